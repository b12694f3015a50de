"""Installed packages are the stack's by where they came from (contract, section 1).

The class: a host whose stack DNF's history knows under no id of stack_repos, since a kickstart, an
image, files, or rpm itself put it there. What has a name of the module then stays the stack's.
"""

import glob
import os
import sqlite3
import subprocess
import pytest

SIG = 'centos-virt-xen-412'
NEW = '7.0.0-1.module_el8.4.0+1+aaaaaaaa'
NEWEST = 'libvirt-libs-6.2.0-1.x86_64'


def nevras(query):
    return {str(package) for package in query}


def kickstarted(world, id='anaconda'):
    """Xen and its libvirt, and a libvirt of somebody else's on another host's terms."""
    app, sig, other = world.repo('app'), world.repo(SIG), world.repo('advanced-virtualization')
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', NEW),
                                         app.package('libvirt-client', NEW),
                                         app.package('libvirt-daemon', NEW)])
    ours = [sig.package('xen-libs', '4.12-1'), sig.package('libvirt-libs', '6.1.0-1'),
            sig.package('htop', '1-1')]
    world.install(*ours, from_repo=id)
    world.install(other.package('libvirt-client', '6.3.0-1'))
    sig.packages[:] = []
    return ours


def install_by(how, world, ours):
    if how == 'no history':
        world.install(*ours, nodeps=True)
    elif how == 'history lost':
        world.install(*ours)
        for path in glob.glob(os.path.join(world.root, 'var/lib/dnf/history*')):
            os.unlink(path)
    elif how == 'local files':
        world.build()
        assert world.dnf('install', *[package.path for package in ours], guard=False).code == 0
    elif how == 'rpm -U':
        world.install(ours[0], world.repos[SIG].package('libvirt-libs', '6.0.0-1'))
        world.build()
        subprocess.check_call(['rpm', '--root', world.root, '-U', '--ignorearch', ours[1].path])
    else:
        world.install(*ours, from_repo=how)


@pytest.mark.parametrize('how', ['anaconda', 'xen', SIG, 'no history', 'history lost',
                                 'local files', 'rpm -U'])
def test_upgrade_takes_the_stacks_build(world, how):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', NEW)])
    install_by(how, world, [sig.package('xen-libs', '4.12-1'),
                            sig.package('libvirt-libs', '6.1.0-1', requires=['xen-libs'])])
    sig.packages[:] = []
    sig.package('libvirt-libs', '6.2.0-1', requires=['xen-libs'])
    result = world.dnf('upgrade')
    assert result.code == 0 and NEWEST in result.installed, result


def test_a_name_of_the_module_with_the_stacks_origin_is_the_stacks(world, sides):
    kickstarted(world)
    assert nevras(sides().stack) == {'xen-libs-4.12-1.x86_64', 'libvirt-libs-6.1.0-1.x86_64'}


def test_a_module_that_is_there_is_guarded_whatever_its_origin(world, sides):
    app, sig = world.repo('app'), world.repo(SIG)
    img = app.package('qemu-img', '15:2-1.module_el8.1.0+1+aaaaaaaa', label='virt:rhel:1:aa')
    app.module('virt', 'rhel', packages=[img])
    world.install(img, sig.package('xen-libs', '4.12-1'), from_repo='anaconda')
    found = sides()
    assert nevras(found.stack.installed()) == {'xen-libs-4.12-1.x86_64'}
    assert nevras(found.guarded.installed()) == {img.nevra}


def test_a_name_of_the_module_is_nobodys_without_a_named_stack_package(world, sides, mocker):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', NEW)])
    world.install(sig.package('libvirt-libs', '6.1.0-1'), from_repo='anaconda')
    sig.packages[:] = []
    found = sides()
    builds = mocker.patch('xenguard.packages.modules.Modules.builds')
    labels = mocker.patch('xenguard.packages.labels.of_installed')
    assert not found.stack and not found.stack_in(found.everything().installed())
    assert not builds.called and not labels.called


def test_an_unreadable_history_is_asked_by_dnfs_own_means(world, sides, mocker):
    kickstarted(world, SIG)
    mocker.patch('sqlite3.connect', side_effect=sqlite3.OperationalError)
    assert nevras(sides().stack) == {
        'xen-libs-4.12-1.x86_64', 'libvirt-libs-6.1.0-1.x86_64', 'htop-1-1.x86_64'}


def test_the_history_is_asked_for_many_packages_in_parts(world, sides, mocker):
    kickstarted(world)
    mocker.patch('xenguard.packages.history.MOST_VALUES', 1)
    assert 'libvirt-libs-6.1.0-1.x86_64' in nevras(sides().stack)


def test_the_origin_is_that_of_the_last_build_in_the_history(world, sides):
    ours = kickstarted(world)
    found = sides()
    package = next(package for package in found.everything().installed()
                   if package.name == 'libvirt-client')
    assert found.history.origins([package]) == {package: 'advanced-virtualization'}
    unknown = world.repos[SIG].package('libvirt-daemon', '6-1')
    world.install(unknown, nodeps=True)
    found = sides()
    origins = found.history.origins(list(found.everything().installed()))
    assert {str(package): origin for package, origin in origins.items()}[unknown.nevra] is None
    assert len(origins) == len(ours) + 2
