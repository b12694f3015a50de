"""Making text safe to show, and fit for where it is shown.

Names, versions and requirements come from repositories and are not trusted: what leaves here
for a terminal carries no control characters, and every line begins with ``xenguard: ``.
"""

import logging
import os
import re
import sys
from contextlib import contextmanager

from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Iterable, Iterator, List, Optional

    import dnf

PREFIX = 'xenguard: '
# What begins the rest of a line that a terminal is too narrow for.
INDENT = '    '
# DNF's own debuglevel; -v sets a higher one.
USUAL_LEVEL = 2
# A terminal that says it is narrower than this does not know how wide it is.
LEAST_COLUMNS = 20
# Longer texts from repositories are cut: one hostile name must not bury the message.
MOST_CHARACTERS = 200
# So many names are told, and the rest is counted.
MOST_NAMES = 3
# What may stand in a command that is to be typed: no option, path, glob or shell's character.
_TYPED = r'[A-Za-z0-9_][A-Za-z0-9._+:~^-]*(?<!\.rpm)'


# How packages are written for now: None for in full, or a format that is filled with one.
_form: 'Optional[str]' = None
NAME, VERSION = '{0.name}', '{0.name}-{0.version}-{0.release}'


class Line(str):
    """A text in full, as the log has it; `short` is what the console shows of it."""

    short: str

    def __new__(cls, full: str, short: str) -> 'Line':
        """Put two forms of a text together."""
        line = super(Line, cls).__new__(cls, full)
        line.short = short
        return line


def short(text: str) -> str:
    """The short form of a text; of one that has none the text itself."""
    return getattr(text, 'short', text)


@contextmanager
def written_as(form: 'Optional[str]') -> 'Iterator[None]':
    """Have packages written in another form for a while: NAME, VERSION, or None for in full."""
    global _form
    before, _form = _form, form
    try:
        yield
    finally:
        _form = before


def is_short() -> bool:
    """Whether the short form is being written."""
    return _form is not None


def in_both_forms(write: 'Callable[[], Iterable[str]]') -> 'List[str]':
    """Write some texts in full, and once more with packages by their names alone.

    :param write: function that returns them, as many in one form as in the other
    :returns: list of :class:`Line`
    """
    full = list(write())
    with written_as(NAME):
        return [Line(*both) for both in zip(full, write())]


def clean(text: object) -> str:
    """Make a text safe for a terminal: no control, format or separator characters but the
    space (C0, C1 and bidirectional overrides among them), and not without end."""
    text = str(text)
    if not text.isprintable():
        text = ''.join(char if char.isprintable() else
                       char.encode('unicode_escape').decode('ascii') for char in text)
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + '...'


def may_be_typed(text: str) -> bool:
    """Tell whether a text may stand in a command that is to be typed."""
    return re.fullmatch(_TYPED, text) is not None


def printable(text: str) -> str:
    """Make one line of a text whose parts are clean; what was a newline in it is none any more."""
    return text if text.isprintable() else \
        ''.join(char if char.isprintable() else '?' for char in text)


def lines(texts: 'Iterable[str]') -> 'List[str]':
    """Prefix each text, in both of its forms where it has two."""
    return [Line(PREFIX + printable(text), PREFIX + printable(short(text)))
            if isinstance(text, Line) else PREFIX + printable(text) for text in texts]


def as_error(texts: 'Iterable[str]') -> str:
    """The text of an error: DNF prints "Error: " in front, and its own problems begin on the next
    line as well.

    :returns: a :class:`Line`
    """
    every = lines(texts)
    return Line('\n' + '\n'.join(every), '\n' + '\n'.join(map(short, every)))


def names(things: 'Iterable[object]', most: int = MOST_NAMES) -> str:
    """Write packages, requirements or the like as one text: a few, and how many more."""
    every = []
    for thing in things:
        text = clean(_form.format(thing) if _form and hasattr(thing, 'evr') else thing)
        if text not in every:
            every.append(text)
    if len(every) <= most:
        return ', '.join(every)
    return _('{names} and {count} more').format(
        names=', '.join(every[:most]), count=len(every) - most)


