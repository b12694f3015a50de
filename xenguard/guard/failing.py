"""What is said where DNF has no solution of its own, and gives its own reasons and advice
(contract, section 3.6).

DNF's advice is to add an option. Where that would run into a refusal it must not stand alone.
"""

from xenguard.crossings.describing import describe, groups
from xenguard.guard import hindrances, messages, removals, suggestions
from xenguard.guard.trials import decided
from xenguard.i18n import _
from xenguard.wording import in_both_forms

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Optional

    import hawkey

    from xenguard.guard.decision import Decision


def tell(decision: 'Decision', goal: 'hawkey.Goal', hidden: 'Optional[hawkey.Query]') -> None:
    """Tell what is known of a failure; nothing where the stack has no part in it.

    :param decision: the :class:`Decision`
    :param goal: the goal that was solved as DNF does it, and failed
    :param hidden: query of the packages that it did not see and the guard does, or None
    """
    sides = decision.sides
    refused = _refused_hints(decision)
    if refused:
        texts = in_both_forms(lambda: [_("'{option}' would be refused: {crossing}").format(
            option=option, crossing=describe(groups(crossed.crossings)[0], sides))
            for option, crossed in refused])
        found = suggestions.out_of_sight(decision) + suggestions.options(decision) + \
            _removals(decision, refused)
        texts += hindrances.told_of_disabled(sides)
    elif _is_about_stack(goal, sides):
        texts, found = hindrances.told_of_disabled(sides), suggestions.out_of_sight(decision)
    else:
        texts, found = [], []
    if not found and hidden:
        # DNF's own advice knows nothing of what is hidden.
        found = suggestions.options(decision, hidden)
    decision.guard.tell(messages.known_of_failure(texts, found))


def _refused_hints(decision):
    """The options that DNF may suggest and the guard would refuse: pairs of the option, and the
    solution with a crossing that it would have."""
    refused = []
    for option, flags in suggestions.hints(decision):
        if decided(decision, flags=flags) is None:
            crossed = decision.search(**flags).solve()
            if crossed and crossed.crossings:
                refused.append((option, crossed))
    return refused


def _removals(decision, refused):
    for __, crossed in refused:
        removal = removals.find(decision, crossed, None)
        if removal and removal.suggestion:
            return [removal.suggestion]
    return []


def _is_about_stack(goal, sides):
    """Whether a stack package is among those that DNF names as the problem's."""
    problem = goal.problem_conflicts(available=True) + \
        goal.problem_broken_dependency(available=True)
    return bool(problem) and bool(sides.stack.intersection(sides.select(problem)))
