"""The nearest outcome without a new crossing.

The same request is solved again and again, each time with one more thing ruled out, until a
solution has no new crossing or nothing is left to rule out. Each step follows from a crossing
that a solution showed, and its branches cover every solution without it: either the guarded
side stays out, or one of the packages on the way to it does. So the search is sound (what it
returns was checked) and complete (what it rules out has a crossing), but for the bound on the
number of solves.

The two sides are ruled out in different ways, and that is what ``--best`` means here. Guarded
packages are excluded, as if their repository did not have them: what is left is best. Any
other package is forbidden by a job of the goal: it is still the best candidate, and where it
cannot be had, ``--best`` fails as the user asked.
"""

from collections import namedtuple

import hawkey

from xenguard import crossings, outcome
from xenguard.sides import excluded

# No request that was met or generated needed a tenth of this. At EL's size a solve takes
# some 50 ms, so that a search ends within seconds.
MOST_SOLVES = 400


class Limits(namedtuple('Limits', ('out', 'avoid', 'keep'))):
    """What a solve must heed beside the request; frozensets of packages.

    out: guarded packages that are taken out of sight
    avoid: other packages that must not be in the final set
    keep: packages that must be in it
    """

    __slots__ = ()

    def plus(self, out=(), avoid=(), keep=()):
        """These limits and more."""
        return Limits(self.out | frozenset(out), self.avoid | frozenset(avoid),
                      self.keep | frozenset(keep))

    def contain(self, other):
        """Whether these limits are those or stricter."""
        return all(mine >= theirs for mine, theirs in zip(self, other))


NO_LIMITS = Limits(frozenset(), frozenset(), frozenset())

Solution = namedtuple('Solution', ('goal', 'outcome', 'crossings', 'limits'))
Solution.__doc__ = """One solved goal, what it would do, its new crossings, and its limits."""


