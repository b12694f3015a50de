"""Which branches of a rich dependency are in force."""

import pytest

from xenguard.packages.richdeps import branches, conditions, missing


@pytest.mark.parametrize('text, true, expected', [
    ('a >= 1', (), ['a >= 1']),
    ('(a or b)', (), ['a', 'b']),
    ('(a and b >= 2 and c)', (), ['a', 'b >= 2', 'c']),
    ('(a if b)', (), []),
    ('(a if b)', ('b',), ['a']),
    ('(a if b else c)', ('b',), ['a']),
    ('(a if b else c)', (), ['c']),
    ('(a unless b)', (), ['a']),
    ('(a unless b)', ('b',), []),
    ('(a unless b else c)', ('b',), ['c']),
    ('(a with b)', (), ['(a with b)']),
    ('(a without b)', (), ['(a without b)']),
    ('((a and b) or (c if d))', ('d',), ['a', 'b', 'c']),
    ('((a and b) or (c if d))', (), ['a', 'b']),
    ('(cap(x y) or b)', (), ['cap(x y)', 'b']),
    ('(a if (b and c))', ('b', 'c'), ['a']),
    ('(a if (b and c) else d)', ('b',), ['d']),
    ('(a if (b or c))', ('c',), ['a']),
    ('(a if (b and (c or d)))', ('b', 'd'), ['a']),
    ('(a if (b and (c or d)))', ('c', 'd'), []),
    ('(a if (b without c))', ('(b without c)',), ['a']),
    ('(a unless (b and c))', ('c',), ['a']),
    ('(a if (b unless c))', ('b',), ['a']),
    ('(a if (b unless c))', ('b', 'c'), []),
    ('(a if (b if c))', (), ['a']),
])
def test_the_branches_of_a_rich_dependency(text, true, expected):
    assert branches(text, lambda condition: condition in true) == expected


@pytest.mark.parametrize('text, met, expected', [
    ('a >= 1', (), ['a >= 1']),
    ('a >= 1', ('a >= 1',), []),
    ('(a or b)', ('b',), []),
    ('(a or b)', (), ['a']),
    ('(a and b and c)', ('b',), ['a', 'c']),
    ('(a with b)', ('a', 'b'), ['(a with b)']),
    ('(a with b)', ('(a with b)',), []),
    ('(a if true)', (), ['a']),
    ('(a if false)', (), []),
    ('(a if false else b)', (), ['b']),
    ('(a unless true)', (), []),
    ('((a and b) or (c if true))', ('a', 'c'), []),
    ('((a and b) or (c if true))', ('a',), ['b']),
    ('((a or b) and (c or d))', ('a',), ['c']),
])
def test_what_is_missing_of_a_rich_dependency(text, met, expected):
    assert missing(text, met.__contains__, 'true'.__eq__) == expected


@pytest.mark.parametrize('text, expected', [
    ('a', []), ('(a or b)', []), ('(a if b)', ['b']),
    ('(a unless (b and (c or d)) else e)', ['b', 'c', 'd']),
    ('(a if (b with c))', ['(b with c)']),
    ('((a if b) and (c if d))', ['b', 'd'])])
def test_the_conditions_of_a_rich_dependency(text, expected):
    assert conditions(text) == expected


@pytest.mark.parametrize('requirement, expected', [
    ('own', []), ('a', ['a']), ('(a and own)', ['a']), ('(a or own)', []), ('(own or a or b)', []),
    ('((a and own) or b)', ['a', 'b']), ('((own and own) or b)', []), ('(own if yes)', []),
    ('(a if yes else own)', ['a']), ('((a if no) or b)', ['b']), ('((a or own) and b)', ['b']),
    ('(own with b)', ['(own with b)']),
])
def test_what_one_has_itself_nobody_else_has_to_satisfy(requirement, expected):
    assert branches(requirement, 'yes'.__eq__, 'own'.__eq__) == expected


def test_many_nested_alternatives_take_no_longer():
    text = 'own'
    for _ in range(60):
        text = '(({} and a) or (b if no))'.format(text)
    assert branches(text, 'yes'.__eq__, 'own'.__eq__) == ['a'] * 60
