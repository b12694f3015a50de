"""The world builder does what it says: everything here is stock DNF."""

import os
import subprocess
import sys
import time

import dnf.plugin
import hawkey
import pytest

from support import rpms
from support.environment import environment
from support.paths import TESTS
from support.rpms import build_rpms
from support.seed import APPSTREAM, BUILDS, SIG, seed
from support.world import World, groups_work, system_plugin

NEWEST_QEMU_IMG = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


def rpm_query(path, tags):
    return subprocess.check_output(['rpm', '-qp', '--qf', tags, path]).decode()


def names(nevras):
    return {hawkey.split_nevra(nevra).name for nevra in nevras}


# the seed on stock DNF

@pytest.mark.parametrize('hotfixes', [False, True])
def test_xen_takes_the_modules_qemu_img_and_enables_the_stream(world, hotfixes):
    seed(world, hotfixes=hotfixes)
    result = world.dnf('install', 'xen', guard=False)
    assert result.code == 0, result
    assert result.before == set()
    assert NEWEST_QEMU_IMG in result.installed
    assert world.repos[SIG]['xen'].nevra in result.installed
    assert world.repos[SIG]['qemuu'].nevra not in result.installed
    seabios = world.repos[SIG if hotfixes else APPSTREAM]['seabios']
    assert seabios.nevra in result.installed
    assert world.streams() == {'virt': ('enabled', 'rhel')}


def test_sig_libvirt_is_filtered_out(world):
    seed(world)
    result = world.dnf('install', 'libvirt-daemon-xen', guard=False)
    assert result.code == 1
    assert 'filtered out by modular filtering' in result.text
    assert result.after == result.before == set()


def test_sig_libvirt_of_a_hotfix_repo_is_in_sight(world):
    seed(world, hotfixes=True)
    result = world.dnf('install', 'libvirt-daemon-xen', guard=False)
    assert result.code == 0, result
    assert world.repos[SIG]['libvirt-libs'].nevra in result.installed


def test_without_default_stream_the_provider_wins(world):
    seed(world, default_stream=False)
    result = world.dnf('install', 'xen', guard=False)
    assert result.code == 0, result
    assert 'qemu-img' not in names(result.installed)
    assert {'qemuu', 'seabios'} <= names(result.installed)
    assert world.streams() == {}


@pytest.mark.parametrize('stray', [False, True])
def test_stray_builds_are_in_the_repo_but_not_in_modulemd(world, stray):
    seed(world, stray=stray)
    listed = world.repos[APPSTREAM].modules_yaml()
    dists = [dist for dist, _, _ in BUILDS]
    assert ['qemu-img-15:2.12.0-88.' + dist in listed for dist in dists] == \
        [not stray, not stray, True]
    with world.base(guard=False) as base:
        base.fill_sack()
        everything = base.sack.query(flags=hawkey.IGNORE_EXCLUDES)
        assert len(everything.filter(name='qemu-img', arch='x86_64')) == 3


# install()

def test_install_records_the_repo_and_enables_no_stream(world):
    seed(world)
    libvirt = world.repos[SIG]['libvirt-libs']
    qemu_img = world.repos[APPSTREAM]['qemu-img']
    licenses = world.repos[SIG]['xen-licenses']
    world.install(libvirt, qemu_img)
    world.install(licenses, from_repo='centos-virt-xen-410')
    assert world.installed() == {libvirt.nevra, qemu_img.nevra, licenses.nevra}
    assert world.streams() == {}
    with world.base(guard=False) as base:
        base.fill_sack()
        repos = {pkg.name: base.history.repo(pkg) for pkg in base.sack.query().installed()}
    assert repos == {'libvirt-libs': SIG, 'qemu-img': APPSTREAM,
                     'xen-licenses': 'centos-virt-xen-410'}


def test_install_may_enable_streams(world):
    seed(world, default_stream=False)
    world.install(world.repos[APPSTREAM]['qemu-img'], enable_streams=True)
    assert world.streams() == {'virt': ('enabled', 'rhel')}


def test_install_of_an_inactive_stream(world):
    repo = world.repo('appstream')
    old = repo.package('qemu-img', '15:2.12.0-1.module_el8', label='virt:rhel:1:aa')
    new = repo.package('qemu-img', '15:4.2.0-1.module_el8', label='virt:av:2:bb')
    repo.module('virt', 'rhel', packages=[old])
    repo.module('virt', 'av', packages=[new], default=False)
    world.install(new)
    assert world.installed() == {new.nevra}


def test_install_with_broken_dependencies(world):
    package = world.repo('loose').package('broken', '1-1', requires=['nobody-has-this'])
    with pytest.raises(AssertionError, match='nobody-has-this'):
        world.install(package)
    world.install(package, nodeps=True)
    assert world.installed() == {'broken-1-1.x86_64'}


# packages and repositories