def copied(goal):
    """Copy a goal with its jobs and settings, as a bare one."""
    copy = hawkey.Goal.__base__.__deepcopy__(goal, {})
    copy.protect_running_kernel = goal.protect_running_kernel
    return copy


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
        # More limits never help, except where something is content with less if the best is not
        # in sight: --best, and a distro-sync.
        self._is_sync = bool(request.actions & (hawkey.DISTUPGRADE | hawkey.DISTUPGRADE_ALL))
        self._is_monotonous = not flags.get('force_best') and not self._is_sync
        self._seen = set()
        self._hopeless = []

    @property
    def exhausted(self):
        """Whether the bound ended the search, so that "no solution" is not proven."""
        return self.solves >= MOST_SOLVES

    # one solve

    def solve(self, limits=NO_LIMITS, **flags):
        """Solve the request under some limits.

        :returns: a :class:`Solution`, or None where there is none
        """
        flags = dict(self.flags, **flags)
        if any(limits.contain(other) for other in self._hopeless):
            return None
        self.solves += 1
        goal = copied(self.request)
        for package in limits.avoid:
            goal.erase(package)
        for package in limits.keep:
            goal.install(package)
        out = self.sides.select(list(limits.out)) if limits.out else ()
        with excluded(self.sides.base.sack, out):
            if not goal.run(**flags):
                if self._is_monotonous:
                    self._hopeless.append(limits)
                return None
        result = outcome.of_goal(goal, self.sides, limits.avoid)
        return Solution(goal, result, self.find(result), limits)

    # the search

    def clean(self, first=None):
        """Find a solution without a new crossing.

        :param first: the :class:`Solution` of the request without limits, if it is known
        :returns: a :class:`Solution`, or None
        """
        return self._descend(NO_LIMITS, first) or self._leave_the_stack()

    def _descend(self, limits, solution=None):
        if limits in self._seen or self.exhausted:
            return None
        self._seen.add(limits)
        solution = solution or self.solve(limits) or self._solve_with_fewer_rivals(limits)
        if solution is None or not solution.crossings:
            return solution
        limits = solution.limits
        branches = [self._branches(crossing, solution) for crossing in solution.crossings]
        # Where each crossing can be met by the guarded side alone, try that for all at once.
        together = frozenset().union(*(guarded for guarded, _ in branches if guarded))
        if len(branches) > 1 and together:
            found = self._descend(limits.plus(out=together))
            if found:
                return found
        guarded, others = branches[0]
        if guarded:
            found = self._descend(limits.plus(out=guarded))
            if found:
                return found
        for more in others:
            found = self._descend(limits.plus(**more))
            if found:
                return found
        return None

    def _solve_with_fewer_rivals(self, limits):
        """Solve where it fails because a guarded package is the best candidate."""
        if self._is_monotonous:
            return None
        guarded = self._visible(self.sides.guarded, limits)
        unused = guarded
        if self.flags.get('force_best'):
            loose = self.solve(limits, force_best=False)
            if loose is None and not self._is_sync:
                return None
            if loose:
                unused = guarded.difference(loose.outcome.final).apply()
        for rivals in (self._touching(guarded), unused, guarded):
            if rivals:
                more = limits.plus(out=rivals)
                if more not in self._seen:
                    solution = self.solve(more)
                    if solution:
                        return solution
        return None

    def _leave_the_stack(self):
        """Try the one final set that needs no care: the one without any stack package."""
        stack = self.sides.stack
        installed = stack.installed()
        if not installed or not self.flags.get('allow_uninstall') or self.exhausted:
            return None
        available = self.sides.base.sack.query().available()
        avoid = available.intersection(stack).union(installed)
        # What is to be erased libsolv does not replace as well, and a guarded package of the
        # same name may have to take its place: what does not give way to one is erased next.
        avoid = avoid.difference(installed.filter(name=list(
            available.intersection(self.sides.guarded)._name_dict())))
        while not self.exhausted:
            solution = self.solve(NO_LIMITS.plus(avoid=avoid))
            staying = solution and solution.outcome.final.intersection(stack).apply()
            if not staying:
                return solution
            avoid = avoid.union(staying)
        return None

    # what a crossing leaves to try

    def _branches(self, crossing, solution):
        """The ways past one crossing.

        :returns: the guarded packages to take out of sight (a frozenset, empty where they
            cannot be: one of them is installed), and a list of further limits to try
        """
        limits = solution.limits
        visible = self._visible(self.sides.guarded, limits)
        if crossing.kind == 'replaces':
            return self._past_replacement(crossing, visible)
        if crossing.kind == 'builds':
            return frozenset(visible), []
        told = frozenset(visible.intersection(self.sides.select(list(crossing.guarded))))
        others = []
        for package in crossing.via[::-1] + (crossing.package,):
            others += self._ways_to_leave(package, limits)
        if crossing.kind == 'recommends':
            # Another guarded provider may have been asked for, and that is no crossing.
            return told, others
        rivals = told | frozenset(crossings.satisfying(visible, crossing.need))
        settled = crossings.satisfying(self.sides.guarded.installed(), crossing.need)
        settled = settled.difference(self.sides.allowed).union(self.sides.select(
            [package for package in crossing.guarded if package.installed]))
        for package in sorted(settled):
            others += self._ways_to_leave(package, limits, out=rivals)
        if settled and not any(package.installed for package in crossing.guarded):
            # What is settled may be an old crossing of this package, and may go on to be one.
            others.append({'out': rivals})
        return (frozenset() if settled else rivals), others

    def _past_replacement(self, crossing, visible):
        package = crossing.package
        same = visible.filter(name=package.name)
        rivals = frozenset(same.union(visible.intersection(
            self.sides.select(list(crossing.guarded)))))
        others = [{'keep': [package]}]
        others += [{'keep': [other]} for other in self._replacements(package)
                   if not self.sides.guarded.intersection(self.sides.select([other]))]
        return rivals, others

    def _ways_to_leave(self, package, limits, out=()):
        """The limits, each to be tried alone, that keep a package out of the final set."""
        if not package.installed:
            return [{'avoid': [package], 'out': out}]
        ways = [{'keep': [other], 'out': out}
                for other in self._replacements(package)
                if other not in limits.out and other not in out]
        # A stack package that is removed for a guarded one is a crossing in its turn.
        if self.flags.get('allow_uninstall') and not self.sides.stack.intersection(
                self.sides.select([package])):
            ways.append({'avoid': [package], 'out': out})
        return ways

    def _replacements(self, package):
        """Visible packages that would take an installed one's place, the newest first."""
        available = self.sides.base.sack.query().available()
        others = available.filter(name=package.name).union(
            available.filter(obsoletes=self.sides.select([package])))
        return sorted((other for other in others if other != package), reverse=True)

    def _visible(self, query, limits):
        """The available packages of a query that are in sight under some limits."""
        visible = self.sides.base.sack.query().available().intersection(query)
        return visible.difference(self.sides.select(list(limits.out))).apply()

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
