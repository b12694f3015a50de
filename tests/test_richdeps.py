"""Which branches of a rich dependency are in force."""

import pytest

from xenguard.richdeps import branches


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
    ('(a if (b and c))', ('(b and c)',), ['a']),
])
def test_branches(text, true, expected):
    assert branches(text, lambda condition: condition in true) == expected
