"""What the random worlds have found, each in the smallest world that has it (docs/proof.md)."""

import pytest

from prove.bench import hard
from prove.dependencies import APPSTREAM, BASEOS, GONE, STACK
from prove.telling import describe
from support.world import groups_work


def package(repo, name, evr, installed=False, **more):
    """One package of a case."""
    return dict(more, repo=repo, name=name, evr=evr, installed=installed)


def case(packages, request, default='rhel', hotfixes=True, exclude=None, ghosts=(), group=(),
         policy=None, **options):
    """A case of one request, with the options that DNF has by default."""
    return {'packages': packages, 'request': request, 'default': default, 'hotfixes': hotfixes,
            'state': None, 'ghosts': {'virt:rhel': list(ghosts)}, 'exclude': exclude,
            'group': group, 'policy': policy,
            'options': dict({'allow_erasing': False, 'best': False, 'weak': True,
                             'strict': True}, **options)}


def verdict(bench, *args, **kwargs):
    """The judge's verdict on a case."""
    made = case(*args, **kwargs)
    found = bench.examine([made])[0]
    assert not hard(found), '\n' + describe(made, found)
    return found


def guarded(name, evr, installed=False, **more):
    """A package of virt:rhel."""
    return package(APPSTREAM, name, evr + '.module_el8.1.0+1', installed, module='virt:rhel',
                   **more)


def test_a_bystander_that_has_crossed_before_may_not_cross_elsewhere(bench):
    verdict(bench, [
        guarded('libvirt', '3-1', files=['/usr/sbin/tool']),
        guarded('qemu-img', '4-1', True, provides=['cap-b']),
        package(STACK, 'xen-libs', '3-1.el8'),
        package(STACK, 'xen-libs', '2-1.el8', True, files=['/usr/sbin/tool']),
        package(STACK, 'sig-libs', '1-1.el8', True, requires=['/opt/data/file']),
        package(BASEOS, 'virt-viewer', '2-1.el8', True, files=['/opt/data/file'],
                requires=['cap-b', '/usr/sbin/tool']),
    ], [['upgrade']])


def test_an_old_crossing_stays_old_when_another_one_goes(bench):
    verdict(bench, [
        guarded('libvirt', '1-1', True, provides=['libv.so.0()(64bit)']),
        guarded('netcf-libs', '4-1', True, files=['/usr/bin/qemu-img']),
        package(STACK, 'qemuu', '1-1.el8', True, requires=['/usr/sbin/tool']),
        package(BASEOS, 'bash', '2-1.el8', True, files=['/usr/sbin/tool'],
                requires=['/usr/bin/qemu-img', 'libv.so.0()(64bit)']),
        package(BASEOS, 'htop', '1-1.el8', files=['/usr/bin/qemu-img']),
    ], [['remove', 'netcf-libs']])


def test_an_upgrade_that_cannot_be_had_removes_nothing(bench):
    verdict(bench, [
        guarded('seabios', '1-1', True, files=['/opt/data/file']),
        package(STACK, 'xen-runtime', '1-1.el8', True),
        package(STACK, 'xen-runtime', '2-1.el8', requires=['/opt/data/file']),
    ], [['upgrade']], allow_erasing=True)


def test_an_older_stack_package_is_nearer_than_a_removal(bench):
    verdict(bench, [
        guarded('seabios', '1-1', True, provides=['libv.so.0()(64bit)']),
        package(STACK, 'qemuu', '4-1.el8', requires=['glibc']),
        package(STACK, 'qemuu', '3-1.el8'),
        package(BASEOS, 'glibc', '1-1.el8', requires=['libv.so.0()(64bit)']),
    ], [['install', 'qemuu']], allow_erasing=True)


def test_a_bystander_is_not_removed_for_an_older_stack_package(bench):
    verdict(bench, [
        guarded('seabios', '1-1', True, provides=['libv.so.0()(64bit)']),
        package(STACK, 'qemuu', '4-1.el8', requires=['glibc']),
        package(STACK, 'qemuu', '3-1.el8'),
        package(BASEOS, 'glibc', '1-1.el8', True, requires=['libv.so.0()(64bit)']),
    ], [['install', 'qemuu']], allow_erasing=True)