def test_odd_packages_are_built(world):
    repo = world.repo('odd')
    first = repo.package('first', '1:3.0.1+3-1.module_el8.1.0+1+ab', arch='noarch',
                         requires=['(second >= 2 or third)', 'config(x) = 1:2-3%4'],
                         provides=['libx.so.0(X_1.0)(64bit)'], conflicts=['a < 2'],
                         obsoletes=['b'], recommends=['c'], supplements=['(d and e)'],
                         suggests=['f'], enhances=['g'],
                         files=['/usr/share/with space', '/usr/bin/first'],
                         label='m:s:1:c', source='origin', src_requires=['/usr/bin/make'])
    second = repo.package('second', '2-1', arch='i686')
    world.build()
    assert (first.nevra, first.artifact) == 2 * (
        'first-1:3.0.1+3-1.module_el8.1.0+1+ab.noarch',)
    assert (second.nevra, second.artifact) == ('second-2-1.i686', 'second-0:2-1.i686')
    assert rpm_query(first.path, '%{name} %{modularitylabel} %{sourcerpm}') == \
        'first m:s:1:c origin-3.0.1+3-1.module_el8.1.0+1+ab.src.rpm'
    assert rpm_query(second.path, '%{nevra}') == second.nevra
    # From DNF 4.19 on not all files are in the metadata that it loads.
    assert sorted(rpm_query(first.path, '[%{filenames}\n]').splitlines()) == [
        '/usr/bin/first', '/usr/share/with space']
    assert '/usr/bin/make' in rpm_query(first.src_path, '[%{requires} ]')
    with world.base(guard=False) as base:
        base.fill_sack()
        pkg, = base.sack.query().filter(name='first', arch='noarch')
        assert {'(second >= 2 or third)', 'config(x) = 1:2-3%4'} <= set(map(str, pkg.requires))
        for tag, text in (('conflicts', 'a < 2'), ('obsoletes', 'b'), ('recommends', 'c'),
                          ('supplements', '(d and e)'), ('suggests', 'f'), ('enhances', 'g')):
            assert [str(reldep) for reldep in getattr(pkg, tag)] == [text]
        assert base.sack.query().filter(name='origin', arch='src')


def test_a_package_is_built_once_for_a_cache(world, tmp_path):
    package = world.repo('one').package('x', '1-1')
    same = world.repo('two').package('x', '1-1')
    other = world.repo('three').package('x', '1-1', requires=['y'])
    world.build()
    assert package.cached == same.cached != other.cached
    before = os.stat(package.path).st_mtime
    again = World(tmp_path / 'again', cache=world.cache)
    copy = again.repo('one').package('x', '1-1')
    again.build()
    assert os.stat(copy.path).st_mtime == before


def test_losing_the_race_for_the_cache_is_no_error(tmp_path, monkeypatch):
    # a cache of its own: other workers are building into that of the session
    world = World(tmp_path / 'world', cache=tmp_path / 'cache')
    package = world.repo('one').package('racer', '1-1')
    rpmbuild = rpms._rpmbuild

    def slow_rpmbuild(*args):
        # while it runs another worker finishes the same package
        monkeypatch.undo()
        rpmbuild(*args)
        build_rpms([world.repo('two').package('racer', '1-1')], world.cache)

    monkeypatch.setattr(rpms, '_rpmbuild', slow_rpmbuild)
    world.build()
    assert package.cached == world.repos['two']['racer'].cached
    assert not [name for name in os.listdir(world.cache) if name.startswith('tmp-')]


def test_a_changed_repository_is_seen(world):
    repo = world.repo('one')
    repo.package('x', '1-1')
    assert world.dnf('install', 'x', guard=False).installed == {'x-1-1.x86_64'}
    repo.package('x', '2-1')
    result = world.dnf('upgrade', guard=False)
    assert (result.before, result.after) == ({'x-1-1.x86_64'}, {'x-2-1.x86_64'})
    del repo.packages[0]
    assert world.dnf('downgrade', 'x', guard=False).after == {'x-2-1.x86_64'}


def test_repos_are_enabled_disabled_and_removed(world):
    world.repo('one').package('x', '1-1')
    world.repo('two', enabled=False, priority=5).package('y', '1-1')

    def ids():
        with world.base(guard=False) as base:
            return {repo.id: repo.priority for repo in base.repos.iter_enabled()}

    assert ids() == {'one': 99}
    world.enable_repo('two')
    assert ids() == {'one': 99, 'two': 5}
    world.enable_repo('one', False)
    assert ids() == {'two': 5}
    world.remove_repo('two')
    assert ids() == {}


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
def test_groups_and_raw_metadata(world):
    repo = world.repo('one')
    for name in 'abcd':
        repo.package(name, '1-1')
    repo.group('letters', mandatory=['a'], optional=['b'], conditional={'c': 'a', 'd': 'z'})
    repo.metadata('---\ndocument: modulemd-defaults\nversion: 1\n'
                  'data:\n  module: raw\n  stream: "1"\n...')
    repo.module('raw', '1', packages=[], default=False)
    assert ' 1 [d]' in world.dnf('module', 'list', 'raw', guard=False).out
    result = world.dnf('group', 'install', 'letters', guard=False)
    assert names(result.installed) == {'a', 'c'}, result


