"""Where the two worlds touch in an outcome (contract, section 2)."""

import re
from collections import namedtuple

from xenguard.crossings.kinds import RECOMMENDS, REPLACES, REQUIRES, Crossing
from xenguard.packages.dependencies import of_same_name, opposing, satisfying
from xenguard.packages.richdeps import branches, conditions, missing

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, List, Tuple

    import hawkey

    from xenguard.packages.sides import Sides


_Step = namedtuple('_Step', ('requirement', 'targets', 'weak'))


def new(outcome: 'Any', sides: 'Sides') -> 'List[Crossing]':
    """Find the crossings that an outcome would bring.

    What the host has already does not count, whatever the versions: the same stack package
    may go on requiring the same thing from the same guarded package, so that a contaminated
    host can still be upgraded.

    :param outcome: a :class:`Outcome`
    :param sides: a :class:`Sides` of the same sack
    :returns: list of :class:`Crossing`, in a stable order
    """
    if not outcome.final.intersection(sides.stack):
        return []
    sides.notice(outcome.incoming)
    found = among(outcome.final.difference(sides.allowed), outcome.weak, sides)
    if found and outcome.installed.intersection(sides.guarded):
        found = _without_old(found, on_host(outcome.installed, sides))
    return found + _find_replaced(outcome, sides)


def left(outcome: 'Any', sides: 'Sides') -> 'List[Crossing]':
    """Find the crossings that there are once an outcome has come true, old ones among them.

    :param outcome: a :class:`Outcome`
    """
    weak = outcome.weak.union(sides.came_weakly()).apply()
    return among(outcome.final.difference(sides.allowed), weak, sides) + \
        _find_replaced(outcome, sides)


def on_host(installed: 'hawkey.Query', sides: 'Sides') -> 'List[Crossing]':
    """Find the crossings among installed packages.

    :param installed: query of installed packages
    """
    return among(installed.difference(sides.allowed), sides.came_weakly(), sides)


def _without_old(found, old):
    known = {_key(crossing, package) for crossing in old for package in crossing.guarded}
    new = []
    for crossing in found:
        guarded = tuple(package for package in crossing.guarded
                        if _key(crossing, package) not in known)
        if guarded:
            new.append(crossing._replace(guarded=guarded))
    return new


def _key(crossing, package):
    return crossing.package.name, unversioned(crossing.requirement), package.name


def unversioned(requirement: str) -> str:
    """What makes a requirement the same in another version of its package."""
    return re.sub(r'\s+[<=>]+\s+[^\s()]+', '', requirement)


# requires, recommends

def among(final: 'hawkey.Query', weak: 'hawkey.Query', sides: 'Sides') -> 'List[Crossing]':
    """Find who depends on guarded packages, directly or through packages of neither side.

    :param final: query of the packages that are there together
    :param weak: query of those that came in through a weak dependency
    :returns: list of :class:`Crossing`
    """
    guarded = final.intersection(sides.guarded).apply()
    stack = final.intersection(sides.stack).apply()
    if not guarded or not stack:
        return []

    def holds(condition):
        return bool(satisfying(final, condition))

    dependents = _all_dependents(final.difference(guarded), guarded, stack, weak)
    between = dependents.difference(stack).apply()
    touched = guarded.union(between).apply()
    pulled = touched.intersection(weak).apply()
    onward = {package: _steps(package, touched, pulled, sides, holds) for package in between}
    return [crossing for package in sorted(dependents.intersection(stack))
            for step in _steps(package, touched, pulled, sides, holds)
            for crossing in _follow(package, step, onward)]


def _all_dependents(candidates, guarded, stack, weak):
    """The candidates that depend on guarded packages, directly or through others that are not the
    stack's, found a level at a time."""
    level, found = guarded, guarded.difference(guarded)
    while level:
        dependents = _dependents(candidates, level, level.intersection(weak)).apply()
        level = dependents.difference(stack).difference(found).apply()
        found = found.union(dependents).apply()
    return found


def _dependents(candidates, targets, pulled):
    """The candidates that require a target, or by a weak dependency pulled one in."""
    # For each package that is asked for by itself, libdnf goes through all that there is.
    found = candidates.filter(requires=[offer for target in targets
                                        for offer in target.provides + target.files])
    if pulled:
        found = found.union(candidates.filter(recommends=pulled))
        for target in pulled:
            for reldep in target.supplements:
                found = found.union(candidates.filter(provides=reldep))
    return found


def _steps(package, targets, pulled, sides, holds):
    """The ways in which one package depends on some of the targets: on nobody for what it provides
    itself."""
    itself = sides.select([package])

    def is_own(requirement):
        return bool(satisfying(itself, requirement))

    steps = _provided(package.requires, targets, False, holds, is_own)
    if pulled:
        steps += _provided(package.recommends, pulled, True, holds, is_own)
        for target in sorted(pulled):
            steps += [_Step(str(reldep), (target,), True) for reldep in target.supplements
                      if _is_meant(itself, str(reldep), holds)]
    return steps


