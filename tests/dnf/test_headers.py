"""The third line of defence: the ModularityLabel of what was downloaded (contract, sections 1
and 3), which knows what the metadata did not."""

import os

import dnf.exceptions
import pytest

IMG = '/usr/bin/qemu-img'
SIG = 'centos-virt-xen-412'


@pytest.fixture
def relabelled(world):
    """A rebuilt qemu-img that neither modulemd nor its release gives away, in a hotfix repo, so
    that DNF's own check of headers passes over it; and a module stream that DNF would enable."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('virt-top', '1-1.module_el8')])
    mirror = world.repo('mirror', module_hotfixes=True)
    mirror.package('other-img', '2-1.el8', files=[IMG], label='virt:rhel:1:aaaaaaaa')
    sig = world.repo(SIG)
    sig.package('xen', '4-1', requires=[IMG])
    return world


def module_state(world):
    """All files in which DNF keeps module state, with their content."""
    files = {}
    for folder in ('etc/dnf/modules.d', 'var/lib/dnf/modulefailsafe'):
        for parent, _, names in os.walk(os.path.join(world.root, folder)):
            for name in names:
                with open(os.path.join(parent, name), 'rb') as stream:
                    files[stream.name] = stream.read()
    return files


@pytest.mark.parametrize('mode', ['swap', 'block'])
def test_a_guarded_header_is_refused_before_rpm_runs(relabelled, mode):
    relabelled.config('[main]\nmode = {}\n'.format(mode))
    before = module_state(relabelled)
    result = relabelled.dnf('install', 'xen', 'virt-top')
    assert result.code == 1 and not result.installed, result
    told = [line for line in result.full.splitlines() if 'other-img' in line and 'xenguard' in line]
    assert told and all(line.startswith('xenguard: ') for line in told), result
    assert 'virt:rhel' in result.full and IMG in result.full
    assert module_state(relabelled) == before and relabelled.streams() == {}


def test_the_exclude_that_a_refusal_names_works(relabelled):
    relabelled.repos[SIG].package('tools-of-qemuu', '3-1', files=[IMG])
    result = relabelled.dnf('install', 'xen')
    assert result.code == 1 and "add xen to 'allow'" in result.full, result
    way, = [line for line in result.full.splitlines() if '--exclude' in line]
    result = relabelled.dnf('install', 'xen', way.split("'")[1])
    assert result.code == 0 and 'tools-of-qemuu-3-1.x86_64' in result.installed, result


def test_no_exclude_is_named_that_would_not_help(relabelled):
    result = relabelled.dnf('install', 'xen')
    assert result.code == 1 and '--exclude' not in result.full
    relabelled.config('[main]\nallow = xen\n')
    assert relabelled.dnf('install', 'xen').code == 0


def test_module_state_is_put_back_after_a_refusal(relabelled):
    assert relabelled.dnf('module', 'disable', 'virt', guard=False).code == 0
    app = relabelled.repos['app']
    app.module('perl', '5.26', packages=[app.package('perl', '5-1.module_el8')])
    before = module_state(relabelled)
    assert before
    assert relabelled.dnf('install', 'xen', 'perl').code == 1
    assert module_state(relabelled) == before


def test_a_refused_transaction_is_refused_again(relabelled):
    with relabelled.base() as base:
        base.fill_sack()
        base.install('xen')
        base.resolve()
        base.download_packages(base.transaction.install_set)
        for _ in range(2):
            with pytest.raises(dnf.exceptions.Error, match='other-img'):
                base.do_transaction()
    assert not relabelled.installed()


def test_a_guarded_header_is_a_warning_in_mode_warn(relabelled):
    relabelled.config('[main]\nmode = warn\n')
    result = relabelled.dnf('install', 'xen')
    assert result.code == 0 and len(result.installed) == 2
    assert any(line.startswith('xenguard: ') and 'other-img' in line
               for line in result.full.splitlines()), result


def test_headers_are_not_judged_where_no_stack_is_involved(relabelled):
    result = relabelled.dnf('install', 'other-img', 'virt-top')
    assert result.code == 0 and 'xenguard' not in result.full


def test_the_label_of_another_module_is_no_evidence(world):
    mirror = world.repo('mirror', module_hotfixes=True)
    mirror.package('other-img', '2-1.el8', files=[IMG], label='perl:5.26:1:aaaaaaaa')
    world.repo(SIG).package('xen', '4-1', requires=[IMG])
    result = world.dnf('install', 'xen')
    assert result.code == 0 and len(result.installed) == 2, result


def test_the_label_of_an_installed_package_is_known_while_solving(relabelled):
    img = relabelled.repos['mirror']['other-img']
    relabelled.install(img)
    relabelled.repos[SIG].package('qemuu', '3-1', files=[IMG])
    result = relabelled.dnf('install', 'xen')
    assert result.code == 1 and 'dnf swap other-img qemuu' in result.full, result
