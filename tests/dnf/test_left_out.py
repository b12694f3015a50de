"""Where there is a solution only without guarded packages, just those are named that are in the
way.

The kind: a plain solve that fails because of a few guarded packages, beside many others of the
module that compete with the stack as well, or share its names.
"""

import re

import pytest

from support.solving import module

TAG = '.module_el8.1.0+1+aaaaaaaa'


def left_out(result):
    """The names and versions in the line about what was left out."""
    line, = [line for line in re.sub(r'\n +', ' ', result.full).splitlines()
             if re.search('with (it|them) there is no solution', line)]
    assert ' more' not in line, line
    return set(re.findall(r'[a-z-]+-\d[^-]*(?=-1\.module)', line))


@pytest.fixture
def crowded(world, repos):
    """A module with many packages that bear the names of the stack's, or meet its needs."""
    app, sig, _ = repos
    names = ['libvirt-part{}'.format(number) for number in range(20)]
    module(app, *[app.package(name, '9-1' + TAG) for name in names] +
           [app.package('img', '1-1' + TAG), app.package('seabios', '1-1' + TAG)])
    for name in names:
        sig.package(name, '5-1.el8')
    sig.package('seabios', '0-1.el8')
    sig.package('xen-x', '1-1.el8', requires=['img'])
    return world


def test_only_what_obsoletes_a_requested_package_is_left_out(crowded):
    app, sig = crowded.repos['app'], crowded.repos['centos-virt-xen-412']
    module(app, app.package('qemu-tools', '1-1' + TAG),
           app.package('qemu-tools', '2-1' + TAG, obsoletes=['xen-tools < 5']), version=2)
    sig.package('xen-tools', '4-1.el8')
    result = crowded.dnf('install', '--best', 'xen-tools', 'qemu-tools', '--setopt=obsoletes=0')
    assert left_out(result) == {'qemu-tools-2'}


def test_only_the_newer_build_of_an_installed_package_is_left_out(world, repos):
    app, sig, _ = repos
    for version in (4, 8):
        module(app, *[app.package(name, '{}-1{}'.format(version, TAG)) for name in (
            'libvirt-libs', 'libvirt-nss', 'libvirt-doc')], version=version)
    world.install(sig.package('xen', '4-1'), sig.package('libvirt-libs', '6-1.el8'),
                  sig.package('libvirt-daemon-xen', '6-1.el8', requires=['libvirt-libs = 6']))
    assert left_out(world.dnf('upgrade', '--best')) == {'libvirt-libs-8'}


def test_two_packages_in_the_way_for_different_reasons_are_left_out(crowded):
    app, sig = crowded.repos['app'], crowded.repos['centos-virt-xen-412']
    module(app, app.package('libvirt-libs', '8-1' + TAG), app.package('libvirt-nss', '8-1' + TAG),
           version=2)
    crowded.install(*[sig.package(name, '6-1.el8', requires=requires) for name, requires in (
        ('libvirt-libs', []), ('libvirt-nss', []),
        ('xen', ['libvirt-libs = 6', 'libvirt-nss = 6']))])
    assert left_out(crowded.dnf('upgrade', '--best')) == {'libvirt-libs-8', 'libvirt-nss-8'}


def test_mode_block_names_only_what_is_in_the_way(crowded):
    crowded.config('[main]\nmode = block\n')
    app, sig = crowded.repos['app'], crowded.repos['centos-virt-xen-412']
    module(app, app.package('libvirt-libs', '8-1' + TAG), version=2)
    crowded.install(sig.package('libvirt-libs', '6-1.el8'),
                    sig.package('xen', '6-1.el8', requires=['libvirt-libs = 6']))
    result = crowded.dnf('upgrade', '--best')
    line, = [line for line in result.full.splitlines() if 'there would be a solution' in line]
    assert result.code == 1 and 'libvirt-libs-8' in line and 'part' not in line, result
