"""A small world for DNF: real RPMs, real repositories, an installroot of its own.

    w = World('/some/scratch/folder')
    repo = w.repo('appstream')
    qemu_img = repo.package('qemu-img', '15:2.12.0-88.module_el8.1.0', files=['/usr/bin/qemu-img'])
    repo.module('virt', 'rhel', packages=[qemu_img])
    result = w.dnf('install', 'qemu-img', guard=False)
    assert result.code == 0 and qemu_img.nevra in result.installed

Nothing outside the scratch folder is read or written: configuration, caches, rpmdb,
history and module state all live below it.
"""

import configparser
import contextlib
import functools
import glob
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys

from support.environment import environment    # before rpm is imported

import dnf
import dnf.cli.cli
import dnf.plugin
import rpm

from support.paths import PLUGINS, PROJECT
from support.repository import Repo, ini_text, make_repository, write
from support.result import Result, read_log
from support.rpms import build_rpms, run

SYSTEM_PLUGINS = os.path.join(os.path.dirname(os.path.dirname(dnf.__file__)), 'dnf-plugins')
HISTORY = """
    SELECT trans_id, trans.state, action, reason, trans_item.state, repoid,
           coalesce(rpm.name || epoch || version || release || arch, groupid || pkg_types)
    FROM trans LEFT JOIN trans_item ON trans_id = trans.id LEFT JOIN repo ON repo.id = repo_id
    LEFT JOIN rpm USING (item_id) LEFT JOIN comps_group USING (item_id) ORDER BY 1, 7, 3"""
FOREIGN_ARCH = platform.machine() != 'x86_64'


