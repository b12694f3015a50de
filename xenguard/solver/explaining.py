"""Which of some constraints are to blame for a failure (QuickXplain)."""

from xenguard.solver.constraints import UNCONSTRAINED

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Callable, Tuple

    from xenguard.solver.constraints import Constraints


def minimal(path: 'Tuple[Constraints, ...]',
            fails: 'Callable[[Constraints], bool]') -> 'Constraints':
    """Find a part of a path's constraints that leaves no solution.

    :param path: tuple of :class:`Constraints` that leave none together, in the order in which they
        were chosen
    :param fails: function of constraints to whether they leave none
    :returns: :class:`Constraints`; without any of the path's that are in it there is a solution
    """
    if not path:
        return UNCONSTRAINED
    last = path[-1]

    def explain(background, has_grown, choices):
        if has_grown and fails(background):
            return []
        if len(choices) == 1:
            return choices
        some, rest = choices[:len(choices) // 2], choices[len(choices) // 2:]
        second = explain(background.plus(*some), True, rest)
        return explain(background.plus(*second), bool(second), some) + second

    if len(path) == 1 or fails(last):
        return last
    return last.plus(*explain(last, False, list(path[:-1])))
