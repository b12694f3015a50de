"""The report's verdicts are what installing then does: every available stack package of many
worlds, in each mode, by real DNF (contract, section 5).

XENGUARD_PROVE=1 installs each of them on a copy of the host, which takes minutes; without it their
transactions are resolved.
"""

import os

import dnf.exceptions
import pytest

from support.reporting import report
from support.seed import SIG, seed
from support.solving import install, plan

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
MODES = ('swap', 'block', 'warn')


def chains(world):
    app, sig, base = world.repo('app'), world.repo(SIG), world.repo('base')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG], provides=['img']),
        app.package('seabios', '2-1' + TAG), app.package('swtpm', '2-1' + TAG)])
    base.package('tools', '1-1', requires=[IMG])
    base.package('vtpm', '1-1', requires=['swtpm'])
    sig.package('qemuu', '3-1', files=[IMG], provides=['img = 3'])
    sig.package('seabios', '1-1', requires=['swtpm'])
    sig.package('xen-a', '1-1', requires=[IMG])
    sig.package('xen-b', '1-1', requires=['tools'])
    sig.package('xen-c', '1-1', requires=['seabios'])
    sig.package('xen-d', '1-1', requires=['vtpm'])
    sig.package('xen-e', '1-1', requires=['xen-a'])


def conflicts(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG]), app.package('libvirt', '8-1' + TAG)])
    sig.package('qemuu', '3-1', files=[IMG], conflicts=['xen-a'])
    sig.package('xen-a', '1-1', requires=[IMG])
    sig.package('xen-b', '1-1', requires=[IMG], conflicts=['qemu-img'])
    sig.package('xen-c', '1-1', requires=['libvirt = 6-1'])
    sig.package('libvirt', '6-1')
    sig.package('xen-d', '1-1', requires=['nobody'])
    sig.package('xen-e', '1-1', requires=['libvirt >= 7'])


def weak(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG),
        app.package('libvirt-bash', '8-1' + TAG, supplements=['xen-b'])])
    sig.package('xen-a', '1-1', recommends=['qemu-img'])
    sig.package('xen-b', '1-1')
    sig.package('xen-c', '1-1', suggests=['qemu-img'])


def replaced(world):
    app, sig = world.repo('app'), world.repo(SIG)
    libs = app.package('libvirt-libs', '8-1' + TAG)
    app.module('virt', 'rhel', packages=[libs, app.package(
        'libvirt-daemon', '8-1' + TAG, requires=['libvirt-libs = 8-1' + TAG])])
    installed = [sig.package('libvirt-libs', '6-1'), sig.package('xen', '4-1')]
    sig.package('xen-tools', '4-1', requires=['libvirt-daemon'])
    sig.package('xen', '5-1', requires=['libvirt-libs'])
    sig.package('libvirt-libs', '6-2')
    world.install(*installed)


def contaminated(world):
    seed(world)
    assert world.dnf('install', 'xen', guard=False).code == 0


def disabled(world):
    seed(world)
    assert world.dnf('module', 'disable', 'virt', guard=False).code == 0


def excluded(world):
    seed(world)
    world.conf['excludepkgs'] = 'qemuu'


def old_versions(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    old = sig.package('xen', '4-1')
    sig.package('xen', '5-1', requires=[IMG])
    sig.package('xen', '3-1')
    world.install(old)


WORLDS = {
    'seed': seed, 'seed without a provider': lambda world: seed(world, provider=False),
    'seed with hotfixes': lambda world: seed(world, hotfixes=True),
    'chains': chains, 'conflicts': conflicts, 'weak dependencies': weak, 'replaced': replaced,
    'contaminated': contaminated, 'module disabled': disabled, 'old versions': old_versions,
    'best': lambda world: (chains(world), world.conf.update(best='1')),
}


def solve(world, package, guard):
    try:
        return plan(world, install(package), guard=guard)
    except dnf.exceptions.Error as error:
        return str(error)


def run(world, package, guard):
    world.restore()
    result = world.dnf('install', package, guard=guard)
    return result.full if result.code else result.after


def done(world, package, way):
    """What installing does: 'other' where a solution comes in place of DNF's own."""
    found, stock = way(world, package, True), way(world, package, False)
    if isinstance(found, str):
        return 'block' if 'xenguard: ' in found else 'broken'
    return 'same' if found == stock else 'other'


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('name', sorted(WORLDS))
def test_installing_does_what_the_verdict_says(world, name, mode):
    WORLDS[name](world)
    world.config('[main]\nmode = %s\n' % mode)
    result = world.dnf('xenguard', 'report', '--json', '-q')
    assert result.code in (0, 100), result
    document = report(world, code=result.code)
    assert document['available']
    way = run if os.environ.get('XENGUARD_PROVE') else solve
    if way is run:
        world.keep()
    for entry in document['available']:
        verdict, crosses = entry['verdict'], bool(entry['crossings'])
        assert crosses == (verdict in ('swap', 'block', 'crosses')) or verdict == 'broken', entry
        expected = {'clean': ('same', 'other'), 'swap': ('other',), 'crosses': ('same',),
                    'block': ('block',), 'broken': ('broken',)}[verdict]
        assert done(world, entry['package'], way) in expected, entry
