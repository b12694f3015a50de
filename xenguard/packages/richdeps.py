"""Rich dependencies: which branches of one are in force.

libsolv answers who provides any branch of a rich dependency, and takes every condition for
true. What a condition that does not hold asks for is not required; and one of several parts is
asked for part by part, as libsolv would answer for ``and`` what holds for ``or``.
"""

import re

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Callable, List, Optional, Tuple

_TOKEN = re.compile(r'\s+(and|or|if|else|unless|with|without)\s+')


def branches(requirement: str, holds: 'Callable[[str], bool]',
             is_own: 'Optional[Callable[[str], bool]]' = None) -> 'List[str]':
    """The branches of a requirement that are in force, and that somebody else has to satisfy.

    :param requirement: text of a requirement, rich or not
    :param holds: function of the text of a condition, or a part of one, to whether it is
        satisfied; never of a rich dependency but those with ``with`` and ``without``
    :param is_own: function of the text of a branch to whether who requires it satisfies it;
        without it nothing is
    :returns: list of texts; those with ``with`` and ``without`` are one branch each, since one
        package has to satisfy the whole
    """
    operands, operator = split(requirement)
    if _is_for_one(requirement, operator):
        return [] if is_own and is_own(requirement) else [requirement]
    found = []
    for operand in _in_force(operands, operator, holds):
        others = branches(operand, holds, is_own)
        if is_own and operator == 'or' and not others and branches(operand, holds):
            return []   # who has one alternative needs none
        found += others
    return found


def missing(requirement: str, is_met: 'Callable[[str], bool]', holds: 'Callable[[str], bool]',
            alternatives: bool = False) -> 'List[str]':
    """What is missing of a requirement.

    :param requirement: text of a requirement, rich or not
    :param is_met: function of a text to whether it can be had; never of a rich dependency but
        those with ``with`` and ``without``
    :param holds: function of the text of a condition, or a part of one, as for branches()
    :param alternatives: whether of ``or`` all operands are told, rather than the first
    :returns: list of texts; empty where nothing is missing
    """
    operands, operator = split(requirement)
    if _is_for_one(requirement, operator):
        return [] if is_met(requirement) else [requirement]
    every = [missing(operand, is_met, holds, alternatives)
             for operand in _in_force(operands, operator, holds)]
    if operator == 'or':
        every = every[:None if alternatives else 1] if all(every) else []
    return [text for texts in every for text in texts]


def _in_force(operands, operator, holds):
    """The operands that are required: with a condition the first, or what follows ``else``."""
    if operator not in ('if', 'unless'):
        return operands
    is_true = _is_true(operands[1], holds)
    return operands[:1] if is_true == (operator == 'if') else operands[2:]


def _is_true(condition, holds):
    operands, operator = split(condition)
    if _is_for_one(condition, operator):
        return holds(condition)
    every = [_is_true(operand, holds) for operand in _in_force(operands, operator, holds)]
    # Where nothing is left of it, one with ``if`` holds, and one with ``unless`` does not.
    return any(every) if operator in ('or', 'unless') else all(every)


def _is_for_one(requirement, operator):
    """Whether one package has to satisfy the whole of a requirement."""
    return operator in ('with', 'without') or not requirement.startswith('(')


def split(requirement: str) -> 'Tuple[List[str], Optional[str]]':
    """Split a rich dependency.

    :param requirement: text of a requirement; one that is not rich is its own only operand
    :returns: list of the texts of its operands, and its first operator or None
    """
    if not requirement.startswith('('):
        return [requirement], None
    operands, operators = _split(requirement[1:-1])
    return operands, operators[0] if operators else None


def is_met_by_any(requirement: str) -> bool:
    """Whether a requirement is met wherever one of its providers is there.

    :param requirement: text of a requirement, rich or not
    """
    operands, operator = split(requirement)
    return _is_for_one(requirement, operator) or \
        operator == 'or' and all(map(is_met_by_any, operands))


def conditions(requirement: str) -> 'List[str]':
    """The conditions in a requirement, on which it depends what of it is in force.

    :param requirement: text of a requirement, rich or not
    :returns: list of the texts of their parts, of each what one package has to satisfy
    """
    operands, operator = split(requirement)
    if _is_for_one(requirement, operator):
        return []
    found = _parts(operands[1]) if operator in ('if', 'unless') else []
    return found + [condition for operand in operands for condition in conditions(operand)
                    if condition not in found]


def _parts(condition):
    operands, operator = split(condition)
    if _is_for_one(condition, operator):
        return [condition]
    return [part for operand in operands for part in _parts(operand)]


def _split(text):
    """Split at the operators outside of parentheses."""
    operands, operators, depth, begin = [], [], 0, 0
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position) if depth == 0 else None
        if match:
            operands.append(text[begin:position].strip())
            operators.append(match.group(1))
            position = begin = match.end()
            continue
        depth += {'(': 1, ')': -1}.get(text[position], 0)
        position += 1
    return operands + [text[begin:].strip()], operators
