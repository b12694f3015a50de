"""What was asked for, and --skip-broken lets DNF skip: what is skipped never crosses."""

from collections import namedtuple

import hawkey

from xenguard.solver.outcome import copied

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, List, Optional

    from xenguard.packages.sides import Sides
    from xenguard.solver.search import Search, Solution


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
