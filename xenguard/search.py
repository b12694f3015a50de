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

from collections import namedtuple
from itertools import combinations, islice

import hawkey

from xenguard import crossings, outcome
from xenguard.limits import NO_LIMITS, Branches, limit
from xenguard.outcome import copied
from xenguard.sides import excluded

# Two hundred crossings of which each wants a choice of its own stay below this; what does not
# is a puzzle that nobody has packaged. At EL's size a solve takes some 50 ms.
MOST_SOLVES = 1000
# A step is one recursion, and Python's stack has an end.
MOST_STEPS = 200
# Which candidate keeps a distro-sync from being solved none can tell: so many sets are tried.
MOST_CANDIDATES = 64

Solution = namedtuple('Solution', ('goal', 'outcome', 'crossings', 'limits'))
Solution.__doc__ = """One solved goal, what it would do, its new crossings, and its limits."""


class Search:
    """All solves of one request.

    :param request: the hawkey goal that holds the user's jobs; it is copied, never changed
    :param sides: a :class:`xenguard.sides.Sides` of its sack
    :param flags: dict of the keyword arguments of ``goal.run()``: the user's own options
    :param find: function of an outcome to its new crossings
    """

    def __init__(self, request, sides, flags, find):
        self.request = request
        self.sides = sides
        self.flags = flags
        self.find = find
        self.solves = 0
        self._branches = Branches(
            sides, flags.get('allow_uninstall'), bool(request.actions & hawkey.ERASE) and
            sides.base.conf.clean_requirements_on_remove)
        # More limits never help, except where something is content with less if the best is not
        # in sight: --best, and a distro-sync.
        self._is_sync = bool(request.actions & (hawkey.DISTUPGRADE | hawkey.DISTUPGRADE_ALL))
        self._is_monotonous = not flags.get('force_best') and not self._is_sync
        self._is_too_deep = False
        self._by_the_way = None     # a clean solution that a try at something else has found
        self._hopeless = []     # limits that leave no clean solution
        self._solvable = []     # limits that leave a solution

    @property
    def exhausted(self):
        """Whether a bound ended the search, so that "no solution" is not proven."""
        return self._is_too_deep or self.solves >= MOST_SOLVES

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
        out = self.sides.select(list(limits.out)) if limits.out else ()
        with excluded(self.sides.base.sack, out):
            if not goal.run(**dict(self.flags, **flags)):
                return None
        result = outcome.of_goal(goal, self.sides, limits.avoid)
        return Solution(goal, result, self.find(result), limits)

    def _solve_somehow(self, limits):
        """Solve under some limits; where a guarded package is the best candidate, without it."""
        if self._blame(limits):
            return None
        solution = self.solve(limits) or self._solve_with_fewer_rivals(limits)
        (self._solvable if solution else self._hopeless).append(limits)
        if solution and not solution.crossings:
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

    def _solve_with_fewer_rivals(self, limits):
        guarded = self._branches.visible(self.sides.guarded, limits)
        if self._is_monotonous:
            # DNF insists on what obsoletes a package that is installed or asked for.
            rivals = guarded.filter(obsoletes=self.sides.everything().installed().union(
                self.sides.stack))
            return self.solve(limits.plus(limit(out=rivals))) if rivals else None
        unused = guarded
        if self.flags.get('force_best'):
            loose = self.solve(limits, force_best=False)
            if loose is None and not self._is_sync:
                return None
            if loose:
                unused = guarded.difference(loose.outcome.final).apply()
        sets = [self._touching(guarded), unused, guarded]
        if self._is_sync:
            sets += self._candidates(guarded)
        for rivals in sets:
            solution = self.solve(limits.plus(limit(out=rivals))) if rivals else None
            if solution:
                return solution
        return None

    def _candidates(self, guarded):
        """Sets of guarded packages to which a distro-sync would move what is installed."""
        installed = self.sides.everything().installed()
        candidates = guarded.filter(name=list(installed._name_dict())).apply()
        return [candidates.filter(name=list(names))
                for names in _choices(candidates._name_dict())] + \
            [self.sides.select(list(packages)) for packages in _choices(candidates)]

    def _touching(self, guarded):
        """The guarded packages that compete with a stack package or satisfy one."""
        stack = self.sides.stack
        wanted = [reldep for package in stack for reldep in package.requires]
        opposed = [reldep for package in stack for reldep in package.conflicts]
        touching = guarded.filter(name=list(stack._name_dict()))
        for found in (guarded.filter(obsoletes=stack), guarded.filter(conflicts=stack),
                      guarded.filter(provides=wanted), guarded.filter(provides=opposed)):
            touching = touching.union(found)
        return touching.apply()

    # the search

    def clean(self, first=None):
        """Find a solution without a new crossing.

        :param first: the :class:`Solution` of the request without limits, if it is known
        :returns: a :class:`Solution`, or None
        """
        for search, root in self._attempts(first):
            solution = search._descend((), root)[0] or search._by_the_way
            solution = solution and search._with_less_removed(solution, first)
            self.solves = search.solves
            if solution and search is not self:
                # What obsoletes much may be further off than a removal.
                solution = self._with_less_removed(solution, first)
            if solution:
                return solution
        return self._leave_the_stack()

    def _attempts(self, first):
        """Searches that remove nothing but what the first solution removes, and then this one."""
        if self.flags.get('allow_uninstall'):
            removed = first.outcome.displaced.difference(self.sides.stack) if first else ()
            for erased in ([removed] if removed else []) + [()]:
                request = copied(self.request)
                for package in erased:
                    request.erase(package)
                search = Search(request, self.sides, dict(self.flags, allow_uninstall=False),
                                self.find)
                search.solves = self.solves
                yield search, None
        yield self, first

    def _with_less_removed(self, solution, first):
        """Find a solution that keeps more of what the first one keeps."""
        anyway = self.lost(first) if first else set()
        lost = self.lost(solution) - anyway
        path = ()
        for package in sorted(lost.intersection(solution.limits.avoid)):
            # What was removed first may not have been in the way alone.
            found = self.solve(solution.limits.minus(limit(avoid=[package])))
            less = self.lost(found) - anyway if found and not found.crossings else lost
            if len(less) < len(lost):
                solution, lost = found, less
        for package in sorted(lost):
            kept = self._branches.of_its_kind(package) + [package] + list(
                first.outcome.final.filter(name=package.name) if first else ())
            for each in reversed(kept):
                if self.exhausted or package not in lost:
                    break
                trial = path + (limit(keep=[each]),)
                found = self._descend(trial)[0]
                less = self.lost(found) - anyway if found else lost
                if len(less) < len(lost):
                    solution, lost, path = found, less, trial
        return solution

    def lost(self, solution):
        """The installed packages that a solution removes although nobody asked for it, and puts
        no other version in place of, but for those that may leave with what was to be removed."""
        final = solution.outcome.final
        gone = solution.outcome.installed.difference(final).difference(
            solution.outcome.dismissed).apply()
        staying = final.filter(name=list(gone._name_dict())).apply()
        return {package for package in gone if not crossings.of_same_name(staying, package) and
                not self._branches.may_be_cleaned(package, final)}

    def _descend(self, path, solution=None):
        """Find a clean solution that heeds limits.

        :param path: tuple of Limits, in the order in which they were chosen
        :returns: a Solution and None, or None and the part of the limits that rules it out
        """
        asked = NO_LIMITS.plus(*path)
        self._is_too_deep = self._is_too_deep or len(path) > MOST_STEPS
        blame = self._blame(asked)
        if blame or self.exhausted:
            return None, blame or asked
        solution = solution or self._solve_somehow(asked)
        if solution is None:
            return None, self._minimal(path)
        if not solution.crossings:
            return solution, None
        limits = solution.limits
        if limits != asked:
            path += (limits.minus(asked),)
        ways = [self._branches.past(crossing, limits, solution.outcome.final)
                for crossing in solution.crossings]
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
            open_ways = [[way for way in each if not limits.contain(way) and
                          not self._blame(limits.plus(way))] for each in ways]
            firsts = [each[0] for each in open_ways if each]
            if len(firsts) < 2 or len(firsts) < len(ways) or firsts == tried or self.exhausted:
                # What leaves least to try is tried first.
                return self._past_one(path, ways[min(
                    range(len(ways)), key=lambda i: len(open_ways[i]))])
            tried = firsts
            found, blame = self._descend(path + (NO_LIMITS.plus(*firsts),))
            if found or limits.contain(blame):
                return found, blame
            self._probe(path, firsts)

    def _probe(self, path, ways):
        """Find out which of some ways cannot be taken, whatever else is."""
        if not self._fails(NO_LIMITS.plus(*path + tuple(ways))):
            return
        if len(ways) == 1:
            self._hopeless.append(self._minimal(path + tuple(ways)))
            return
        self._probe(path, ways[:len(ways) // 2])
        self._probe(path, ways[len(ways) // 2:])

    def _past_one(self, path, ways):
        limits = NO_LIMITS.plus(*path)
        blames = NO_LIMITS
        for way in ways:
            if limits.contain(way):
                # It has been taken, and has not led past this crossing.
                blames = blames.plus(way)
                continue
            found, blame = self._descend(path + (way,))
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

    def _leave_the_stack(self):
        """Try the one final set that needs no care: the one without any stack package."""
        stack = self.sides.stack
        installed = stack.installed()
        if not installed or not self.flags.get('allow_uninstall') or self.exhausted:
            return None
        available = self.sides.find_available()
        avoid = available.intersection(stack).union(installed)
        # What is to be erased libsolv does not replace as well, and a guarded package of the
        # same name may have to take its place: what does not give way to one is erased next.
        avoid = avoid.difference(installed.filter(name=list(
            available.intersection(self.sides.guarded)._name_dict())))
        while not self.exhausted:
            solution = self.solve(limit(avoid=avoid))
            staying = solution and solution.outcome.final.intersection(stack).apply()
            if not staying:
                return solution
            if staying.installed().difference(self.sides.base.sack.query()):
                return None     # excludepkgs names it: DNF does not remove it
            avoid = avoid.union(staying)
        return None


def _choices(things):
    """The sets that can be made of some things, the small ones first, and not too many."""
    things = sorted(things)
    return islice((each for count in range(1, len(things) + 1)
                   for each in combinations(things, count)), MOST_CANDIDATES)
