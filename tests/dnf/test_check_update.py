"""Updates of the stack that ``dnf check-update`` does not see (contract, section 3.9)."""

import pytest

from support.repository import publish_advisory
from support.seed import SIG

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def host(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', '5-1' + TAG)])
    world.install(sig.package('xen', '4-1'), sig.package('libvirt-libs', '6-1'),
                  world.repo('base').package('htop', '1-1'))
    return world


def check_update(world, *args):
    results = [world.dnf('check-update', *args, guard=guard, assume=None)
               for guard in (False, True)]
    stock, guarded = (result.plain.partition('-- errors:')[0] for result in results)
    assert stock == guarded and results[0].code == results[1].code
    return [line for line in results[1].err.splitlines() if 'xenguard' in line], results[1]


def test_check_update_tells_of_hidden_updates_in_one_line(host):
    for name in ('libvirt-libs', 'xen'):
        host.repos[SIG].package(name, '6.5-1')
    told, result = check_update(host)
    assert result.code == 100 and 'libvirt-libs' not in result.out
    line, = told
    assert line.startswith('xenguard: ') and 'libvirt-libs-6.5-1.x86_64' in line, result
    assert 'xen-6.5' not in line


@pytest.mark.parametrize('argument, told', [
    ('libvirt-libs', True), ('libvirt*', True), ('libvirt-libs.x86_64', True), ('xen', False),
    ('htop', False), ('nobody', False)])
def test_check_update_tells_of_what_it_was_asked_for(host, argument, told):
    host.repos[SIG].package('libvirt-libs', '6.5-1')
    assert bool(check_update(host, argument)[0]) is told


def test_check_update_tells_of_the_latest_as_it_lists_that(host):
    for evr in ('6.5-1', '7-1'):
        host.repos[SIG].package('libvirt-libs', evr)
    line, = check_update(host)[0]
    assert ' 1 update ' in line and line.endswith(' libvirt-libs-7-1.x86_64')


@pytest.mark.parametrize('option, told', [
    ('--security', ['libvirt-libs-7-1.x86_64']), ('--advisory=XSA-1', ['libvirt-libs-7-1.x86_64']),
    ('--bugfix', []), ('--advisory=XSA-2', [])])
def test_check_update_tells_of_updates_of_an_advisory(host, option, told):
    sig = host.repos[SIG]
    for name, evr in (('libvirt-libs', '6.5-1'), ('libvirt-libs', '7-1')):
        sig.package(name, evr)
    host.build()
    publish_advisory(sig, 'libvirt-libs', '6.5', '1')
    lines = check_update(host, option)[0]
    assert [line.split()[-1] for line in lines] == told


def test_check_update_tells_nothing_of_updates_that_dnf_sees(host):
    host.repos[SIG].package('xen', '5-1')
    assert check_update(host)[0] == []


def test_check_update_tells_nothing_of_older_builds_and_new_packages(host):
    host.repos[SIG].package('libvirt-libs', '5.9-1')
    host.repos[SIG].package('libvirt-client', '7-1')
    assert check_update(host)[0] == []


def test_check_update_tells_nothing_on_a_host_without_a_stack(world):
    app, base = world.repo('app'), world.repo('base')
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', '5-1' + TAG)])
    world.install(base.package('libvirt-libs', '4-1'))
    base.package('libvirt-libs', '4-2')
    assert check_update(world)[0] == []


def test_check_update_warns_of_a_broken_configuration(host):
    host.config('[main]\nmode = guess\n')
    told, _result = check_update(host)
    assert len(told) == 1 and 'guess' in told[0]
