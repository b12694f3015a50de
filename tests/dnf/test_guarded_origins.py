"""What is guarded by the repository and the source that it comes from (contract, section 1).

The class: distributions without modules, where only that tells the distribution's KVM stack from
the Xen stack's packages of the same names.
"""

import pytest

from xenguard.packages.guarded import Membership

SIG = 'centos-virt-xen-412'
IMG = '/usr/bin/qemu-img'
ORIGINS = 'appstream:qemu-kvm, appstream:libvirt'


@pytest.fixture
def el9(world):
    """A distribution without modules, and a stack under an id of its own."""
    app, sig = world.repo('appstream'), world.repo('xensig')
    app.package('qemu-img', '17:8-1', source='qemu-kvm', files=[IMG])
    app.package('libvirt-libs', '9-1', source='libvirt')
    app.package('seabios', '9-1', source='seabios')
    sig.package('xen', '4-1', requires=[IMG])
    sig.package('libvirt-libs', '8-1', source='libvirt')
    sig.package('seabios', '8-1', source='seabios')
    sig.package('qemuu', '1-1', files=[IMG], source='qemu-kvm')
    return world


def nevras(query):
    return {str(package) for package in query}


def test_packages_of_a_guarded_origin_are_guarded(el9, sides):
    found = sides(guarded_origins=ORIGINS)
    assert nevras(found.guarded) == {'qemu-img-17:8-1.x86_64', 'libvirt-libs-9-1.x86_64'}
    assert {found.membership(package) for package in found.guarded if package.name == 'qemu-img'} \
        == {Membership(None, 'origin', ('appstream', 'qemu-kvm'))}
    assert nevras(found.stack) == {'xen-4-1.x86_64', 'qemuu-1-1.x86_64', 'libvirt-libs-8-1.x86_64'}


def test_the_stacks_provider_is_swapped_in_for_one_of_a_guarded_origin(el9):
    el9.config('[main]\nguarded_origins = %s\n' % ORIGINS)
    result = el9.dnf('install', 'xen')
    assert result.code == 0 and result.installed == {'xen-4-1.x86_64', 'qemuu-1-1.x86_64'}, result
    assert 'qemu-img-17:8-1.x86_64 of appstream (qemu-kvm)' in result.full


def test_a_package_that_was_installed_from_a_guarded_origin_is_guarded(el9, sides):
    app = el9.repos['appstream']
    el9.install(app['qemu-img'], app['seabios'])
    app.packages[:] = [app['seabios']]
    assert nevras(sides(guarded_origins=ORIGINS).guarded) == {'qemu-img-17:8-1.x86_64'}


@pytest.mark.parametrize('origins, guarded', [
    ('app*:*', {'qemu-img-17:8-1.x86_64', 'libvirt-libs-9-1.x86_64', 'seabios-9-1.x86_64'}),
    ('xensig:*', {'libvirt-libs-8-1.x86_64', 'seabios-8-1.x86_64'}), ('epel:*', set()), ('', set()),
])
def test_guarded_origins_are_globs(el9, sides, origins, guarded):
    assert nevras(sides(guarded_origins=origins).guarded) == guarded


def test_what_the_policy_names_as_the_stacks_is_never_guarded(el9, sides):
    found = sides(guarded_origins='*:*', stack_repos='xensig')
    assert nevras(found.guarded) == {'qemu-img-17:8-1.x86_64', 'libvirt-libs-9-1.x86_64',
                                     'seabios-9-1.x86_64'}


def test_a_label_of_another_module_outweighs_the_origin(el9, sides):
    app = el9.repos['appstream']
    el9.install(app.package('qemu-tool', '1-1', source='qemu-kvm', label='tool:1:1:aa'),
                nodeps=True)
    assert 'qemu-tool-1-1.x86_64' not in nevras(
        sides(guarded_origins=ORIGINS).guarded.installed())


def test_without_guarded_origins_the_history_is_not_asked(el9, sides, mocker):
    el9.install(el9.repos['appstream']['seabios'])
    found = sides()
    origins = mocker.patch('xenguard.packages.history.History.origins')
    assert not found.guarded and not origins.called
