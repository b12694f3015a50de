"""``dnf shell``: each of its commands is guarded like its own, and a refusal leaves nothing behind
(contract, sections 3.7 and 3.10).

The class of input: any line of the shell, in which one command runs inside another, and requests
are solved more than once.
"""

import pytest

from support.messages import told
from support.needs import needs_builddep
from support.repository import write
from support.seed import SIG
from support.world import groups_work

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


@pytest.fixture
def host(world):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG]),
        app.package('libvirt-libs', '5-1' + TAG)])
    app.module('perl', '5', packages=[app.package('perl', '5-1.module_el8.1.0+2+bb')],
               default=False)
    sig = world.repo(SIG)
    sig.package('qemuu', '3-1', files=[IMG])
    sig.package('libvirt-libs', '6-1')
    sig.package('xen', '5-1', requires=[IMG])
    sig.group('xen-host', mandatory=['xen'])
    base = world.repo('base')
    base.package('tool', '1-1', requires=[IMG])
    base.package('htop', '1-1')
    return world


@pytest.fixture
def without_provider(host):
    sig = host.repos[SIG]
    sig.packages.remove(sig['qemuu'])
    host.install(sig.package('xen-doc', '1-1'))
    return host


def shell(world, *lines, **kwargs):
    return world.dnf('shell', input='\n'.join(lines) + '\nexit\n', **kwargs)


@needs_builddep
@pytest.mark.parametrize('how', ['spec', 'SRPM', 'name'])
def test_builddep_in_the_shell_takes_the_stacks_provider(host, how):
    libvirt = host.repos[SIG].package('libvirt', '6-1', src_requires=[IMG])
    host.build()
    path = host.path('libvirt.spec')
    write(path, 'Name: libvirt\nVersion: 6\nRelease: 1\nSummary: x\nLicense: x\n'
                'BuildRequires: {}\n%description\nx\n'.format(IMG))
    if how == 'name':
        host.repo(SIG + '-source').package('libvirt', '6-1', arch='src', requires=[IMG])
    target = {'spec': path, 'SRPM': libvirt.src_path, 'name': 'libvirt'}[how]
    result = shell(host, 'builddep ' + target, 'run', plugins=['builddep'])
    assert result.installed == {'qemuu-3-1.x86_64'} and not host.streams(), result
    assert any('building libvirt-6-1' in line for line in told(result)), result


@pytest.mark.parametrize('command', ['undo last', 'undo 2', 'rollback 1'])
def test_history_in_the_shell_finds_hidden_packages(host, command):
    assert host.dnf('install', 'xen', 'libvirt-libs-6-1').code == 0
    assert host.dnf('remove', 'libvirt-libs').code == 0
    result = shell(host, 'history ' + command, 'run')
    assert 'libvirt-libs-6-1.x86_64' in result.installed, result


@pytest.mark.parametrize('lines', [
    pytest.param(['group install xen-host', 'run'], marks=pytest.mark.skipif(
        not groups_work(), reason='stock DNF crashes in libcomps here')),
    ['module enable perl:5', 'install xen', 'run'],
    ['module enable virt:rhel', 'install xen', 'ts run'],
    ['install htop', 'ts list', 'install xen', 'run'], ['install xen', 'ts list', 'ts run'],
    ['module enable perl:5', 'install xen', 'resolvedep', 'ts list', 'run']])
def test_a_refused_run_leaves_nothing_behind(without_provider, lines):
    before = without_provider.on_disk()
    result = shell(without_provider, *lines)
    assert any('nothing was changed' in line for line in told(result)), result
    assert result.after == result.before and without_provider.on_disk() == before, result
    assert result.code == 0, result


def test_what_was_refused_is_asked_for_until_it_is_run(without_provider):
    """As stock DNF has it after an error of its own."""
    result = shell(without_provider, 'module enable perl:5', 'install xen', 'ts list',
                   'repo enable base', 'install htop', 'run')
    assert 'htop-1-1.x86_64' in result.installed or told(result), result


def test_a_suggestion_may_be_typed_in_the_same_shell(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    app.module('perl', '5', packages=[app.package('perl', '5-1.module_el8.1.0+2+bb')],
               default=False)
    sig.package('qemuu', '3-1', files=[IMG], conflicts=['htop'])
    sig.package('xen', '5-1', requires=[IMG])
    world.install(world.repo('base').package('htop', '1-1'))
    result = shell(world, 'module enable perl:5', 'install xen', 'ts list', 'remove htop', 'run')
    assert told(result) and result.installed == {'qemuu-3-1.x86_64', 'xen-5-1.x86_64'}, result
    # What was taken back with the refusal comes again with the request.
    assert world.streams() == {'perl': ('enabled', '5')}


@pytest.mark.parametrize('before', [['install tool'], ['install tool', 'install htop']])
def test_an_earlier_solution_does_not_leak_into_the_next(host, before):
    result = shell(host, *before + ['ts list', 'install xen', 'run', 'install htop', 'run'])
    assert result.code == 0 and not host.streams(), result
    assert result.installed == {'tool-1-1.x86_64', 'htop-1-1.x86_64', 'xen-5-1.x86_64',
                                'qemuu-3-1.x86_64'}
    assert not any('being enabled' in line for line in told(result)), result


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
def test_a_group_is_recorded_though_its_first_solution_was_dropped(host):
    result = shell(host, 'group install xen-host', 'ts list', 'install htop', 'run')
    assert result.code == 0 and 'xen-5-1.x86_64' in result.installed, result
    assert 'xen-host' in host.dnf('group', 'list', '-v', '--installed', guard=False).out


def test_the_shell_goes_on_after_what_the_check_of_the_transaction_refuses(host, tmp_path):
    result = shell(host, 'swap qemuu qemu-img', 'run', 'install htop', 'run')
    assert 'htop-1-1.x86_64' in result.installed, result
