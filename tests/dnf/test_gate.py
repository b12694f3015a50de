"""``dnf xenguard gate`` on real DNF (contract, section 6): its verdicts are what really installing
each package on an empty host does."""

import json
import os
from itertools import groupby
from xml.etree import ElementTree

import pytest

from support import gating
from support.schemas import validate
from support.seed import APPSTREAM, SIG, seed
from test_verdicts import chains, conflicts, weak

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


def gate(world, *arguments, code=0):
    """The entries of the gate's document."""
    result = world.dnf('-q', 'xenguard', 'gate', '--json', *arguments)
    assert result.code == code, result
    return json.loads(result.out)['packages']


def two_streams(world):
    """The module has two streams, of which the second has no qemu-img."""
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
    app.module('virt', 'av', default=False, packages=[app.package('seabios', '2-1' + TAG)])
    sig.package('xen-a', '1-1', requires=['qemu-img'])
    sig.package('seabios', '1-1')


def without_provider(world):
    seed(world, provider=False)


def best(world):
    chains(world)
    world.conf['best'] = '1'


WORLDS = [(two_streams, 'swap'), (two_streams, 'block'), (weak, 'warn'), (chains, 'swap')] \
    if not os.environ.get('XENGUARD_PROVE') else \
    [(make, mode) for make in (seed, without_provider, chains, best, conflicts, weak, two_streams)
     for mode in ('swap', 'block', 'warn')]


@pytest.mark.parametrize('make, mode', WORLDS, ids=lambda value: getattr(value, '__name__', value))
def test_the_verdicts_are_what_installing_does(world, make, mode):
    make(world)
    world.config('[main]\nmode = %s\n' % mode)
    result = world.dnf('-q', 'xenguard', 'gate', '--json')
    entries = json.loads(result.out)['packages']
    assert result.code == (0 if all(
        entry['guard'] in ('clean', 'swap') for entry in entries) else 100)

    def state_of(entry):
        return entry['state'], tuple(entry['streams']), entry['hotfixes']

    for state, same in groupby(sorted(entries, key=state_of), key=state_of):
        gating.enter(world, *state)
        for entry in same:
            stock, guard = gating.verdicts(world, entry['package'])
            assert entry['stock'] == stock and entry['guard'] in guard, (entry, stock, guard)


def test_each_package_is_judged_in_each_state(world):
    seed(world)
    entries = gate(world, 'xen', 'xen-runtime')
    assert [(entry['state'], entry['hotfixes']) for entry in entries if entry['package'].startswith(
        'xen-4')] == [(state, hotfixes) for state in ('default', 'enabled', 'disabled')
                      for hotfixes in (False, True)]
    assert entries[0]['chain'] == [
        'xen-4.12.3-1.el8.x86_64', 'xen-runtime-4.12.3-1.el8.x86_64', '/usr/bin/qemu-img',
        'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64 (virt:rhel)']


def test_the_host_it_runs_on_does_not_count(world):
    """Its packages, its module state and its hotfixes."""
    seed(world)
    empty = gate(world)
    assert world.dnf('install', 'xen', guard=False).code == 0
    world.repos[SIG].options['module_hotfixes'] = True
    before = world.on_disk(), world.installed()
    assert gate(world) == empty
    assert (world.on_disk(), world.installed()) == before


def test_stock_dnf_can_be_held_to_it_as_well(world):
    seed(world)
    result = world.dnf('-q', 'xenguard', 'gate', '--stock', 'xen-runtime')
    assert result.code == 100 and 'The gate is closed: xen-runtime' in result.out, result
    assert 'crosses with DNF alone, swapped under xenguard' in result.out
    assert world.dnf('-q', 'xenguard', 'gate', '--stock', 'xen-libs').code == 0


def test_a_repository_from_a_path_is_judged_before_it_is_enabled(world):
    seed(world, provider=False)
    sig = world.repos[SIG]
    world.build()
    sig.enabled = False
    result = world.dnf('-q', '--repofrompath', 'new,' + sig.path, 'xenguard', 'gate')
    assert result.code == 100 and 'refused under xenguard' in result.out, result
    assert '/usr/bin/qemu-img' in result.out


def test_what_nobody_can_install_is_told_apart(world):
    seed(world).repos[SIG].package('xen-broken', '1-1', requires=['nobody-has-this'])
    result = world.dnf('-q', 'xenguard', 'gate', 'xen-broken')
    assert result.code == 100, result
    assert 'cannot be installed, with xenguard or without\n    in every state' in result.out


def test_without_a_guarded_package_nothing_is_judged(world):
    seed(world).repos[APPSTREAM].enabled = False
    result = world.dnf('-q', 'xenguard', 'gate')
    assert result.code == 1 and 'nothing can be judged' in result.err, result


def test_without_a_stack_package_nothing_is_judged(world):
    seed(world).repos[SIG].enabled = False
    result = world.dnf('-q', 'xenguard', 'gate')
    assert result.code == 1 and 'no enabled repository has a package of the stack' in result.err
    assert "no stack package matches 'nosuch'" in world.dnf('xenguard', 'gate', 'nosuch').err


def test_junit_has_a_case_for_each_package_and_state(world):
    seed(world, provider=False)
    path = world.path('gate.xml')
    assert world.dnf('-q', 'xenguard', 'gate', '--junit', path, 'xen-libs', 'xen').code == 100
    suite = ElementTree.parse(path).getroot()
    assert (suite.get('tests'), suite.get('failures')) == ('12', '6')
    failure = suite.find("testcase[@classname='xen-4.12.3-1.el8.x86_64']/failure")
    assert failure.get('type') == 'block' and '/usr/bin/qemu-img' in failure.text
    assert not suite.findall("testcase[@classname='xen-libs-4.12.3-1.el8.x86_64']/failure")


def test_another_architecture_is_judged_by_its_own_packages(world):
    app, sig = world.repo('app'), world.repo(SIG)
    img = app.package('qemu-img', '15:2-1' + TAG, arch='i686', files=[IMG])
    app.module('virt', 'rhel', arch='i686', packages=[img])
    sig.package('xen', '4-1', arch='i686', requires=[IMG])
    sig.package('qemuu', '3-1', arch='x86_64', files=[IMG])
    document = gate(world, '--forcearch=i686', code=100)
    assert {entry['package'] for entry in document} == {'xen-4-1.i686'}
    sig.package('qemuu', '3-1', arch='i686', files=[IMG])
    assert gate(world, '--forcearch=i686')


def test_the_repositories_are_those_that_are_named(world):
    seed(world, provider=False)
    other = world.repo('other', module_hotfixes='1')
    other.package('qemuu', '9-1', files=[IMG])
    assert gate(world, 'xen', code=0)
    assert gate(world, '--repo=%s,%s,baseos' % (APPSTREAM, SIG), 'xen', code=100)


def test_the_schema_describes_the_document(world):
    pytest.importorskip('jsonschema')
    seed(world)
    validate(json.loads(world.dnf('-q', 'xenguard', 'gate', '--json', 'xen').out), 'gate')


def test_the_cache_is_enough(world):
    seed(world)
    assert world.dnf('makecache').code == 0
    os.rename(world.repos[SIG].path, world.path('moved'))
    try:
        assert gate(world, '-C', 'xen-libs')
    finally:
        os.rename(world.path('moved'), world.repos[SIG].path)
