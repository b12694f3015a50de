"""``dnf xenguard clean`` on real DNF (contract, section 5)."""

import pytest

from support.reporting import report
from support.seed import SIG, seed
from support.solving import names

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
LIBS = 'libvirt.so.0()(64bit)'


def contaminated(world, *more, provider=True):
    """A host whose xen uses the module's qemu-img; what else is given is installed as well."""
    app, sig = world.repo('app'), world.repo(SIG)
    img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
    packages = [make(app) for make in more]
    guarded = [img] + [package for package in packages if package.evr.endswith(TAG)]
    app.module('virt', 'rhel', packages=guarded, default=False)
    if provider:
        sig.package('qemuu', '3-1', files=[IMG])
    world.install(sig.package('xen', '4-1', requires=[IMG]), img, *packages)
    assert world.dnf('module', 'enable', 'virt:rhel', guard=False).code == 0
    return world


def clean(world, *arguments, code=0):
    result = world.dnf('xenguard', 'clean', *arguments)
    assert result.code == code, result
    return result


def assert_clean(world):
    document = report(world, code=0)
    assert document['isolated'] and document['summary']['installed'] == 0
    enabled = world.dnf('module', 'list', '--enabled', guard=False)
    assert 'virt' not in enabled.text


def test_the_modules_package_leaves_and_the_stacks_comes(world):
    contaminated(world)
    result = clean(world)
    assert names(result.after) == {'xen', 'qemuu'}
    assert 'xenguard: ' in result.err and 'qemuu' in result.err
    assert_clean(world)
    assert 'nothing crosses' in clean(world).text


def test_a_clean_host_stays_as_it_is(world):
    seed(world)
    assert world.dnf('install', 'xen').code == 0
    result = clean(world)
    assert result.after == result.before and 'nothing crosses' in result.text


def test_a_host_without_a_stack_keeps_its_streams(world):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)], default=False)
    world.repo(SIG).package('xen', '4-1')
    assert world.dnf('module', 'enable', 'virt:rhel', guard=False).code == 0
    assert 'there is no stack on this host' in clean(world).text
    assert world.streams() == {'virt': ('enabled', 'rhel')}


def test_a_host_that_shows_nothing_guarded_is_not_called_clean(world):
    contaminated(world)
    world.config('[main]\nguarded_modules = virt:other\n')
    result = clean(world)
    assert result.after == result.before and 'nothing crosses' not in result.text
    assert 'neither a guarded package nor metadata of a guarded module is in sight' in result.text


def test_a_stream_that_was_enabled_for_nothing_is_reset(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)], default=False)
    world.install(sig.package('xen', '4-1'))
    assert world.dnf('module', 'enable', 'virt:rhel', guard=False).code == 0
    assert report(world, code=0)['next'][0]['command'] == 'dnf module reset virt'
    clean(world)
    assert_clean(world)


def test_a_newer_version_of_the_stack_comes_only_where_that_is_the_way_out(world):
    contaminated(world)
    world.repos[SIG].package('xen', '5-1', requires=[IMG])
    assert {'xen-4-1.x86_64', 'qemuu-3-1.x86_64'} == clean(world).after
    assert_clean(world)


def test_a_newer_version_that_needs_nothing_of_the_module_is_a_way_out(world):
    contaminated(world, provider=False)
    world.repos[SIG].package('xen', '5-1', requires=[IMG])
    world.repos[SIG].package('xen', '6-1')
    assert clean(world).after == {'xen-6-1.x86_64'}
    assert_clean(world)


def test_assumeno_is_a_trial(world):
    contaminated(world)
    result = world.dnf('xenguard', 'clean', assume='--assumeno')
    assert result.code == 1 and 'qemuu' in result.out
    assert result.after == result.before and world.streams() == {'virt': ('enabled', 'rhel')}


def kvm(app):
    return app.package('qemu-kvm', '15:2-1' + TAG, requires=['qemu-img = 15:2-1' + TAG])


