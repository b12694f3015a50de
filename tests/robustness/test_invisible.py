"""Where no stack package is involved, the guard is not noticed (contract, 3.1 and 3.9).

Each command runs in two worlds that are alike, one with stock DNF and one with the guard, and
the two have to say and do the same, to the letter.
"""

import pytest

from support.seed import APPSTREAM, BASEOS, SIG, seed
from support.world import groups_work


def check_alike(twins, fill, *command, **kwargs):
    stock, guard = (world.dnf(*command, guard=name == 'guard', **kwargs)
                    for name, world in zip(('stock', 'guard'), twins(fill)))
    assert guard.code == stock.code
    assert guard.installed == stock.installed
    assert guard.plain.replace('/guard/', '/stock/') == stock.plain
    return stock


def kvm_host(world):
    """The module's hypervisor, with the stack's repository enabled."""
    seed(world)
    app = world.repos[APPSTREAM]
    world.install(app['libvirt-libs'], app['virt-top'], world.repos[BASEOS]['glibc'],
                  enable_streams=True)
    app.package('libvirt-libs', '4.5.0-36.module_el8.1.0+300+1', provides=['libvirt.so.0()(64bit)'],
                label='virt:rhel:9:aa')
    app.module('virt', 'rhel', version=9010020200107111111, context='aa',
               packages=[app['libvirt-libs']])
    # A stack's newer build, which is hidden, and one that is hidden for what it provides.
    world.repos[SIG].package('libvirt-libs', '9-1.el8')
    world.repos[SIG].package('libvirt-xen-extra', '9-1.el8', provides=['libvirt-libs = 9'])


@pytest.mark.parametrize('command', [
    ('install', 'qemu-kvm'),
    ('install', 'libvirt'),
    ('install', 'libvirt-daemon-kvm', 'htop'),
    ('install', 'libvirt-l*'),
    ('install', 'htop', '--best'),
    ('install', 'nothing-like-it'),
    ('install', 'virt-viewer'),
    ('install', '/usr/bin/qemu-img'),
    ('upgrade',),
    ('upgrade', '--best'),
    ('upgrade', 'libvirt-libs'),
    ('upgrade', 'libvirt*'),
    ('upgrade', 'bash'),
    ('distro-sync',),
    ('downgrade', 'libvirt-libs'),
    ('reinstall', 'virt-top'),
    ('remove', 'libvirt-libs'),
    ('autoremove',),
    ('swap', 'virt-top', 'htop'),
    ('module', 'install', 'virt:rhel'),
    ('module', 'reset', 'virt'),
    ('module', 'disable', 'virt'),
    ('module', 'install', 'perl:5.26'),
    ('module', 'list'),
    ('list',),
    ('list', 'libvirt*'),
    ('repoquery', 'libvirt*'),
    ('provides', '/usr/bin/qemu-img'),
    ('info', 'libvirt'),
    ('check-update',),
    ('repolist',),
    ('history', 'list'),
    ('clean', 'metadata'),
    ('no-such-command',),
    ('--version',),
], ids=' '.join)
def test_a_command_on_a_kvm_host_is_stock_dnfs(twins, command):
    check_alike(twins, kvm_host, *command)


def test_a_glob_that_only_the_stack_matches_asks_for_the_stack(twins):
    _, guard = twins(kvm_host)
    assert 'libvirt-xen-extra-9-1.el8.x86_64' in guard.dnf('install', 'libvirt*extra').installed


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
@pytest.mark.parametrize('group', [{'mandatory': ['htop', 'qemuu-tools']},
                                   {'mandatory': ['htop'], 'conditional': {'qemuu-tools': 'htop'}}],
                         ids=['mandatory', 'conditional'])
@pytest.mark.parametrize('obsoleted', [False, True])
def test_a_group_that_names_a_hidden_package_is_stock_dnfs(twins, group, obsoleted):
    def fill(world):
        seed(world)
        world.repos[SIG].package('qemuu-tools', '1-1', provides=['qemu-img = 3'])
        if obsoleted:
            world.repos[SIG].package('xen-tools', '1-1', obsoletes=['qemuu-tools'])
        world.repos[BASEOS].group('virt-host', **group)
    check_alike(twins, fill, 'group', 'install', 'virt-host')


def plain_host(world):
    """Nothing modular and nothing of Xen."""
    base = world.repo('base')
    base.package('glibc', '1-1')
    world.install(base.package('bash', '1-1', requires=['glibc']), base['glibc'])
    base.package('bash', '2-1', requires=['glibc >= 2'])
    base.package('htop', '1-1')


@pytest.mark.parametrize('command', [('install', 'htop'), ('upgrade',), ('upgrade', '--best'),
                                     ('remove', 'glibc'), ('list',)], ids=' '.join)
def test_a_command_on_a_host_without_modules_is_stock_dnfs(twins, command):
    check_alike(twins, plain_host, *command)


def xen_host(world):
    """A stack, and a request that has nothing to do with it."""
    seed(world)
    world.install(world.repos[SIG]['xen-doc'])


@pytest.mark.parametrize('command', [('install', 'htop'), ('install', 'bash', 'perl-interpreter'),
                                     ('list',), ('remove', 'xen-doc')], ids=' '.join)
def test_an_unrelated_request_on_a_xen_host_is_stock_dnfs(twins, command):
    check_alike(twins, xen_host, *command)


def test_the_answer_no_is_respected(twins):
    check_alike(twins, kvm_host, 'install', 'qemu-kvm', assume='--assumeno')
