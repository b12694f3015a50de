"""What the SAT solver says of what the guard did, in universes of any size."""

from collections import namedtuple

import dnf.exceptions

from prove import verdict
from prove.judge import Judge
from prove.modes import Finding
from prove.sat import refusals
from prove.sat.encode import Encoding
from prove.sat.facts import Facts
from prove.sat.solve import Solver, nearest
from prove.solving import Sight, logged

Judged = namedtuple('Judged', ('findings', 'outcome', 'size'))
Judged.__doc__ = """What is said of one request.

findings: list of Findings
outcome: one word for the statistics, as of the random worlds
size: the number of packages that it could have to do with
"""

#: a removal is worse than any number of changes
_REMOVAL = 10000


def judge(case, universe, answer, solver):
    """Judge what the guard made of a request.

    :param universe: the case's Universe
    :param answer: an Answer
    :param solver: a prove.solving.Solver of stock DNF
    :returns: a Judged
    """
    guarded, stock = answer.solved, solver.solve(case)
    with logged():
        one = Judging(case, universe, Sight(solver, universe, case), stock)
        findings = list(one.of_refusal() if guarded.error else one.of_solution(guarded))
    wrong = answer.refusal and refusals.wrong(answer, one)
    if wrong:
        findings.append(Finding('proof', wrong))
    if guarded.error and not isinstance(guarded.error, dnf.exceptions.Error):
        findings = [Finding('crash', repr(guarded.error))]
    return Judged(findings, verdict._outcome(universe, stock, guarded),
                  bin(one.facts.closure).count('1'))


class Judging(object):
    """The judging of one request.

    :param case: the case
    :param universe: its Universe
    :param sight: its Sight
    :param stock: the Solved of stock DNF
    """

    def __init__(self, case, universe, sight, stock):
        self.case, self.universe, self.sight, self.stock = case, universe, sight, stock
        options = case['options']
        self.judge = Judge(universe, sight.sight, sight.asked, options['allow_erasing'],
                           sight.locked)
        self.judge.keeping = verdict._keeping(universe, self.judge, sight, stock)
        self.judge.hidden = sight.hidden
        self.involved = verdict._is_involved(case, universe, sight, stock)
        self.before = self._plain()
        self.facts = Facts(universe, self.judge, self.before or 0, options['best'],
                           sight.goal.upgrades + sight.goal.syncs, bool(sight.goal.syncs),
                           universe.of_nevras(sight.goal.candidates & set(universe.index)),
                           universe.of_nevras(sight.goal.there))
        self.encoding = self.encode()

    def encode(self, without=()):
        """The Encoding of all facts but for some kinds."""
        found = Encoding([fact for fact in self.facts.found if fact['kind'] not in without])
        # What is removed could be installed anew; of that nobody is to be asked for here.
        for name in self.facts.names(self.sight.asked.erased):
            found.add([-found.variable(name)])
        return found

    def _plain(self):
        """The final set of the plain solution, with what is hidden in sight; None without one."""
        if self.sight.hidden and self.sight.marking_error is None:
            return self.sight.reach(-1, 'guarded')
        return None if self.stock.error else self.universe.of_nevras(self.stock.final)

    def clean_set(self):
        """The mask of a clean final set, None where there is none: the nearest to the plain
        solution of those that remove least."""
        if self.before is None:
            solver = Solver(self.encoding)
            found = solver.final_set()
            solver.close()
        else:
            found = nearest(self.encoding, list(self._wishes()))
        return None if found is None else self.universe.of_nevras(found)

    def _wishes(self):
        universe, variable = self.universe, self.encoding.variable
        for i in universe.members(self.staying):
            alike = self.facts.names(universe.same(i) & self.facts.closure)
            yield [variable(name) for name in alike], _REMOVAL
        for name in self.facts.names(self.facts.closure):
            is_there = self.before >> universe.index[name] & 1
            yield [variable(name) if is_there else -variable(name)], 1

    @property
    def staying(self):
        """The mask of what is installed, and not to be removed."""
        return self.universe.installed & ~self.sight.asked.erased & ~self.judge.cleanable

    def of_refusal(self):
        """Findings about a request that the guard or DNF refused."""
        if self.sight.marking_error is not None or self.stock.error and not self.involved:
            return
        clean = self.clean_set()
        if clean is None:
            return
        kinds = (('best-block', 'guarded'),) if self.case['options']['best'] else \
            (('incomplete', 'forbid'), ('arguable', 'exclude'))
        for kind, means in kinds:
            reached = self.sight.reach(clean, means)
            if reached is not None and self.judge.is_clean(reached) and \
                    not self.judge.wrong(reached, True):
                yield Finding(kind, 'clean: ' + self._changes(reached))
                return
        yield Finding('undecided', 'no way for DNF to get to: ' + self._changes(clean))

    def of_facts(self, solved):
        """Findings about the facts themselves: what DNF has solved has to heed them.

        :param solved: a Solved, of the guard or of stock DNF
        """
        sides = ('guarded', 'stack', 'installed-stack', 'replaces')
        encoding = self.encoding if solved is not self.stock else Encoding(
            [fact for fact in self.facts.found if fact['kind'] not in sides])
        if solved.error or solved is self.stock and self.sight.hidden:
            return
        solver = Solver(encoding)
        broken = solver.broken(solved.final)
        solver.close()
        if broken:
            yield Finding('judge', 'there is a solution without: %s' % broken)

    def of_solution(self, guarded):
        """Findings about a solution."""
        final = self.universe.of_nevras(guarded.final)
        if not self.involved or not final & self.universe.stack:
            if self.stock.error is None and self.stock.actions != guarded.actions:
                yield Finding('visible', 'no stack package is involved')
            return
        new = self.judge.new_crossings(final, self.universe.of_nevras(guarded.weak))
        for text in sorted(new.values()):
            yield Finding('unsound', text)
        wrong = self.judge.wrong(final)
        if wrong or self.judge.keeping.takes(final):
            yield Finding('invalid', wrong or 'the stack is taken away')
        if new or wrong or self.before is None or final == self.before:
            return
        best = self.clean_set()
        if best is None:
            yield Finding('judge', 'no clean solution, and there is one')
        else:
            yield from self._of_distance(final, best)

    def _of_distance(self, final, best):
        lost, distance = self._lost(final), bin(final ^ self.before).count('1')
        nearer = self._lost(best), bin(best ^ self.before).count('1')
        if not self.judge.is_clean(best) or nearer[0] >= lost and nearer[1] >= distance - 2:
            return
        if self.sight.reach(best) == best:
            yield Finding('removes' if nearer[0] < lost else 'far', '%d removed, %d changes; with '
                          '%d and %d there is: %s; taken: %s' % (
                              (lost, distance) + nearer +
                              (self._changes(best), self._changes(final))))

    def _lost(self, bits):
        return sum(not self.universe.same(i) & bits for i in self.universe.members(self.staying))

    def _changes(self, final):
        universe = self.universe
        return 'with %s, without %s' % (universe.text(final & ~universe.installed),
                                        universe.text(universe.installed & ~final))
