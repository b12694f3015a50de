"""The nearest outcome without a new crossing.

The same request is solved again and again, each time with more ruled out, until a solution
has no new crossing or nothing is left to rule out. Each step follows from a crossing that a
solution showed, and its branches cover every solution without it: either the guarded side
stays out, or one of the packages on the way to it does. So the search is sound (what it
returns was checked) and complete (what it rules out has a crossing), but for the bound on the
number of solves.

Crossings that have nothing to do with each other are not tried in every combination. The first
way past each is tried for all at once. Where that fails, it is found out which of them cannot
be taken at all; and of any failure the part is remembered that is to blame, so that the search
goes back to where that part came from (conflict-directed backjumping).

The two sides are ruled out in different ways, and that is what ``--best`` means here. Guarded
packages are excluded, as if their repository did not have them: what is left is best. Any
other package is forbidden by a job of the goal: it is still the best candidate, and where it
cannot be had, ``--best`` fails as the user asked.
"""

import hawkey

from xenguard.packages.goals import copied
from xenguard.packages.visibility import excluded
from xenguard.solver import nearer, obstructing, outcome
from xenguard.solver.branching import Branching
from xenguard.solver.constraints import UNCONSTRAINED, constrain
from xenguard.solver.explaining import minimal
from xenguard.solver.kept import NOTHING_KNOWN, Kept
from xenguard.solver.solution import Solution

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, List, Optional, Tuple

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides
    from xenguard.solver.constraints import Constraints
    from xenguard.solver.kept import Known

# Two hundred crossings of which each wants a choice of its own stay below this; what does not
# is a puzzle that nobody has packaged. At EL's size a solve takes some 50 ms.
MOST_SOLVES = 1000
# A step is one recursion, and Python's stack has an end.
MOST_STEPS = 200


