"""The policy: what is guarded, what the stack is, and what to do at a crossing.

Nothing here needs DNF: the plugin hands over the text values of its
configuration file's [main] section (contract, section 4).
"""

import fnmatch
import functools
import re
import string
from collections import namedtuple

from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Iterable, List, Mapping, Optional, Tuple

MODES = ('swap', 'block', 'warn')
# The word among the globs of stack_repos that has them found by what they ship.
AUTO = 'auto'


class Key:
    """One key of the configuration.

    :param kind: 'boolean', 'mode', 'modules', 'origins', 'repos' or 'names'
    :param help: one line on what it is for
    """

    def __init__(self, name: str, default: str, kind: str, help: str) -> None:
        self.name, self.default, self.kind, self.help = name, default, kind, help


# 'enabled' is DNF's own key for every plugin; its value is checked all the same,
# because DNF crashes on a value that is not a boolean.
TABLE = (
    Key('enabled', '1', 'boolean', '0 switches the guard off.'),
    Key('mode', 'swap', 'mode',
        'What happens when a package of the stack would get something from a guarded module:'),
    Key('guarded_modules', 'virt, virt-devel', 'modules',
        'The modules to keep out, as name or name:stream.'),
    Key('guarded_origins', '', 'origins',
        'What to keep out where there is no module, as REPO:SOURCE.'),
    Key('stack_packages', 'xen, xen-*, qemu-xen, qemu-xen-*, qemuu, qemuu-*, libvirt-daemon-xen, '
        'libvirt-daemon-driver-libxl, libvirt-daemon-driver-libxl-*', 'names',
        "Names of the stack's packages."),
    Key('stack_repos', 'auto, centos-virt-xen, centos-virt-xen-testing, centos-virt-xen-[0-9]*',
        'repos', "Ids of the stack's repositories."),
    Key('stack_sources', 'xen, xen-*, qemu-xen, qemuu, libvirt', 'names',
        'Source packages of the stack, for dnf builddep.'),
    Key('allow', '', 'names', 'Names of packages that may cross all the same, of either side.'),
)

DEFAULTS = {key.name: key.default for key in TABLE if key.kind != 'boolean'}
KEYS = frozenset(key.name for key in TABLE)
# Longer values are cut where they are told.
MOST_CHARACTERS = 60

BOOLEANS = ('1', 'yes', 'true', 'on', '0', 'no', 'false', 'off')

# The characters of an RPM name, a module's name or stream, or a repo id, those of a glob, and
# those that may stand in its brackets.
_LETTERS = frozenset(string.ascii_letters + string.digits + '_.+~-')
_OUTSIDE = _LETTERS.union(':^*?')


class ConfigError(ValueError):
    """The configuration cannot be used; the text says what of it, and what it may be.

    path: of the file, or None where it is not known
    key, value, allowed: what is wrong and what it may be; None where it is no value
    """

    def __init__(self, text: str, path: 'Optional[str]' = None, key: 'Optional[str]' = None,
                 value: 'Optional[str]' = None, allowed: 'Optional[str]' = None) -> None:
        super(ConfigError, self).__init__(
            _('{path}: {error}').format(path=path, error=text) if path else text)
        self.path, self.key, self.value, self.allowed = path, key, value, allowed


if TYPE_CHECKING:
    _Fields: 'Any'      # what fields it has mypy cannot tell
else:
    _Fields = namedtuple('Policy', [key.name for key in TABLE if key.kind != 'boolean'])


class Policy(_Fields):
    """What the administrator wants: the mode, and for each other key a tuple of its entries."""

    __slots__ = ()

    def guards(self, name: str, stream: str) -> bool:
        """Tell whether the module `name` in `stream` is a guarded one."""
        for entry in self.guarded_modules:
            name_glob, __, stream_glob = entry.partition(':')
            if _matches(name, name_glob) and (not stream_glob or _matches(stream, stream_glob)):
                return True
        return False

    def guards_label(self, label: str) -> bool:
        """Tell whether a ModularityLabel (name:stream:version:context) names a guarded module."""
        name, __, rest = label.partition(':')
        return self.guards(name, rest.partition(':')[0])

    def guards_origin(self, repo_id: str, source: str) -> bool:
        """Tell whether what a source became in a repository is guarded for that."""
        return matches_any(source, self.sources_of(repo_id))

    def sources_of(self, repo_id: 'Optional[str]' = None) -> 'List[str]':
        """The globs of the sources that guarded_origins has for a repository; without one, of
        all."""
        return [source for repo, source in map(_origin, self.guarded_origins)
                if repo_id is None or _matches(repo_id, repo)]

    def names_origin(self, repo_id: str) -> bool:
        """Tell whether a repository's id is one that guarded_origins has."""
        return any(_matches(repo_id, _origin(entry)[0]) for entry in self.guarded_origins)

    @property
    def finds_repos(self) -> bool:
        """Whether the stack's repositories are found by what they ship as well."""
        return AUTO in self.stack_repos

    def is_stack_repo(self, repo_id: str) -> bool:
        """Tell whether a repository's id is one that stack_repos names."""
        return any(glob != AUTO and _matches(repo_id, glob) for glob in self.stack_repos)

    def is_stack_package(self, name: str) -> bool:
        """Tell whether a package's name is one that stack_packages names."""
        return any(_matches(name, glob) for glob in self.stack_packages)

    def is_stack_source(self, name: str) -> bool:
        """Tell whether a source package's name is one of the stack's."""
        return any(_matches(name, glob) for glob in self.stack_sources)

    def allows(self, name: str) -> bool:
        """Tell whether packages of a name may cross."""
        return any(_matches(name, glob) for glob in self.allow)