def test_a_second_guarded_provider_is_left_out_beside_an_old_crossing(bench):
    verdict(bench, [
        guarded('libvirt', '15:2-1', True, requires=['/opt/data/file'], files=['/usr/sbin/tool']),
        guarded('seabios', '15:3-1', files=['/usr/sbin/tool', '/opt/data/file']),
        package(STACK, 'qemuu', '3-1.el8', True, requires=['/usr/sbin/tool']),
        package(STACK, 'xen-libs', '1-1.el8', True, files=['/opt/data/file']),
        package(STACK, 'xen-libs', '15:2-1.el8'),
    ], [['upgrade', 'xen-libs']])


def test_skip_broken_skips_nothing_that_a_hidden_package_mends(bench):
    verdict(bench, [
        guarded('netcf-libs', '15:2-1'),
        package(STACK, 'netcf-libs', '3-1.el8', provides=['libv.so.0()(64bit)']),
        package(STACK, 'xen-runtime', '4-1.el8', requires=['libv.so.0()(64bit)']),
    ], [['install', 'xen-runtime']], hotfixes=False, strict=False)


def test_distro_sync_keeps_what_only_a_guarded_package_would_replace(bench):
    verdict(bench, [
        guarded('libvirt-libs', '8-1'),
        package(GONE, 'libvirt-libs', '6-1.el8', True),
        package(STACK, 'libvirt-daemon-xen', '6-1.el8', True,
                requires=['libvirt-libs = 6-1.el8']),
    ], [['distro-sync']])


def test_skip_broken_skips_nothing_that_was_asked_for_beside_it(bench):
    verdict(bench, [
        guarded('netcf-libs', '1-1', files=['/opt/data/file']),
        package(STACK, 'xen-runtime', '4-1.el8', requires=['/opt/data/file']),
        package(STACK, 'xen-runtime', '2-1.el8'),
    ], [['install', 'netcf-libs'], ['install', 'xen-runtime']], strict=False)


def test_a_guarded_package_that_obsoletes_what_is_installed_is_left_out(bench):
    verdict(bench, [
        guarded('qemu-img', '4-1', requires=['cap-b'], obsoletes=['virt-viewer']),
        package(STACK, 'xen-runtime', '2-1.el8', obsoletes=['virt-viewer']),
        package(BASEOS, 'virt-viewer', '2-1.el8', True),
    ], [['install', 'xen-runtime']])


def test_an_upgrade_that_crosses_is_not_replaced_by_what_obsoletes_it(bench):
    verdict(bench, [
        guarded('libvirt-libs', '3-1', True, files=['/usr/bin/qemu-img', '/opt/data/file']),
        package(STACK, 'xen-libs', '3-1.el8', requires=['libvirt-libs']),
        package(GONE, 'xen-libs', '0.5-1.el8', True, requires=['/opt/data/file']),
        package(BASEOS, 'bash', '2-1.el8', obsoletes=['xen-libs < 3-0']),
    ], [['upgrade']])


def test_a_distro_sync_is_tried_without_each_guarded_candidate(bench):
    verdict(bench, [
        guarded('libvirt-libs', '15:1-1', True, provides=['cap-c']),
        guarded('libvirt-libs', '2-1', requires=['nothing']),
        guarded('netcf-libs', '15:3-1', True, requires=['cap-c'], files=['/usr/sbin/tool']),
        package(STACK, 'xen-runtime', '1-1.el8', True, requires=['virt-viewer']),
        package(STACK, 'netcf-libs', '2-1.el8', requires=['virt-viewer']),
        package(BASEOS, 'virt-viewer', '2-1.el8', True,
                requires=['libvirt-libs', 'cap-c', 'netcf-libs']),
    ], [['distro-sync']])


def test_a_guarded_package_that_obsoletes_what_was_asked_for_is_left_out(bench):
    verdict(bench, [
        guarded('libvirt', '15:2-1', requires=['nothing'], obsoletes=['libvirt-libs']),
        package(STACK, 'libvirt-libs', '4-1.el8'),
    ], [['install', 'libvirt-libs']], hotfixes=False,
        ghosts=['libvirt-libs-0:0.1-1.module_el8.0.0+1.x86_64'])


