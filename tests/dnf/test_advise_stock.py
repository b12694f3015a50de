"""The lines of ``dnf xenguard advise`` do on stock DNF what they promise (contract, section 6)."""

import pytest

from support.advising import IMG, TAG, advise, heed, image_tools
from support.rpms import run
from support.seed import SIG, seed

NEWEST = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


def modular(nevras):
    return sorted(nevra for nevra in nevras if '.module_el8' in nevra)


def test_the_lines_keep_the_module_away_from_the_stack(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    advise(world, code=0)
    result = world.dnf('install', 'xen', 'libvirt-daemon-xen', guard=False)
    assert result.code == 0 and not modular(result.after) and not world.streams(), result
    for spec in ('qemu-img', 'qemu-kvm', 'qemu-kvm-core'):
        result = world.dnf('install', spec, guard=False)
        assert result.code == 1 and result.after == result.before, result


def test_without_the_lines_the_module_comes_in(world):
    seed(world, hotfixes=True)
    result = world.dnf('install', 'xen', guard=False)
    assert modular(result.after) == [NEWEST]


def test_the_lines_keep_the_stack_away_from_the_module(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    assert world.dnf('install', 'qemu-kvm', guard=False).code == 0
    for spec in ('qemuu', 'xen', 'libvirt-daemon-xen'):
        result = world.dnf('install', spec, guard=False)
        assert result.code == 1 and result.after == result.before, result


def test_rpm_alone_heeds_the_lines(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    assert world.dnf('install', 'qemuu', guard=False).code == 0
    module = [package for package in world.repos['appstream'].packages
              if package.nevra == NEWEST]
    with pytest.raises(RuntimeError, match='conflicts with'):
        run(['rpm', '--root', world.root, '-i', '--test', '--ignorearch', module[0].path])


def test_a_new_package_with_the_advised_provides_serves_the_stack(world):
    seed(world, provider=False, hotfixes=True)
    heed(world.repos[SIG], advise(world), nobody='qemuu')
    advise(world, code=0)
    result = world.dnf('install', 'xen', 'libvirt-daemon-xen', guard=False)
    assert result.code == 0 and not modular(result.after), result
    result = world.dnf('install', 'qemu-kvm', guard=False)
    assert result.code == 1 and result.after == result.before, result


def test_the_modules_package_rebuilt_without_tags_serves_the_stack(world):
    seed(world, provider=False, hotfixes=True)
    entry = advise(world)
    sig = world.repos[SIG]
    heed(sig, {None: entry.pop(None)}, nobody='qemu-tools')
    heed(sig, entry)
    sig.packages.remove(sig['qemu-tools'])
    evr = '15:2.12.0-88.el8'
    sig.package('qemu-img', evr, files=[IMG], source='qemu-kvm')
    sig.package('qemu-kvm-core', evr, source='qemu-kvm', requires=['qemu-img = ' + evr])
    advise(world, code=0)
    result = world.dnf('install', 'xen', 'qemu-kvm-core', guard=False)
    assert result.code == 0 and not modular(result.after), result


def test_the_stack_can_be_upgraded_to_builds_with_the_lines(world):
    sig = image_tools(world).repos[SIG]
    old = [sig['qemuu'], sig.package('xen', '4-1', requires=[IMG])]
    world.install(*old)
    advice = advise(world)
    sig.package('qemuu', '3-2', files=[IMG], conflicts=advice['qemuu']['conflicts'])
    sig.package('xen', '4-2', requires=[IMG], conflicts=advice['xen']['conflicts'])
    result = world.dnf('upgrade', guard=False)
    assert result.after == {'qemuu-3-2.x86_64', 'xen-4-2.x86_64'}, result


@pytest.fixture
def small(world):
    return image_tools(world)


def heeded(world, *specs, nobody='xen-img'):
    """Put all lines into the packages, see that they are all, and install on stock DNF."""
    heed(world.repos[SIG], advise(world), nobody=nobody)
    advise(world, code=0)
    return world.dnf('install', *specs, guard=False)


@pytest.mark.parametrize('evr', ['15:2.12.0-89.el8', '15:4.2.0-1.el8'])
def test_the_lines_spare_a_later_rebuild_without_tags(world, evr):
    seed(world, provider=False, hotfixes=True)
    sig = world.repos[SIG]
    heed(sig, {name: entry for name, entry in advise(world).items() if name})
    sig.package('qemu-img', evr, files=[IMG], source='qemu-kvm')
    result = world.dnf('install', 'xen', guard=False)
    assert 'qemu-img-%s.x86_64' % evr in result.after and not modular(result.after), result


def test_the_lines_spare_what_they_advise_to_provide(small):
    app, sig = small.repos['app'], small.repos[SIG]
    app.module('virt', 'rhel', version=2, packages=[
        app.package('qemu-img', '15:3-1' + TAG, files=[IMG], source='qemu-kvm'),
        app.package('qemu-ng', '4-1' + TAG, provides=['qemu-img = 15:5'])])
    sig.package('xen', '4-1', requires=['qemu-img >= 15:4', IMG])
    assert not modular(heeded(small, 'xen').after) and 'xen-4-1.x86_64' in small.installed()


def test_each_build_of_a_guarded_package_is_judged_by_itself(small):
    app, sig = small.repos['app'], small.repos[SIG]
    app.module('virt', 'rhel', version=2, packages=[
        app.package('tool', '1-1' + TAG, provides=['c2'], files=['/usr/bin/old']),
        app.package('tool', '3-1' + TAG, provides=['c2'], files=['/usr/bin/foo'])])
    small.repo('base').package('zz', '1-1', provides=['c2'])
    sig.package('xen-old', '1-1', files=['/usr/bin/old'], requires=['/usr/bin/foo'])
    sig.package('xen-foo', '1-1', files=['/usr/bin/foo'])
    sig.package('xen-x', '1-1', requires=['xen-foo', 'c2'])
    result = heeded(small, 'xen-x', 'xen-old')
    assert result.code == 0 and not modular(result.after), result
    assert small.dnf('install', 'tool-1', guard=False).code == 1


@pytest.mark.parametrize('repo', ['base', SIG])
def test_a_provider_that_cannot_be_installed_is_none(small, repo):
    sig = small.repos[SIG]
    sig.packages.clear()
    (sig if repo == SIG else small.repo(repo)).package(
        'other-img', '1-1', files=[IMG], requires=['nobody'])
    sig.package('xen', '4-1', requires=[IMG])
    result = heeded(small, 'xen')
    assert result.after == {'xen-4-1.x86_64', 'xen-img-1-1.el8.x86_64'}, result


def test_the_lines_keep_no_two_architectures_of_a_package_apart(small):
    sig = small.repos[SIG]
    sig.packages.clear()
    for arch in ('x86_64', 'i686'):
        sig.package('qemuu', '3-1', arch=arch, files=['/usr/bin/' + arch, IMG][arch == 'x86_64':],
                    provides=['qemu-img = 15:2-9'])
    advice = advise(small)['qemuu']
    assert advice['conflicts'] == ['qemu-img = 15:2-1' + TAG]


def test_a_guarded_package_of_another_architecture_gets_a_line(small):
    app, sig = small.repos['app'], small.repos[SIG]
    app.module('virt-devel', 'rhel', packages=[
        app.package('virt-libs', '4-1' + TAG, arch='i686', files=['/usr/share/lv/x'])])
    sig.package('virt-libs', '6-1', files=['/usr/share/lv/x'])
    assert advise(small)['virt-libs']['conflicts'] == ['virt-libs = 4']


@pytest.mark.parametrize('tag', ['requires', 'recommends'])
def test_the_lines_keep_out_what_a_bystander_of_the_stack_requires(small, tag):
    small.repo('base').package('viewer', '1-1', requires=['viewer-libs'])
    small.repos['base'].package('viewer-libs', '1-1', **{tag: [IMG]})
    small.repos[SIG].package('xen', '4-1', requires=['viewer'])
    result = heeded(small, 'xen')
    assert result.code == 0 and not modular(result.after), result


def test_the_lines_keep_out_what_supplements_the_stack(small):
    app, sig = small.repos['app'], small.repos[SIG]
    app.module('virt', 'rhel', version=2, packages=[
        app.package('virt-extra', '1-1' + TAG, supplements=['xen'])])
    sig.package('xen', '4-1')
    assert heeded(small, 'xen').after == {'xen-4-1.x86_64'}
