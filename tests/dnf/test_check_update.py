"""Updates of the stack that ``dnf check-update`` does not see (contract, section 3.9)."""

import pytest

from support.seed import SIG

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def host(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('libvirt-libs', '5-1' + TAG)])
    world.install(sig.package('xen', '4-1'), sig.package('libvirt-libs', '6-1'),
                  world.repo('base').package('htop', '1-1'))
    return world


def check_update(world):
    results = [world.dnf('check-update', guard=guard, assume=None)
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
