"""DNF's own module behaviour, output included, where there is no stack (contract, 3.1 and 3.9).

Each world runs a sequence of commands on stock DNF and on a guarded one; what they print, their
exit codes, the installed packages, the module state, the fail-safe data and the history have to be
the same after each command.
"""

import os
import re

import pytest

from support.fault_scenarios import builddep_works
from support.modulemd import _document
from support.seed import APPSTREAM, BASEOS, SIG, seed
from support.world import World, groups_work, write

SHELL = 'list libvirt*\nrepoquery libvirt*\nupgrade libvirt-libs-9-1.el8\ninstall htop\n' \
    'list qemuu\nts run\nlist libvirt*\nexit\n'


def check_same(worlds, *commands, **kwargs):
    """Run the commands in two worlds that are alike; a command is a tuple of words, or a function
    of the world that changes it."""
    results = []
    for command in commands:
        if callable(command):
            for world in worlds:
                command(world)
            continue
        stock, guard = (world.dnf(*command, guard=world is worlds[1], **kwargs)
                        for world in worlds)
        assert guard.plain.replace('/guard/', '/stock/') == stock.plain
        assert guard.code == stock.code
        assert guard.installed == stock.installed
        assert worlds[1].on_disk() == worlds[0].on_disk()
        results.append(stock)
    return results


@pytest.fixture
def same(twins):
    """Make two worlds with a function, and run commands in both."""
    def run(fill, *commands, **kwargs):
        # a change of the repositories would be there in the next test
        alone = any(map(callable, commands))
        return check_same(twins((lambda world: fill(world)) if alone else fill),
                          *commands, **kwargs)
    return run


def modular(world, **requires):
    """Two modules with two streams each, one with profiles, and what is demodularised."""
    base = world.repo('base')
    base.package('lib', '1-1')
    base.package('tool', '9-1', requires=['lib'])
    app = world.repo('app')
    for stream in ('1', '2'):
        dist = '-1.module_el8.%s.0+1+aaaaaaaa' % stream
        packages = [app.package(name, stream + dist, label='web:%s:1:aa' % stream)
                    for name in ('web', 'web-extra')]
        app.module('web', stream, context='aa', packages=packages, default=stream == '1',
                   profiles={'common': ['web'], 'all': ['web', 'web-extra']})
        tool = app.package('tool', stream + dist, label='tool:%s:1:aa' % stream)
        app.module('tool', stream, context='aa', packages=[tool], default=False,
                   profiles={'common': ['tool']}, **requires)


def kvm(world):
    """A KVM host, with the stack's repository enabled."""
    seed(world)
    app, sig = world.repos[APPSTREAM], world.repos[SIG]
    world.install(app['libvirt-libs'], app['virt-top'], world.repos[BASEOS]['glibc'],
                  enable_streams=True)
    sig.package('libvirt-libs', '9-1.el8')


def kvm_alone(world):
    """A KVM host, with the stack's repository disabled."""
    kvm(world)
    world.enable_repo(SIG, False)


def site(world):
    """A KVM host, groups with packages that are hidden, and bystanders."""
    kvm(world)
    base, sig = world.repos[BASEOS], world.repos[SIG]
    base.group('site', mandatory=['libvirt', 'seabios'], default=['htop'],
               optional=['libvirt-client'], conditional={'virt-viewer': 'htop'})
    sig.group('odd', mandatory=['seabios', 'virt-tool'], default=['qemu-img'])
    sig.package('virt-tool', '1-1', provides=['libvirt-client'])
    base.package('virt-admin', '1-1', requires=['libvirt-client'], recommends=['seabios'],
                 src_requires=['libvirt-libs', 'seabios'])
    base.package('old-seabios', '1-1')
    base.package('new-top', '1-1', obsoletes=['virt-top'])
    sig.package('virt-top', '9-1', obsoletes=['old-seabios'])


SWITCHING = [('module', 'enable', 'web:1'), ('module', 'install', 'web:1/common'),
             ('module', 'list'), ('module', 'info', 'web'), ('module', 'provides', 'web'),
             ('module', 'install', 'web:2'), ('module', 'switch-to', 'web:2/all'),
             ('module', 'list', '--installed'), ('module', 'remove', 'web:2/all'),
             ('module', 'reset', 'web'), ('module', 'disable', 'web'), ('install', 'web-extra'),
             ('module', 'list', '--disabled'), ('module', 'update', 'web')]


