"""The guarded packages that keep a request from being solved.

A guarded package may be the best candidate for something, or the one to which a distro-sync
moves, and yet be impossible: without it in sight there may be a solution.
"""

from itertools import combinations, islice

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterator

    import hawkey

    from xenguard.solver.constraints import Constraints
    from xenguard.solver.search import Search

# Which candidate keeps a distro-sync from being solved none can tell: so many sets are tried.
MOST_CANDIDATES = 64


def sets(search: 'Search', constraints: 'Constraints') -> 'Iterator[hawkey.Query]':
    """Find sets of guarded packages without which there may be a solution.

    :param search: a :class:`Search` whose request has none under some constraints
    :param constraints: those :class:`Constraints`
    :returns: generator of queries that are not empty, the likeliest first
    """
    guarded = search.branching.visible(search.sides.guarded, constraints)
    return (found for found in _sets(search, constraints, guarded) if found)


def _sets(search, constraints, guarded):
    if search.is_monotonous:
        # DNF insists on what obsoletes a package that is installed or asked for.
        yield guarded.filter(obsoletes=search.sides.everything().installed().union(
            search.sides.stack))
        return
    unused = guarded
    if search.flags.get('force_best'):
        loose = search.solve(constraints, force_best=False)
        if loose is None and not search.is_sync:
            return
        if loose:
            unused = guarded.difference(loose.outcome.final).apply()
    yield _touching(guarded, search.sides)
    yield unused
    yield guarded
    if search.is_sync:
        for found in _candidates(guarded, search.sides):
            yield found


def _candidates(guarded, sides):
    """Sets of guarded packages to which a distro-sync would move what is installed."""
    installed = sides.everything().installed()
    candidates = guarded.filter(name=list(installed._name_dict())).apply()
    return [candidates.filter(name=list(names))
            for names in _choices(candidates._name_dict())] + \
        [sides.select(list(packages)) for packages in _choices(candidates)]


def _touching(guarded, sides):
    """The guarded packages that compete with a stack package or satisfy one."""
    stack = sides.stack
    wanted = [reldep for package in stack for reldep in package.requires]
    opposed = [reldep for package in stack for reldep in package.conflicts]
    touching = guarded.filter(name=list(stack._name_dict()))
    for found in (guarded.filter(obsoletes=stack), guarded.filter(conflicts=stack),
                  guarded.filter(provides=wanted), guarded.filter(provides=opposed)):
        touching = touching.union(found)
    return touching.apply()


def _choices(things):
    """The sets that can be made of some things, the small ones first, and not too many."""
    things = sorted(things)
    return islice((each for count in range(1, len(things) + 1)
                   for each in combinations(things, count)), MOST_CANDIDATES)
