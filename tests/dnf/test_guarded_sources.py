"""Source packages of a guarded module, and those of the stack (contract, sections 1 and 2).

The class: a source is told by the same evidence as what is built from it, and is a candidate for
nothing, wherever it lies.
"""

import pytest

from support.needs import needs_builddep

TAG = '.module_el8.1.0+1+aaaaaaaa'
SIG = 'centos-virt-xen-412'


@pytest.fixture
def module(world):
    """A module that lists one of its sources, and not the others."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[
        app.package('libvirt', '4-1' + TAG),
        app.package('qemu-img', '15:2-1' + TAG, source='qemu-kvm'),
    ], artifacts=['libvirt-0:4-1.el8.src'])
    app.module('perl', '5.26', artifacts=['qemu-kvm-15:1-1%s.src' % TAG])
    return app


def nevras(query):
    return {str(package) for package in query}


@pytest.mark.parametrize('guarded, name, release, rest', [
    (True, 'anything', '1', {'label': 'virt:rhel:1:aa'}),
    (False, 'libvirt', '1' + TAG, {'label': 'perl:5.26:1:aa'}),
    (True, 'libvirt', '1.el8', {'artifact': 'libvirt-0:4-1.el8.src'}),
    (False, 'libvirt', '2.el8', {'artifact': 'libvirt-0:4-2.el8.src'}),
    (True, 'libvirt', '3' + TAG, {}),
    (True, 'qemu-kvm', '3.module+an8.6.0+1+aaaaaaaa', {}),
    (False, 'qemu-kvm', '1' + TAG, {'artifact': 'qemu-kvm-15:1-1%s.src' % TAG}),
    (False, 'xen', '1' + TAG, {}),
    (False, 'qemu-kvm', '1.el9', {'repo_id': 'app'}),
])
def test_which_sources_are_guarded(module, sides, guarded, name, release, rest):
    assert sides().is_guarded_source(name, release, **rest) is guarded


def test_a_source_is_guarded_by_its_origin(module, sides):
    found = sides(guarded_origins='app:qemu-kvm')
    assert found.is_guarded_source('qemu-kvm', '1.el9', repo_id='app')
    assert not found.is_guarded_source('qemu-kvm', '1.el9', repo_id='sig')
    assert not found.is_guarded_source('qemu-kvm', '1.el9')


def test_a_source_is_no_candidate_and_the_modules_is_not_the_stacks(world, module, sides):
    sig, source = world.repo(SIG), world.repo(SIG + '-source')
    for name, evr in (('xen', '4-1'), ('libvirt', '6-1'), ('libvirt', '5-1' + TAG),
                      ('qemu-kvm', '15:3-1' + TAG)):
        source.package(name, evr, arch='src')
    sig.package('xen', '4-1')
    found = sides()
    assert nevras(found.stack) == {'xen-4-1.x86_64'} and not found.find_hidden()
    assert nevras(found.stack_sources) == {'xen-4-1.src', 'libvirt-6-1.src'}


@pytest.mark.parametrize('expected, name, repo', [
    (True, 'libvirt', None), (True, 'anything', SIG + '-source'), (True, 'qemu-img', 'mirror'),
    (True, 'xen-doc', 'mirror'), (False, 'anything', 'mirror'), (False, 'qemu-img', 'app'),
    (False, 'qemu-img', None), (False, 'qemu-img', 'both'),
])
def test_which_sources_are_the_stacks(world, module, sides, expected, name, repo):
    for id in ('mirror', 'both'):
        world.repo(id).package('xen', '4-1', arch='src')
    world.repos['both'].package('libvirt', '4-1' + TAG, arch='src')
    assert sides().is_stack_source(name, repo) is expected


@needs_builddep
def test_a_hidden_source_is_found_by_builddep_alone(world, module, sides):
    sig = world.repo(SIG)
    sig.package('libvirt', '6-1', src_requires=['tool'])
    sig.package('tool', '1-1')
    found = sides()
    assert nevras(found.find_hidden()) == {'libvirt-6-1.x86_64'}
    assert nevras(found.find_hidden_sources()) == {'libvirt-6-1.src'}
    result = world.dnf('builddep', 'libvirt', plugins=['builddep'])
    assert result.code == 0 and result.installed == {'tool-1-1.x86_64'}, result