class World(object):
    """Repositories, an installroot, and DNF working on them."""

    #: the class of its repositories
    repo_class = Repo

    def __init__(self, scratch, cache=None):
        self.scratch = os.path.abspath(str(scratch))
        self.cache = str(cache) if cache else self.path('rpm-cache')
        self.root = self.path('root')
        self.pluginconf = self.path('plugin-conf')
        self.repos = {}
        #: main options of dnf.conf that a test wants changed, e.g. w.conf['best'] = '1'
        self.conf = {}
        self._installs = 0
        for folder in (self.root, self.pluginconf, self.path('repos'), self.path('repos.d'),
                       self.path('vars'), self.path('no-plugins'),
                       os.path.join(self.root, 'var/log')):     # dnf.Base does not make this one
            os.makedirs(folder)

    def path(self, *parts):
        """A path below the scratch folder."""
        return os.path.join(self.scratch, *parts)

    def repo(self, id, enabled=True, **options):
        """Add a repository; options are those of a .repo file, None leaves one out."""
        if id in self.repos:
            raise ValueError('repo %s exists' % id)
        self.repos[id] = self.repo_class(self, id, enabled, options)
        return self.repos[id]

    def enable_repo(self, id, enabled=True):
        """Enable or disable a repository in its .repo file."""
        self.repos[id].enabled = enabled

    def remove_repo(self, id):
        """Forget a repository and its .repo file."""
        del self.repos[id]

    def config(self, text):
        """Set the content of xenguard.conf; None removes the file."""
        path = os.path.join(self.pluginconf, 'xenguard.conf')
        if text is not None:
            write(path, text)
        elif os.path.exists(path):
            os.unlink(path)

    def build(self):
        """Bring RPMs, repodata and configuration files up to date; cheap if nothing changed."""
        packages = [package for repo in self.repos.values() if repo.has_rpms
                    for package in repo.packages]
        build_rpms(packages, self.cache)
        for repo in self.repos.values():
            repo.build()
        for old in glob.glob(self.path('repos.d', '*.repo')):
            os.unlink(old)
        for repo in self.repos.values():
            write(self.path('repos.d', repo.id + '.repo'), repo.ini())
        main = {
            'gpgcheck': False, 'zchunk': False, 'keepcache': False,
            'metadata_expire': -1,      # Repo.build() drops what DNF cached
            'module_platform_id': 'platform:el8',
            'protected_packages': 'dnf',    # not what the host's /etc/dnf/protected.d says
            'reposdir': self.path('repos.d'), 'varsdir': self.path('vars'),
            'pluginpath': self.path('no-plugins'), 'pluginconfpath': self.pluginconf,
            'ignorearch': True if FOREIGN_ARCH else None,
        }
        main.update(self.conf)
        write(self.path('dnf.conf'), '[main]\n' + ini_text(main))

    def dnf(self, *args, guard=True, input=None, env=None, assume='-y', plugins=(),
            program=('/usr/bin/dnf',), timeout=300):
        """Run the real dnf command in the installroot; returns a Result.

        `guard` adds the project's plugin, `plugins` names plugins of the system's
        dnf-plugins-core, `assume=None` lets DNF ask and read the answer from `input`,
        `program` is the command that gets DNF's arguments.
        """
        self.build()
        options = ['--config', self.path('dnf.conf'), '--installroot', self.root,
                   '--releasever', '8',
                   '--setopt=pluginpath=' + ','.join(self._pluginpath(guard, plugins))]
        if FOREIGN_ARCH:
            options += ['--forcearch', 'x86_64']
        if assume:
            options.append(assume)
        full_env = environment(**dict({'PYTHONPATH': PROJECT if guard else None}, **env or {}))
        command = list(program) + options + [str(arg) for arg in args]
        before = self.installed()
        logged = len(read_log(self.root))
        process = subprocess.run(command, env=full_env, cwd=self.scratch, timeout=timeout,
                                 input=(input or '').encode('utf-8'),
                                 preexec_fn=_let_interrupt,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return Result(command, process, before, self.installed(), read_log(self.root)[logged:])

    def install(self, *packages, from_repo=None, nodeps=False, enable_streams=False):
        """Install exactly these packages, as if they had come from their repos.

        DNF records the repo each came from (`from_repo` names another one). Streams stay
        as they are on disk unless `enable_streams`. With `nodeps` rpm installs them and
        DNF's history knows nothing of them.
        """
        self.build()
        build_rpms(packages, self.cache)
        if nodeps:
            run(['rpm', '--root', self.root, '-i', '--nodeps', '--ignorearch'] +
                [package.path for package in packages])
            return
        # Repos with the same ids that hold these packages only. Being hotfix repos they
        # are exempt from modular filtering, and without modulemd DNF enables no stream.
        self._installs += 1
        folder = self.path('installs', str(self._installs))
        os.makedirs(os.path.join(folder, 'repos.d'))
        for id in sorted({from_repo or package.repo.id for package in packages}):
            mine = [package for package in packages if (from_repo or package.repo.id) == id]
            path = os.path.join(folder, id)
            modules = sorted({package.repo.modules_yaml() for package in mine})
            make_repository(path, {os.path.basename(p.path): p.cached[0] for p in mine},
                            ''.join(modules) if enable_streams else '')
            write(os.path.join(folder, 'repos.d', id + '.repo'), mine[0].repo.ini(
                id, baseurl='file://' + path, enabled=True, module_hotfixes=True))
        options = ['--setopt=reposdir=' + os.path.join(folder, 'repos.d'), '--disableexcludes=all']
        result = self.dnf('install', *[package.nevra for package in packages] + options,
                          guard=False)
        missing = {package.nevra for package in packages} - result.after
        assert not missing, 'not installed: %s\n%r' % (sorted(missing), result)
        streams = {'%s:%s' % (name, stream) for package in packages
                   for name, stream, artifacts in package.repo.builds
                   if package.artifact in artifacts}
        if enable_streams and streams:
            result = self.dnf('module', 'enable', *sorted(streams) + options, guard=False)
            assert result.code == 0, result

    def installed(self):
        """The NEVRAs of the installroot's packages, written as DNF writes them."""
        found = set()
        for header in rpm.TransactionSet(self.root).dbMatch():
            tag = {key: header[key].decode() if isinstance(header[key], bytes) else header[key]
                   for key in ('name', 'epoch', 'version', 'release', 'arch')}
            if tag['name'] == 'gpg-pubkey':
                continue
            tag['epoch'] = '%s:' % tag['epoch'] if tag['epoch'] else ''
            found.add('{name}-{epoch}{version}-{release}.{arch}'.format(**tag))
        return found

    def keep(self):
        """Keep the installroot as it is now, so that restore() can bring it back."""
        self.build()
        shutil.copytree(self.root, self.path('kept'), symlinks=True)

    def restore(self):
        """Bring the installroot back to what it was when it was kept."""
        shutil.rmtree(self.root)
        shutil.copytree(self.path('kept'), self.root, symlinks=True)

    def streams(self):
        """Module state on disk: {'virt': ('enabled', 'rhel')}."""
        parser = configparser.ConfigParser()
        parser.read(glob.glob(os.path.join(self.root, 'etc/dnf/modules.d', '*.module')))
        states = {name: (parser.get(name, 'state', fallback=''),
                         parser.get(name, 'stream', fallback=''))
                  for name in parser.sections()}
        return {name: state for name, state in states.items() if state[0]}

    def on_disk(self):
        """What DNF keeps: module state, fail-safe data, and its history but for the clock."""
        found = {}
        for path in glob.glob(os.path.join(self.root, 'etc/dnf/modules.d', '*')) + \
                glob.glob(os.path.join(self.root, 'var/lib/dnf/modulefailsafe', '*')):
            with open(path) as stream:
                found[os.path.relpath(path, self.root)] = stream.read()
        path = os.path.join(self.root, 'var/lib/dnf/history.sqlite')
        if os.path.exists(path):
            with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % path, uri=True)) as history:
                found['history'] = history.execute(HISTORY).fetchall()
        return found

    @contextlib.contextmanager
    def base(self, guard=True, cli=False, plugins=(), **conf_overrides):
        """A configured dnf.Base as a program on DNF's API makes it; no sack yet.

        With `cli` it is a BaseCli whose plugins get a Cli object (that ran no command).
        """
        self.build()
        conf = dnf.conf.Conf()
        conf.read(self.path('dnf.conf'))
        conf.installroot = self.root
        conf.releasever = '8'
        conf.assumeyes = True
        conf.pluginpath = self._pluginpath(guard, plugins)
        for option in ('cachedir', 'logdir', 'persistdir'):
            conf.prepend_installroot(option)
        if FOREIGN_ARCH:
            conf.substitutions['arch'] = conf.substitutions['basearch'] = 'x86_64'
        for option, value in conf_overrides.items():
            setattr(conf, option, value)
        base = dnf.cli.cli.BaseCli(conf) if cli else dnf.Base(conf)
        with _project_on_path(guard), _fresh_plugins():
            try:
                base.init_plugins(cli=dnf.cli.cli.Cli(base) if cli else None)
                base.pre_configure_plugins()
                base.read_all_repos()
                base.configure_plugins()
                yield base
            finally:
                base.close()

    def _pluginpath(self, guard, plugins):
        """Folders to load plugins from: the project's, and one with links to single files."""
        folders = [PLUGINS] if guard else []
        if plugins:
            folder = self.path('plugins', '+'.join(sorted(plugins)))
            folders.append(folder)
            if not os.path.isdir(folder):
                os.makedirs(folder)
                for name in plugins:
                    os.symlink(system_plugin(name), os.path.join(folder, name + '.py'))
        return folders or [self.path('no-plugins')]