def matches_any(text: str, globs: 'Iterable[str]') -> bool:
    """Tell whether a text matches one of some globs."""
    return any(_matches(text, glob) for glob in globs)


def is_wild(glob: str) -> bool:
    """Tell whether a glob may match more than itself."""
    return literal(glob) != glob


@functools.lru_cache(maxsize=None)  # of what the configuration has
def literal(glob: str) -> str:
    """What all that a glob matches begins with: what it has before its first wildcard."""
    return glob.partition('*')[0].partition('?')[0].partition('[')[0]


def _matches(text, glob):
    # Python makes a regular expression of every glob, which takes longer than all the rest here.
    if not is_wild(glob):
        return text == glob
    return text.startswith(literal(glob)) and fnmatch.fnmatchcase(text, glob)


def parse(values: 'Mapping[str, str]', sections: 'Iterable[str]' = (),
          path: 'Optional[str]' = None) -> 'Tuple[Policy, List[str]]':
    """Turn the text values of the [main] section into a policy.

    :param values: dict of key to text; a missing key has its default
    :param sections: names of further sections, of which there should be none
    :param path: of the file, for errors to name, or None
    :returns: a :class:`Policy`, and the list of unknown keys and sections in the order given
    :raises ConfigError: a value cannot be used
    """
    unknown = [key for key in values if key not in KEYS]
    unknown += ['[{}]'.format(section) for section in sections]
    parsed = {}
    for key in TABLE:
        try:
            parsed[key.name] = _KINDS[key.kind](values.get(key.name, key.default))
        except _Wrong as wrong:
            raise _error(path, key.name, *wrong.args)
    del parsed['enabled']
    return Policy(**parsed), unknown


def nearest(unknown: str) -> 'Optional[str]':
    """The key, or the section as '[main]', that was probably meant by one that there is not.

    :returns: its text, or None where nothing comes near
    """
    import difflib
    found = difflib.get_close_matches(unknown.lower(), sorted(KEYS | {'[main]'}), 1)
    return found[0] if found else None


def default_policy() -> 'Policy':
    """The policy of a host without a configuration file."""
    return parse({})[0]


class _Wrong(Exception):
    """A value, and what it may be."""


def _boolean(value):
    if value.strip().lower() not in BOOLEANS:
        raise _Wrong(value, _('1 or 0'))
    return value.strip().lower() in BOOLEANS[:4]


def _mode(value):
    if value.strip() not in MODES:
        raise _Wrong(value, _('one of {modes}').format(modes=', '.join(MODES)))
    return value.strip()


def _names(value):
    return _globs(value, _('a list of names or globs, separated by commas or spaces'))


def _repos(value):
    return _globs(value, _("a list of '{auto}', repository ids or globs, separated by commas or "
                           "spaces").format(auto=AUTO))


def _modules(value):
    # A guard with nothing to guard is a mistake, not a wish: enabled=0 is the way to switch it off.
    form = _('at least one module, as name or name:stream, globs allowed')
    globs = _globs(value, form)
    if not globs:
        raise _Wrong(value, form)
    for glob in globs:
        name, colon, stream = glob.partition(':')
        if not name or ':' in stream or (colon and not stream):
            raise _Wrong(glob, form)
    return globs


def _origins(value):
    form = _('a list of REPO:SOURCE pairs, globs allowed, separated by commas or spaces')
    globs = _globs(value, form)
    for glob in globs:
        if not all(_origin(glob)):
            raise _Wrong(glob, form)
    return globs


def _origin(entry):
    # The id of a repository may have colons, the name of a source has none.
    repo, __, source = entry.rpartition(':')
    return repo, source


def _globs(value, form):
    globs = value.replace(',', ' ').split()
    for glob in globs:
        if not _is_regular(glob):
            raise _Wrong(glob, form)
    # Up to Python 3.8 many stars in a row take forever.
    return tuple(re.sub(r'\*+', '*', glob) if '**' in glob else glob for glob in globs)


def _is_regular(glob):
    # What would never match, as a bracket that is not closed, is a mistake that would guard
    # nothing. To make a regular expression takes Python longer than to read all globs.
    before, *brackets = glob.split('[')
    parts = [text.partition(']') for text in brackets]
    outside = ''.join([before] + [after for __, __, after in parts])
    return bool(glob) and _OUTSIDE.issuperset(outside) and all(
        closing and _is_class(inside) for inside, closing, __ in parts)


def _is_class(inside):
    letters = inside[1:] if inside.startswith('!') else inside
    # What a range from z to a means differs between the versions of Python, and from libdnf's.
    return bool(letters) and _LETTERS.issuperset(letters) and all(
        first <= last for first, last in _ranges(letters))


def _ranges(letters):
    dash = letters.find('-', 1)
    while 0 < dash < len(letters) - 1:
        yield letters[dash - 1], letters[dash + 1]
        dash = letters.find('-', dash + 3)


_KINDS = {'boolean': _boolean, 'mode': _mode, 'modules': _modules, 'origins': _origins,
          'repos': _repos, 'names': _names}


def _error(path, key, value, allowed):
    value = value.strip()
    if len(value) > MOST_CHARACTERS:
        # What it may be must not be cut off in its stead.
        value = value[:MOST_CHARACTERS] + '...'
    return ConfigError(_("wrong value '{value}' for {key}: it may be {allowed}").format(
        value=value, key=key, allowed=allowed), path, key, value, allowed)
