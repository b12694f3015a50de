"""What a SAT solver, and one for MaxSAT, say of clauses: python-sat, which tools/install-sat has
put into build/sat.
"""

import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))), 'build', 'sat')


def is_there():
    """Whether python-sat can be had."""
    if os.path.isdir(FOLDER) and FOLDER not in sys.path:
        sys.path.append(FOLDER)
    try:
        import pysat.examples.rc2    # noqa: F401
        import pysat.solvers         # noqa: F401
    except ImportError:
        return False
    return True


class Solver(object):
    """A SAT solver with the clauses of an Encoding; each of its facts can be left out.

    :param encoding: an Encoding
    """

    def __init__(self, encoding):
        from pysat.solvers import Solver as Any
        self.encoding = encoding
        top = max([abs(each) for clause, _ in encoding.clauses for each in clause] or [0])
        self.switches = [top + 1 + number for number in range(len(encoding.facts))]
        self._solver = Any(name='glucose4')
        for clause, facts in encoding.clauses:
            self._solver.add_clause(clause + [-self.switches[number] for number in facts])

    def final_set(self, without=()):
        """A final set, as NEVRAs, that heeds all facts but for some; None where there is none.

        :param without: numbers of facts
        """
        switches = [switch for number, switch in enumerate(self.switches) if number not in without]
        if not self._solver.solve(assumptions=switches):
            return None
        true = {literal for literal in self._solver.get_model() if literal > 0}
        return {name for name, variable in self.encoding.variables.items() if variable in true}

    def broken(self, names):
        """Facts that a final set does not heed, empty where it heeds all.

        :param names: set of NEVRAs
        """
        literals = [variable if name in names else -variable
                    for name, variable in self.encoding.variables.items()]
        if self._solver.solve(assumptions=literals + self.switches):
            return []
        core = set(self._solver.get_core())
        return [fact for switch, fact in zip(self.switches, self.encoding.facts)
                if switch in core]

    def close(self):
        """Free what it holds."""
        self._solver.delete()


def what_is_wrong_with(facts, encode):
    """What is wrong with a proof: a text, '' where nothing is.

    :param facts: list of facts that are to exclude each other, and of which none may be missing
    :param encode: function of facts to their Encoding
    """
    solver = Solver(encode(facts))
    try:
        if solver.final_set() is not None:
            return 'they can all be heeded'
        for number, fact in enumerate(facts):
            if solver.final_set(without=[number]) is None:
                return 'not needed: %s' % (fact,)
        return ''
    finally:
        solver.close()


def nearest(encoding, wishes, groups=(), most=None):
    """Generate the final sets, those first that leave the least unfulfilled.

    :param wishes: list of (list of literals of which one is to be true, weight)
    :param groups: lists of literals
    :param most: of how many of the groups nothing may be true
    :returns: generator of sets of NEVRAs
    """
    from pysat.examples.rc2 import RC2
    formula = _formula(encoding, groups, most)
    for literals, weight in wishes:
        formula.append(literals, weight=weight)
    with RC2(formula) as solver:
        while True:
            model = solver.compute()
            if model is None:
                return
            true = {literal for literal in model if literal > 0}
            yield {name for name, variable in encoding.variables.items() if variable in true}
            solver.add_clause([-variable if variable in true else variable
                               for variable in encoding.variables.values()])


def _formula(encoding, groups, most):
    from pysat.card import ITotalizer
    from pysat.formula import WCNF
    formula = WCNF()
    for clause, _ in encoding.clauses:
        formula.append(clause)
    if most is not None and most < len(groups):
        first = max([formula.nv] + list(encoding.variables.values())) + 1
        lost = range(first, first + len(groups))
        for literals, variable in zip(groups, lost):
            formula.append(literals + [variable])
        with ITotalizer(list(lost), most, top_id=lost[-1]) as total:
            for clause in total.cnf.clauses:
                formula.append(clause)
            formula.append([-total.rhs[most]])
    return formula