def system_plugin(name):
    """The file of a plugin of dnf-plugins-core; FileNotFoundError where it isn't installed."""
    path = os.path.join(SYSTEM_PLUGINS, name + '.py')
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    return path


@functools.lru_cache(maxsize=None)
def groups_work():
    """Whether this DNF survives a group command at all: Debian 13's libcomps does not."""
    code = 'import libcomps; list(item for item in libcomps.Comps().environments)'
    return not subprocess.call([sys.executable, '-c', code])


def _let_interrupt():
    """Have a process take an interrupt, which a shell's jobs in the background ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def _project_on_path(guard):
    """Let the plugin file import the project's package."""
    added = guard and PROJECT not in sys.path
    if added:
        sys.path.insert(0, PROJECT)
    try:
        yield
    finally:
        if added:
            sys.path.remove(PROJECT)


@contextlib.contextmanager
def _fresh_plugins():
    """Let DNF load plugins although this process has loaded some before.

    DNF loads once per process, from modules it keeps in sys.modules, and takes every living
    subclass of Plugin for a plugin to run: those of an earlier base, or of a test, as well.
    """
    old = set(dnf.plugin.Plugin.__subclasses__())
    every_class = dnf.plugin._plugin_classes
    dnf.plugin._plugin_classes = lambda: [c for c in every_class() if c not in old]
    try:
        yield
    finally:
        dnf.plugin._plugin_classes = every_class
        for name in list(sys.modules):
            if name == dnf.plugin.DYNAMIC_PACKAGE or \
                    name.startswith(dnf.plugin.DYNAMIC_PACKAGE + '.'):
                del sys.modules[name]
