"""Reading a source package or a spec file in a process of its own.

A spec may write where it likes, read what is typed, leave macros behind, end the process, and
never come to an end; of a damaged file rpm tells by itself.
"""

import json
import os
import resource
import selectors
import signal
import stat
import subprocess
import sys
import tempfile
import time

from xenguard.i18n import _
from xenguard.packages.sources import Source, of_rpm, of_spec

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Iterable, NoReturn, Sequence

# What the reading of one source may take: seconds, bytes of memory, bytes of a file.
MOST_SECONDS = 120
MOST_MEMORY = 2 ** 32
MOST_BYTES = 2 ** 26

_RPM_MAGIC = b'\xed\xab\xee\xdb'
# It imports from where this process does, and never from the current directory.
_CHILD = 'import sys; sys.path[:] = sys.argv[2:]; from {} import main; main(sys.argv[1])'


class Unreadable(Exception):
    """A file is neither a source package nor a spec that rpm can read; the text says why."""


def read(path: str, defines: 'Iterable[Sequence[str]]' = ()) -> 'Source':
    """Read a source package or a spec file.

    :param defines: pairs of a macro's name and its value, for specs
    :returns: a :class:`Source`
    :raises Unreadable: it cannot be read, ended the process, or takes too long
    """
    try:
        is_rpm = _is_rpm(path)
    except OSError as error:
        raise Unreadable(error.strerror or str(error))
    asked = json.dumps({'path': path, 'is_rpm': is_rpm, 'defines': list(map(list, defines)),
                        'memory': MOST_MEMORY, 'bytes': MOST_BYTES})
    with tempfile.TemporaryFile() as said:
        answer, status = _run(asked, said)
        if answer is None:
            raise Unreadable(_('it takes longer than {count} seconds').format(count=MOST_SECONDS))
        if status:
            said.seek(0)
            lines = said.read(MOST_BYTES).decode('utf-8', 'replace').splitlines()
            raise Unreadable('; '.join(filter(None, map(str.strip, lines))) or
                             _('rpm cannot read it'))
    source = Source(*json.loads(answer.decode()))
    return source._replace(requires=tuple(source.requires))


def _is_rpm(path):
    if not stat.S_ISREG(os.stat(path).st_mode):
        # A pipe would be waited for without end.
        raise Unreadable(_('not a regular file'))
    with open(path, 'rb') as stream:
        return stream.read(len(_RPM_MAGIC)) == _RPM_MAGIC or path.endswith('.rpm')


def _run(asked, said):
    """Have a child read.

    :param said: the file that gets what the child and rpm say
    :returns: the bytes of its answer, or None where it takes too long; and its exit status
    """
    child: 'Any' = subprocess.Popen(
        [sys.executable, '-c', _CHILD.format(__name__), asked] + sys.path,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, start_new_session=True)
    with child.stdout:
        try:
            answer = _until_end(child.stdout.fileno(), time.monotonic() + MOST_SECONDS)
        finally:
            # With all that it has started; before it is waited for, as its id is its own till then.
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return answer, child.returncode


def _until_end(number, deadline):
    chunks = []
    # not select(), which knows no descriptor past 1023: an API program may hold more
    with selectors.DefaultSelector() as selector:
        selector.register(number, selectors.EVENT_READ)
        while selector.select(max(0, deadline - time.monotonic())):
            chunk = os.read(number, 2 ** 16)
            if not chunk:
                return b''.join(chunks)
            chunks.append(chunk)
    return None


# in the child

def main(asked: str) -> 'NoReturn':
    """Read what is asked for, and write it to standard output.

    :param asked: JSON, as read() makes it
    """
    status = 1
    try:
        request = json.loads(asked)
        _confine(request)
        # It is closed when the process has ended, which is what read() waits for.
        with open(_answering(), 'wb', closefd=False) as answer:
            source = of_rpm(request['path']) if request['is_rpm'] else \
                of_spec(request['path'], request['defines'])
            answer.write(json.dumps(source).encode())
        status = 0
    except Exception as error:
        os.write(2, str(error).encode('utf-8', 'replace'))
    # A spec may have left something behind that does not end by itself.
    os._exit(status)


def _answering():
    """The number of what standard output was; nothing that the child starts has it, and what it
    writes goes where errors go."""
    number = os.dup(1)      # not inherited
    os.dup2(2, 1)
    return number


def _confine(bounds):
    """Keep this process within bounds."""
    for kind, most in ((resource.RLIMIT_AS, bounds['memory']),
                       (resource.RLIMIT_FSIZE, bounds['bytes'])):
        limit = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (
            most if limit == resource.RLIM_INFINITY else min(most, limit), limit))
