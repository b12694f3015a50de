"""A solved goal, and what is wrong with it."""

from collections import namedtuple


class Solution(namedtuple('Solution', ('goal', 'outcome', 'crossings', 'constraints', 'taken'))):
    """One solved goal.

    goal: the hawkey goal
    outcome: the :class:`Outcome`: what it would do
    crossings: list of its new crossings
    constraints: the :class:`Constraints` that it was solved under
    taken: list of the installed packages that it takes away and must not
    """

    __slots__ = ()

    @property
    def is_clean(self) -> bool:
        """Whether it may be used."""
        return not self.crossings and not self.taken
