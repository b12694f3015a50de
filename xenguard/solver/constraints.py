"""What a solve must heed beside the request."""

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import FrozenSet, Iterable

    import hawkey


class Constraints(namedtuple('Constraints', ('exclude', 'forbid', 'require', 'hide'))):
    """What a solve must heed beside the request; frozensets of packages.

    exclude: guarded packages that are taken out of sight
    forbid: other packages that must not be in the final set
    require: packages that must be in it
    hide: packages that modular filtering hides, and that are left hidden
    """

    __slots__ = ()

    def plus(self, *others: 'Constraints') -> 'Constraints':
        """These constraints and others."""
        return Constraints(*(mine.union(*theirs) for mine, *theirs in zip(self, *others)))

    def minus(self, other: 'Constraints') -> 'Constraints':
        """What of these constraints is not in others."""
        return Constraints(*(mine - theirs for mine, theirs in zip(self, other)))

    def contain(self, other: 'Constraints') -> bool:
        """Whether these constraints are those or stricter."""
        return all(mine >= theirs for mine, theirs in zip(self, other))

    def meet(self, other: 'Constraints') -> bool:
        """Whether something is in both."""
        return any(mine & theirs for mine, theirs in zip(self, other))

    @property
    def unseen(self) -> 'FrozenSet[hawkey.Package]':
        """The packages that are out of sight."""
        return self.exclude | self.hide


def constrain(exclude: 'Iterable[hawkey.Package]' = (), forbid: 'Iterable[hawkey.Package]' = (),
              require: 'Iterable[hawkey.Package]' = (),
              hide: 'Iterable[hawkey.Package]' = ()) -> 'Constraints':
    """Make constraints of some packages."""
    return Constraints(frozenset(exclude), frozenset(forbid), frozenset(require), frozenset(hide))


UNCONSTRAINED = constrain()
