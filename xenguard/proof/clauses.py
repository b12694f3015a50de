"""Facts as clauses of propositional logic, by the rules of the contract (section 5).

A variable stands for each package: whether it is in the final set.
"""

from collections import namedtuple
from itertools import chain

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import AbstractSet, Any, Dict, Iterator, List, Set, Tuple

    Fact = Dict[str, Any]


class _Edge(namedtuple('_Edge', ('source', 'condition', 'targets', 'origin', 'crossed'))):
    """A way in which a package requires others, where a condition holds."""

    __slots__ = ()


class Clauses:
    """The clauses of some facts.

    :param facts: list of facts
    """

    def __init__(self, facts: 'List[Fact]') -> None:
        #: list of pairs of literals and the bits of the facts that they come from
        self.all: 'List[Tuple[List[int], int]]' = []
        #: the variables of packages
        self.variables: 'Dict[Any, int]' = {}
        self._side = {kind: {} for kind in ('guarded', 'stack', 'neither')}
        self._edges = []
        for number, fact in enumerate(facts):
            if fact['kind'] in self._side:
                self._side[fact['kind']][fact['package']] = 1 << number
        for number, fact in enumerate(facts):
            self._add(fact, 1 << number)
        self._add_crossings()

    def _variable(self, key):
        # Of what is no package the key is a tuple.
        return self.variables.setdefault(key, len(self.variables) + 1)

    def _any(self, names):
        return [self._variable(name) for name in names]

    def _add(self, fact, origin):
        kind = fact['kind']
        if kind in ('requested', 'installed', 'installed-stack'):
            self.all.append((self._any(fact['any_of']), origin))
        elif kind in ('removed', 'synced', 'updated'):
            self.all += [([-variable], origin) for variable in self._any(fact['packages'])]
        elif kind == 'inferior':
            self.all.append(([-self._variable(fact['package'])] + self._any(fact['any_of']),
                             origin))
        elif kind == 'same-name':
            self._add_pairs(self._any(fact['packages']), origin)
        elif kind in ('conflicts', 'obsoletes'):
            own, others = self._variable(fact['package']), fact['packages']
            self.all += [([-own, -other], origin) for other in (
                self._any(others) if isinstance(others, list) else [self._met(others)])]
        elif kind == 'stack':
            self.all.append(([-self._variable(fact['package']), self._variable(('stack',))],
                             origin))
        elif kind == 'replaces':
            self.all.append((self._any(fact['any_of']) + [
                -self._variable(fact['package']), -self._variable(('stack',))], origin))
        elif kind == 'builds':
            self.all += [([-self._variable(name)], origin | bit)
                         for name, bit in self._side['guarded'].items()
                         if name not in fact['installed']]
        elif kind == 'requires':
            self._add_requirement(fact, origin)

    def _add_pairs(self, variables, origin):
        for position, one in enumerate(variables):
            self.all += [([-one, -other], origin) for other in variables[:position]]

    # requirements

    def _add_requirement(self, fact, origin):
        own, providers = fact['package'], fact['providers']
        met = [self._met(providers)] if isinstance(providers, dict) else self._any(providers)
        self.all.append(([-self._variable(own)] + met, origin))
        self._edges += [_Edge(own, condition, targets, origin, tuple(fact.get('crossed', ())))
                        for condition, targets in self._in_force(providers, own)]

    def _met(self, tree):
        """A literal that is true where a requirement is met, and only there."""
        literal = self._variable(('met', len(self.variables)))
        if isinstance(tree, list):
            self._define(literal, self._any(tree))
            return literal
        (operator, subtrees), = tree.items()
        parts = [self._met(subtree) for subtree in subtrees]
        if operator == 'or':
            self._define(literal, parts)
        elif operator == 'and':
            self._define(-literal, [-part for part in parts])
        elif operator == 'if':
            self._choose(literal, parts[1], parts[0], parts[2:])
        else:
            # Where it has no ``else``, it is met while its condition is not.
            self._choose(-literal, -parts[1], -parts[0], [-part for part in parts[2:]])
        return literal

    def _choose(self, literal, condition, part, otherwise):
        """Have a literal be what a part is where a condition holds, and elsewhere what another one
        is, or true."""
        self.all += [([-literal, -condition, part], 0), ([literal, -condition, -part], 0),
                     ([literal, condition] + [-other for other in otherwise], 0)]
        if otherwise:
            self.all.append(([-literal, condition] + otherwise, 0))

    def _define(self, literal, parts):
        """Have a literal be true where one of some is, and only there."""
        self.all.append(([-literal] + parts, 0))
        self.all += [([literal, -part], 0) for part in parts]

    def _in_force(self, tree, own):
        """What of a requirement somebody else has to satisfy: pairs of the literals that hold then,
        and NEVRAs."""
        if isinstance(tree, list):
            return [] if own in tree else [([], tree)]
        (operator, subtrees), = tree.items()
        if operator == 'if':
            condition = self._met(subtrees[1])
            branches = [(condition, subtrees[0])] + [(-condition, each) for each in subtrees[2:]]
            return [([literal] + literals, targets) for literal, branch in branches
                    for literals, targets in self._in_force(branch, own)]
        if operator == 'or' and any(is_met(subtree, {own}) for subtree in subtrees):
            return []
        return [found for subtree in subtrees for found in self._in_force(subtree, own)]

    # crossings

    def _add_crossings(self):
        """Nothing guarded may be required by the stack, or by packages of neither side on its
        behalf, but for what is so on the host already."""
        onward = {}
        for edge in self._edges:
            onward.setdefault(edge.source, []).append(edge)
        leading = self._leading()
        # A variable for each package of neither side that the stack requires somehow: of one for
        # all its requirements, but where something of them crosses already.
        pending = [(edge, [-self._variable(name)], bit,
                    edge.crossed and (edge.origin, edge.crossed))
                   for name, bit in self._side['stack'].items() for edge in onward.get(name, ())]
        seen: 'Set[Any]' = set()
        while pending:
            edge, start, origin, key = pending.pop()
            start = start + [-literal for literal in edge.condition]
            for name in edge.targets:
                clause = start + [-self._variable(name)]
                if name in self._side['guarded']:
                    if not key or name.rsplit('-', 2)[0] not in key[1]:
                        self.all.append((
                            clause, origin | edge.origin | self._side['guarded'][name]))
                elif name in leading:
                    reached = self._variable(('reached', name, key))
                    self.all.append((clause + [reached],
                                     origin | edge.origin | self._side['neither'][name]))
                    if (name, key) not in seen:
                        seen.add((name, key))
                        pending += [(each, [-reached], 0, key) for each in onward.get(name, ())]

    def _leading(self):
        """The packages of neither side from which one gets to a guarded one."""
        backward = {}
        for edge in self._edges:
            for name in edge.targets:
                backward.setdefault(name, set()).add(edge.source)
        found: 'Set[str]' = set()
        pending = list(self._side['guarded'])
        while pending:
            new = backward.get(pending.pop(), set()).intersection(self._side['neither']) - found
            found |= new
            pending += new
        return found


def is_met(tree: 'Any', names: 'AbstractSet[str]') -> bool:
    """Whether some packages satisfy a requirement.

    :param tree: what a fact has as its providers
    :param names: set of NEVRAs
    """
    if isinstance(tree, list):
        return not names.isdisjoint(tree)
    (operator, subtrees), = tree.items()
    if operator in ('and', 'or'):
        return (all if operator == 'and' else any)(is_met(each, names) for each in subtrees)
    if is_met(subtrees[1], names) == (operator == 'if'):
        return is_met(subtrees[0], names)
    return is_met(subtrees[2], names) if len(subtrees) > 2 else operator == 'if'


def leaves(tree: 'Any') -> 'Iterator[str]':
    """All packages that a fact lists somewhere in a tree, or in a list: generator of NEVRAs."""
    if isinstance(tree, list):
        yield from tree
    else:
        for subtree in chain.from_iterable(tree.values()):
            yield from leaves(subtree)
