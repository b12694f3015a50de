"""What a solution of the guard's own must leave on the host (contract, sections 3.2 and 3.4)."""

from collections import namedtuple

from xenguard.packages.dependencies import without_same_name

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Callable, Collection, List, Optional

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides
    from xenguard.solver.outcome import Outcome


class Known(namedtuple('Known', ('plain', 'named', 'protects'))):
    """What is known of a request beside its jobs.

    plain: the :class:`Solution` that is DNF's own, or None where there is none
    named: frozenset of the installed packages that it names to be removed
    protects: whether the installed stack has to stay; a search that is to tell what it stands in
        the way of does without
    """

    __slots__ = ()


NOTHING_KNOWN = Known(None, frozenset(), True)


class Kept:
    """What the solutions of one request have to leave on the host.

    A stack package may be replaced by one of the stack's alone. What else DNF's own solution
    keeps, if that has no crossing, may be replaced by another version of it.

    :param sides: a :class:`Sides`
    :param known: a :class:`Known`
    :param may_go: function of an outcome and an installed package to whether the request has it
        removed, or it may leave with what the request has removed
    """

    def __init__(self, sides: 'Sides', known: 'Known',
                 may_go: 'Callable[[Outcome, hawkey.Package], bool]') -> None:
        self.sides = sides
        self.known = known
        self.may_go = may_go
        self._taken_anyway: 'Optional[Collection[hawkey.Package]]' = None

    def taken(self, result: 'Outcome', found: 'List[Crossing]') -> 'List[hawkey.Package]':
        """Find what an outcome takes from the host and must not.

        :param result: a :class:`Outcome`
        :param found: its crossings; those that replace it tell the same of a package
        :returns: sorted list of installed packages
        """
        return [package for package in _not_replaced(self._find(result), found)
                if package not in self.taken_anyway()]

    def taken_anyway(self) -> 'Collection[hawkey.Package]':
        """What DNF's own solution takes from the host, so that another one may as well."""
        if self._taken_anyway is None:
            plain = self.known.plain
            # What guarded packages replace there is to be kept.
            self._taken_anyway = _not_replaced(self._find(plain.outcome), plain.crossings) \
                if plain else ()
        return self._taken_anyway

    def missing_stack(self, result: 'Outcome') -> 'List[hawkey.Package]':
        """The installed stack packages that nothing of the stack's stands in for in an outcome,
        but for those that the request has removed."""
        gone = result.installed.difference(result.final).intersection(self.sides.stack).apply()
        return self._unasked(result, self._missing(result, gone, True)) if gone else []

    def _find(self, result):
        gone = result.installed.difference(result.final).apply()
        stack = gone.intersection(self.sides.stack).apply()
        found = self._missing(result, stack, True) if stack and self.known.protects else []
        if self.known.plain and not self.known.plain.crossings and len(gone) > len(stack):
            found += self._missing(result, gone.difference(stack).apply(), False)
        return self._unasked(result, found)

    def _unasked(self, result, packages):
        return sorted(package for package in packages if package not in self.known.named and
                      not self.may_go(result, package))

    def _missing(self, result, gone, is_stack):
        """Those of some packages that nothing in an outcome's final set stands in for."""
        gone = list(gone)
        staying = result.final.filter(name=list({package.name for package in gone}))
        if not is_stack:
            return without_same_name(gone, staying)
        arriving = result.incoming.intersection(self.sides.stack).apply()
        return [package
                for package in without_same_name(gone, staying.intersection(self.sides.stack))
                if not arriving.filter(obsoletes=self.sides.select([package]))]


def _not_replaced(packages, found):
    replaced = {crossing.package for crossing in found if crossing.kind.replaces}
    return [package for package in packages if package not in replaced]
