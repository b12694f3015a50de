"""What a solve must heed beside the request."""

from collections import namedtuple


class Constraints(namedtuple('Constraints', ('exclude', 'forbid', 'require', 'hide'))):
    """What a solve must heed beside the request; frozensets of packages.

    exclude: guarded packages that are taken out of sight
    forbid: other packages that must not be in the final set
    require: packages that must be in it
    hide: packages that modular filtering hides, and that are left hidden
    """

    __slots__ = ()

    def plus(self, *others):
        """These constraints and others."""
        return Constraints(*(mine.union(*theirs) for mine, *theirs in zip(self, *others)))

    def minus(self, other):
        """What of these constraints is not in others."""
        return Constraints(*(mine - theirs for mine, theirs in zip(self, other)))

    def contain(self, other):
        """Whether these constraints are those or stricter."""
        return all(mine >= theirs for mine, theirs in zip(self, other))

    def meet(self, other):
        """Whether something is in both."""
        return any(mine & theirs for mine, theirs in zip(self, other))

    @property
    def unseen(self):
        """The packages that are out of sight."""
        return self.exclude | self.hide


def constrain(exclude=(), forbid=(), require=(), hide=()):
    """Make constraints of some packages."""
    return Constraints(frozenset(exclude), frozenset(forbid), frozenset(require), frozenset(hide))


UNCONSTRAINED = constrain()