# the width of a terminal

def wrapped(text: str, columns: 'Optional[int]') -> str:
    """Wrap the lines of a text that are xenguard's and longer than a terminal is wide.

    They are wrapped between words, and the rest is indented; a word that is too long stays
    whole. All other lines stay as they are.

    :param columns: how wide the terminal is; None or 0 where there is none
    """
    if not columns or columns < LEAST_COLUMNS:
        return text
    return '\n'.join(_wrapped(line, columns) if line.startswith(PREFIX) else line
                     for line in text.split('\n'))


def folded(text: str, columns: 'Optional[int]') -> str:
    """Wrap all lines of a text that is xenguard's, as wrapped() does; each keeps its indentation.

    :param columns: as of wrapped()
    """
    if not columns or columns < LEAST_COLUMNS:
        return text
    return '\n'.join(_wrapped(line, columns) for line in text.split('\n'))


def _wrapped(line, columns):
    from dnf.i18n import exact_width
    spaces = line[:len(line) - len(line.lstrip(' '))]
    head, indent = PREFIX if line.startswith(PREFIX) else spaces, spaces + INDENT
    # What a line begins with is never left alone in its row.
    start, *words = line[len(head):].split(' ')
    rows = [head + start]
    for word in words:
        if exact_width(rows[-1]) + 1 + exact_width(word) <= columns:
            rows[-1] += ' ' + word
        else:
            rows.append(indent + word)
    return '\n'.join(rows)


def columns_of(stream: 'Any') -> 'Optional[int]':
    """How wide the terminal is that a stream writes to; None where it writes to none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else None
    except (AttributeError, OSError, ValueError):
        return None     # no file, or a closed one


def fit_terminal(base: 'dnf.Base') -> None:
    """Have DNF's console show xenguard's lines in their short form, unless it is asked for more
    (``-v``), and fit them to the terminal. The log has them in full.

    A pipe or a file is no terminal: what reads that reads whole lines.

    :param base: the dnf.Base; a program on the API has no console
    """
    console = getattr(base, '_logging', None)
    for name in ('stdout_handler', 'stderr_handler'):
        handler = getattr(console, name, None)
        if handler is not None and not isinstance(handler.formatter, _Fitting):
            handler.setFormatter(_Fitting(handler, base.conf.debuglevel > USUAL_LEVEL))


def show_short(base: 'dnf.Base', text: str) -> None:
    """Have DNF's console show an error in its short form; DNF itself knows the full one alone.

    :param text: a :class:`Line`
    """
    console = getattr(base, '_logging', None)
    for name in ('stdout_handler', 'stderr_handler'):
        formatter = getattr(getattr(console, name, None), 'formatter', None)
        if isinstance(formatter, _Fitting):
            formatter.errors[str(text)] = short(text)


def on_console(base: 'dnf.Base', text: str) -> str:
    """A text as DNF's console would show it, for what is printed past the log."""
    shown = text if base.conf.debuglevel > USUAL_LEVEL else short(text)
    return wrapped(shown, columns_of(sys.stdout))


class _Fitting(logging.Formatter):
    """A formatter that does as the one before it, shortens xenguard's lines and wraps them."""

    def __init__(self, handler: 'logging.StreamHandler[Any]', is_verbose: bool) -> None:
        super(_Fitting, self).__init__()
        self._before = handler.formatter or logging.Formatter()
        self._stream = handler.stream
        self._is_verbose = is_verbose
        self.errors = {}    # what is shown of an error, by its full text

    def format(self, record: 'logging.LogRecord') -> str:
        """Format one record; where it cannot be shortened or wrapped, it is as it was."""
        text = self._before.format(record)
        try:
            return self._fitted(text, record.msg) if PREFIX in text else text
        except Exception:
            return text

    def _fitted(self, text, told):
        if not self._is_verbose:
            for full, brief in [(told, short(told))] + list(self.errors.items()):
                text = text.replace(str(full), brief)
        return wrapped(text, columns_of(self._stream))
