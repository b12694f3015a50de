"""Clauses made of facts, by the rules of the contract (section 5).

A variable stands for each package: whether it is in the final set. A clause is in force where all
the facts are given that it was made of.
"""

import itertools
from collections import namedtuple

Edge = namedtuple('Edge', ('source', 'condition', 'targets', 'fact', 'crossed'))
Edge.__doc__ = """One way in which a package requires others.

source: the NEVRA of the package
condition: list of literals that hold where it does so
targets: list of NEVRAs
fact: the number of the fact that says so
crossed: what the host has across the border already
"""


class Encoding(object):
    """Clauses.

    :param facts: list of facts, as JSON has them

    clauses: list of (list of literals, frozenset of the numbers of the facts it was made of)
    variables: dict of NEVRA to a variable
    """

    def __init__(self, facts):
        self.facts = facts
        self.clauses = []
        self.variables = {}
        self._count = itertools.count(1)
        self._edges = []
        self._stack_present = None
        of_kind = {}
        for number, fact in enumerate(facts):
            of_kind.setdefault(fact['kind'], []).append((number, fact))
        self._sides = {kind: {fact['package']: number for number, fact in of_kind.get(kind, ())}
                       for kind in ('guarded', 'stack', 'neither')}
        for number, fact in enumerate(facts):
            getattr(self, '_add_' + fact['kind'].replace('-', '_'))(fact, number)
        self._add_crossings()

    def variable(self, name):
        """The variable of a package."""
        if name not in self.variables:
            self.variables[name] = next(self._count)
        return self.variables[name]

    def _any(self, names):
        return [self.variable(name) for name in names]

    def add(self, literals, *facts):
        """Add a clause that is made of some facts."""
        self.clauses.append((literals, frozenset(facts)))

    # one method for each kind

    def _add_requested(self, fact, number):
        self.add(self._any(fact['any_of']), number)

    _add_installed = _add_installed_stack = _add_requested

    def _add_removed(self, fact, number):
        for variable in self._any(fact['packages']):
            self.add([-variable], number)

    _add_synced = _add_updated = _add_removed

    def _add_inferior(self, fact, number):
        self.add([-self.variable(fact['package'])] + self._any(fact['any_of']), number)

    def _add_same_name(self, fact, number):
        for one, other in itertools.combinations(self._any(fact['packages']), 2):
            self.add([-one, -other], number)

    def _add_conflicts(self, fact, number):
        others = fact['packages']
        for other in self._any(others) if isinstance(others, list) else [self._met(others)]:
            self.add([-self.variable(fact['package']), -other], number)

    _add_obsoletes = _add_conflicts

    def _add_guarded(self, fact, number):
        """It says something with others alone."""

    _add_neither = _add_guarded

    def _add_stack(self, fact, number):
        self.add([-self.variable(fact['package']), self._stack()], number)

    def _add_replaces(self, fact, number):
        self.add(self._any(fact['any_of']) + [-self.variable(fact['package']), -self._stack()],
                 number)

    def _add_builds(self, fact, number):
        for name, side in self._sides['guarded'].items():
            if name not in fact['installed']:
                self.add([-self.variable(name)], number, side)

    def _stack(self):
        if self._stack_present is None:
            self._stack_present = next(self._count)
        return self._stack_present

    def _add_requires(self, fact, number):
        own, tree = fact['package'], fact['providers']
        self.add([-self.variable(own), self._met(tree)] if isinstance(tree, dict)
                 else [-self.variable(own)] + self._any(tree), number)
        for condition, targets in self._in_force(tree, own):
            self._edges.append(Edge(own, condition, targets, number, fact.get('crossed', ())))

    # rich dependencies

    def _met(self, tree):
        """A literal that is true where a condition is met, and only there."""
        literal = next(self._count)
        if isinstance(tree, list):
            self._define_any(literal, self._any(tree))
            return literal
        (operator, subtrees), = tree.items()
        parts = [self._met(subtree) for subtree in subtrees]
        if operator == 'or':
            self._define_any(literal, parts)
        elif operator == 'and':
            self._define_any(-literal, [-part for part in parts])
        else:
            # A unless B is the contrary of: not A, if not B.
            sign = 1 if operator == 'if' else -1
            then, condition, *otherwise = [sign * part for part in parts]
            self.add([-sign * literal, -condition, then])
            self.add([sign * literal, -condition, -then])
            self.add([sign * literal, condition] + [-part for part in otherwise])
            if otherwise:
                self.add([-sign * literal, condition] + otherwise)
        return literal

    def _define_any(self, literal, parts):
        self.add([-literal] + parts)
        for part in parts:
            self.add([literal, -part])

    def _in_force(self, tree, own):
        """The branches of a requirement that others have to satisfy: (condition, NEVRAs)."""
        if isinstance(tree, list):
            return [] if own in tree else [([], tree)]
        (operator, subtrees), = tree.items()
        if operator == 'if':
            condition = self._met(subtrees[1])
            return [([sign * condition] + literals, targets)
                    for sign, subtree in zip((1, -1), subtrees[:1] + subtrees[2:])
                    for literals, targets in self._in_force(subtree, own)]
        if operator == 'or' and any(_is_met(subtree, own) for subtree in subtrees):
            return []
        return [found for subtree in subtrees for found in self._in_force(subtree, own)]

    # crossings

    def _add_crossings(self):
        """Nothing guarded may be reached from the stack, by what one requires after the other."""
        leading = self._leading()
        self._reached = {}
        for edge in self._edges:
            if edge.source in self._sides['stack']:
                start = [-self.variable(edge.source)] + [-each for each in edge.condition]
                self._go_on(edge, start, [self._sides['stack'][edge.source]], leading)
        pending, done = list(self._reached), set()
        onward = {}
        for edge in self._edges:
            onward.setdefault(edge.source, []).append(edge)
        while pending:
            key = pending.pop()
            if key in done:
                continue
            done.add(key)
            name, origin, crossed = key
            for edge in onward.get(name, ()):
                start = [-self._reached[key]] + [-each for each in edge.condition]
                self._go_on(edge._replace(crossed=crossed), start, [], leading, origin)
            pending = list(set(self._reached) - done)

    def _go_on(self, edge, start, facts, leading, origin=None):
        if origin is None:
            # Only where the host has some of it already does it matter where it began.
            origin = edge.fact if edge.crossed else -1
        for target in edge.targets:
            clause = start + [-self.variable(target)]
            if target in self._sides['guarded']:
                if target.rsplit('-', 2)[0] not in edge.crossed:
                    self.add(clause, edge.fact, self._sides['guarded'][target], *facts)
            elif target in leading:
                key = target, origin, tuple(edge.crossed)
                if key not in self._reached:
                    self._reached[key] = next(self._count)
                self.add(clause + [self._reached[key]], edge.fact, self._sides['neither'][target],
                         *facts)

    def _leading(self):
        """The packages of neither side from which one gets to a guarded one."""
        backward = {}
        for edge in self._edges:
            for target in edge.targets:
                backward.setdefault(target, set()).add(edge.source)
        found, pending = set(), list(self._sides['guarded'])
        while pending:
            for name in backward.get(pending.pop(), ()):
                if name in self._sides['neither'] and name not in found:
                    found.add(name)
                    pending.append(name)
        return found


def _is_met(tree, own):
    """Whether a package alone satisfies a requirement."""
    if isinstance(tree, list):
        return own in tree
    (operator, subtrees), = tree.items()
    if operator in ('and', 'or'):
        return (all if operator == 'and' else any)(_is_met(each, own) for each in subtrees)
    if _is_met(subtrees[1], own):
        return _is_met(subtrees[0], own)
    return len(subtrees) < 3 or _is_met(subtrees[2], own)
