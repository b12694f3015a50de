"""What was asked for, and --skip-broken lets DNF skip: what is skipped never crosses."""

from collections import namedtuple

import hawkey

from xenguard.failclosed import failing_closed
from xenguard.packages.goals import copied

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, ContextManager, List, Optional

    from xenguard.packages.sides import Sides
    from xenguard.solver.search import Search
    from xenguard.solver.solution import Solution


class Skippable(namedtuple('Skippable', ('alone', 'rest'))):
    """Lists of lists of packages: of each inner one some package was asked for.

    alone: those that mean the stack alone
    rest: the others
    """

    __slots__ = ()

    def granted(self, solution: 'Solution', sides: 'Sides') -> 'List[List[hawkey.Package]]':
        """Those of which a solution has a package."""
        return [packages for packages in self.alone + self.rest
                if solution.outcome.final.intersection(sides.select(packages))]

    def keeps(self, solution: 'Solution', plain: 'Solution', sides: 'Sides') -> bool:
        """Whether a solution has something of all that another has something of."""
        granted = self.granted(solution, sides)
        return all(packages in granted for packages in self.granted(plain, sides))

    def clean(self, request: 'hawkey.Goal', sides: 'Sides',
              search: 'Callable[[hawkey.Goal], Search]') -> 'Optional[Solution]':
        """Find a clean solution in which DNF skips nothing of it, or as little as can be.

        :param request: the goal with the user's jobs
        :param search: function of a request to its :class:`Search`
        """
        best = None
        for packages in self.alone + self.rest:
            if packages in self.rest and not best:
                break   # the stack would not be asked for any more, and might be removed
            trial = asking_for(packages, request, sides)
            found = search(trial).clean()
            if found:
                request, best = trial, found
        return best


NOTHING_SKIPPABLE = Skippable([], [])


def asking_for(packages: 'List[hawkey.Package]', request: 'Any', sides: 'Sides') -> 'hawkey.Goal':
    """A copy of a request that does not let DNF skip some packages, of which it wants one."""
    request = copied(request)
    request.install(select=hawkey.Selector(sides.base.sack).set(pkg=sides.select(packages)))
    return request


class SkippedCheck:
    """What answers DNF's question what it has skipped, where another solution than its own is in
    use: nothing, if that can be solved with the best of all in the sight in which it was found.
    Else DNF tells of its own request, which knows nothing of what the guard has ruled out.

    :param goal: a copy of the solution's goal
    :param stock: a copy of the stock goal
    :param in_sight: function that returns the context of the solution's sight
    """

    def __init__(self, goal: 'hawkey.Goal', stock: 'hawkey.Goal',
                 in_sight: 'Callable[[], ContextManager[None]]') -> None:
        self._goal = goal
        self._stock = stock
        self._in_sight = in_sight

    @failing_closed
    def run(self, *args: 'Any', **kwargs: 'Any') -> bool:
        """Solve, as hawkey's Goal.run() does."""
        with self._in_sight():
            if self._goal.run(*args, **kwargs):
                return True
        self._goal = self._stock
        return self._goal.run(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._goal, name)
