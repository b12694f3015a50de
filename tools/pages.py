"""Pages of the documentation whose commands are run, and whose output is therefore real.

In a page, a block that begins with ```console holds commands behind ``$ ``, their further lines
behind ``> ``, and what they print; ``[...]`` stands for what is left out. A word after "console"
names the host that they are run on, as HOSTS has them. Blocks on the same host are run in their
order, by a shell in a folder of the host's, where ``dnf`` is the real one with the plugin on an
installroot. A block that begins with ```ini and a host is the configuration of that host.

    python3 tools/pages.py [PAGE...]    writes what the commands print now into the pages

Output that has ``[...]`` in it is left as it is; the tests compare the rest of it.
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
from xenguard.wording import wrapped

ADMINS = os.path.join(PROJECT, 'docs', 'admins.md')
PAGES = (os.path.join(PROJECT, 'README.md'), ADMINS,
         os.path.join(PROJECT, 'docs', 'packagers.md'))
BLOCK = re.compile(r'^```(console|ini) ?(.*)\n((?:(?!```).*\n)*)', re.M)
LEFT_OUT = '[...]'
ETC = '/etc/dnf/plugins'
COLUMNS = 80

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
    """A host with a folder for what is written on it.

    :param scratch: an empty folder
    :param make: function that gets an empty world and makes the host's
    :param cache: a folder for built RPMs
    """

    plugins = ()

    def __init__(self, scratch, make, cache=None):
        self.scratch, self.world = scratch, World(os.path.join(scratch, 'world'), cache=cache)
        make(self.world)
        self.folder, self._bin = os.path.join(scratch, 'host'), os.path.join(scratch, 'bin')
        os.makedirs(self.folder)
        os.makedirs(self._bin)
        dnf = self.world.dnf('makecache', plugins=self.plugins).command[:-1]
        self._script('dnf', 'PYTHONPATH=%s PYTHONUNBUFFERED=1 exec %s "$@"'
                     % (PROJECT, ' '.join(map(shlex.quote, dnf))))

    def _script(self, name, text):
        path = os.path.join(self._bin, name)
        write(path, '#!/bin/sh\n%s\n' % text)
        os.chmod(path, 0o755)

    def run(self, command, **variables):
        """Run a command.

        :param variables: what is to be in its environment beside
        :returns: the lines that it prints, as a page shows them
        """
        env = environment(PATH=self._bin + ':' + os.environ['PATH'], COLUMNS=str(COLUMNS),
                          **variables)
        process = subprocess.run(['/bin/sh', '-c', command], cwd=self.folder, env=env,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        text = process.stdout.decode('utf-8').replace(self.world.pluginconf, ETC)
        lines = list(trimmed(wrapped(text, COLUMNS)))
        # Whether DNF tells the age of its metadata depends on how fast this is.
        if lines == ['(no output)'] and not re.match('dnf (?!-q)', command):
            lines = []
        return lines + ['(exit code %d)' % process.returncode] * bool(process.returncode)


class Packager(Host):
    """The host of a packager, with the source of libvirt at hand; the SIG's repository has no
    qemuu."""

    plugins = ('builddep',)

    def __init__(self, scratch, make, cache=None):
        super().__init__(scratch, make, cache)
        world = self.world
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


def contaminated(world):
    """Stock DNF has installed xen."""
    assert seed(world).dnf('install', 'xen', guard=False).code == 0


def kvm(world):
    """The module's qemu-img is installed."""
    assert seed(world).dnf('install', 'qemu-img', guard=False).code == 0


def pgdg(world):
    """PostgreSQL's own repository beside AppStream's module."""
    app, own = world.repo('appstream'), world.repo('pgdg13')
    tag = '.module_el8.1.0+1+aaaaaaaa'
    app.module('postgresql', '10', default=True, packages=[
        app.package('postgresql', '10.6-1' + tag, files=['/usr/bin/psql']),
        app.package('postgresql-server', '10.6-1' + tag, requires=['postgresql'])])
    own.package('postgresql13', '13.1-1PGDG.rhel8', files=['/usr/bin/psql'])
    own.package('check_postgres', '2.25.0-1.rhel8', requires=['/usr/bin/psql'])


def docker(world):
    """Docker's own repository beside AppStream's module, which has what docker-ce requires."""
    app, own = world.repo('appstream'), world.repo('docker-ce-stable')
    tag = '.module_el8.1.0+1+aaaaaaaa'
    app.module('container-tools', 'rhel8', default=True, packages=[
        app.package('container-selinux', '2:2.124-1' + tag),
        app.package('runc', '1.0.0-60' + tag),
        app.package('podman', '1.4.2-5' + tag, requires=['runc', 'container-selinux'])])
    own.package('docker-ce', '3:19.03.13-3.el8', requires=[
        'container-selinux >= 2:2.74', 'runc', 'containerd.io'])
    own.package('containerd.io', '1.3.7-3.1.el8', provides=['runc'], conflicts=['runc'],
                obsoletes=['runc'])


#: a host by the word in a page: a class, and what makes its world
HOSTS = {
    '': (Packager, lambda world: seed(world, provider=False)),
    'clean': (Host, seed), 'contaminated': (Host, contaminated), 'cron': (Host, contaminated),
    'kvm': (Host, kvm),
    'without-qemuu': (Host, lambda world: seed(world, provider=False)),
    'strict': (Host, lambda world: seed(world).config('[main]\nmode = strict\n')),
    'block': (Host, lambda world: seed(world).config('[main]\nmode = block\n')),
    'pgdg': (Host, pgdg), 'docker': (Host, docker),
    'warn': (Host, lambda world: seed(world).config('[main]\nmode = warn\n')),
}


class Page:
    """A page, whose hosts are made when it first names them.

    :param path: its file
    :param scratch: an empty folder
    :param cache: a folder for built RPMs
    """

    def __init__(self, path, scratch, cache=None):
        with open(path, encoding='utf-8') as stream:
            self.text = stream.read()
        self.path, self._scratch, self._cache = path, scratch, cache
        self._hosts = {}

    def host(self, name):
        """The host of a name in HOSTS."""
        if name not in self._hosts:
            kind, make = HOSTS[name]
            self._hosts[name] = kind(os.path.join(self._scratch, 'host' + name), make, self._cache)
        return self._hosts[name]

    def rerun(self):
        """Run the commands.

        :returns: list of pairs: what the page shows of a command, and what it prints now, each
            with the command itself
        """
        found = []
        for kind, name, text in BLOCK.findall(self.text):
            if kind == 'console':
                for shown, output in re.findall(r'^(\$ .*\n(?:>.*\n)*)((?:(?!\$ ).*\n)*)', text,
                                                re.M):
                    lines = self.host(name).run(re.sub('(?m)^(> |\\$ |>$)', '', shown))
                    found.append((shown + output, shown + ''.join(map('{}\n'.format, lines))))
            elif name:
                self.host(name).world.config(text)
        return found


def main(paths):
    """Write pages anew."""
    for path in map(os.path.abspath, paths or PAGES):
        scratch = tempfile.mkdtemp(prefix='xenguard-page-')
        try:
            page = Page(path, scratch)
            text = page.text
            for shown, now in page.rerun():
                if LEFT_OUT not in shown:
                    text = text.replace(shown, now, 1)
            write(path, text)
        finally:
            shutil.rmtree(scratch)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
