"""The story of xenguard, told by real DNF commands (``make demo``).

Every command shown is run, on real RPMs in the world of seed.py, and what it prints is shown.
The exit code is 0 only if everything came out as the story says.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

import tests_path    # noqa: F401
from support.environment import HOME, environment    # before rpm is imported

import rpm
from support.paths import PROJECT
from support.seed import seed
from support.world import Result, World

WIDTH = 96
#: the tag that EL's build system puts into the release of a module's packages
MODULE_TAG = re.compile(r'\.module_el8.*')

INTRO = """\
Two repositories meet on an EL8 host. AppStream has the module virt, made for KVM: qemu-img,
seabios, libvirt. The Xen SIG's repository (centos-virt-xen-412) has xen, a libvirt that can
drive it, and qemuu, which ships /usr/bin/qemu-img as well.

Each command below is run as it stands, on real RPMs in a scratch folder; only --config,
--installroot, --releasever, --setopt=pluginpath and -y are added. Of DNF's output the lines
about metadata and about the progress of a transaction are left out, and long lines are folded.
"""


class Story(object):
    """The scenes, and what did not come out as told.

    :param scratch: an empty folder
    """

    def __init__(self, scratch):
        self.scratch = scratch
        self.wrong = []
        self._options = {}

    def host(self, name, **cast):
        """A new host: an empty installroot that sees the seed's repositories."""
        return seed(World(os.path.join(self.scratch, name),
                          cache=os.path.join(self.scratch, 'rpm-cache')), **cast)

    def dnf(self, host, *args, guard, show=True):
        """Run a dnf command on a host and show it with what it printed."""
        result = self._run(host, guard, args)
        if show:
            print(bold('$ dnf ' + ' '.join(args)))
            for line in trimmed(result.text):
                print(line)
            print('(exit code %d)\n' % result.code if result.code else '')
        return result

    def _run(self, host, guard, args):
        # Like World.dnf(), but with both outputs in one pipe, in the order of a terminal.
        if (host, guard) not in self._options:
            # fetches the metadata too, which says nothing here
            self._options[host, guard] = host.dnf('makecache', guard=guard).command[:-1]
        env = environment(PYTHONUNBUFFERED='1', PYTHONPATH=PROJECT if guard else None)
        command = self._options[host, guard] + list(args)
        before = host.installed()
        process = subprocess.run(command, env=env, cwd=host.scratch, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        process.stderr = b''
        return Result(command, process, before, host.installed())

    def expect(self, text, truth):
        """Note a point of the story, and whether it is true."""
        if not truth:
            self.wrong.append(text)

    # the scenes

    def stock(self):
        """Stock DNF lets the module in, and cannot install the SIG's libvirt afterwards."""
        heading('1. Stock DNF: xen brings the module in, and the module locks libvirt out')
        host = self.host('stock')
        first = self.dnf(host, 'install', 'xen', guard=False)
        streams = self.dnf(host, 'module', 'list', '--enabled', guard=False)
        second = self.dnf(host, 'install', 'libvirt-daemon-xen', guard=False)
        say("The SIG's xen runs on the module's qemu-img and seabios. The stream virt:rhel is "
            "enabled now, and hides what the SIG has under the module's names, so that the "
            "SIG's libvirt cannot be installed.")
        self.expect('stock DNF installs xen', first.code == 0 and 'xen' in names(first.after))
        self.expect("stock DNF takes the module's qemu-img",
                    'qemu-img' in of_module(first.after))
        self.expect('stock DNF enables virt:rhel',
                    host.streams() == {'virt': ('enabled', 'rhel')} and 'virt' in streams.text)
        self.expect("stock DNF cannot install the SIG's libvirt then",
                    second.code == 1 and second.after == first.after)
        return host, [first.code, second.code]

    def guarded(self):
        """The same commands with xenguard."""
        heading('2. With xenguard: the same commands')
        host = self.host('guarded')
        first = self.dnf(host, 'install', 'xen', guard=True)
        streams = self.dnf(host, 'module', 'list', '--enabled', guard=True)
        second = self.dnf(host, 'install', 'libvirt-daemon-xen', guard=True)
        say("xenguard had the request solved again, so that no stack package gets anything from "
            "the module: qemuu and the SIG's seabios are there instead. No stream was enabled, "
            "and the SIG's libvirt goes in.")
        self.expect('xenguard has qemuu in the place of qemu-img',
                    first.code == 0 and {'xen', 'qemuu', 'seabios'} <= names(first.after))
        self.expect('xenguard tells of the swap', told(first, 'qemuu', 'qemu-img'))
        self.expect('xenguard lets in nothing of the module', not of_module(second.after))
        self.expect('no stream was enabled', not host.streams() and 'virt' not in streams.text)
        self.expect("the SIG's libvirt can be installed",
                    second.code == 0 and 'libvirt-daemon-xen' in names(second.after))
        return host, [first.code, second.code]

    def blocked(self):
        """The SIG has nobody who provides /usr/bin/qemu-img."""
        heading('3. With xenguard, where the SIG ships no qemuu')
        host = self.host('blocked', provider=False)
        result = self.dnf(host, 'install', 'xen', guard=True)
        say("Nobody but the module provides /usr/bin/qemu-img, so there is nothing to swap. "
            "The request is refused before anything is changed, and the reason is told.")
        self.expect('the request is refused and nothing is installed',
                    result.code == 1 and not result.after and not host.streams())
        self.expect('the refusal names the packages, the requirement and the module',
                    told(result, 'xen-runtime', '/usr/bin/qemu-img', 'qemu-img (virt:rhel'))
        return host, [result.code]

    def advise(self, host):
        """What the SIG's packagers should do about it."""
        heading("4. On the same host: what the SIG's packagers should do about it")
        result = self.dnf(host, 'xenguard', 'advise', 'xen-runtime', guard=True)
        say("Lines for the SIG's specs. With them the module stays out of hosts without xenguard "
            "as well; docs/packagers.md goes all the way.")
        self.expect('somebody has to ship /usr/bin/qemu-img',
                    result.code == 100 and '\n/usr/bin/qemu-img\n' in result.text)
        self.expect("the stack's packages refuse the module's qemu-img",
                    '\nConflicts: qemu-img = 15:2.12.0' in result.text)

    def report(self, host):
        """What the plugin says of the host that was contaminated without it."""
        heading('5. The report on the first host, which was contaminated without xenguard')
        result = self.dnf(host, 'xenguard', 'report', 'xen-runtime', guard=True)
        say("What is there already, and what to type. Exit code 100 says that something crosses "
            "on this host; --json tells a script the same, and --html FILE writes a page with a "
            "drawing.")
        self.expect('the report tells of the contamination and of the way out',
                    result.code == 100 and '2 crossings on this host' in result.text
                    and 'dnf xenguard clean' in result.text)

    def kvm(self):
        """A KVM host, which needs the module and no Xen."""
        heading('6. A KVM host with the same repositories: nothing to guard')
        stock, guarded = self.host('kvm-stock'), self.host('kvm-guarded')
        without = self.dnf(stock, 'install', 'qemu-kvm', guard=False, show=False)
        with_guard = self.dnf(guarded, 'install', 'qemu-kvm', guard=True)
        same = (without.plain == with_guard.plain and without.code == with_guard.code
                and without.after == with_guard.after and stock.streams() == guarded.streams())
        say("Shown is the run with xenguard. The same command was run on a second host without "
            "it: output (%d lines, progress lines included), exit code, installed packages and "
            "module state of the two are %s."
            % (without.plain.count('\n'), 'identical' if same else 'NOT IDENTICAL'))
        self.expect('qemu-kvm is installed from the module',
                    with_guard.code == 0 and 'qemu-kvm' in of_module(with_guard.after))
        self.expect('xenguard makes no difference on a KVM host', same)

    def clean(self, host):
        """The way back of the host that was contaminated."""
        heading('7. The first host again: clean in one transaction')
        result = self.dnf(host, 'xenguard', 'clean', guard=True)
        report = self.dnf(host, 'xenguard', 'report', 'xen-runtime', guard=True)
        say("The module's packages are gone, the SIG's are in their place, the stream is reset, "
            "and nothing of the stack was removed.")
        self.expect('the host is clean', result.code == report.code == 0 and
                    not of_module(result.after) and host.streams() == {})

    def tell(self):
        """Run all scenes.

        :returns: the exit code
        """
        print(INTRO)
        hosts = [self.stock(), self.guarded(), self.blocked()]
        self.advise(hosts[2][0])
        self.report(hosts[0][0])
        self.kvm()
        side_by_side(hosts)
        self.clean(hosts[0][0])
        for text in self.wrong:
            print('NOT AS THE STORY SAYS: ' + text)
        return 1 if self.wrong else 0


def side_by_side(hosts):
    """Print what each host of the first three scenes got.

    :param hosts: three pairs of a world and the exit codes of its commands
    """
    heading('What got installed (blocked: on the host without qemuu)')
    rows = [('', 'stock', 'guarded', 'blocked')]
    for number, command in enumerate(('install xen', 'install libvirt-daemon-xen')):
        rows.append(('dnf ' + command,) + tuple(
            ('refused' if codes[number] else 'done') if number < len(codes) else '(not run)'
            for _, codes in hosts))
    rows.append(('enabled streams',) + tuple(
        ', '.join('%s:%s' % (name, stream) for name, (_, stream) in host.streams().items())
        or 'none' for host, _ in hosts))
    rows.append(None)
    versions = [dict(map(name_and_version, host.installed())) for host, _ in hosts]
    for name in sorted(set().union(*versions)):
        rows.append((name,) + tuple(found.get(name, '-') for found in versions))
    widths = [max(len(row[column]) for row in rows if row) for column in range(4)]
    for row in rows:
        cells = ['-' * width for width in widths] if row is None else \
            [cell.ljust(width) for cell, width in zip(row, widths)]
        print('  '.join(cells).rstrip())
    print()


# what was installed

def name_and_version(nevra):
    """Split a NEVRA into its name and what the table shows of its version."""
    name, version, release = nevra.rpartition('.')[0].rsplit('-', 2)
    shown = '%s-%s' % (version, release)
    if MODULE_TAG.search(release):
        shown = MODULE_TAG.sub(' of virt:rhel', shown)
    return name, shown


def names(nevras):
    """The names of some packages."""
    return {name_and_version(nevra)[0] for nevra in nevras}


def of_module(nevras):
    """The names of those that the module's build system has built."""
    return names(nevra for nevra in nevras if MODULE_TAG.search(nevra))


def told(result, *facts):
    """Whether xenguard's own lines hold these facts."""
    lines = [line for line in result.text.splitlines() if line.startswith('xenguard: ')]
    return all(any(fact in line for line in lines) for fact in facts)


# what is shown

def trimmed(text):
    """The lines of DNF's output that say something, none longer than WIDTH."""
    text = re.sub(r'(?m)^Last metadata expiration check.*\n', '', text)
    text = re.sub(r'(?ms)^Downloading Packages:$.*?(?=^(Installed|Error):)', '\n', text)
    if not text.strip():
        yield '(no output)'
    for line in text.rstrip().splitlines():
        if len(line) <= WIDTH:
            yield line.rstrip()
        else:
            indent = re.match(' *', line).group() + '    '
            yield from textwrap.wrap(line, WIDTH, subsequent_indent=indent,
                                     break_long_words=False, break_on_hyphens=False)


def heading(text):
    """Begin a scene."""
    print(bold('== %s ==' % text))
    print()


def say(text):
    """Tell what was seen."""
    print('\n'.join(textwrap.wrap(text, WIDTH, initial_indent='-> ', subsequent_indent='   ',
                                  break_on_hyphens=False)))
    print()


def bold(text):
    """Emphasis, for a terminal only."""
    return '\033[1m%s\033[0m' % text if sys.stdout.isatty() else text


def main():
    """Tell the story in a scratch folder; KEEP=1 keeps it."""
    if os.geteuid():
        return 'DNF installs packages for root only, into a scratch folder as well: run as root.'
    scratch = tempfile.mkdtemp(prefix='xenguard-demo-')
    try:
        return Story(scratch).tell()
    finally:
        if os.environ.get('KEEP', '0') not in ('', '0'):
            if rpm.expandMacro('%_dbpath').startswith(HOME):
                print("What RPM has installed there: HOME=%s rpm -qa --root '%s'" % (
                    HOME, os.path.join(scratch, 'guarded', 'root')))
            print('kept: ' + scratch)
        else:
            shutil.rmtree(scratch)


if __name__ == '__main__':
    sys.exit(main())
