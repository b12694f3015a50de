"""The judge's rules about what a solution of the guard's own must leave as it is."""

from prove.sides import arch, nevra


class Keeping(object):
    """What stock DNF's solution of a case leaves, and what another one has to leave too.

    :param universe: the case's Universe
    :param asked: what the request asks for, an Asked
    :param meant: mask of what it may mean, as much of a group's as was not asked for as such
    :param cleanable: mask of what may leave with what is to be removed
    :param stock: mask of the final set of stock DNF's solution, or None where it fails
    :param stock_is_clean: whether that has beyond doubt no crossing
    """

    def __init__(self, universe, asked, meant, cleanable, stock, stock_is_clean):
        self.universe = universe
        self.stock = stock
        self.stock_is_clean = stock_is_clean
        self._meant = meant
        self._may_go = asked.erased | cleanable
        anyway = 0 if stock is None else self._gone(stock)
        surely, maybe = universe.replaced(stock, asked.erased) if anyway else ((), ())
        self._anyway = self._other_than(anyway, surely)
        self._surely_anyway = self._other_than(self._anyway, maybe)

    def _other_than(self, bits, replaced):
        packages = self.universe.packages
        return self.universe.mask(
            i for i in self.universe.members(bits)
            if ('replaces', packages[i]['name'], arch(packages[i])) not in replaced)

    def _gone(self, final):
        """The installed stack packages that nothing of the stack's stands in for."""
        universe = self.universe
        stack = final & universe.stack
        arriving = stack & ~universe.installed
        return universe.mask(
            i for i in universe.members(universe.installed & universe.stack & ~self._may_go)
            if not universe.same(i) & stack and
            not any(universe.obsoletes[j] >> i & 1 for j in universe.members(arriving)))

    def takes(self, final):
        """The stack packages that a final set takes away, and beyond doubt must not."""
        return self._gone(final) & ~self._anyway

    def may_take(self, final):
        """The same, with those of which it may be argued."""
        return self._gone(final) & ~self._surely_anyway

    def loses(self, final):
        """What is installed, stock DNF's clean solution keeps, and a final set has no more."""
        universe = self.universe
        if self.stock is None or not self.stock_is_clean:
            return 0
        # What of the stack may stand in for a stack package, the other rule tells.
        return universe.mask(
            i for i in universe.members(universe.installed & ~universe.stack & ~self._may_go)
            if universe.same(i) & self.stock and not universe.same(i) & final)

    def needless(self, final, hidden):
        """The hidden packages in a final set that came in for nobody of the stack."""
        universe = self.universe
        coming = final & hidden & ~universe.installed & ~self._meant
        installed = universe.installed & universe.stack
        coming &= ~universe.mask(i for i in universe.members(coming)
                                 if (universe.same(i) | universe.obsoletes[i]) & installed)
        edge = reached = final & universe.stack & ~coming
        while edge:
            step = 0
            for i in universe.members(edge):
                for need in universe.requires[i] + universe.recommends[i]:
                    step |= need.mask
                for j in universe.members(final):
                    if any(need.mask >> i & 1 for need in universe.supplements[j]):
                        step |= 1 << j
            edge = step & final & ~reached
            reached |= edge
        return coming & ~reached

    def allows(self, final, hidden):
        """Whether a final set other than stock DNF's may beyond doubt be used."""
        return not self.may_take(final) and not self.loses(final) and \
            not self.needless(final, hidden)

    def text(self, bits):
        """Some packages in words."""
        return ' '.join(nevra(self.universe.packages[i]) for i in self.universe.members(bits))
