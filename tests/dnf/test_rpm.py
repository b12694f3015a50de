"""The RPM, built from a clone and installed from its repository: it alone guards DNF."""

import glob
import os
import subprocess
import sys

import pytest

from support.environment import environment
from support.paths import PROJECT
from support.repository import write
from support.rpms import run
from support.seed import seed
from xenguard import __version__

NAME = 'python3-dnf-plugin-xenguard'
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'

if subprocess.call(['git', '-C', PROJECT, 'rev-parse', '-q', '--verify', 'HEAD'],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
    pytest.skip('this is no checkout of git', allow_module_level=True)


def git(folder, *args, **kwargs):
    options = ['-c', 'user.name=xenguard', '-c', 'user.email=xenguard@localhost']
    return subprocess.run(['git', '-C', str(folder)] + options + list(args), check=True,
                          stdout=subprocess.PIPE, **kwargs).stdout


def clone(folder):
    """Clone the checkout, with the changes to it that are not committed."""
    git(PROJECT, 'clone', '-q', PROJECT, str(folder))
    changes = git(PROJECT, 'diff', '--binary', 'HEAD')
    if changes:
        git(folder, 'apply', '--index', input=changes)
        commit(folder)
    return folder


def commit(folder):
    git(folder, 'add', '--all')
    date = '2026-01-01T00:00:00Z'
    git(folder, 'commit', '-q', '-m', 'A change',
        env=environment(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date))


def build(folder, *options):
    """Build the packages of a clone."""
    run([str(folder / 'packaging' / 'build')] + list(options))
    return folder


def packages(folder):
    """The paths of the RPM and the SRPM of a clone."""
    return [glob.glob(str(folder / 'dist' / pattern))[0] for pattern in ('python3*', '*.src.rpm')]


@pytest.fixture(scope='module')
def built(tmp_path_factory):
    """A clone with its packages in dist/."""
    return build(clone(tmp_path_factory.mktemp('built') / 'clone'))


@pytest.fixture(scope='module')
def repository(built, tmp_path_factory):
    """The folder of a repository of two versions, as 'make repo' makes it.

    The older one has a catalogue of translations, and ships another configuration.
    """
    folder = clone(tmp_path_factory.mktemp('old') / 'clone')
    run([str(folder / 'packaging' / 'set-version'), '0.0.9'])
    (folder / 'po').mkdir(exist_ok=True)
    write(str(folder / 'po' / 'cs.po'), CATALOGUE)
    with open(str(folder / 'etc' / 'dnf' / 'plugins' / 'xenguard.conf'), 'a') as stream:
        stream.write('# an older file\n')
    commit(folder)
    build(folder, '--nocheck')
    for path in packages(built):
        os.link(path, str(folder / 'dist' / os.path.basename(path)))
    run([str(folder / 'packaging' / 'make-repo')])
    return str(folder / 'dist')


def query(path, form):
    return subprocess.run(['rpm', '-qp', '--nosignature', '--qf', form, path], check=True,
                          stdout=subprocess.PIPE).stdout.decode('utf-8').splitlines()


def test_two_builds_of_a_commit_have_the_same_payload(built, tmp_path):
    again = build(clone(tmp_path / 'clone'), '--nocheck')
    # its name since rpm 6
    tags = subprocess.check_output(['rpm', '--querytags']).split()
    digest = 'PAYLOADSHA256' if b'PAYLOADSHA256' in tags else 'PAYLOADDIGEST'
    for first, second in zip(packages(built), packages(again)):
        assert os.path.basename(first) == os.path.basename(second)
        for form in ('[%{FILENAMES} %{FILEDIGESTS} %{FILEMTIMES} %{FILEMODES:perms}\n]',
                     '%%{%s} %%{BUILDTIME} %%{BUILDHOST}\n' % digest):
            assert query(first, form) == query(second, form) != []


def test_the_package_builds_where_the_distribution_has_python_macros(built, tmp_path):
    version = '%d.%d' % sys.version_info[:2]
    site = '/usr/lib/python%s/site-packages' % version
    options = ['--nodeps'] + [word for define in (
        '_topdir %s' % (built / 'build' / 'rpm'), '_rpmdir %s' % tmp_path,
        '_dbpath %s' % (tmp_path / 'db'), '__python3 ' + sys.executable,
        'python3_sitelib ' + site, 'dist .el8',
        # what the distribution's macros do after %install
        '__os_install_post %s -m compileall -q %%{buildroot}' % sys.executable,
    ) for word in ('--define', define)]
    run(['rpmbuild', '-bb', '--nocheck'] + options + [str(built / 'build/rpm/SPECS/xenguard.spec')])
    path, = glob.glob(str(tmp_path / 'noarch' / '*.el8.noarch.rpm'))
    files = query(path, '[%{FILENAMES}\n]')
    assert {site + '/xenguard/__init__.py', site + '/dnf-plugins/xenguard.py'} < set(files)
    assert len([name for name in files if site + '/dnf-plugins/__pycache__/xenguard.' in name]) == 1
    assert 'python(abi) = ' + version in query(path, '[%{REQUIRENEVRS}\n]')


def test_spec_code_and_manual_have_one_version(built):
    for path in packages(built):
        assert query(path, '%{VERSION}\n') == [__version__]
        assert query(path, '%{CHANGELOGNAME}\n')[0].endswith(' %s-1' % __version__)
    run(['make', '-C', str(built), 'man'])
    assert '"%s"' % __version__ in (built / 'build' / 'dnf-xenguard.8').read_text()


def test_a_build_with_two_versions_is_refused(built, tmp_path):
    folder = clone(tmp_path / 'clone')
    write(str(folder / 'xenguard' / '__init__.py'), "__version__ = '9.9'\n")
    process = subprocess.run([str(folder / 'packaging' / 'build')], stderr=subprocess.PIPE)
    assert process.returncode == 1 and b'packaging/set-version 9.9' in process.stderr


def test_a_tagged_commit_is_a_release_and_all_others_come_before_it(built, tmp_path):
    folder = clone(tmp_path / 'clone')
    git(folder, 'tag', 'v' + __version__)
    release, = query(packages(build(folder, '--nocheck'))[0], '%{RELEASE}\n')
    snapshot, = query(packages(built)[0], '%{RELEASE}\n')
    assert release.split('.')[0] == '1' and snapshot.split('.')[0] == '0'


class Host:
    """An installroot that is to have the plugin from its package."""

    def __init__(self, world, repository):
        self.world = world
        self.root = world.root
        base = world.repo('host')
        for name in ('hawkey', 'libdnf', 'rpm', 'jinja2'):
            base.package('python3-' + name, '4.14.0-1')
        base.package('python3-dnf', '4.14.0-1', provides=[
            'python(abi) = %d.%d' % sys.version_info[:2]])
        self.repos = '--setopt=reposdir=%s,%s' % (world.path('repos.d'), repository)

    def dnf(self, *args):
        """Run DNF without the plugin, with the repository that has it."""
        return self.world.dnf(self.repos, *args, guard=False)

    def guarded(self, *args):
        """Run DNF with what is installed in the root, and nothing of the checkout."""
        plugin, = glob.glob(self.root + '/usr/lib/python3*/*-packages/dnf-plugins')
        return self.world.dnf('--setopt=pluginpath=' + plugin,
                              '--setopt=pluginconfpath=%s/etc/dnf/plugins' % self.root, *args,
                              guard=False, env={'PYTHONPATH': os.path.dirname(plugin)})

    def files(self):
        """The files below /etc and /usr."""
        return {os.path.join(folder, name) for top in ('etc', 'usr')
                for folder, _, names in os.walk(os.path.join(self.root, top)) for name in names}

    @property
    def config(self):
        return os.path.join(self.root, 'etc', 'dnf', 'plugins', 'xenguard.conf')


@pytest.fixture
def host(world, repository):
    return Host(seed(world), repository)


def versions(result):
    return {nevra.rsplit('-', 2)[1] for nevra in result.installed if nevra.startswith(NAME)}


def test_the_installed_package_guards_by_its_own_configuration(host):
    result = host.dnf('install', 'dnf-command(xenguard)')
    assert result.code == 0 and versions(result) == {__version__}, result
    assert 'python3-jinja2-4.14.0-1.x86_64' in result.installed
    result = host.guarded('install', 'xen')
    assert result.code == 0 and 'xenguard: qemuu instead of qemu-img' in result.text, result
    assert host.world.streams() == {}
    result = host.guarded('-q', 'xenguard', 'report', '--json')
    assert result.code == 0 and '"schema": "xenguard.report/2"' in result.out, result
    result = host.guarded('xenguard', 'report', '--html', host.world.path('page.html'))
    assert result.code == 0 and os.path.exists(host.world.path('page.html')), result
    write(host.config, '[main]\nmode = guess\n')
    result = host.guarded('remove', 'xen')
    assert result.code == 1 and "xenguard.conf: wrong value 'guess'" in result.text, result


def test_an_upgrade_keeps_an_edited_configuration(host):
    result = host.dnf('install', NAME + '-0.0.9')
    assert versions(result) == {'0.0.9'}, result
    assert glob.glob(host.root + '/usr/share/locale/cs/LC_MESSAGES/xenguard.mo')
    write(host.config, '[main]\nmode = block\n')
    result = host.dnf('upgrade')
    assert result.code == 0 and versions(result) == {__version__}, result
    with open(host.config) as stream:
        assert stream.read() == '[main]\nmode = block\n'
    assert os.path.exists(host.config + '.rpmnew')
    result = host.guarded('install', 'xen')
    assert result.code == 1 and 'mode=swap in xenguard.conf' in result.text, result


def test_an_upgrade_replaces_a_configuration_that_nobody_edited(host):
    host.dnf('install', NAME + '-0.0.9')
    result = host.dnf('upgrade')
    assert versions(result) == {__version__}, result
    with open(host.config) as stream:
        assert '# an older file' not in stream.read()
    assert glob.glob(host.config + '.*') == []


def test_removing_the_package_leaves_nothing(host):
    before = host.files()
    assert host.dnf('install', NAME).code == 0
    assert len(host.files() - before) > 20
    assert host.guarded('install', 'htop').code == 0      # what Python writes beside the code
    assert host.dnf('remove', 'htop').code == 0
    assert host.dnf('remove', NAME).code == 0
    assert host.files() == before
    assert glob.glob(host.root + '/usr/lib/python3*/*-packages/xenguard') == []


def test_the_catalogues_are_marked_with_their_language(repository):
    path, = glob.glob(os.path.join(repository, NAME + '-0.0.9-*'))
    assert '/usr/share/locale/cs/LC_MESSAGES/xenguard.mo cs' in \
        query(path, '[%{FILENAMES} %{FILELANGS}\n]')
