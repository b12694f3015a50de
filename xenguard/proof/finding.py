"""The facts for which a request has no clean solution, as few as will do."""

from xenguard.proof.clauses import Clauses, leaves
from xenguard.proof.facts import Facts, TooMany
from xenguard.proof.refuting import GivenUp, Refuter

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List, Optional, Set

    from xenguard.packages.sides import Sides
    from xenguard.proof.clauses import Fact

# Those that are packages' own are left out last: they tell the story.
_ORDER = ('neither', 'replaces', 'same-name', 'obsoletes', 'conflicts', 'installed',
          'installed-stack', 'inferior', 'synced', 'updated', 'removed', 'requires', 'guarded',
          'stack', 'builds', 'requested')


# Of all solves together. Those of a host with a thousand packages need some dozens each.
MOST_CONFLICTS = 20000

# What has to be known of what was asked for.
ASKED = frozenset((
    'any_of', 'anew', 'removed', 'updates', 'syncs', 'best', 'allowerasing', 'cleans', 'leaving',
    'builds', 'modules'))


class Unproved(Exception):
    """There is no proof.

    :param why: a word of the contract (section 5)
    """


def find(sides: 'Sides', asked: 'Dict[str, Any]') -> 'List[Fact]':
    """Find the facts.

    :param sides: a :class:`Sides`
    :param asked: what was asked for, as ``guard.asked`` has it
    :returns: list of facts of which none can be left out
    :raises Unproved: there are none, or they are not found
    """
    facts = Facts(sides, asked)
    installed = facts.usable.installed().apply()
    refuting = _Refuting(set(map(str, installed)))
    # What is installed, and has nothing to do with it, is looked at where it has to be.
    for packages in (installed.intersection(sides.stack), installed):
        try:
            found = refuting.reduced(facts.about(packages.apply()))
        except (TooMany, GivenUp):
            raise Unproved('limit')
        if found is not None:
            return [_short(fact, found) for fact in found]
    raise Unproved('unseen' if facts.sees_less else 'solvable')


class _Refuting:
    """The search for facts that exclude each other; it ends.

    :param installed: the NEVRAs of what is installed
    """

    def __init__(self, installed: 'Set[str]') -> None:
        self._installed = installed
        self._left = iter(range(MOST_CONFLICTS))

    def reduced(self, facts: 'List[Fact]') -> 'Optional[List[Fact]]':
        """Leave out all that is not needed.

        :returns: None where the facts do not exclude each other
        :raises GivenUp: it takes too long
        """
        found = self._refuted(facts)
        while found is not None and len(found) < len(facts):
            facts, found = found, self._refuted(found)
        if found is None:
            return None
        for fact in sorted(found, key=lambda each: _ORDER.index(each['kind'])):
            if fact in found:
                less = self._refuted([each for each in found if each is not fact])
                found = found if less is None else less
        return found

    def _refuted(self, facts):
        """Those of some facts that were used to see that they exclude each other."""
        clauses = Clauses(facts)
        bits = Refuter(clauses.all, {variable for name, variable in clauses.variables.items()
                                     if name in self._installed}).refute(self._left)
        if bits is None:
            return None
        return [fact for number, fact in enumerate(facts) if bits >> number & 1]


def _short(fact, others):
    """A fact that lists packages, without those that no other fact mentions."""
    if fact['kind'] not in ('same-name', 'conflicts', 'obsoletes') or \
            not isinstance(fact['packages'], list):
        return fact
    mentioned = {name for other in others if other is not fact for name in _mentioned(other)}
    return dict(fact, packages=[name for name in fact['packages'] if name in mentioned])


def _mentioned(fact):
    return {fact.get('package')}.union(*(leaves(fact.get(key, [])) for key in (
        'any_of', 'providers', 'packages')))
