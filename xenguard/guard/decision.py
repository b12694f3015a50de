"""What a transaction gets that involves a stack package (contract, section 3)."""

from xenguard.crossings import find
from xenguard.guard import messages, swaps
from xenguard.guard.skipping import NOTHING_SKIPPABLE, asking_for
from xenguard.packages.visibility import excluded, shown
from xenguard.solver import nearer
from xenguard.solver.constraints import UNCONSTRAINED, constrain
from xenguard.solver.kept import Known
from xenguard.solver.search import Search
from xenguard.solver.solution import Solution
from xenguard.wording import in_both_forms

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Collection, Dict, Iterable, List, Optional

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.guard import Guard
    from xenguard.guard.skipping import Skippable
    from xenguard.packages.sides import Sides
    from xenguard.packages.sources import Source
    from xenguard.solver.outcome import Outcome


class Decision:
    """The choice between the solutions of one request.

    :param guard: the :class:`Guard`
    :param request: a hawkey goal with all of the user's jobs
    :param flags: dict of the keyword arguments of ``goal.run()``
    :param sides: a :class:`Sides`
    :param sources: list of :class:`Source` whose build dependencies these are
    :param skippable: the :class:`Skippable`
    :param meant: the packages of which some were asked for, or None where that is not known
    :param named: the installed packages that are to be removed
    """

    def __init__(self, guard: 'Guard', request: 'hawkey.Goal', flags: 'Dict[str, Any]',
                 sides: 'Sides', sources: 'List[Source]',
                 skippable: 'Skippable' = NOTHING_SKIPPABLE,
                 meant: 'Optional[Collection[hawkey.Package]]' = None,
                 named: 'Iterable[hawkey.Package]' = ()) -> None:
        self.guard = guard
        self.mode = guard.policy.mode
        self.request = request
        self.flags = flags
        self.sides = sides
        self.sources = sources
        self.skippable = skippable
        self.meant = meant
        self.known = Known(None, frozenset(named), True)
        self.hidden: 'Optional[hawkey.Query]' = None
        # The Solutions of stock DNF, and with all in sight that may take part; None where there is
        # none, or where it was not asked for.
        self.plain: 'Optional[Solution]' = None
        self.full: 'Optional[Solution]' = None
        # The one that was refused, for its crossings.
        self.refused: 'Optional[Solution]' = None
        self.stock: 'Optional[hawkey.Goal]' = None      # solved as DNF does it
        self.searches: 'List[Search]' = []

    def find(self, result: 'Outcome') -> 'List[Crossing]':
        """Find the new crossings of an outcome, those of a build among them."""
        found = find.new(result, self.sides)
        if self.sources:
            from xenguard.crossings import builds
            found += builds.find(result, self.sources, self.sides)
        return found

    def search(self, request: 'Optional[hawkey.Goal]' = None, **flags: 'Any') -> 'Search':
        """A search under the user's own options, or with some of them changed.

        :param request: a goal with other jobs than the user's
        """
        # For another request, or under other options, DNF's own solution would be another one.
        known = self.known._replace(plain=None) if request or flags else self.known
        return self._search(request or self.request, dict(self.flags, **flags), known)

    def _search(self, request, flags, known):
        search = Search(request, self.sides, flags, self.find, known)
        self.searches.append(search)
        return search

    @property
    def crossings(self) -> 'List[Crossing]':
        """The new crossings of stock DNF's solution; where it has none of its own, those of the
        solution that was refused or avoided."""
        return next((each.crossings for each in (self.plain, self.full, self.refused)
                     if each and (each is self.plain or each.crossings)), [])

    @property
    def exhausted(self) -> bool:
        """Whether a bound ended one of the searches, so that what it found is not all there is."""
        return any(search.exhausted for search in self.searches)

    def make(self, goal: 'hawkey.Goal', plain: 'Optional[Outcome]',
             hidden: 'Optional[hawkey.Query]') -> 'Optional[Solution]':
        """Decide which solution is to be used.

        :param goal: the goal that was solved as DNF does it
        :param plain: its :class:`Outcome`, or None where it failed
        :param hidden: query of the packages that it did not see and the guard does, or None
            where both saw and were asked the same
        :returns: the :class:`Solution` to use, or None where DNF's own failure
            is the answer
        :raises dnf.exceptions.Error: what there is has a crossing, and is refused
        """
        self.plain = plain and Solution(goal, plain, self.find(plain), UNCONSTRAINED, ())
        self.known = self.known._replace(plain=self.plain)
        self.hidden = hidden
        self.stock = goal
        decide = {'warn': self._warn, 'block': self._block, 'swap': self._swap}[self.mode]
        solution = decide(self.plain)
        if solution is not None and solution.goal is not goal and self.guard.explains:
            self.guard.tell(swaps.brought_in(solution, hidden, self.sides))
        return solution

    # one method for each mode

    def _warn(self, plain):
        """Use DNF's own solution; its crossings are told."""
        if plain:
            self.guard.tell(messages.warnings(plain, self.sides))
        return plain

    def _block(self, plain):
        """Use what is clean as it is; all else is refused."""
        search = self.search()
        full = self.full = self._full(search, plain)
        if plain is None and full and not self._concerns_stack(full):
            return None
        best = self._best(search, full, plain) if full and full.is_clean else None
        if best:
            self._tell_swaps(best, plain, full)
            return best
        if plain and plain.is_clean:
            return plain
        clean = self._with_what_may_be_skipped() or search.clean(full)
        if clean and not (full or plain):
            if not self._concerns_stack(clean):
                return None
            # Only without guarded packages is there a solution at all.
            self.guard.refuse(messages.refused_by_mode(
                nearer.with_less_left_out(search, clean), self.sides))
        return self._refuse(search, plain, full, clean)

    def _swap(self, plain):
        """Use the nearest solution that is clean."""
        search = self.search()
        full = self.full = self._full(search, plain)
        if plain is None and full and not self._concerns_stack(full):
            return None
        clean = full if full and full.is_clean else \
            self._with_what_may_be_skipped() or search.clean(full)
        best = clean and self._best(search, clean, plain)
        if best and plain is None and not self._concerns_stack(best):
            return None
        clean = best or self._clean_as_dnf_sees_it(plain)
        if clean is None:
            return self._refuse(search, plain, full, None)
        if clean is not full and not (plain or full):
            clean = nearer.with_less_left_out(search, clean)
        self._tell_swaps(clean, plain, full)
        return clean

    # what there is

    def _full(self, search, plain):
        """The solution of the request with all in sight that may take part in it. What is hidden
        and would come in for nobody stays hidden, if there is a solution then."""
        if plain and self.hidden is None:
            return plain
        full = less = search.solve()
        if not self.hidden or self.meant is None:
            return full
        while less:
            full = less
            needless = nearer.needless(self.sides, full, self.hidden, self._meant_packages())
            less = needless and search.solve(full.constraints.plus(constrain(hide=needless)))
        if plain and plain.is_clean and not (full and full.is_clean):
            # The best candidate for another's package may be a hidden one that cannot be had.
            less = search.solve(constrain(hide=nearer.foreign(
                self.sides, self.hidden, self._meant_packages())))
        return less if less and less.is_clean else full

    def _meant_packages(self):
        return self.sides.select(list(self.meant))  # type: ignore[arg-type]  # it is known

    def _without_needless(self, search, solution):
        """A clean solution in which nothing hidden comes in but for the stack's sake."""
        if not self.hidden or self.meant is None:
            return solution
        # What is granted of what DNF may skip is not to be skipped for that.
        granted = self.skippable.granted(solution, self.sides)
        if granted:
            request = self.request
            for packages in granted:
                request = asking_for(packages, request, self.sides)
            search = self._search(request, self.flags, self.known)
        return nearer.without_needless(search, solution, self.hidden, self._meant_packages())

    def _best(self, search, clean, plain):
        """A clean solution or, where that is worth it as well, one of which nothing hidden is
        needless; None where neither is worth it."""
        for solution in (self._without_needless(search, clean), clean):
            if self._is_worth_it(solution, plain):
                return solution
        return None

    def _is_worth_it(self, solution, plain):
        """Whether a solution may be used where DNF has one of its own: if that is clean, another
        must not skip what it installs of what was asked for."""
        if not solution.is_clean:
            return False
        if plain is None or solution is plain or not plain.is_clean:
            return True
        return self.skippable.keeps(solution, plain, self.sides)

    def _with_what_is_filtered(self):
        """What there would be if no guarded stream were disabled or inactive: it tells who wants
        what of it, where nothing else has it."""
        filtered = self.sides.find_filtered().intersection(self.sides.guarded).apply()
        with shown(self.sides.base.sack, filtered):
            return self.search().solve() if filtered else None

    def _with_what_may_be_skipped(self):
        return self.skippable.clean(self.request, self.sides,
                                    lambda trial: self._search(trial, self.flags, self.known))

    def _concerns_stack(self, solution):
        """Whether a solution has a stack package: what fails for DNF alone, and has nothing to
        do with the stack, goes on to fail."""
        return bool(self.sources or solution.outcome.final.intersection(self.sides.stack))

    def _clean_as_dnf_sees_it(self, plain):
        """Fall back to a solution that leaves hidden packages hidden.

        With --best, a hidden package may be the best candidate and yet cannot be had.
        """
        if plain is None or self.hidden is None:
            return None
        if plain.is_clean:
            return plain
        with excluded(self.sides.base.sack, self.hidden, modular=True):
            return self.search().clean(plain)

    # what comes of it

    def _tell_swaps(self, clean, plain, full):
        """Tell what a clean solution was swapped for, if it was."""
        if clean is plain or not self.guard.explains:
            return
        crossed = list(plain.crossings if plain else ())
        crossed += [crossing for crossing in (full.crossings if full else ())
                    if crossing not in crossed]
        if crossed or not (plain or full):
            self.guard.tell(swaps.tell(crossed, clean, self.sides))

    def _refuse(self, search, plain, full, clean):
        """Refuse what there is, and say what would help.

        :param clean: a clean solution that the mode does not allow, or None
        :returns: None, where DNF's own failure is the answer
        """
        if self.sides.admit_unnamed():
            # Of what module they are is not known, so that they are no reason to refuse.
            return self.make(self.stock, plain and plain.outcome, self.hidden)
        crossed = next((each for each in (full, plain) if each and each.crossings), None) or \
            (None if full or plain else self._with_what_is_filtered())
        self.refused = crossed
        if not self.guard.explains and (crossed and crossed.crossings or full and full.taken):
            self.guard.refuse(messages.UNEXPLAINED)
        from xenguard.guard import removals, suggestions
        if crossed is None or not crossed.crossings:
            removal = None
            if full and full.taken:
                removal = removals.Removal(
                    full.taken, suggestions.suggest(self, search, full, clean)[0]) \
                    if clean else removals.find(self, None, full)
            if removal:
                self.guard.refuse(messages.refused_removal(removal))
            if plain is None and self.guard.explains:
                from xenguard.guard import failing
                failing.tell(self, self.stock, self.hidden)
            return None
        from xenguard.guard import hindrances
        from xenguard.guard.chains import Chains
        known = in_both_forms(lambda: hindrances.told_of(crossed.crossings, self.guard)) + \
            hindrances.told_of_disabled(self.sides)
        found = suggestions.suggest(self, search, crossed, clean)
        if not {each.kind for each in found}.intersection(('mode', 'option', 'swap')):
            removal = removals.find(self, crossed, full)
            found += [removal.suggestion] if removal and removal.suggestion else []
        return self.guard.refuse(messages.refusal(
            Chains(crossed.crossings, self.sides, search, crossed.outcome.final, self.meant),
            found, search.exhausted or self.exhausted, known))
