"""Where a command's output goes: the terminal, or a file that is written whole or not at all."""

import errno
import json
import os
import stat
import sys

import dnf.exceptions

from xenguard import files
from xenguard.commands import messages
from xenguard.i18n import _
from xenguard.wording import columns_of, folded

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Tuple

    import dnf.cli.term

FOUND = 100     # the exit code where there is something to tell, as of dnf check-update


def print_json(document: 'Any') -> None:
    """Print a document for a program."""
    # ASCII only: what a repository says cannot reach a terminal unescaped.
    print_text(json.dumps(document, indent=2) + '\n')


def print_text(text: str) -> None:
    """Print a text as it is.

    :raises dnf.exceptions.Error: it cannot be written
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()      # whoever read it has gone away
    except OSError as error:
        _drop_output()
        raise dnf.exceptions.Error(messages.cannot_write(_('the output'), error.strerror))


def print_lines(text: str) -> None:
    """Print a text whose lines are wrapped on a terminal.

    :raises dnf.exceptions.Error: it cannot be written
    """
    print_text(folded(text, columns_of(sys.stdout)))


def _drop_output():
    """Have what could not be written go nowhere: Python tries again when it ends, and would
    complain and end with an exit code of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def terminal(
        term: 'dnf.cli.term.Term') -> 'Tuple[int, Callable[[str], str], Callable[[str, str], str]]':
    """How a terminal shows a text: columns, function for bold, and function for a colour.

    :param term: the dnf.cli.term.Term
    """
    # In a pipe DNF's codes are all empty.
    if os.environ.get('NO_COLOR'):
        return term.columns, str, lambda words, _colour: words
    return term.columns, term.bold, lambda words, colour: \
        term.FG_COLOR[colour] + words + term.MODE['normal']


def write(path: str, content: str) -> None:
    """Write a text to a file.

    :raises dnf.exceptions.Error: it cannot be written
    """
    try:
        _replace(path, content)
    except OSError as error:
        reason = _('nothing is reading from it') if error.errno == errno.ENXIO else error.strerror
        raise dnf.exceptions.Error(messages.cannot_write(path, reason))


def _replace(path, content):
    """Write a file whole or not at all: what was there stays until all of it is written.

    Nothing takes the place of a device, a pipe or a link.
    """
    try:
        was = os.stat(path)
    except FileNotFoundError:
        was = None
    if was and not stat.S_ISREG(was.st_mode):
        # A pipe that nobody reads from would be waited for without end.
        with open(os.open(path, os.O_WRONLY | os.O_NONBLOCK), 'w', encoding='utf-8') as device:
            os.set_blocking(device.fileno(), True)
            device.write(content)
        return
    files.replace(os.path.realpath(path), content, lambda new: _become(new, was))


def _become(path, was):
    """Give a temporary file, which is for its owner alone, the owner and the mode of what it is to
    take the place of, or those that open() would have given it."""
    if was:
        if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(path, was.st_uid, was.st_gid)
        os.chmod(path, stat.S_IMODE(was.st_mode))
        return
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(path, 0o666 & ~umask)