# dnf()

def test_dnf_asks_and_reads_the_answer(world):
    world.repo('one').package('x', '1-1')
    result = world.dnf('install', 'x', guard=False, assume=None, input='n\n')
    assert result.code == 1 and result.installed == set()
    result = world.dnf('install', 'x', guard=False, assume=None, input='y\n')
    assert result.code == 0 and result.installed == {'x-1-1.x86_64'}


def test_main_options_can_be_changed(world):
    world.repo('one').package('x', '1-1')
    world.conf['excludepkgs'] = 'x'
    assert world.dnf('install', 'x', guard=False).code == 1
    del world.conf['excludepkgs']
    assert world.dnf('install', 'x', guard=False).code == 0


def test_plain_text_can_be_compared(tmp_path, rpm_cache):
    texts = []
    for name, wait in (('a', 0), ('b', 1)):
        world = World(tmp_path / name, cache=rpm_cache)
        seed(world)
        installed = world.dnf('install', 'xen', guard=False)
        time.sleep(wait)   # from its second second on DNF tells the age of its metadata
        texts.append((installed.plain, world.dnf('remove', 'xen-doc', guard=False).plain))
    assert texts[0] == texts[1]
    assert 'xen-runtime' in texts[0][0]


def test_single_system_plugins_can_be_added(world):
    try:
        system_plugin('builddep')
    except FileNotFoundError:
        pytest.skip('no dnf-plugins-core here')
    seed(world, hotfixes=True)    # a source named like a module's package is filtered as well
    assert world.dnf('builddep', 'libvirt', guard=False).code == 1
    result = world.dnf('builddep', 'libvirt', guard=False, plugins=['builddep'])
    assert result.code == 0, result
    assert NEWEST_QEMU_IMG in result.installed


# base()

@pytest.mark.parametrize('cli', [False, True])
def test_base_works_twice_in_one_process(world, cli):
    seed(world)
    for _ in range(2):
        with world.base(guard=False, cli=cli, best=True) as base:
            base.fill_sack()
            base.install('xen')
            assert base.resolve()
            assert NEWEST_QEMU_IMG in map(str, base.transaction.install_set)
            assert base.conf.best
    assert world.installed() == set() and world.streams() == {}


def test_each_base_loads_its_plugins_anew(world, monkeypatch):
    folder = os.path.join(world.scratch, 'my-plugins')
    os.mkdir(folder)
    with open(os.path.join(folder, 'mine.py'), 'w') as stream:
        stream.write('import dnf\nclass Mine(dnf.Plugin):\n    name = "mine"\n')
    monkeypatch.setattr(world, '_pluginpath', lambda guard, plugins: [folder] if guard else [])
    kept = []
    for guard in (True, True, False, True):
        with world.base(guard=guard) as base:
            assert [plugin.name for plugin in base._plugins.plugins] == ['mine'] * guard
            kept += base._plugins.plugins
    assert len(set(map(type, kept))) == 3
    assert not [name for name in sys.modules if name.startswith(dnf.plugin.DYNAMIC_PACKAGE)]


def test_base_can_run_a_transaction(world):
    world.repo('one').package('x', '1-1')
    with world.base(guard=False) as base:
        base.fill_sack()
        base.install('x')
        base.resolve()
        base.download_packages(base.transaction.install_set)
        base.do_transaction()
    assert world.installed() == {'x-1-1.x86_64'}


# the host

# Runs a program in a namespace in which folders of the host are covered by empty ones, and tells
# what is in them then: other programs of the host use the real ones.
COVERED = '''
set -e
for folder in $FOLDERS; do mount -t tmpfs none "$folder"; done
"$@"
exec find $FOLDERS -mindepth 1
'''
MAKE_A_WORLD = '''
import sys
from support.seed import SIG, seed
from support.world import World
world = seed(World(sys.argv[1]))
assert world.dnf('install', 'xen', guard=False).code == 0
world.install(world.repos[SIG]['xen-doc'])
with world.base(guard=False) as base:
    base.fill_sack()
'''


def test_everything_stays_in_the_scratch_folder(tmp_path):
    folders = [path for path in ('/etc/dnf', '/var/lib/dnf', '/var/cache/dnf', '/var/lib/rpm',
                                 '/root', '/var/log') if os.path.isdir(path)]
    inside = ['unshare', '--mount', '/bin/sh', '-c', COVERED, 'sh']
    env = environment(FOLDERS=' '.join(folders), PYTHONPATH=TESTS)
    if subprocess.call(inside + ['true'], env=env, stdout=subprocess.DEVNULL):
        pytest.skip('nothing can be mounted here')
    done = subprocess.run(inside + [sys.executable, '-c', MAKE_A_WORLD, str(tmp_path / 'world')],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert (done.returncode, done.stdout.decode()) == (0, '')