def test_streams_are_installed_switched_reset_and_disabled_as_in_stock_dnf(same):
    same(modular, *SWITCHING)


def test_streams_are_switched_by_configuration_as_in_stock_dnf(same):
    def fill(world):
        modular(world)
        world.conf['module_stream_switch'] = '1'
    same(fill, ('module', 'install', 'web:1'), ('module', 'enable', 'web:2'), ('distro-sync',),
         ('module', 'install', 'web:1'))


@pytest.mark.parametrize('command', [
    ('module', 'install', 'nothing'), ('module', 'enable', 'web:3'), ('module', 'enable', 'web'),
    ('module', 'enable', 'tool'), ('module', 'install', 'web:1/none'), ('module', 'install'),
    ('module', 'switch-to', 'tool:3'), ('module', 'enable', 'web:1', 'web:2'),
    ('module', 'nothing'), ('install', '@web:2'), ('install', '@web:3'),
], ids=' '.join)
def test_errors_of_module_commands_are_stock_dnfs(same, command):
    same(modular, command)


def test_hotfix_repositories_and_demodularised_packages_work_as_in_stock_dnf(same):
    def fill(world):
        modular(world)
        hotfix = world.repo('hotfix', module_hotfixes=True)
        hotfix.package('web', '3-1')
        world.repos['base'].package('web-extra', '3-1')
        world.repos['app'].metadata(_document('modulemd', 2, {
            'name': 'gone', 'stream': '1', 'version': 1, 'context': 'aa', 'arch': 'x86_64',
            'summary': 's', 'description': 'd', 'license': {'module': ['MIT']},
            'demodularized': {'rpms': ['web-extra']}, 'artifacts': {'rpms': []}}))
    same(fill, ('install', 'web', 'web-extra'), ('module', 'enable', 'web:2'), ('upgrade',),
         ('distro-sync',))


def test_module_commands_work_as_in_stock_dnf(same):
    same(modular, *[('module',) + command for command in [
        ('provides', 'web-extra'), ('list', '--all', 'web'), ('info', '--profile', 'web'),
        ('install', 'web:1/all'), ('list', '--enabled'), ('repoquery', 'web', '--available'),
        ('repoquery', 'web', '--installed'), ('remove', '--all', 'web:1'), ('remove', 'web'),
        ('disable', 'web', 'tool'), ('reset', '*'), ('enable', 'tool:2', 'web:2'),
        ('switch-to', 'tool:1'), ('install', 'web/all'),
        ('switch-to', 'web:1/all', 'tool:2/common'), ('update',)]],
        ('history', 'undo', 'last'), ('history', 'rollback', '1'), ('distro-sync',))


def test_an_update_that_changes_a_streams_context_works_as_in_stock_dnf(same):
    def publish(world):
        app = world.repos['app']
        del app._modules[0]     # the metadata of the build before; its packages stay
        packages = [app.package(name, '1-2.module_el8.1.0+2+cccccccc', label='web:1:2:cc',
                                requires=['web-new'] if name == 'web' else [])
                    for name in ('web', 'web-extra', 'web-new')]
        app.module('web', '1', version=2, context='cc', packages=packages,
                   requires={'platform': ['el8'], 'tool': ['2']}, profiles={'common': ['web']})
    results = same(modular, ('module', 'install', 'web:1/all'), publish, ('check-update',),
                   ('upgrade',), ('module', 'list'), ('module', 'update', 'web'),
                   ('history', 'undo', 'last'))
    assert 'web-new-1-2.module_el8.1.0+2+cccccccc.x86_64' in results[2].installed


def test_static_contexts_work_as_in_stock_dnf(same):
    def fill(world):
        modular(world)
        app = world.repos['app']
        for context, stream in (('first', '1'), ('second', '2')):
            package = app.package('site', '1-%s.module_el8.1.0+2+dddddddd' % stream,
                                  label='site:1:1:' + context)
            app.metadata(_document('modulemd', 2, {
                'name': 'site', 'stream': '1', 'version': 1, 'context': context, 'arch': 'x86_64',
                'static_context': True, 'summary': 's', 'description': 'd',
                'license': {'module': ['MIT']}, 'artifacts': {'rpms': [package.artifact]},
                'dependencies': [{'requires': {'platform': ['el8'], 'web': [stream]}}]}))
    same(fill, ('module', 'list'), ('module', 'enable', 'site:1'), ('install', 'site'),
         ('module', 'info', 'site'), ('module', 'switch-to', 'web:2'), ('distro-sync',),
         ('module', 'reset', 'site', 'web'), ('module', 'enable', 'site:1', 'web:2'),
         ('distro-sync',))


