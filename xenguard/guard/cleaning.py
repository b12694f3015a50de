"""How a contaminated host becomes clean in one transaction (contract, section 5).

It is the search that the guard makes for any request, for one that asks for nothing: what crosses
on the host counts as new. So what crosses leaves, what the stack needs comes from elsewhere, and
nothing of the stack is taken away.
"""

from collections import namedtuple
from contextlib import ExitStack, contextmanager

import hawkey

from xenguard.crossings import find
from xenguard.guard import hindrances
from xenguard.packages.visibility import excluded, shown
from xenguard.solver.branching import AS_DEPENDENCY
from xenguard.solver.constraints import UNCONSTRAINED, constrain
from xenguard.solver.kept import Known
from xenguard.solver.outcome import of_goal
from xenguard.solver.search import Search
from xenguard.solver.solution import Solution

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterator, List, Optional, Tuple

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides


class Plan(namedtuple('Plan', ('solution', 'removed', 'streams'))):
    """What makes a host clean.

    solution: the :class:`Solution`
    removed: sorted list of the packages that leave, and that nothing of their name takes the place
        of, but for those that cross
    streams: sorted list of (module, stream): those to reset, as nothing of them is left installed
    """

    __slots__ = ()


class Cleaning:
    """What cleaning a host takes.

    :param sides: a :class:`Sides`, of a sack with available packages

    crossings: list of the :class:`Crossing` on the host
    """

    def __init__(self, sides: 'Sides') -> None:
        self.sides = sides
        self.crossings: 'List[Crossing]' = find.on_host(
            sides.everything().installed().apply(), sides)
        self._crossing = frozenset(
            package for crossing in self.crossings for package in crossing.guarded)

    def plan(self, erases: bool = False, protects: bool = True) -> 'Optional[Plan]':
        """Find what makes the host clean.

        :param erases: whether packages may be removed that nothing is wrong with
        :param protects: whether the stack has to stay
        :returns: a :class:`Plan`, or None where there is none
        """
        with self._sight():
            request = self._request()
            search = Search(request, self.sides, {'allow_uninstall': erases},
                            lambda result: find.left(result, self.sides),
                            Known(None, frozenset(), protects))
            search.branching.removable = self._crossing
            solution = search.clean() if self.crossings else self._nothing(request)
            if solution and self.crossings:
                solution = self._without_unneeded(search, solution)
        return solution and Plan(solution, self._removed(solution), self.streams(solution))

    @property
    def hidden(self) -> 'hawkey.Query':
        """The query of the stack's packages that modular filtering hides."""
        return self.sides.find_hidden()

    @contextmanager
    def _sight(self) -> 'Iterator[None]':
        """Only what may come in is in sight."""
        guarded = self.sides.guarded.difference(self.sides.allowed).available()
        with ExitStack() as stack:
            stack.enter_context(shown(self.sides.base.sack, self.hidden))
            stack.enter_context(excluded(self.sides.base.sack, guarded))
            yield

    def _request(self):
        base = self.sides.base
        request = hawkey.Goal(base.sack)
        request.add_protected(base.sack.query().installed().filterm(
            name=list(base.conf.protected_packages)))
        request.protect_running_kernel = base._goal.protect_running_kernel
        return request

    def _nothing(self, request):
        request.run()
        return Solution(request, of_goal(request, self.sides), [], UNCONSTRAINED, ())

    def _without_unneeded(self, search, solution):
        """The same without the guarded packages that were there for what leaves alone, as DNF's
        clean_requirements_on_remove has it."""
        unneeded = self._unneeded(solution.outcome.final)
        if not unneeded or not self.sides.base.conf.clean_requirements_on_remove:
            return solution
        better = search.solve(solution.constraints.plus(constrain(forbid=unneeded)))
        self._crossing = self._crossing.union(unneeded)
        return better if better and better.is_clean else solution

    def _unneeded(self, final):
        """The guarded packages in a final set that came as a dependency, and that nothing needs
        there but others of them."""
        found = self.sides.installed_for(
            final.intersection(self.sides.guarded).installed(), *AS_DEPENDENCY)
        while found:
            others = final.difference(found)
            needed = [package for package in found
                      if others.filter(requires=self.sides.select([package]))
                      or others.filter(recommends=self.sides.select([package]))]
            if not needed:
                break
            found = found.difference(self.sides.select(needed)).apply()
        return found

    def _removed(self, solution):
        final = solution.outcome.final
        gone = solution.outcome.installed.difference(final).difference(
            self.sides.select(list(self._crossing))).apply()
        staying = final.filter(name=list(gone._name_dict()))._name_dict() if gone else ()
        return sorted(package for package in gone if package.name not in staying)

    def streams(self, solution: 'Solution') -> 'List[Tuple[str, str]]':
        """The guarded streams that are enabled on a host with a stack, and of which a solution
        leaves nothing installed: sorted list of (module, stream)."""
        sides, final = self.sides, solution.outcome.final
        container = sides.base._moduleContainer
        if container is None or not sides.stack_in(final):
            return []
        left = {sides.membership(package).module for package in final.intersection(sides.guarded)}
        return sorted((name, stream) for name, stream, _builds, _stray in sides.streams()
                      if container.getEnabledStream(name) == stream and
                      '{}:{}'.format(name, stream) not in left)

    def reset(self, plan: 'Plan') -> None:
        """Reset the streams of a plan, as ``dnf module reset`` does; DNF saves that with its
        transaction."""
        for name, _stream in plan.streams:
            self.sides.base._moduleContainer.reset(name)


class Obstacles(namedtuple('Obstacles', ('erasing', 'taken', 'missing'))):
    """Why a host cannot be made clean as it was asked for.

    erasing: the :class:`Plan` that removes other packages as well, or None
    taken: sorted list of the installed stack packages that would have to go, where only that helps
    missing: list of pairs of a requirement that nobody outside the guarded modules meets, and the
        sorted list of the packages that require it
    """

    __slots__ = ()


def obstacles(work: 'Cleaning') -> 'Obstacles':
    """Find out why there is no plan.

    :param work: the :class:`Cleaning` that has none
    """
    erasing = work.plan(erases=True)
    if erasing:
        return Obstacles(erasing, [], [])
    missing = {}
    for crossing in work.crossings:
        for part in hindrances.lacking(crossing, work.sides):
            missing.setdefault(part, set()).add(
                crossing.via[-1] if crossing.via else crossing.package)
    if missing:
        return Obstacles(None, [], [(need, sorted(packages)) for need, packages in
                                    sorted(missing.items())])
    without = work.plan(erases=True, protects=False)
    gone = without.solution.outcome.installed.difference(
        without.solution.outcome.final).intersection(work.sides.stack) if without else ()
    return Obstacles(None, sorted(gone), [])
