"""The policy: what is guarded, what the stack is, and what to do at a crossing.

Nothing here needs DNF: the plugin hands over the text values of its
configuration file's [main] section (contract, section 4).
"""

import fnmatch
import re
from collections import namedtuple

from xenguard.i18n import _

MODES = ('swap', 'block', 'warn')

DEFAULTS = {
    'mode': 'swap',
    'guarded_modules': 'virt, virt-devel',
    'stack_packages': 'xen, xen-*, qemu-xen, qemu-xen-*, qemuu, qemuu-*, '
                      'libvirt-daemon-xen, libvirt-daemon-driver-libxl, '
                      'libvirt-daemon-driver-libxl-*',
    'stack_repos': 'centos-virt-xen, centos-virt-xen-testing, centos-virt-xen-[0-9]*',
    'stack_sources': 'xen, xen-*, qemu-xen, qemuu, libvirt',
    'allow': '',
}

# 'enabled' is DNF's own key for every plugin; its value is checked all the same,
# because DNF crashes on a value that is not a boolean.
KEYS = frozenset(DEFAULTS) | {'enabled'}
# Longer values are cut where they are told.
MOST_CHARACTERS = 60

BOOLEANS = ('1', 'yes', 'true', 'on', '0', 'no', 'false', 'off')

# The characters of an RPM name, a module's name or stream, or a repo id, and of a glob. What
# would never match, as a bracket that is not closed, is a mistake that would guard nothing.
_GLOB = re.compile(r'(?:[\w.+:~^*?-]|\[!?[\w.+~-]+\])+', re.ASCII)


class ConfigError(ValueError):
    """A value of the configuration cannot be used; the text says which, and what it may be."""


class Policy(namedtuple('Policy', ('mode', 'guarded_modules', 'stack_packages',
                                   'stack_repos', 'stack_sources', 'allow'))):
    """What the administrator wants: the mode and five tuples of globs."""

    __slots__ = ()

    def guards(self, name, stream):
        """Tell whether the module `name` in `stream` is a guarded one."""
        for entry in self.guarded_modules:
            name_glob, __, stream_glob = entry.partition(':')
            if fnmatch.fnmatchcase(name, name_glob) and \
                    fnmatch.fnmatchcase(stream, stream_glob or '*'):
                return True
        return False

    def guards_label(self, label):
        """Tell whether a ModularityLabel (name:stream:version:context) names a guarded module."""
        name, __, rest = label.partition(':')
        return self.guards(name, rest.partition(':')[0])

    def is_stack_repo(self, repo_id):
        """Tell whether a repository's id is one of the stack's."""
        return any(fnmatch.fnmatchcase(repo_id, glob) for glob in self.stack_repos)

    def is_stack_source(self, name):
        """Tell whether a source package's name is one of the stack's."""
        return any(fnmatch.fnmatchcase(name, glob) for glob in self.stack_sources)

    def allows(self, name):
        """Tell whether packages of a name may cross."""
        return any(fnmatch.fnmatchcase(name, glob) for glob in self.allow)


def parse(values, sections=()):
    """Turn the text values of the [main] section into a policy.

    :param values: dict of key to text; a missing key has its default
    :param sections: names of further sections, of which there should be none
    :returns: a :class:`Policy`, and the list of unknown keys and sections in the order given
    :raises ConfigError: a value cannot be used
    """
    unknown = [key for key in values if key not in KEYS]
    unknown += ['[{}]'.format(section) for section in sections]
    enabled = values.get('enabled', '1')
    if enabled.strip().lower() not in BOOLEANS:
        raise _wrong('enabled', enabled, _('1 or 0'))
    text = dict(DEFAULTS)
    text.update((key, value) for key, value in values.items() if key in DEFAULTS)
    mode = text.pop('mode').strip()
    if mode not in MODES:
        raise _wrong('mode', mode, _('one of {modes}').format(modes=', '.join(MODES)))
    globs = {key: _globs(key, value) for key, value in text.items()}
    _check_modules(text['guarded_modules'], globs['guarded_modules'])
    return Policy(mode=mode, **globs), unknown


def default_policy():
    """The policy of a host without a configuration file."""
    return parse({})[0]


def _globs(key, value):
    globs = value.replace(',', ' ').split()
    for glob in globs:
        if not _GLOB.fullmatch(glob) or not _is_regular(glob):
            raise _wrong(key, glob, _('names or globs, separated by commas or spaces'))
    # Up to Python 3.8 many stars in a row take forever.
    return tuple(re.sub(r'\*+', '*', glob) for glob in globs)


def _is_regular(glob):
    # What a range from z to a means differs between the versions of Python, and from libdnf's.
    return all(first <= last for inside in re.findall(r'\[!?(.*?)\]', glob)
               for first, last in re.findall(r'(.)-(.)', inside))


def _check_modules(value, globs):
    # A guard with nothing to guard is a mistake, not a wish: enabled=0 is the way to switch it off.
    form = _('at least one module, as name or name:stream, globs allowed')
    if not globs:
        raise _wrong('guarded_modules', value, form)
    for glob in globs:
        name, colon, stream = glob.partition(':')
        if not name or ':' in stream or (colon and not stream):
            raise _wrong('guarded_modules', glob, form)


def _wrong(key, value, allowed):
    value = value.strip()
    if len(value) > MOST_CHARACTERS:
        # What it may be must not be cut off in its stead.
        value = value[:MOST_CHARACTERS] + '...'
    return ConfigError(_("wrong value '{value}' for {key}: it may be {allowed}").format(
        value=value, key=key, allowed=allowed))