def test_what_excludepkgs_names_is_not_removed(bench):
    verdict(bench, [
        guarded('qemu-img', '15:2-1', True),
        guarded('libvirt-libs', '1-1', True, provides=['libv.so.0()(64bit)'],
                requires=['(qemu-img >= 2-0 if libv.so.0()(64bit))']),
        package(STACK, 'qemu-img', '2-1.el8', requires=['libv.so.0()(64bit)']),
        package(BASEOS, 'virt-viewer', '2-1.el8', obsoletes=['qemu-img >= 3-0']),
    ], [['upgrade', 'qemu-img']], exclude='libvirt-libs', allow_erasing=True, best=True)


def test_what_obsoletes_a_hidden_version_is_not_taken_for_what_dnf_sees(bench):
    verdict(bench, [
        guarded('libvirt-libs', '3-1'),
        package(STACK, 'libvirt-libs', '1-1.el8'),
        package(BASEOS, 'htop', '4-1.el8', obsoletes=['libvirt-libs < 2-0']),
    ], [['install', 'libvirt-libs']], hotfixes=False)


def test_what_is_hidden_and_obsoletes_what_was_asked_for_can_be_had(bench):
    verdict(bench, [
        guarded('qemu-img', '15:4-1'),
        package(STACK, 'xen-runtime', '3-1.el8', requires=['bash']),
        package(STACK, 'qemu-img', '2-1.el8', obsoletes=['xen-runtime']),
    ], [['install', 'xen-runtime']], hotfixes=False)


def test_skip_broken_takes_what_obsoletes_what_was_asked_for(bench):
    verdict(bench, [
        guarded('seabios', '15:2-1', provides=['cap-a']),
        package(STACK, 'xen-runtime', '3-1.el8', requires=['cap-a']),
        package(BASEOS, 'glibc', '2-1.el8', obsoletes=['xen-runtime']),
        package(BASEOS, 'virt-viewer', '1-1.el8', True),
    ], [['install', 'xen-runtime']], allow_erasing=True, strict=False)


def test_a_condition_that_need_not_hold_is_a_way_past_a_crossing(bench):
    verdict(bench, [
        guarded('libvirt-libs', '15:1-1', True, files=['/usr/bin/qemu-img']),
        package(STACK, 'xen', '4-1.el8', requires=['seabios']),
        package(STACK, 'xen', '2-1.el8', True),
        package(STACK, 'sig-libs', '1-1.el8', True, requires=['(/usr/bin/qemu-img if cap-a)']),
        package(STACK, 'seabios', '4-1.el8', provides=['cap-a']),
    ], [['upgrade']])


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
def test_what_obsoletes_a_hidden_package_of_a_group_is_not_taken_for_it(bench):
    verdict(bench, [
        guarded('qemu-img', '3-1'),
        package(STACK, 'sig-tool', '3-1.el8'),
        package(STACK, 'qemuu', '1-1.el8', obsoletes=['sig-tool']),
    ], [['group-install', 'group']], hotfixes=False, group=['qemu-img', 'sig-tool'],
        ghosts=['sig-tool-0:0.1-1.module_el8.0.0+1.x86_64'])


def test_another_architecture_may_go_on_with_an_old_crossing(bench):
    verdict(bench, [
        guarded('qemu-img', '1-1', provides=['cap-a']),
        guarded('libvirt-libs', '15:4-1'),
        guarded('libvirt-libs', '2-1', provides=['cap-a']),
        package(STACK, 'xen-libs', '2-1.el8', True, requires=['libvirt-libs', 'cap-a']),
        guarded('libvirt-libs', '15:4-1', True, arch='i686', provides=['cap-a']),
    ], [['remove', 'libvirt-libs']])


def test_an_upgrade_is_nearer_than_what_obsoletes_it(bench):
    verdict(bench, [
        guarded('netcf-libs', '15:2-1', provides=['libv.so.0()(64bit)']),
        package(STACK, 'xen-libs', '2-1.el8', True, requires=['(glibc or libv.so.0()(64bit))']),
        package(STACK, 'xen-libs', '4-1.el8'),
        package(BASEOS, 'virt-viewer', '3-1.el8', obsoletes=['xen-libs']),
        package(BASEOS, 'glibc', '4-1.el8', True),
    ], [['remove', 'glibc']])


