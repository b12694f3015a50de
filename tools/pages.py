"""A page of the documentation whose commands are run, and whose output is therefore real.

In the page, a block that begins with ```console holds commands behind ``$ ``, their further lines
behind ``> ``, and what they print. They are run in order, by a shell in a scratch folder, where
``dnf`` is the real one with the plugin on an installroot, and ``rpmbuild`` is kept in the folder.

    python3 tools/pages.py      writes what the commands print now into docs/packagers.md
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import tests_path    # noqa: F401
from demo import trimmed
from support.environment import environment
from support.paths import PROJECT
from support.repository import write
from support.rpms import run
from support.seed import BUILDS, SIG, seed
from support.world import World

PACKAGERS = os.path.join(PROJECT, 'docs', 'packagers.md')
BLOCK = re.compile(r'(?<=^```console\n).*?(?=^```$)', re.M | re.S)

#: what the module's build system makes of the source of qemu-kvm
QEMU_KVM = """\
Name: qemu-kvm
Epoch: 15
Version: 2.12.0
Release: 88%{?dist}
Summary: QEMU for KVM
License: GPLv2
%description
QEMU.
%package -n qemu-img
Summary: QEMU's image tool
%description -n qemu-img
QEMU's image tool.
%install
mkdir -p %{buildroot}/usr/bin; : > %{buildroot}/usr/bin/qemu-img
%files -n qemu-img
/usr/bin/qemu-img
"""


class Host:
    """A packager's host: the seed's repositories, of which the SIG's has no qemuu, and a folder.

    :param scratch: an empty folder
    :param cache: a folder for built RPMs
    """

    def __init__(self, scratch, cache=None):
        world = seed(World(os.path.join(scratch, 'world'), cache=cache), provider=False)
        self.folder, self._bin = os.path.join(scratch, 'host'), os.path.join(scratch, 'bin')
        os.makedirs(self.folder)
        os.makedirs(self._bin)
        dnf = world.dnf('makecache', plugins=['builddep']).command[:-1]
        self._script('dnf', 'PYTHONPATH=%s PYTHONUNBUFFERED=1 exec %s "$@"'
                     % (PROJECT, ' '.join(map(shlex.quote, dnf))))
        macros = {'_topdir': scratch, '_dbpath': os.path.join(scratch, 'no-rpmdb'),
                  '_rpmdir': self.folder, '_srcrpmdir': self.folder, '__os_install_post': '%{nil}',
                  '_rpmfilename': '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm'}
        define = ['--define=%s %s' % macro for macro in sorted(macros.items())]
        rpmbuild = ['/usr/bin/rpmbuild', '--quiet', '--nodeps', '--target', 'x86_64-linux'] + define
        self._script('rpmbuild', 'exec %s "$@"' % ' '.join(map(shlex.quote, rpmbuild)))
        shutil.copy(world.repos[SIG]['libvirt'].src_path, self.folder)
        os.symlink(world.repos[SIG].path, os.path.join(self.folder, 'sig'))
        spec = os.path.join(scratch, 'qemu-kvm.spec')
        write(spec, QEMU_KVM)
        dist, version, context = BUILDS[-1]
        run(rpmbuild + ['-bs', '--define=dist .' + dist, '--define=modularitylabel virt:rhel:%s:%s'
                        % (version, context), spec])

    def _script(self, name, text):
        path = os.path.join(self._bin, name)
        write(path, '#!/bin/sh\n%s\n' % text)
        os.chmod(path, 0o755)

    def run(self, command):
        """Run a command.

        :returns: the lines that it prints, as a page shows them
        """
        env = environment(PATH=self._bin + ':' + os.environ['PATH'], COLUMNS='80')
        process = subprocess.run(['/bin/sh', '-c', command], cwd=self.folder, env=env,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        lines = list(trimmed(process.stdout.decode('utf-8')))
        # Whether DNF tells the age of its metadata depends on how fast this is.
        if lines == ['(no output)'] and not re.match('dnf (?!-q)', command):
            lines = []
        return lines + ['(exit code %d)' % process.returncode] * bool(process.returncode)


def rerun(text, host):
    """Run the commands of a page.

    :returns: the page, with what they print now
    """
    def block(match):
        found = re.findall(r'^\$ .*\n(?:>.*\n)*', match.group(), re.M)
        ran = ((shown, host.run(re.sub('(?m)^(> |\\$ |>$)', '', shown))) for shown in found)
        return ''.join(shown + ''.join(line + '\n' for line in lines) for shown, lines in ran)
    return BLOCK.sub(block, text)


def main():
    """Write the page anew."""
    scratch = tempfile.mkdtemp(prefix='xenguard-page-')
    try:
        with open(PACKAGERS, encoding='utf-8') as stream:
            text = rerun(stream.read(), Host(scratch))
        write(PACKAGERS, text)
    finally:
        shutil.rmtree(scratch)


if __name__ == '__main__':
    sys.exit(main())