def test_what_needs_the_modules_package_leaves_only_with_allowerasing(world):
    contaminated(world, kvm)
    result = clean(world, code=1)
    assert result.after == result.before
    assert 'qemu-kvm-15:2-1' in result.err and "'dnf xenguard clean --allowerasing'" in result.err
    assert report(world, code=100)['next'][0]['command'] == 'dnf xenguard clean --allowerasing'
    assert names(clean(world, '--allowerasing').after) == {'xen', 'qemuu'}
    assert_clean(world)


def test_without_a_provider_it_is_refused_and_told(world):
    contaminated(world, provider=False)
    for arguments in ((), ('--allowerasing',)):
        result = clean(world, *arguments, code=1)
        assert result.after == result.before and world.streams() == {'virt': ('enabled', 'rhel')}
        assert 'xen-4-1.x86_64 requires ' + IMG in result.err
    assert IMG in report(world, code=100)['next'][0]['text']


def test_who_is_on_neither_side_goes_on_with_the_stacks_library(world):
    app, sig, base = world.repo('app'), world.repo(SIG), world.repo('base')
    libs = app.package('libvirt-libs', '8-1' + TAG, provides=[LIBS])
    app.module('virt', 'rhel', packages=[libs])
    sig.package('libvirt-libs', '6-1', provides=[LIBS])
    world.install(libs, base.package('virt-viewer', '1-1', requires=[LIBS]),
                  sig.package('libvirt-daemon-xen', '6-1', requires=[LIBS]))
    assert clean(world).after == {'libvirt-libs-6-1.x86_64', 'virt-viewer-1-1.x86_64',
                                  'libvirt-daemon-xen-6-1.x86_64'}
    assert_clean(world)


def test_what_the_user_allows_stays(world):
    contaminated(world)
    world.config('[main]\nallow = qemu-img\n')
    assert names(clean(world).after) == {'xen', 'qemu-img'}
    assert world.streams() == {'virt': ('enabled', 'rhel')}


def test_protected_packages_stay(world):
    contaminated(world, kvm)
    world.conf['protected_packages'] = 'qemu-kvm'
    result = clean(world, '--allowerasing', code=1)
    assert result.after == result.before and 'nothing was changed' in result.err


def test_what_a_weak_dependency_brought_leaves(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
    sig.package('xen', '4-1', recommends=['qemu-img'])
    assert world.dnf('install', 'xen', guard=False).code == 0
    assert names(clean(world).after) == {'xen'}
    assert_clean(world)


def test_packages_of_several_streams_leave(world):
    app, sig = world.repo('app'), world.repo(SIG)
    img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
    devel = app.package('libvirt-devel', '8-1' + TAG, provides=['pkgconfig(libvirt)'])
    app.module('virt', 'rhel', packages=[img])
    app.module('virt-devel', 'rhel', packages=[devel], default=False)
    sig.package('qemuu', '3-1', files=[IMG])
    sig.package('libvirt-devel', '6-1', provides=['pkgconfig(libvirt)'])
    assert world.dnf('module', 'enable', 'virt', 'virt-devel:rhel', guard=False).code == 0
    world.install(img, devel, sig.package('xen', '4-1', requires=[IMG]),
                  sig.package('xen-devel', '4-1', requires=['pkgconfig(libvirt)']))
    assert names(clean(world).after) == {'xen', 'xen-devel', 'qemuu', 'libvirt-devel'}
    assert_clean(world)


@pytest.mark.parametrize('mode', ['block', 'warn'])
def test_every_mode_lets_a_host_be_cleaned(world, mode):
    contaminated(world)
    world.config('[main]\nmode = %s\n' % mode)
    assert names(clean(world).after) == {'xen', 'qemuu'}


def test_what_the_modules_package_alone_needed_leaves_with_it(world):
    seed(world)
    assert world.dnf('install', 'xen', guard=False).code == 0
    after = names(clean(world).after)
    assert not {'qemu-img', 'seabios-bin'} & after and {'xen', 'qemuu', 'seabios'} <= after
    assert_clean(world)
