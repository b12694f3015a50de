"""Guarded streams that other modules' streams depend on (contract, section 3.8)."""

import pytest

from support.seed import SIG

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def host(world):
    """A host with a stack package; a module that is not guarded depends on virt:rhel."""
    app, sig, base = world.repo('app'), world.repo(SIG, module_hotfixes=True), world.repo('base')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)], default=False)
    app.module('foo', '1', packages=[app.package('foo-tool', '2-1' + TAG)],
               requires={'platform': ['el8'], 'virt': ['rhel']})
    base.package('viewer', '1-1', requires=['foo-tool'])
    sig.package('xen', '1-1', requires=['foo-tool'])
    world.install(sig.package('xen-libs', '1-1'))
    return world


@pytest.mark.parametrize('builds', [1, 3])
def test_a_guarded_stream_is_not_enabled_for_the_stack(host, builds):
    app = host.repos['app']
    for number in range(2, builds + 1):
        app.module('virt', 'rhel', version=number, context='c%d' % number, default=False,
                   packages=[app.package('qemu-img', '15:2-%d%s' % (number, TAG))])
    result = host.dnf('install', 'xen')
    assert result.code == 0 and 'xen-1-1.x86_64' in result.installed
    assert host.streams() == {'foo': ('enabled', '1')}, result
    assert host.dnf('upgrade').code == 0


def test_other_modules_are_installed_as_without_the_guard(host):
    app = host.repos['app']
    perl = app.package('perl', '5-1' + TAG)
    app.module('perl', '5.26', packages=[perl], profiles={'common': ['perl']})
    result = host.dnf('install', 'xen', '@perl:5.26/common')
    assert result.code == 0 and {'xen-1-1.x86_64', perl.nevra} < result.installed, result
    assert host.streams() == {'foo': ('enabled', '1'), 'perl': ('enabled', '5.26')}, result
    with open(host.root + '/etc/dnf/modules.d/perl.module') as stream:
        assert 'profiles=common' in stream.read()


@pytest.mark.parametrize('specs', [['foo-tool'], ['viewer'], ['viewer', 'xen']])
def test_a_guarded_stream_that_others_need_is_enabled_and_told(host, specs):
    result = host.dnf('install', *specs)
    assert result.code == 0 and host.streams()['virt'] == ('enabled', 'rhel')
    assert result.text.count('xenguard: the guarded module stream virt:rhel') == 1, result


def test_mode_warn_enables_a_guarded_stream_and_tells(host):
    host.config('[main]\nmode = warn\n')
    result = host.dnf('install', 'xen')
    assert result.code == 0 and host.streams()['virt'] == ('enabled', 'rhel')
    assert 'xenguard: the guarded module stream virt:rhel' in result.text


def test_a_stream_that_has_the_place_of_the_last_stack_package_is_not_told(world):
    app, sig = world.repo('app'), world.repo(SIG)
    guarded = app.package('libvirt-libs', '4-1' + TAG)
    app.module('virt', 'rhel', packages=[guarded])
    world.install(sig.package('libvirt-libs', '6-1'))
    world.keep()
    stock = world.dnf('module', 'switch-to', 'virt:rhel', guard=False)
    assert guarded.nevra in stock.installed
    world.restore()
    assert world.dnf('module', 'switch-to', 'virt:rhel').plain == stock.plain
