"""``dnf builddep`` reads a source once, wherever it comes from, and whosever it is.

The class of input: sources that cannot be read a second time or are not what their name says
(a pipe, an address, a spec that runs commands), and sources that are not the stack's (contract,
sections 1 and 2).
"""

import os

import pytest

from support.needs import needs_builddep
from support.repository import write
from support.seed import SIG
from support.solving import names
from support.website import serving

TAG = '.module_el8.5.0+746+bbd5d70c'
IMG = '/usr/bin/qemu-img'
SPEC = 'Name: {}\nVersion: 9\nRelease: 1{}\nSummary: x\nLicense: x\nBuildRequires: {}\n' \
    '%description\nx\n'

pytestmark = needs_builddep


@pytest.fixture
def site(world):
    with serving(world.path('www')) as site:
        yield site


@pytest.fixture
def host(world):
    app = world.repo('app')
    img = app.package('qemu-img', '15:4-1' + TAG, files=[IMG], source='qemu-kvm')
    libs = app.package('libvirt-libs', '8-1' + TAG, source='libvirt')
    app.module('virt', 'rhel', packages=[img, libs], artifacts=[
        'libvirt-0:8-1{}.src'.format(TAG)])
    world.repo('base').package('htop', '1-1')
    return world


@pytest.fixture
def stack(host):
    sig = host.repo(SIG)
    sig.package('qemuu', '3-1', files=[IMG])
    host.xen = sig.package('xen', '5-1', requires=[IMG], src_requires=[IMG])
    host.build()
    return host


def builddep(world, *args, **kwargs):
    return world.dnf('builddep', *args, plugins=['builddep'], **kwargs)


def test_a_spec_is_read_from_a_url(stack, site):
    folder, url = site
    for name, wants in (('foo', 'htop'), ('libvirt', IMG)):
        write(os.path.join(folder, name + '.spec'), SPEC.format(name, '', wants))
    result = builddep(stack, url + 'foo.spec')
    assert result.code == 0 and names(result.installed) == {'htop'}, result
    assert 'xenguard' not in result.text
    result = builddep(stack, url + 'libvirt.spec')
    assert names(result.installed) == {'htop', 'qemuu'}, result
    assert 'building libvirt-9-1 requires' in result.text


@pytest.mark.parametrize('name, wants, comes', [('foo', 'htop', 'htop'), ('libvirt', IMG, 'qemuu')])
def test_a_spec_is_read_from_a_pipe(stack, name, wants, comes):
    result = builddep(stack, '--spec', '/dev/stdin', input=SPEC.format(name, '', wants))
    assert result.code == 0 and names(result.installed) == {comes}, result


@pytest.mark.parametrize('name', ['xen-5-1.src.rpm', 'current.src.rpm', 'foo-1-1.src.rpm'])
def test_a_source_package_from_a_url_is_what_its_header_says(stack, site, name):
    folder, url = site
    os.symlink(stack.xen.src_path, os.path.join(folder, name))
    result = builddep(stack, url + name)
    assert result.code == 0 and names(result.installed) == {'qemuu'}, result
    assert 'building xen-5-1 requires' in result.text


def test_a_spec_runs_its_commands_once(stack):
    path, log = stack.path('libvirt.spec'), stack.path('log')
    write(path, '%global again %(echo x >> {})\n'.format(log) + SPEC.format('libvirt', '', IMG))
    with open(log, 'w'):
        pass
    builddep(stack, path, guard=False, assume='--assumeno')
    with open(log) as stream:
        stock = stream.read()
    result = builddep(stack, path)
    assert names(result.installed) == {'qemuu'}, result
    with open(log) as stream:
        assert stream.read() == stock * 2


def test_warnings_of_rpm_appear_as_often_as_with_stock_dnf(stack):
    path = stack.path('foo.spec')
    write(path, SPEC.format('foo', '', 'htop') + '\n%changelog\n* Mon Jan 99 2020 x\n- x\n')
    stock, guarded = (builddep(stack, path, guard=guard, assume='--assumeno')
                      for guard in (False, True))
    assert stock.plain == guarded.plain and stock.code == guarded.code


@pytest.mark.parametrize('with_stack', [False, True])
@pytest.mark.parametrize('how', ['name', 'SRPM', 'address'])
def test_the_modules_own_source_is_not_the_stacks(host, site, how, with_stack):
    app = host.repos['app']
    if with_stack:
        host.repo(SIG).package('qemuu', '3-1', files=[IMG])
    source = host.repo('app-source')
    made = source.package('libvirt', '8-1' + TAG, src_requires=['htop', IMG])
    if how == 'name':
        source.packages.remove(made)
        source.package('libvirt', '8-1' + TAG, arch='src', requires=['htop', IMG])
    host.build()
    from support.rpms import build_rpms
    build_rpms([made], host.cache)
    folder, url = site
    if how == 'address':
        os.symlink(made.src_path, os.path.join(folder, 'x.src.rpm'))
    target = {'name': 'libvirt', 'SRPM': made.src_path, 'address': url + 'x.src.rpm'}[how]
    assert app
    result = builddep(host, target)
    assert result.code == 0 and names(result.installed) == {'htop', 'qemu-img'}, result
    assert 'building' not in result.text


def test_on_a_host_without_a_stack_no_spec_is_the_stacks(host):
    path = host.path('libvirt.spec')
    write(path, SPEC.format('libvirt', '', IMG))
    stock, guarded = (builddep(host, path, guard=guard, assume='--assumeno')
                      for guard in (False, True))
    assert stock.plain == guarded.plain and 'qemu-img' in guarded.out
