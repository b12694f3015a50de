"""The lines of ``dnf xenguard advise`` do on stock DNF what they promise (contract, section 6)."""

import pytest

from advising import IMG, advise, heed, image_tools
from rpms import run
from seed import SIG, seed

NEWEST = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


def modular(nevras):
    return sorted(nevra for nevra in nevras if '.module_el8' in nevra)


def test_the_module_stays_out(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    advise(world, code=0)
    result = world.dnf('install', 'xen', 'libvirt-daemon-xen', guard=False)
    assert result.code == 0 and not modular(result.after) and not world.streams(), result
    for spec in ('qemu-img', 'qemu-kvm', 'qemu-kvm-core'):
        result = world.dnf('install', spec, guard=False)
        assert result.code == 1 and result.after == result.before, result


def test_and_without_the_lines_it_does_not(world):
    seed(world, hotfixes=True)
    result = world.dnf('install', 'xen', guard=False)
    assert modular(result.after) == [NEWEST]


def test_where_the_module_is_the_stack_stays_out(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    assert world.dnf('install', 'qemu-kvm', guard=False).code == 0
    for spec in ('qemuu', 'xen', 'libvirt-daemon-xen'):
        result = world.dnf('install', spec, guard=False)
        assert result.code == 1 and result.after == result.before, result


def test_rpm_alone_heeds_them(world):
    seed(world, hotfixes=True)
    heed(world.repos[SIG], advise(world))
    assert world.dnf('install', 'qemuu', guard=False).code == 0
    module = [package for package in world.repos['appstream'].packages
              if package.nevra == NEWEST]
    with pytest.raises(RuntimeError, match='conflicts with'):
        run(['rpm', '--root', world.root, '-i', '--test', '--ignorearch', module[0].path])


def test_a_provider_that_nobody_shipped(world):
    seed(world, provider=False, hotfixes=True)
    heed(world.repos[SIG], advise(world), nobody='qemuu')
    advise(world, code=0)
    result = world.dnf('install', 'xen', 'libvirt-daemon-xen', guard=False)
    assert result.code == 0 and not modular(result.after), result
    result = world.dnf('install', 'qemu-kvm', guard=False)
    assert result.code == 1 and result.after == result.before, result


def test_the_module_rebuilt_without_its_tags_is_a_provider(world):
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


def test_the_stack_upgrades_to_the_lines(world):
    sig = image_tools(world).repos[SIG]
    old = [sig['qemuu'], sig.package('xen', '4-1', requires=[IMG])]
    world.install(*old)
    advice = advise(world)
    sig.package('qemuu', '3-2', files=[IMG], conflicts=advice['qemuu']['conflicts'])
    sig.package('xen', '4-2', requires=[IMG], conflicts=advice['xen']['conflicts'])
    result = world.dnf('upgrade', guard=False)
    assert result.after == {'qemuu-3-2.x86_64', 'xen-4-2.x86_64'}, result
