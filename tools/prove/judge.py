"""The independent judge: every final set that there could be."""

import itertools
from collections import namedtuple

from prove.dependencies import MOST_SETS
from prove.universe import nevra

Asked = namedtuple('Asked', ('jobs', 'wishes', 'erased', 'exact'))
Asked.__doc__ = """What a request asks for.

jobs: masks; of each one package must be in the final set
wishes: the same with --skip-broken: where it can be
erased: mask of the installed packages that have to go
exact: False for distro-sync, whose rules the judge leaves to the solver
"""


class Judge(object):
    """What final sets there are for one request.

    :param universe: the case's Universe
    :param sight: mask of the available packages that the guard may use
    :param asked: an Asked
    :param allow_erasing: the user's option
    :param locked: mask of installed packages that DNF never removes, being excluded
    """

    def __init__(self, universe, sight, asked, allow_erasing, locked=0):
        self.universe = universe
        self.sight = sight
        self.asked = asked
        self.allow_erasing = allow_erasing
        self.locked = locked
        self.cleanable = universe.cleanable(asked.erased)
        self.old = set(universe.crossings(universe.installed)[0])
        self._keepers = self._find_keepers()
        self.keeping = None     # the Keeping of the case, where stock DNF's solution is known
        self.hidden = 0         # mask of the packages that stock DNF does not see

    def _find_keepers(self):
        """For each installed package that has to stay: itself and what may replace it."""
        universe = self.universe
        found = []
        staying = self.locked if self.allow_erasing else universe.installed
        for i in universe.members(staying & ~self.asked.erased & ~self.cleanable):
            bits = universe.place(i)
            bits |= universe.mask(j for j in universe.numbers if universe.obsoletes[j] >> i & 1)
            found.append((i, bits))
        return found

    def wrong(self, final, loosely=False):
        """What is impossible about a final set: a text, '' if nothing is."""
        universe = self.universe
        unknown = final & ~universe.installed & ~self.sight
        if unknown:
            return 'out of sight: ' + universe.text(unknown)
        for i in universe.members(final):
            for need in universe.requires[i]:
                if not need.met(final):
                    return '{} misses {}'.format(nevra(universe.packages[i]), need.text)
            if universe.rivals[i] & final:
                return '{} beside {}'.format(nevra(universe.packages[i]),
                                             universe.text(universe.rivals[i] & final))
            for text in universe.opposed(i, final):
                return '{} beside {}'.format(nevra(universe.packages[i]), text)
        # Stock DNF takes a package away and installs it again, if something asks for that.
        still = final & self.asked.erased & ~self.sight
        if still:
            return 'still there: ' + universe.text(still)
        for job in () if loosely else self.asked.jobs:
            if not job & final:
                return 'none of: ' + universe.text(job)
        for i, keepers in self._keepers:
            if not keepers & final:
                return 'lost: ' + nevra(universe.packages[i])
        return ''

    def new_crossings(self, final, weak=0):
        """The new crossings of a final set that are beyond doubt."""
        universe = self.universe
        if not final & universe.stack:
            return {}
        strong, soft = universe.crossings(final, weak)
        found = {key: text for key, text in strong.items() if key not in self.old}
        found.update((key, 'weakly: ' + text) for key, text in soft.items()
                     if key not in self.old)
        found.update(universe.replaced(final, self.asked.erased)[0])
        return found

    def is_clean(self, final):
        """Whether a final set may beyond doubt be used: it has no new crossing, nor anything that
        could be taken for one, and leaves what it must leave."""
        return self.has_no_crossing(final) and \
            (not self.keeping or self.keeping.allows(final, self.hidden))

    def has_no_crossing(self, final):
        """Whether a final set has no new crossing, and nothing that could be taken for one."""
        return not self.new_crossings(final) and not (
            final & self.universe.stack and
            any(self.universe.replaced(final, self.asked.erased)))

    def final_sets(self):
        """Generate every possible final set; OverflowError where there are too many."""
        universe = self.universe
        usable = (universe.installed | self.sight) & ~self.asked.erased
        choices = []
        for numbers in universe.slots.values():
            numbers = [i for i in numbers if usable >> i & 1]
            if numbers:
                choices.append(numbers)
        after = [0]
        for numbers in reversed(choices):
            after.append(after[-1] | universe.mask(numbers))
        after.reverse()
        count = itertools.count()

        def descend(depth, chosen, closed):
            if next(count) > MOST_SETS:
                raise OverflowError
            if depth == len(choices):
                if not self.wrong(chosen):
                    yield chosen
                return
            for i in [None] + choices[depth]:
                now = chosen
                if i is not None:
                    if closed >> i & 1:
                        continue
                    now |= 1 << i
                shut = closed if i is None else closed | universe.rivals[i]
                possible = now | after[depth + 1] & ~shut
                if all(need.may_be_met(possible) for j in universe.members(now)
                       for need in universe.requires[j]) and \
                        all(job & possible for job in self.asked.jobs) and \
                        all(keep & possible for _, keep in self._keepers):
                    for final in descend(depth + 1, now, shut):
                        yield final
        return descend(0, 0, 0)

    def clean_sets(self):
        """The clean final sets, those first that change least."""
        universe = self.universe
        found = [final for final in self.final_sets() if self.is_clean(final)]
        return sorted(found, key=lambda final: (bin(universe.installed & ~final).count('1'),
                                                bin(final ^ universe.installed).count('1')))
