"""Rich dependencies: which branches of one are in force.

libsolv answers who provides any branch of a rich dependency, and takes every condition for
true. What a condition that does not hold asks for is not required.
"""

import re

_TOKEN = re.compile(r'\s+(and|or|if|else|unless|with|without)\s+')


def branches(requirement, holds):
    """The branches of a requirement that are in force.

    :param requirement: text of a requirement, rich or not
    :param holds: function of the text of a condition to whether it is satisfied
    :returns: list of texts; those with ``with`` and ``without`` are one branch each, since one
        package has to satisfy the whole
    """
    if not requirement.startswith('('):
        return [requirement]
    operands, operators = _split(requirement[1:-1])
    if not operators:
        return branches(operands[0], holds)
    if operators[0] in ('with', 'without'):
        return [requirement]
    if operators[0] in ('and', 'or'):
        return [branch for operand in operands for branch in branches(operand, holds)]
    is_met = holds(operands[1]) == (operators[0] == 'if')
    if is_met:
        return branches(operands[0], holds)
    return branches(operands[2], holds) if len(operands) > 2 else []


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
