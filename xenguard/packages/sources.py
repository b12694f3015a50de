"""Source packages: what SRPMs and spec files say of themselves, as rpm reads them."""

import json
import os
import resource
import select
import signal
import stat
import tempfile
from collections import namedtuple
from contextlib import contextmanager

import rpm

from xenguard import compat
from xenguard.i18n import _
from xenguard.packages import labels
from xenguard.packages.modules import is_tagged

# What the reading of one source may take: seconds, bytes of memory, bytes of a file.
MOST_SECONDS = 120
MOST_MEMORY = 2 ** 32
MOST_BYTES = 2 ** 26

_RPM_MAGIC = b'\xed\xab\xee\xdb'


class Unreadable(Exception):
    """A file is neither a source package nor a spec that rpm can read; the text says why."""


class Source(namedtuple('Source', ('name', 'nevr', 'requires', 'release', 'label', 'macros',
                                   'repo'))):
    """A source package that is to be built.

    nevr: as rpm writes it, or the file's name where nothing else is known
    requires: tuple of the texts of its build requirements
    release: text of its release
    label: its ModularityLabel, or None
    macros: of a spec, the names of the macros, of those that carry module tags, that carried
        them when it was read; None for what was built already
    repo: the id of the repository that has it, or None
    """

    __slots__ = ()

    def __str__(self):
        return self.nevr

    @property
    def has_module_tag(self):
        """Whether the release carries the dist tag of a module's build (contract, section 1)."""
        return is_tagged(self.release)


def read(path, defines=()):
    """Read a source package or a spec file.

    :param defines: pairs of a macro's name and its value, for specs
    :returns: a :class:`Source`
    :raises Unreadable: it cannot be read
    """
    try:
        is_rpm = _is_rpm(path)
    except OSError as error:
        raise Unreadable(error.strerror or str(error))
    return _in_child(lambda: _of_source_package(path) if is_rpm else of_spec(path, defines))


def of_rpm(path):
    """Read the header of a source package.

    :raises OSError: the file cannot be opened
    :raises rpm.error: it is not an RPM
    """
    return of_header(labels.header(path))


def of_spec(path, defines=()):
    """Parse a spec file, as ``dnf builddep`` does.

    :param defines: pairs of a macro's name and its value
    :raises ValueError: rpm cannot parse it
    """
    with _defined(defines):
        # Before the spec is parsed: to rpm a tag of a spec is a macro as well.
        carriers = {'modularitylabel': bool(rpm.expandMacro('%{?modularitylabel}')),
                    'dist': is_tagged(rpm.expandMacro('%{?dist}'))}
        source = of_parsed_spec(rpm.spec(path))
    return source._replace(macros=tuple(name for name in sorted(carriers) if carriers[name]))


def of_parsed_spec(spec):
    """Describe the source package that a spec would make.

    :param spec: an rpm.spec
    :raises ValueError: its header is not that of a package
    """
    source = of_header(spec.sourceHeader)
    # A label by macro is in the source package as well; by tag it is in what is built alone.
    label = source.label or next(
        filter(None, (of_header(each.header).label for each in spec.packages)), None)
    return source._replace(label=label)


@contextmanager
def _defined(macros):
    for name, value in macros:
        rpm.addMacro(name, value)
    try:
        yield
    finally:
        for name, _value in macros:
            rpm.delMacro(name)


def _in_child(function):
    """Read a source in a process of its own.

    A spec may write where it likes, read what is typed, leave macros behind, end the process, and
    never come to an end; of a damaged file rpm tells by itself.

    :raises Unreadable: it cannot be read, ended the process, or takes too long
    """
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        # The end of the pipe that is read ends with the process that has the other.
        ended, running = os.pipe()
        child = os.fork()
        if not child:
            status = 1
            try:
                _confine(said)
                answer.write(json.dumps(function()).encode())
                answer.flush()
                status = 0
            except Exception as error:
                os.write(said.fileno(), str(error).encode('utf-8', 'replace'))
            finally:
                # Nothing of the parent's that is still to be written is written twice.
                os._exit(status)
        try:
            os.close(running)
            in_time = select.select([ended], [], [], MOST_SECONDS)[0]
        finally:
            os.close(ended)
            # With all that it has started, also where it has come to its end.
            os.setpgid(child, child)
            os.killpg(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
        if not in_time:
            raise Unreadable(_('it takes longer than {count} seconds').format(count=MOST_SECONDS))
        if status:
            said.seek(0)
            lines = said.read(MOST_BYTES).decode('utf-8', 'replace').splitlines()
            raise Unreadable('; '.join(filter(None, map(str.strip, lines))) or
                             _('rpm cannot read it'))
        answer.seek(0)
        name, nevr, requires, release, label, macros, repo = json.loads(answer.read().decode())
        return Source(name, nevr, tuple(requires), release, label, macros, repo)


def _confine(said):
    """Keep this process from the terminal, and within bounds."""
    os.setpgid(0, 0)
    for stream, number in ((open(os.devnull), 0), (said, 1), (said, 2)):
        os.dup2(stream.fileno(), number)
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_FSIZE, MOST_BYTES)):
        limit = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (
            most if limit == resource.RLIM_INFINITY else min(most, limit), limit))


def _of_source_package(path):
    header = labels.header(path)
    if not header.isSource():
        raise Unreadable(_('not a source package'))
    return of_header(header)


def _is_rpm(path):
    if not stat.S_ISREG(os.stat(path).st_mode):
        # A pipe would be waited for without end.
        raise Unreadable(_('not a regular file'))
    with open(path, 'rb') as stream:
        return stream.read(len(_RPM_MAGIC)) == _RPM_MAGIC or path.endswith('.rpm')


def of_header(header):
    """Describe a source package by its header.

    :raises ValueError: it has no name or no release
    """
    name, nevr, release, label = (
        compat.text(header[tag]) for tag in ('name', 'nevr', 'release', 'modularitylabel'))
    if not name or not release:
        raise ValueError(_('its header has no name or no release'))
    # DNEVR() begins with a letter for the kind of dependency, and a space.
    requires = (compat.text(dep.DNEVR())[2:] for dep in rpm.ds(header, 'requires'))
    return Source(name, nevr, tuple(text for text in requires if not text.startswith('rpmlib(')),
                  release, label, None, None)
