"""What DNF says of problems is about its own request, not about what the guard has ruled out.

The kind: DNF solves once more, on a copy of the goal, to tell what it has skipped; the copy is that
of the solution in use, in whose sight something is missing (contract, section 3.6).
"""

import pytest

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


@pytest.fixture
def host(world, repos):
    """A stack whose libvirt can have no update of its own, beside the module's newer one."""
    app, sig, base = repos
    app.module('virt', 'rhel', packages=[
        app.package('libvirt-libs', '8-1' + TAG),
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    world.install(sig.package('xen', '4-1'), sig.package('libvirt-libs', '6-1.el8'),
                  base.package('htop', '1-1'))
    base.package('htop', '2-1')
    return world


def texts(world, *args):
    stock, guarded = (world.dnf(*args, '--assumeno', guard=guard, assume=None)
                      for guard in (False, True))
    return stock.text, guarded.text


def test_nothing_is_said_to_be_excluded_that_nobody_excluded(host):
    host.repos['centos-virt-xen-412'].package('libvirt-libs', '6-2.el8', requires=['nobody'])
    stock, guarded = texts(host, 'upgrade', '--nobest')
    assert 'xenguard: kept libvirt-libs instead of libvirt-libs (virt:rhel)' in guarded, guarded
    assert 'filter' not in guarded and 'htop' in guarded, guarded
    assert ('Problem' in guarded) <= ('Problem' in stock)


def test_what_stock_dnf_says_of_skipped_packages_is_still_said(host):
    host.repos['base'].package('htop', '3-1', requires=['nobody-at-all'])
    stock, guarded = texts(host, 'upgrade', '--nobest')
    assert 'nobody-at-all' in stock and 'nobody-at-all' in guarded, guarded
    assert 'filter' not in guarded and 'Skipping packages' in guarded, guarded


def test_what_the_stack_cannot_have_is_not_said_to_be_excluded(host):
    sig = host.repos['centos-virt-xen-412']
    sig.package('xen-tools', '4-1', requires=[IMG])
    sig.package('qemuu', '3-1', files=[IMG], requires=['nobody'])
    _stock, guarded = texts(host, 'install', 'xen-tools', 'htop', '--skip-broken')
    assert 'exclude filtering' not in guarded, guarded