def test_an_enabled_stream_without_its_metadata_works_as_in_stock_dnf(same):
    def forget(world):
        app = world.repos['app']
        app._modules.clear()
        app._defaults.clear()
    same(modular, ('module', 'install', 'web:1'), forget, ('module', 'list'), ('upgrade',),
         ('install', 'web-extra'), ('distro-sync',), ('module', 'update', 'web'),
         ('module', 'reset', 'web'), ('remove', 'web'), ('install', 'web'))


@pytest.mark.parametrize('platform', ['platform:el9', 'nonsense'])
def test_a_platform_that_does_not_match_works_as_in_stock_dnf(same, platform):
    def fill(world):
        modular(world)
        world.conf['module_platform_id'] = platform
    same(fill, ('module', 'list'), ('module', 'enable', 'web:1'), ('install', 'web'),
         ('install', 'tool'))


def test_a_default_stream_of_the_hosts_own_works_as_in_stock_dnf(same):
    def fill(world):
        modular(world)
        folder = os.path.join(world.root, 'etc/dnf/modules.defaults.d')
        os.makedirs(folder)
        write(os.path.join(folder, 'web.yaml'), _document('modulemd-defaults', 1, {
            'module': 'web', 'stream': '2', 'profiles': {'2': ['all']}}))
    same(fill, ('module', 'list'), ('module', 'install', 'web'), ('install', 'web'))


def test_an_enabled_stream_without_its_repository_works_as_in_stock_dnf(same):
    same(modular, ('module', 'install', 'tool:1'),
         lambda world: world.enable_repo('app', False),
         ('module', 'list'), ('upgrade',), ('install', 'tool'), ('remove', 'tool'),
         ('install', 'tool'))


@pytest.mark.parametrize('heeded', ['0', '1'])
def test_two_contexts_and_an_obsoleted_stream_work_as_in_stock_dnf(same, heeded):
    def fill(world):
        world.conf['module_obsoletes'] = heeded
        modular(world, requires={'web': ['1'], 'platform': ['el8']})
        app = world.repos['app']
        other = app.package('tool', '1-2.module_el8.1.0+2+bbbbbbbb', label='tool:1:1:bb')
        app.module('tool', '1', context='bb', packages=[other], default=False,
                   requires={'web': ['2'], 'platform': ['el8']})
        app.metadata(_document('modulemd-obsoletes', 1, {
            'modified': '2020-01-01T00:00Z', 'module': 'web', 'stream': '1', 'message': 'old',
            'obsoleted_by': {'module': 'web', 'stream': '2'}}))
    same(fill, ('module', 'install', 'tool:1'), ('module', 'list'), ('upgrade',),
         ('module', 'reset', 'web'), ('module', 'enable', 'web:2'), ('distro-sync',))


@pytest.mark.parametrize('fill', [kvm, kvm_alone])
def test_the_guarded_module_works_as_in_stock_dnf_on_a_kvm_host(same, fill):
    same(fill, ('module', 'install', 'virt:rhel'),
         ('module', 'list'), ('module', 'info', 'virt'), ('module', 'update', 'virt'),
         ('upgrade',), ('module', 'remove', 'virt'), ('module', 'reset', 'virt'),
         ('module', 'disable', 'virt'))


@pytest.mark.parametrize('command', [
    ('upgrade', 'seabios'), ('upgrade', 'libvirt-libs-9-1.el8'), ('upgrade', '--security'),
    ('downgrade', 'libvirt-libs-9-1.el8'), ('reinstall', 'seabios-1.12.1'),
    ('distro-sync', 'libvirt-libs-9-1.el8'), ('upgrade-minimal',), ('remove', 'seabios'),
], ids=' '.join)
def test_a_hidden_package_that_is_named_on_a_kvm_host_stays_hidden(same, command):
    same(kvm, command)