def test_an_allowed_package_may_take_the_place_of_one_that_is_not(bench):
    verdict(bench, [
        guarded('qemu-img', '2-1', provides=['cap-b']),
        guarded('libvirt-libs', '4-1', provides=['libv.so.0()(64bit)']),
        package(STACK, 'xen', '4-1.el8', requires=['(libv.so.0()(64bit) or cap-b)']),
    ], [['install', 'xen']], policy={'allow': 'qemu-img'})


def test_a_condition_that_is_installed_may_be_removed(bench):
    verdict(bench, [
        guarded('libvirt-libs', '15:3-1', provides=['cap-a']),
        guarded('qemu-img', '2-1', True, provides=['cap-c']),
        package(STACK, 'xen-runtime', '1-1.el8', True),
        package(STACK, 'xen', '1-1.el8', True, requires=['cap-c']),
        package(STACK, 'sig-tool', '1-1.el8', requires=['(qemu-img if xen-runtime)']),
        package(STACK, 'sig-tool', '3-1.el8', requires=['cap-a']),
        package(BASEOS, 'htop', '1-1.el8', True, requires=['cap-c']),
    ], [['install', 'sig-tool']], allow_erasing=True)


def test_the_stack_is_not_removed_for_what_crosses_through_a_bystander(bench):
    found = verdict(bench, [
        guarded('libvirt-libs', '3-1', True, provides=['cap-c']),
        guarded('netcf-libs', '2-1', True, provides=['cap-c']),
        package(STACK, 'qemuu', '1-1.el8', True, requires=['libv.so.0()(64bit)']),
        package(BASEOS, 'virt-viewer', '4-1.el8', requires=['cap-c'],
                provides=['libv.so.0()(64bit)']),
        package(GONE, 'sig-libs', '0.5-1.el8', True, provides=['libv.so.0()(64bit)']),
    ], [['install', 'virt-viewer']], allow_erasing=True)
    # Only without qemuu is there a solution.
    assert found.guarded.error and not found.guarded.actions


def test_no_more_is_removed_than_was_in_the_way(bench):
    found = verdict(bench, [
        guarded('libvirt-libs', '3-1', True, provides=['cap-c']),
        guarded('netcf-libs', '2-1', True),
        package(BASEOS, 'bash', '1-1.el8', True, requires=['netcf-libs']),
        package(STACK, 'xen', '4-1.el8', requires=['cap-c']),
        package(STACK, 'qemuu', '1-1.el8', provides=['cap-c']),
    ], [['install', 'xen']], allow_erasing=True)
    assert len(found.guarded.actions) == 3


def test_what_is_to_be_removed_is_removed(bench):
    found = verdict(bench, [
        guarded('qemu-img', '3-1', supplements=['xen-libs']),
        package(STACK, 'xen-libs', '1-1.el8'),
        package(BASEOS, 'bash', '1-1.el8', True),
        package(BASEOS, 'bash', '2-1.el8'),
    ], [['install', 'xen-libs'], ['remove', 'bash']], strict=False)
    assert found.guarded.final == {'xen-libs-1-1.el8.x86_64'}


def test_nothing_is_removed_for_a_hidden_package(bench):
    found = verdict(bench, [
        package(STACK, 'seabios', '3-1.el8', requires=['cap-c']),
        package(APPSTREAM, 'seabios', '4-1.module_el8.1.0+2', True, module='virt:av'),
        package(STACK, 'libvirt', '1-1.el8', True, requires=['seabios']),
    ], [['distro-sync']], hotfixes=False, allow_erasing=True, exclude='libvirt',
        ghosts=['seabios-0:0.1-1.module_el8.0.0+1.x86_64'])
    assert not found.guarded.actions


def test_a_hidden_package_beside_a_hidden_stray_build_is_asked_for(bench):
    verdict(bench, [
        package(STACK, 'seabios', '1-1.el8'),
        package(STACK, 'seabios', '3-1.module_el8.2.0+9'),
        guarded('qemu-img', '1-1'),
    ], [['install', 'seabios']], hotfixes=False,
        ghosts=['seabios-0:0.1-1.module_el8.0.0+1.x86_64'])
