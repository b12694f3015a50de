"""Clean solutions that are nearer to what was asked for than one that was found."""

from xenguard.packages.dependencies import of_same_name, reach, without_same_name
from xenguard.solver.constraints import constrain

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, List, Optional, Set, Tuple

    import hawkey

    from xenguard.packages.sides import Sides
    from xenguard.solver.constraints import Constraints
    from xenguard.solver.search import Search
    from xenguard.solver.solution import Solution

# No more than so many solves for what would only be told more exactly, or be nicer to have.
MOST_TRIES = 50


def lost(search: 'Search', solution: 'Solution') -> 'Set[hawkey.Package]':
    """The installed packages that a solution removes although nobody asked for it, and puts no
    other version in place of, but for those that may leave with what was to be removed, or are
    what cleaning a host is about."""
    final = solution.outcome.final
    gone = list(solution.outcome.installed.difference(final).difference(
        solution.outcome.dismissed))
    staying = final.filter(name=list({package.name for package in gone}))
    return {package for package in without_same_name(gone, staying)
            if package not in search.branching.removable and
            not search.branching.may_be_cleaned(package, final)}


def with_less_removed(search: 'Search', solution: 'Solution',
                      reference: 'Optional[Solution]') -> 'Solution':
    """Find a clean solution that keeps more of what another keeps.

    :param search: a :class:`Search`
    :param solution: a clean :class:`Solution`
    :param reference: the other, or None
    :returns: the :class:`Solution`; the same one where there is no better
    """
    anyway = lost(search, reference) if reference else set()
    missing = lost(search, solution) - anyway
    path: 'Tuple[Constraints, ...]' = ()
    for package in sorted(missing.intersection(solution.constraints.forbid)):
        # What was removed first may not have been in the way alone.
        found: 'Any' = search.solve(solution.constraints.minus(constrain(forbid=[package])))
        less = lost(search, found) - anyway if found and found.is_clean else missing
        if len(less) < len(missing):
            solution, missing = found, less
    for package in sorted(missing):
        kept = search.branching.of_its_kind(package) + [package] + list(
            reference.outcome.final.filter(name=package.name) if reference else ())
        for each in reversed(kept):
            if search.exhausted or package not in missing:
                break
            trial = path + (constrain(require=[each]),)
            found = search.descend(trial)[0]
            less = lost(search, found) - anyway if found else missing
            if len(less) < len(missing):
                solution, missing, path = found, less, trial
    return solution


def with_less_left_out(search: 'Search', solution: 'Solution') -> 'Solution':
    """Find a solution under fewer constraints, so that those tell what was in the way.

    :param solution: a clean :class:`Solution`
    :returns: a clean one without any of whose `out` there is none, as far as was tried
    """
    installed, before = solution.outcome.installed, lost(search, solution)
    newer = {package for package in solution.constraints.exclude if of_same_name(
        installed, package).filter(evr__lt=package.evr)}
    # What most likely is in the way comes into sight again last.
    pending = [sorted(solution.constraints.exclude - newer), sorted(newer)]
    tries = iter(range(MOST_TRIES))
    while pending:
        chunk = [package for package in pending.pop(0) if package in solution.constraints.exclude]
        if not chunk or next(tries, None) is None:
            continue
        found = search.solve(solution.constraints.minus(constrain(exclude=chunk)))
        if found and found.is_clean and not lost(search, found) - before:
            solution = found
        elif len(chunk) > 1:
            half = len(chunk) // 2
            pending[:0] = [chunk[:half], chunk[half:]]
    return solution


def without_needless(search: 'Search', solution: 'Solution', hidden: 'hawkey.Query',
                     meant: 'hawkey.Query') -> 'Solution':
    """Find a clean solution in which hidden packages come in for the stack's sake alone.

    :param solution: a clean :class:`Solution`
    :param hidden: query of the packages that modular filtering hides from DNF
    :param meant: query of those of them that the request means
    :returns: a clean solution; what it has of others it cannot do without
    """
    tries = iter(range(MOST_TRIES))
    plain = search.known.plain
    anyway = lost(search, plain) if plain and not plain.crossings else set()
    needed = set()
    while True:
        chunks = [[package for package in needless(search.sides, solution, hidden, meant)
                   if package not in needed]]
        while chunks and chunks[0]:
            chunk = chunks.pop(0)
            if next(tries, None) is None:
                return solution
            found = search.descend((constrain(hide=solution.constraints.hide.union(chunk)),))[0]
            found = found and with_less_removed(search, found, solution)
            if found and not lost(search, found) - anyway - lost(search, solution):
                solution = found
                break
            half = len(chunk) // 2
            chunks[:0] = [chunk[:half], chunk[half:]] if half else []
            needed.update(chunk if not half else ())
        else:
            return solution


def needless(sides: 'Sides', solution: 'Solution', hidden: 'hawkey.Query',
             meant: 'hawkey.Query') -> 'List[hawkey.Package]':
    """The hidden packages that a solution brings in for nobody of the stack: no stack package
    needs them, they replace none, and the request does not mean them."""
    result = solution.outcome
    coming = result.incoming.intersection(hidden).difference(meant).apply()
    if not coming:
        return []
    installed = result.installed.intersection(sides.stack).apply()
    replacing = coming.filter(obsoletes=installed) if installed else coming.difference(coming)
    by_name = coming.filter(name=list(installed._name_dict()))
    replacing = replacing.union(sides.select([
        package for package in by_name if of_same_name(installed, package)]))
    coming = coming.difference(replacing).apply()
    if not coming:
        return []
    stack = result.final.intersection(sides.stack).difference(coming).apply()
    usable = result.incoming.difference(sides.guarded).apply()
    reached = reach(stack, usable, weakly=True)
    supplementing = [package for package in coming
                     if any(stack.filter(provides=reldep) for reldep in package.supplements)]
    if supplementing:
        reached = reached.union(reach(
            sides.select(supplementing), usable, weakly=True))
    return sorted(coming.difference(reached))


def foreign(sides: 'Sides', hidden: 'hawkey.Query',
            meant: 'hawkey.Query') -> 'List[hawkey.Package]':
    """The hidden packages that would take the place of one that is installed, and not the stack's;
    the request does not mean them."""
    others = sides.everything().installed().difference(sides.stack).apply()
    found = hidden.difference(meant).filter(name=list(others._name_dict())).apply()
    return [package for package in found if of_same_name(others, package)]