@pytest.mark.parametrize('commands', [
    [('install', '/usr/bin/qemu-img'), ('install', 'libvirt.so.0()(64bit)'),
     ('install', 'libvirt-client', '--setopt=multilib_policy=all'), ('install', 'libvirt-4.5.0'),
     ('install', 'libvirt.x86_64'), ('install-n', 'libvirt'), ('history', 'undo', 'last'),
     ('history', 'redo', '2'), ('history', 'rollback', '1'), ('history', 'userinstalled'),
     ('autoremove',)],
    [('repository-packages', SIG, 'list'), ('repository-packages', SIG, 'info', 'seabios'),
     ('repository-packages', SIG, 'upgrade', 'libvirt-libs'),
     ('repository-packages', SIG, 'upgrade'), ('repository-packages', SIG, 'remove'),
     ('repository-packages', APPSTREAM, 'reinstall'),
     ('repository-packages', APPSTREAM, 'install', 'libvirt-client'),
     ('repository-packages', APPSTREAM, 'remove-or-distro-sync'),
     ('repository-packages', APPSTREAM, 'move-to'),
     ('repository-packages', APPSTREAM, 'remove-or-reinstall', 'virt-top'),
     ('repository-packages', APPSTREAM, 'remove')],
    [('install', 'libvirt', '--repo', APPSTREAM, '--repo', BASEOS),
     ('install', 'seabios', '--disablerepo', SIG), ('swap', 'virt-top', 'seabios'),
     ('swap', 'seabios', 'virt-top'), ('install', 'libvirt', 'nobody', '--skip-broken'),
     ('install', '--best', 'virt-admin'), ('upgrade', '--best'), ('check-update',),
     ('upgrade', '--nobest', 'seabios'), ('distro-sync',), ('list', 'upgrades'),
     ('list', 'obsoletes'), ('repoquery', '--upgrades'), ('provides', 'seabios'),
     ('mark', 'install', 'seabios'), ('install', 'new-top'), ('downgrade', 'libvirt-libs')],
], ids=['install', 'repository-packages', 'options'])
def test_other_commands_on_a_kvm_host_work_as_in_stock_dnf(same, commands):
    same(site, *commands)


@pytest.mark.skipif(not groups_work(), reason='DNF cannot do this here')
def test_groups_with_hidden_packages_work_as_in_stock_dnf_on_a_kvm_host(same):
    same(site, ('group', 'install', 'site'), ('group', 'upgrade', 'site'),
         ('group', 'remove', 'site'), ('install', '@site'),
         ('group', 'install', '--with-optional', 'site'),
         ('group', 'install', 'odd'), ('group', 'mark', 'install', 'odd'), ('upgrade',))


@pytest.mark.skipif(not builddep_works(), reason='there is no builddep here')
def test_builddep_works_as_in_stock_dnf_on_a_kvm_host(same):
    same(site, ('builddep', 'virt-admin'), plugins=['builddep'])


@pytest.mark.parametrize('fill', [kvm, kvm_alone])
def test_the_shell_lists_nothing_that_is_hidden(same, fill):
    result, = same(fill, ('shell',), input=SHELL)
    assert 'Complete!' in result.out and not re.search(r'libvirt-libs\S*\s+9-1', result.out)


def test_queries_on_the_api_do_not_see_what_is_hidden(world):
    kvm(world)
    seen = []
    for guard in (False, True):
        with world.base(guard=guard) as base:
            base.fill_sack()
            base.install('htop')
            seen.append({str(package) for package in base.sack.query()})
            base.resolve()
            seen.append({str(package) for package in base.sack.query()})
    assert len(set(map(frozenset, seen))) == 1
    assert 'libvirt-libs-9-1.el8.x86_64' not in seen[0]


def test_a_hidden_version_can_be_named_on_a_host_with_a_stack(world):
    kvm(world)
    sig = world.repos[SIG]
    other = World(world.path('xen'), cache=world.cache)
    seed(other)
    stack = other.repos[SIG]
    other.install(stack['libvirt-libs'], other.repos[BASEOS]['glibc'])
    stack.package('libvirt-libs', '9-1.el8', provides=['libvirt.so.0()(64bit)'])
    assert sig['libvirt-libs'].nevra in other.dnf(
        'upgrade', 'libvirt-libs-9-1.el8').installed
