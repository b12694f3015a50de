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

from collections import OrderedDict, namedtuple

import hawkey

from xenguard.packages.visibility import excluded
from xenguard.solver import nearer, obstructing, outcome
from xenguard.solver.constraints import NO_LIMITS, Branches, limit
from xenguard.solver.kept import NOTHING_KNOWN, Kept
from xenguard.solver.outcome import copied

# Two hundred crossings of which each wants a choice of its own stay below this; what does not
# is a puzzle that nobody has packaged. At EL's size a solve takes some 50 ms.
MOST_SOLVES = 1000
# A step is one recursion, and Python's stack has an end.
MOST_STEPS = 200


class Solution(namedtuple('Solution', ('goal', 'outcome', 'crossings', 'limits', 'taken'))):
    """One solved goal.

    goal: the hawkey goal
    outcome: the :class:`Outcome`: what it would do
    crossings: list of its new crossings
    limits: the :class:`Limits` that it was solved under
    taken: list of the installed packages that it takes away and must not
    """

    __slots__ = ()

    @property
    def is_clean(self):
        """Whether it may be used."""
        return not self.crossings and not self.taken


class Search:
    """All solves of one request.

    :param request: the hawkey goal that holds the user's jobs; it is copied, never changed
    :param sides: a :class:`Sides` of its sack
    :param flags: dict of the keyword arguments of ``goal.run()``: the user's own options
    :param find: function of an outcome to its new crossings
    :param known: the :class:`Known` of the request
    """

    def __init__(self, request, sides, flags, find, known=NOTHING_KNOWN):
        self.request = request
        self.sides = sides
        self.flags = flags
        self.find = find
        self.known = known
        self.solves = 0
        self.erases = bool(request.actions & hawkey.ERASE)
        self.branches = Branches(sides, flags.get('allow_uninstall'), self.erases and
                                 sides.base.conf.clean_requirements_on_remove)
        self.kept = Kept(sides, known, self.may_go)
        # More limits never help, except where something is content with less if the best is not
        # in sight: --best, and a distro-sync.
        self.is_sync = bool(request.actions & (hawkey.DISTUPGRADE | hawkey.DISTUPGRADE_ALL))
        self.is_monotonous = not flags.get('force_best') and not self.is_sync
        self._solves_elsewhere = 0      # those of attempts with a budget of their own
        self._gave_up = False           # whether one of these was ended by its budget
        self._is_too_deep = False
        self._by_the_way = None     # a clean solution that a try at something else has found
        self._hopeless = []     # limits that leave no clean solution
        self._solvable = []     # limits that leave a solution

    @property
    def exhausted(self):
        """Whether a bound ended the search, so that "no solution" is not proven."""
        return self._gave_up or self._is_spent

    @property
    def _is_spent(self):
        return self._is_too_deep or self.solves - self._solves_elsewhere >= MOST_SOLVES

    def may_go(self, result, package):
        """Whether an installed package may leave with what the request has removed: as it was asked
        for, or is there for nothing else. What else nothing needs any more was left so by what
        the guard ruled out."""
        return self.erases and (package in result.dismissed.difference(result.cleaned) or
                                self.branches.may_be_cleaned(package, result.final))

    # one solve

    def solve(self, limits=NO_LIMITS, **flags):
        """Solve the request under some limits.

        :returns: a :class:`Solution`, or None where there is none
        """
        self.solves += 1
        goal = copied(self.request)
        for package in limits.avoid:
            goal.erase(package)
        for package in limits.keep:
            goal.install(package)
        unseen = self.sides.select(list(limits.unseen)) if limits.unseen else ()
        with excluded(self.sides.base.sack, unseen):
            if not goal.run(**dict(self.flags, **flags)):
                return None
        result = outcome.of_goal(goal, self.sides, limits.avoid)
        found = self.find(result)
        return Solution(goal, result, found, limits, self.kept.taken(result, found))

    def _solve_somehow(self, limits):
        """Solve under some limits; where a guarded package is the best candidate, without it."""
        if self._blame(limits):
            return None
        solution = self.solve(limits) or self._solve_with_less_in_sight(limits)
        (self._solvable if solution else self._hopeless).append(limits)
        if solution and solution.is_clean:
            self._by_the_way = solution
        return solution

    def _fails(self, limits):
        if any(other.contain(limits) for other in self._solvable):
            return False
        return self._solve_somehow(limits) is None

    def _blame(self, limits):
        """The part of some limits that is known to leave no clean solution, if there is one."""
        for other in self._hopeless:
            if limits.contain(other):
                return other
        return None

    def _solve_with_less_in_sight(self, limits):
        for query in obstructing.sets(self, limits):
            solution = self.solve(limits.plus(limit(out=query)))
            if solution:
                return solution
        return None

    # the search

    def clean(self, first=None):
        """Find a solution without a new crossing that takes nothing away.

        :param first: the :class:`Solution` of the request without limits, or with packages left
            hidden, if it is known
        :returns: a :class:`Solution`, or None
        """
        reference = self.known.plain or first
        for search, path, root in self._attempts(reference, first):
            solution = search.descend(path, root)[0] or search._by_the_way
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
        hide = first.limits.hide if first else ()
        removed = reference.outcome.displaced.difference(self.sides.stack) if reference else ()
        for path in ([(limit(hide=hide),)] if hide else []) + [()]:
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
        search.branches.cleans = self.branches.cleans
        return search

    def descend(self, path, solution=None):
        """Find a clean solution that heeds limits.

        :param path: tuple of Limits, in the order in which they were chosen
        :returns: a Solution and None, or None and the part of the limits that rules it out
        """
        asked = NO_LIMITS.plus(*path)
        self._is_too_deep = self._is_too_deep or len(path) > MOST_STEPS
        blame = self._blame(asked)
        if blame or self._is_spent:
            return None, blame or asked
        solution = solution or self._solve_somehow(asked)
        if solution is None:
            return None, self._minimal(path)
        if solution.is_clean:
            return solution, None
        limits = solution.limits
        if limits != asked:
            path += (limits.minus(asked),)
        ways = self.branches.past(solution.crossings, limits, solution.outcome.final) + \
            [self.branches.keeping(package) for package in solution.taken]
        del solution    # its goal is large
        found, blame = self._past_all(path, ways)
        if blame:
            blame = blame if limits == asked else asked
            self._hopeless.append(blame)
        return found, blame

    def _past_all(self, path, ways):
        """Go past many crossings at once, and past one after the other where that fails."""
        limits = NO_LIMITS.plus(*path)
        tried = None
        while True:
            open_ways = [self._open(limits, each) for each in ways]
            firsts = list(OrderedDict.fromkeys(each[0] for each in open_ways if each))
            if len(firsts) < 2 or not all(open_ways) or firsts == tried or self._is_spent:
                # What leaves least to try is tried first.
                return self._past_one(path, ways[min(
                    range(len(ways)), key=lambda i: len(open_ways[i]))])
            tried = firsts
            found, blame = self.descend(path + (NO_LIMITS.plus(*firsts),))
            if found or limits.contain(blame):
                return found, blame
            self._probe(path, firsts, ways)

    def _open(self, limits, ways):
        """Those of some ways that have not been taken, and are not known to lead nowhere."""
        return [way for way in ways if not limits.contain(way) and
                not self._blame(limits.plus(way))]

    def _probe(self, path, firsts, ways):
        """Find out which of some ways cannot be taken, whatever else is; but no more of them once
        one crossing has no way left.

        :param ways: for each crossing the list of its ways
        :returns: whether one has none
        """
        if not self._fails(NO_LIMITS.plus(*path + tuple(firsts))):
            return False
        if len(firsts) == 1:
            self._hopeless.append(self._minimal(path + tuple(firsts)))
            limits = NO_LIMITS.plus(*path)
            return any(firsts[0] in each and not self._open(limits, each) for each in ways)
        half = len(firsts) // 2
        return self._probe(path, firsts[:half], ways) or self._probe(path, firsts[half:], ways)

    def _past_one(self, path, ways):
        limits = NO_LIMITS.plus(*path)
        blames = NO_LIMITS
        for way in ways:
            if limits.contain(way):
                # It has been taken, and has not led past this crossing.
                blames = blames.plus(way)
                continue
            found, blame = self.descend(path + (way,))
            if found:
                return found, None
            new = way.minus(limits)
            if not blame.meet(new):
                return None, blame
            blames = blames.plus(blame.minus(new))
        return None, blames

    def _minimal(self, path):
        """The part of a path's limits without which there is a solution (QuickXplain)."""
        if not path:
            return NO_LIMITS
        last = path[-1]

        def explain(background, has_grown, choices):
            if has_grown and self._fails(background):
                return []
            if len(choices) == 1:
                return choices
            some, rest = choices[:len(choices) // 2], choices[len(choices) // 2:]
            second = explain(background.plus(*some), True, rest)
            return explain(background.plus(*second), bool(second), some) + second

        if len(path) == 1 or self._fails(last):
            return last
        return last.plus(*explain(last, False, list(path[:-1])))
