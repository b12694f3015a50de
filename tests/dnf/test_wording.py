"""Lines that are longer than the terminal are wrapped between words (contract, section 5)."""

import pytest

from xenguard.wording import PREFIX, wrapped

LONG = PREFIX + 'swapped in a-1 for b-2 of module virt:rhel: c-3 requires /usr/bin/something'


class TestWrapped:
    def test_a_long_line_is_wrapped_between_words_and_indented(self):
        shown = wrapped(LONG, 40).split('\n')
        assert len(shown) > 1 and shown[0].startswith(PREFIX)
        assert all(row.startswith('    ') and row[4] != ' ' for row in shown[1:])
        assert all(len(row) <= 40 for row in shown)
        assert ' '.join(row.strip() for row in shown) == LONG

    @pytest.mark.parametrize('columns', [None, 0, 3, len(LONG)])
    def test_a_line_stays_whole_without_a_terminal_or_where_it_fits(self, columns):
        assert wrapped(LONG, columns) == LONG

    def test_a_word_that_is_too_long_stays_whole(self):
        word = 'x' * 60
        assert wrapped(PREFIX + 'a ' + word + ' b', 30).split('\n') == [
            PREFIX + 'a', '    ' + word, '    b']
        assert wrapped(PREFIX + word + ' b', 30).split('\n') == [PREFIX + word, '    b']

    def test_other_lines_stay_as_they_are(self):
        other = 'Problem: ' + 'words ' * 20
        shown = wrapped('\n'.join([other, LONG, other]), 40).split('\n')
        assert shown[0] == shown[-1] == other and len(shown) > 3

    def test_wide_characters_count_twice(self):
        shown = wrapped(PREFIX + '字字字字字字 字字字字字字', 24).split('\n')
        assert len(shown) == 2