def _is_meant(itself, supplemented, holds):
    """Whether a package is among those for which others came in that supplement something."""
    return any(satisfying(itself, branch) for branch in branches(supplemented, holds))


def _provided(reldeps, targets, weak, holds, is_own):
    steps = []
    for reldep in reldeps:
        providers = satisfying(targets, reldep)
        if providers and str(reldep).startswith('('):
            providers = set().union(*(satisfying(targets, branch)
                                      for branch in branches(str(reldep), holds, is_own)))
        elif providers and is_own(reldep):
            continue
        if providers:
            steps.append(_Step(str(reldep), tuple(sorted(providers)), weak))
    return steps


def _follow(package, step, onward):
    """Make crossings of a stack package's step: one for the guarded packages that it leads to,
    and one for each way that goes on from a package of neither side to others."""
    crossings = []
    guarded = tuple(target for target in step.targets if target not in onward)
    if guarded:
        crossings.append(Crossing(_kind(step.weak), package, step.requirement, (),
                                  step.requirement, guarded))
    seen = set(onward).intersection(step.targets)
    pending: 'List[Tuple[Tuple[Any, ...], bool]]' = [
        ((target,), step.weak) for target in step.targets if target in seen]
    while pending:
        via, weak = pending.pop(0)
        for further in onward[via[-1]]:
            guarded = tuple(target for target in further.targets if target not in onward)
            if guarded:
                crossings.append(Crossing(_kind(weak or further.weak), package, step.requirement,
                                          via, further.requirement, guarded))
            for target in further.targets:
                if target in onward and target not in seen:
                    seen.add(target)
                    pending.append((via + (target,), weak or further.weak))
    return crossings


def _kind(weak):
    return RECOMMENDS if weak else REQUIRES


# replaces

def _find_replaced(outcome, sides):
    """Find the stack packages that leave because of guarded ones, while others stay."""
    stack = sides.stack.difference(sides.allowed)
    leaving = outcome.outgoing.intersection(stack).apply()
    arriving = outcome.incoming.intersection(sides.guarded).difference(sides.allowed).apply()
    if not leaving or not arriving:
        return []
    staying = outcome.final.intersection(stack).apply()
    if not staying:
        return []
    found = []
    for package in sorted(leaving):
        if of_same_name(staying, package):
            continue
        itself = sides.select([package])
        guarded = _replacing(package, itself, arriving).union(
            opposing(package, itself, arriving))
        if not guarded and outcome.displaced.intersection(itself):
            guarded = _displacing(package, arriving, outcome, sides)
        if guarded:
            found.append(Crossing(REPLACES, package, None, (), None, tuple(sorted(guarded))))
    return found


def _replacing(package, itself, arriving):
    """The arriving packages that upgrade, downgrade or obsolete the leaving one."""
    return of_same_name(arriving, package).union(arriving.filter(obsoletes=itself))


def _displacing(package, arriving, outcome, sides):
    """The arriving guarded packages for which a package was removed that nobody asked to remove:
    something that it required had to make room for them, or for what they require."""
    def is_there(requirement):
        return bool(satisfying(outcome.final, requirement))

    seen = set()
    pending = [package]
    culprits = sides.nothing()
    while pending:
        leaver = pending.pop()
        if leaver in seen:
            continue
        seen.add(leaver)
        itself = sides.select([leaver])
        if outcome.forced.intersection(itself):
            return arriving
        culprits = culprits.union(_replacing(leaver, itself, outcome.incoming)).union(
            opposing(leaver, itself, outcome.incoming))
        for reldep in leaver.requires:
            if missing(str(reldep), is_there, is_there):
                pending.extend(satisfying(outcome.outgoing, reldep))
                # It may have become one only by what came.
                for condition in conditions(str(reldep)):
                    culprits = culprits.union(satisfying(outcome.incoming, condition))
    return _in_need_of(culprits.apply(), arriving, outcome)


def _in_need_of(culprits, arriving, outcome):
    """The arriving guarded packages among some, or that pulled these in: as they require them, or
    make a condition hold under which another package does."""
    reached = culprits
    while culprits:
        users = outcome.final.filter(requires=culprits)
        found = outcome.incoming.intersection(users)
        for reldep in {str(reldep): reldep for user in users for reldep in user.requires}.values():
            if conditions(str(reldep)) and satisfying(culprits, reldep):
                for condition in conditions(str(reldep)):
                    found = found.union(satisfying(outcome.incoming, condition))
        culprits = found.difference(reached).apply()
        reached = reached.union(culprits).apply()
    return reached.intersection(arriving)
