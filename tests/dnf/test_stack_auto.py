"""The stack's repositories that 'auto' finds (contract, section 1).

The class: the stack's repository under an id that nobody foresaw, as a mirror, Pulp,
--repofrompath, COPR or XCP-ng has it; and repositories that only look like one.
"""

import pytest

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


@pytest.fixture
def mirror(world):
    """The stack under an id of somebody's own; one package in it is neither the stack's by its name
    nor the module's."""
    app, mirror = world.repo('app'), world.repo('xensig')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG]), app.package('libvirt', '4-1' + TAG)])
    mirror.package('xen', '4-1', requires=[IMG, 'libvirt = 6-1'])
    mirror.package('libvirt', '6-1')
    mirror.package('qemuu', '1-1', files=[IMG])
    mirror.package('htop', '1-1')
    return mirror


def nevras(query):
    return {str(package) for package in query}


OURS = {'xen-4-1.x86_64', 'libvirt-6-1.x86_64', 'qemuu-1-1.x86_64'}


def test_the_stack_is_swapped_in_from_a_mirror(world, mirror):
    result = world.dnf('install', 'xen')
    assert result.code == 0 and result.installed == OURS, result


def test_only_names_of_the_stack_and_of_the_module_are_the_stacks(mirror, sides):
    found = sides()
    assert nevras(found.stack) == OURS and nevras(found.find_hidden()) == {'libvirt-6-1.x86_64'}
    assert found.stack_repos() == [('xensig', 'auto')] and found.mixed_repos() == []
    assert found.other_repos() == []
    assert found.is_stack_repo('xensig') and not found.is_stack_repo('app')


def test_excluded_packages_count_in_finding_a_repository(mirror, sides):
    mirror.options['excludepkgs'] = 'xen*,qemuu*'
    assert nevras(sides().stack) == OURS


def test_a_repository_of_both_worlds_is_nobodys(mirror, sides):
    mirror.package('qemu-img', '15:2-1' + TAG, files=[IMG])
    found = sides()
    assert nevras(found.stack) == {'xen-4-1.x86_64', 'qemuu-1-1.x86_64'}
    assert found.stack_repos() == [] and found.mixed_repos() == ['xensig']
    assert found.other_repos() == ['xensig']


def test_without_auto_no_repository_is_found(mirror, sides):
    found = sides(stack_repos='centos-virt-xen*')
    assert nevras(found.stack) == {'xen-4-1.x86_64', 'qemuu-1-1.x86_64'}
    assert found.stack_repos() == found.mixed_repos() == []
    assert found.other_repos() == ['xensig'] and not found.is_stack_repo('xensig')


def test_a_repository_that_is_named_is_the_stacks_with_all_it_has(mirror, sides):
    found = sides(stack_repos='auto, xen*')
    assert nevras(found.stack) == OURS | {'htop-1-1.x86_64'}
    assert found.stack_repos() == [('xensig', 'named')]


def test_a_repository_that_a_stack_package_was_installed_from_is_found(world, mirror, sides):
    world.install(mirror['xen'], nodeps=True)
    world.install(mirror['qemuu'])
    mirror.packages = [mirror['libvirt'], mirror['htop']]
    found = sides()
    assert nevras(found.stack.available()) == {'libvirt-6-1.x86_64'}
    assert found.stack_repos() == [('xensig', 'auto')]


def test_a_package_that_was_installed_from_a_found_repository_is_the_stacks(world, mirror, sides):
    world.install(mirror['libvirt'], mirror['htop'])
    mirror.packages.remove(mirror['libvirt'])
    assert nevras(sides().stack.installed()) == {'libvirt-6-1.x86_64'}


def test_a_repository_of_sources_makes_nothing_a_candidate(world, sides):
    app, source = world.repo('app'), world.repo('xensig-source')
    app.module('virt', 'rhel', packages=[app.package('libvirt', '4-1' + TAG)])
    source.package('libvirt', '6-1', arch='src')
    source.package('xen', '4-1', arch='src')
    source.package('htop', '4-1', arch='src')
    found = sides()
    assert not found.stack and not found.find_hidden()
    assert nevras(found.stack_sources) == {'libvirt-6-1.src', 'xen-4-1.src'}


def test_no_metadata_is_read_where_nothing_of_the_repository_is_meant(world, mirror, sides, mocker):
    world.install(world.repo('base').package('glibc', '1-1'))
    found = sides()
    builds = mocker.patch('xenguard.packages.modules.Modules.builds')
    assert not found.stack_in(found.everything().installed())
    assert not builds.called


def test_a_distribution_that_ships_xen_costs_no_look_at_headers(world, mirror, sides, mocker):
    mocker.patch('xenguard.packages.stack.MOST_COMPARED', 0)
    world.install(world.repo('base').package('glibc', '1-1'))
    found = sides()
    labels = mocker.patch('xenguard.packages.labels.of_installed')
    assert not found.stack_in(found.everything().installed()) and not labels.called
    assert nevras(sides().stack) == OURS
