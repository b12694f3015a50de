"""What a transaction gets that involves a stack package (contract, section 3)."""

import hawkey

from xenguard import crossings, messages, swaps
from xenguard.limits import NO_LIMITS
from xenguard.outcome import copied
from xenguard.search import Search, Solution
from xenguard.sides import excluded, shown


class Decision:
    """The choice between the solutions of one request.

    :param guard: the :class:`xenguard.goal.Guard`
    :param request: a hawkey goal with all of the user's jobs
    :param flags: dict of the keyword arguments of ``goal.run()``
    :param sides: a :class:`xenguard.sides.Sides`
    :param sources: list of :class:`xenguard.builds.Source` whose build dependencies these are
    :param skippable: two lists, for what means the stack alone and for the rest, of lists of
        packages: of each one was asked for, and --skip-broken lets DNF skip it
    """

    def __init__(self, guard, request, flags, sides, sources, skippable=((), ())):
        self.guard = guard
        self.mode = guard.policy.mode
        self.request = request
        self.flags = flags
        self.sides = sides
        self.sources = sources
        self.skippable = skippable

    def _find(self, result):
        found = crossings.find_new(result, self.sides)
        if self.sources:
            from xenguard import builds
            found += builds.find(result, self.sources, self.sides)
        return found

    def search(self, request=None, **flags):
        """A search under the user's own options, or with some of them changed.

        :param request: a goal with other jobs than the user's
        """
        request = self.request if request is None else request
        return Search(request, self.sides, dict(self.flags, **flags), self._find)

    def make(self, goal, plain, hidden):
        """Decide which solution is to be used, and tell which hidden packages come in with it; see
        _choose()."""
        solution = self._choose(goal, plain, hidden)
        if solution is not None and solution.goal is not goal:
            self.guard.tell(swaps.brought_in(solution, hidden, self.sides))
        return solution

    def _choose(self, goal, plain, hidden):
        """Decide which solution is to be used.

        :param goal: the goal that was solved as DNF does it
        :param plain: its :class:`xenguard.outcome.Outcome`, or None where it failed
        :param hidden: query of the packages that it did not see and the guard does, or None
            where both saw and were asked the same
        :returns: the :class:`xenguard.search.Solution` to use, or None where DNF's own failure
            is the answer
        :raises dnf.exceptions.Error: what there is has a crossing, and is refused
        """
        plain = plain and Solution(goal, plain, self._find(plain), NO_LIMITS)
        search = self.search()
        full = plain if plain and hidden is None else search.solve()
        if plain is None and full and not self._concerns_stack(full):
            return None
        if self.mode == 'warn':
            return self._warn(plain, full)
        if full and not full.crossings:
            return self._use(full, plain, full)
        if self.mode == 'block' and plain and not plain.crossings:
            return plain
        clean = self._with_what_may_be_skipped() or search.clean(full)
        if plain is None and clean and not self._concerns_stack(clean):
            return None
        if self.mode == 'swap':
            if clean and plain and not plain.crossings and search.lost(clean) - search.lost(plain):
                return plain    # the hidden packages are not worth it
            clean = clean or self._clean_as_dnf_sees_it(plain, hidden)
            if clean:
                return self._use(clean, plain, full)
        elif clean and not (full or plain):
            # Only without guarded packages is there a solution at all.
            self.guard.refuse(messages.refused_rivals(clean, self.sides))
        crossed = full or plain or self._with_what_is_filtered()
        if crossed is None or not crossed.crossings:
            if plain is None:
                from xenguard import failing
                failing.tell(self, goal, hidden)
            return None
        from xenguard import hindrances, ways
        known = hindrances.told_of(ways.needs_of(crossed.crossings), self.guard) + \
            hindrances.told_of_disabled(self.sides)
        return self.guard.refuse(messages.refusal(
            crossed, self.sides, ways.out(self, search, crossed, clean), search.exhausted, known))

    def _with_what_is_filtered(self):
        """What there would be if no guarded stream were disabled or inactive: it tells who wants
        what of it, where nothing else has it."""
        filtered = self.sides.find_filtered().intersection(self.sides.guarded).apply()
        with shown(self.sides.base.sack, filtered):
            return self.search().solve() if filtered else None

    def _with_what_may_be_skipped(self):
        """A clean solution in which DNF skips nothing that was asked for, or as little as can be:
        what is skipped never crosses."""
        request, best = self.request, None
        alone, rest = self.skippable
        for packages in list(alone) + list(rest):
            if packages in rest and not best:
                break   # the stack would not be asked for any more, and might be removed
            trial = copied(request)
            trial.install(select=hawkey.Selector(self.sides.base.sack).set(
                pkg=self.sides.select(packages)))
            found = Search(trial, self.sides, self.flags, self._find).clean()
            if found:
                request, best = trial, found
        return best

    def _concerns_stack(self, solution):
        """Whether a solution has a stack package: what fails for DNF alone, and has nothing to
        do with the stack, goes on to fail."""
        return bool(self.sources or solution.outcome.final.intersection(self.sides.stack))

    def _warn(self, plain, full):
        """Use what DNF would, or what comes nearest to it; its crossings are told."""
        solution = plain or full
        if plain and full and not plain.crossings and not full.crossings:
            solution = full
        if solution:
            self.guard.tell(messages.warnings(solution, self.sides))
        return solution

    def _use(self, clean, plain, full):
        """Use a clean solution, and tell what it was swapped for, if it was."""
        crossed = list(plain.crossings if plain else ())
        crossed += [crossing for crossing in (full.crossings if full else ())
                    if crossing not in crossed]
        if clean is not plain and (crossed or not (plain or full)):
            self.guard.tell(swaps.tell(crossed, clean, self.sides))
        return clean

    def _clean_as_dnf_sees_it(self, plain, hidden):
        """Fall back to a solution that leaves hidden packages hidden.

        With --best, a hidden package may be the best candidate and yet cannot be had.
        """
        if plain is None or hidden is None:
            return None
        if not plain.crossings:
            return plain
        with excluded(self.sides.base.sack, hidden, modular=True):
            return self.search().clean(plain)
