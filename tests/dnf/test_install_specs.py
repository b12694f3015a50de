"""What a program excludes by ``install_specs()`` stays out, hidden or not (contract, section 3.7).

The class of input: everything in which DNF looks up names before it makes jobs, and not to make
one: a kickstart's ``%packages`` with ``-name``, the excludes of a group.
"""

import pytest

from support.seed import SIG, seed
from support.world import groups_work

pytestmark = pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')


def installing(world, specs, exclude):
    with world.base() as base:
        base.fill_sack()
        base.read_comps(arch_filter=True)
        base.install_specs(specs, exclude=exclude)
        base.resolve()
        return {package.name for package in base.transaction.install_set}


@pytest.fixture(params=[False, True], ids=['hidden', 'hotfixes'])
def host(world, request):
    seed(world, hotfixes=request.param)
    world.repos[SIG].group('xen-host', mandatory=['xen'], default=[
        'libvirt-daemon-xen', 'libvirt-client'])
    return world


@pytest.mark.parametrize('exclude', [['libvirt-client'], ['libvirt-clien*'], ['*-client', 'htop']])
def test_an_excluded_package_stays_out_of_a_group(host, exclude):
    found = installing(host, ['@xen-host'], exclude)
    assert 'libvirt-client' not in found and {'xen', 'qemuu', 'libvirt-daemon-xen'} <= found


def test_an_excluded_package_stays_out_of_what_others_recommend(host):
    sig = host.repos[SIG]
    sig.package('xen-extra', '4-1', recommends=['libvirt-client'])
    found = installing(host, ['xen-extra'], ['libvirt-client'])
    assert found == {'xen-extra'}


def test_a_package_that_is_not_excluded_comes_with_its_group(host):
    assert 'libvirt-client' in installing(host, ['@xen-host'], ['libvirt-clients'])
