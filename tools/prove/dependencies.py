"""What all of it speaks of: names, and dependencies as RPM and libsolv understand them."""

from collections import namedtuple

import rpm

CASES_PER_WORLD = 8
MOST_SETS = 300000
#: what is wrong with the guard (docs/proof.md tells what each means), and what is only counted
HARD = ('crash', 'unsound', 'invalid', 'incomplete', 'visible', 'overreach', 'unrelated',
        'removes', 'takes', 'loses', 'needless', 'skipped', 'false line', 'way', 'judge', 'proof')
SOFT = ('best-block', 'arguable', 'far', 'undecided')

APPSTREAM, BASEOS, STACK = 'appstream', 'baseos', 'centos-virt-xen-412'
#: a repository that is disabled, and the folder of RPMs that are named by their file
GONE, LOCAL = 'gone', 'local'
#: the id under which DNF has what is named by its file
COMMAND_LINE = '@commandline'
#: ids that no glob of the policy matches: of a stack's repository, and of one that only DNF's
#: history knows, as a kickstart has it
AUTO, KICKSTART = 'xensig', 'anaconda'
#: the vendors of the distribution and of the stack
VENDOR, SIG_VENDOR = 'CentOS', 'CentOS Virt SIG'
DEPENDENCIES = ('requires', 'provides', 'conflicts', 'obsoletes', 'recommends', 'supplements')

GUARDED_NAMES = ('qemu-img', 'seabios', 'libvirt', 'libvirt-libs', 'netcf-libs')
STACK_NAMES = ('xen', 'xen-libs', 'xen-runtime', 'qemuu')
REPO_ONLY_NAMES = ('sig-tool', 'sig-libs')
OTHER_NAMES = ('bash', 'htop', 'glibc', 'virt-viewer')
CAPABILITIES = ('cap-a', 'cap-b', 'cap-c', 'libv.so.0()(64bit)')
FILES = ('/usr/bin/qemu-img', '/usr/sbin/tool', '/opt/data/file')
#: what the policy has by default
STACK_REPOS = 'auto, centos-virt-xen, centos-virt-xen-testing, centos-virt-xen-[0-9]*'
STACK_GLOBS = ('xen', 'xen-*', 'qemu-xen', 'qemu-xen-*', 'qemuu', 'qemuu-*', 'libvirt-daemon-xen',
               'libvirt-daemon-driver-libxl', 'libvirt-daemon-driver-libxl-*')
GUARDED_MODULES = ('virt', 'virt-devel')


# dependencies, as RPM and libsolv understand them

Dependency = namedtuple('Dependency', ('name', 'op', 'evr'))


def parse_evr(text):
    """(epoch, version, release); the release is None where there is none."""
    epoch, _, rest = text.rpartition(':')
    version, _, release = rest.partition('-')
    return epoch or '0', version, release or None


def plain(text):
    """A dependency that is not rich."""
    words = text.split()
    return Dependency(words[0], words[1], parse_evr(words[2])) if len(words) == 3 \
        else Dependency(words[0], None, None)


def meets(provided, wanted):
    """Whether a provide (unversioned, or '= evr') meets a dependency."""
    if provided.name != wanted.name:
        return False
    if wanted.op is None:
        return True
    if provided.evr is None:
        return False
    mine, other = provided.evr, wanted.evr
    if mine[2] is None or other[2] is None:
        mine, other = mine[:2] + ('',), other[:2] + ('',)
    order = rpm.labelCompare(mine, other)
    return order in {'=': (0,), '>=': (0, 1), '<=': (0, -1), '<': (-1,), '>': (1,)}[wanted.op]


def requirement_key(text):
    """What makes a requirement the same in another version of its package."""
    return text if text.startswith('(') else text.split()[0]