class Search:
    """All solves of one request.

    :param request: the hawkey goal that holds the user's jobs; it is copied, never changed
    :param sides: a :class:`Sides` of its sack
    :param flags: dict of the keyword arguments of ``goal.run()``: the user's own options
    :param find: function of an outcome to its new crossings
    :param known: the :class:`Known` of the request
    """

    def __init__(self, request: 'hawkey.Goal', sides: 'Sides', flags: 'Dict[str, Any]',
                 find: 'Callable[[outcome.Outcome], List[Crossing]]',
                 known: 'Known' = NOTHING_KNOWN) -> None:
        self.request = request
        self.sides = sides
        self.flags = flags
        self.find = find
        self.known = known
        self.solves = 0
        self.erases = bool(request.actions & hawkey.ERASE)
        self.branching = Branching(sides, flags.get('allow_uninstall'), self.erases and
                                   sides.base.conf.clean_requirements_on_remove)
        self.kept = Kept(sides, known, self.may_go)
        # More constraints never help, except where something is content with less if the best is
        # not in sight: --best, and a distro-sync.
        self.is_sync = bool(request.actions & (hawkey.DISTUPGRADE | hawkey.DISTUPGRADE_ALL))
        self.is_monotonous = not flags.get('force_best') and not self.is_sync
        self._solves_elsewhere = 0      # those of attempts with a budget of their own
        self._gave_up = False           # whether one of these was ended by its budget
        self._is_too_deep = False
        # A clean solution that a try at something else has found.
        self._incidental: 'Optional[Solution]' = None
        self._nogoods = []          # constraints that leave no clean solution
        self._solvable = []         # constraints that leave a solution

    @property
    def exhausted(self) -> bool:
        """Whether a bound ended the search, so that "no solution" is not proven."""
        return self._gave_up or self._is_spent

    @property
    def _is_spent(self):
        return self._is_too_deep or self.solves - self._solves_elsewhere >= MOST_SOLVES

    def may_go(self, result: 'outcome.Outcome', package: 'hawkey.Package') -> bool:
        """Whether an installed package may leave with what the request has removed: as it was asked
        for, or is there for nothing else. What else nothing needs any more was left so by what
        the guard ruled out."""
        return self.erases and (package in result.dismissed.difference(result.cleaned) or
                                self.branching.may_be_cleaned(package, result.final))

    # one solve

    def solve(self, constraints: 'Constraints' = UNCONSTRAINED,
              **flags: 'Any') -> 'Optional[Solution]':
        """Solve the request under some constraints.

        :returns: a :class:`Solution`, or None where there is none
        """
        self.solves += 1
        goal = copied(self.request)
        for package in constraints.forbid:
            goal.erase(package)
        for package in constraints.require:
            goal.install(package)
        unseen = self.sides.select(list(constraints.unseen)) if constraints.unseen else ()
        with excluded(self.sides.base.sack, unseen):
            if not goal.run(**dict(self.flags, **flags)):
                return None
        result = outcome.of_goal(goal, self.sides, constraints.forbid)
        found = self.find(result)
        return Solution(goal, result, found, constraints, self.kept.taken(result, found))

    def _solve_somehow(self, constraints):
        """Solve under some constraints; without a guarded package where that is the best
        candidate."""
        if self._nogood_in(constraints):
            return None
        solution = self.solve(constraints) or self._solve_with_less_in_sight(constraints)
        (self._solvable if solution else self._nogoods).append(constraints)
        if solution and solution.is_clean:
            self._incidental = solution
        return solution

    def _fails(self, constraints):
        if any(other.contain(constraints) for other in self._solvable):
            return False
        return self._solve_somehow(constraints) is None

    def _nogood_in(self, constraints):
        """The part of some constraints that is known to leave no clean solution, or None."""
        for other in self._nogoods:
            if constraints.contain(other):
                return other
        return None

    def _solve_with_less_in_sight(self, constraints):
        for query in obstructing.sets(self, constraints):
            solution = self.solve(constraints.plus(constrain(exclude=query)))
            if solution:
                return solution
        return None

    # the search

    def clean(self, first: 'Optional[Solution]' = None) -> 'Optional[Solution]':
        """Find a solution without a new crossing that takes nothing away.

        :param first: the :class:`Solution` of the request without constraints, or with packages
            left hidden, if it is known
        :returns: a :class:`Solution`, or None
        """
        reference = self.known.plain or first
        for search, path, root in self._attempts(reference, first):
            solution = search.descend(path, root)[0] or search._incidental
            solution = solution and nearer.with_less_removed(search, solution, reference)
            if search is not self:
                self._solves_elsewhere += search.solves
                self.solves += search.solves
                self._gave_up = self._gave_up or search._is_spent and not solution
                if solution:
                    # What obsoletes much may be further off than a removal.
                    solution = nearer.with_less_removed(self, solution, reference)
            if solution:
                self._gave_up = False
                return solution
        return None

    def _attempts(self, reference, first):
        """Searches that remove nothing but what a solution removes that is there already, and then
        this one; each has a budget of its own. What the first solution leaves hidden is brought
        in where all of that fails."""
        hide = first.constraints.hide if first else ()
        removed = reference.outcome.displaced.difference(self.sides.stack) if reference else ()
        for path in ([(constrain(hide=hide),)] if hide else []) + [()]:
            if self.flags.get('allow_uninstall'):
                for erased in ([removed] if removed else []) + [()]:
                    yield self._without_removals(erased), path, None
            yield self, path, first if bool(path) == bool(hide) else None

    def _without_removals(self, erased):
        request = copied(self.request)
        for package in erased:
            request.erase(package)
        search = Search(request, self.sides, dict(self.flags, allow_uninstall=False), self.find,
                        self.known)
        # What the user has removed is as it was.
        search.erases = self.erases
        search.branching.cleans = self.branching.cleans
        search.branching.removable = self.branching.removable
        return search

    def descend(self, path: 'Tuple[Constraints, ...]',
                solution: 'Optional[Solution]' = None) -> 'Tuple[Optional[Solution], Any]':
        """Find a clean solution that heeds constraints.

        :param path: tuple of Constraints, in the order in which they were chosen
        :returns: a Solution and None, or None and the part of the constraints that rules it out
        """
        asked = UNCONSTRAINED.plus(*path)
        self._is_too_deep = self._is_too_deep or len(path) > MOST_STEPS
        blame = self._nogood_in(asked)
        if blame or self._is_spent:
            return None, blame or asked
        solution = solution or self._solve_somehow(asked)
        if solution is None:
            return None, minimal(path, self._fails)
        if solution.is_clean:
            return solution, None
        constraints = solution.constraints
        if constraints != asked:
            path += (constraints.minus(asked),)
        branches = self.branching.past(solution.crossings, constraints, solution.outcome.final) + \
            [self.branching.keeping(package) for package in solution.taken]
        del solution    # its goal is large
        found, blame = self._past_all(path, branches)
        if blame:
            blame = blame if constraints == asked else asked
            self._nogoods.append(blame)
        return found, blame

    def _past_all(self, path, branches):
        """Go past many crossings at once, and past one after the other where that fails."""
        constraints = UNCONSTRAINED.plus(*path)
        tried = None
        while True:
            open_branches = [self._open(constraints, each) for each in branches]
            firsts = list(dict.fromkeys(each[0] for each in open_branches if each))
            if len(firsts) < 2 or not all(open_branches) or firsts == tried or self._is_spent:
                # What leaves least to try is tried first.
                return self._past_one(path, branches[min(
                    range(len(branches)), key=lambda i: len(open_branches[i]))])
            tried = firsts
            found, blame = self.descend(path + (UNCONSTRAINED.plus(*firsts),))
            if found or constraints.contain(blame):
                return found, blame
            self._probe(path, firsts, branches)

    def _open(self, constraints, branches):
        """Those of some branches that have not been taken, and are not known to lead nowhere."""
        return [branch for branch in branches if not constraints.contain(branch) and
                not self._nogood_in(constraints.plus(branch))]

    def _probe(self, path, firsts, branches):
        """Find out which of some branches cannot be taken, whatever else is; but no more of them
        once one crossing has no branch left.

        :param branches: for each crossing the list of its branches
        :returns: whether one has none
        """
        if not self._fails(UNCONSTRAINED.plus(*path + tuple(firsts))):
            return False
        if len(firsts) == 1:
            self._nogoods.append(minimal(path + tuple(firsts), self._fails))
            constraints = UNCONSTRAINED.plus(*path)
            return any(firsts[0] in each and not self._open(constraints, each) for each in branches)
        half = len(firsts) // 2
        return any(self._probe(path, some, branches) for some in (firsts[:half], firsts[half:]))

    def _past_one(self, path, branches):
        constraints = UNCONSTRAINED.plus(*path)
        blames = UNCONSTRAINED
        for branch in branches:
            if constraints.contain(branch):
                # It has been taken, and has not led past this crossing.
                blames = blames.plus(branch)
                continue
            found, blame = self.descend(path + (branch,))
            if found:
                return found, None
            new = branch.minus(constraints)
            if not blame.meet(new):
                return None, blame
            blames = blames.plus(blame.minus(new))
        return None, blames
