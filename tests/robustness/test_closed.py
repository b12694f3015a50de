"""The guard fails closed (contract, section 3.10), and bad configuration (section 4)."""

import os

import dnf.exceptions
import pytest

from support.messages import check_stopped
from support.paths import PROJECT
from support.solving import install, plan


@pytest.fixture
def host(world):
    """A host without any Xen, on which everything could be installed."""
    world.repo('base').package('htop', '1-1')
    return world


BROKEN = [
    ('mode = guess', ["'guess'", 'mode', 'swap, block, warn']),
    ('mode =', ['mode', 'swap, block, warn']),
    ('guarded_modules = virt:rhel:1', ['guarded_modules', "'virt:rhel:1'"]),
    ('guarded_modules = virt:', ['guarded_modules', "'virt:'"]),
    ('guarded_modules =', ['guarded_modules', 'at least one']),
    ('stack_packages = xen/etc', ['stack_packages', "'xen/etc'"]),
    ('stack_repos = a"b', ['stack_repos', 'a"b']),
    ('allow = (', ['allow', "'('"]),
    ('enabled = maybe', ['enabled', "'maybe'"]),
]


@pytest.mark.parametrize('line, words', BROKEN)
def test_a_wrong_value_stops_what_resolves(host, line, words):
    host.config('[main]\n' + line + '\n')
    check_stopped(host.dnf('install', 'htop'), *words)


@pytest.mark.parametrize('content', ['no section\n', '[main\nmode=swap', '\x00\x01\x02'])
def test_a_file_that_is_no_configuration_stops_what_resolves(host, content):
    host.config(content)
    check_stopped(host.dnf('install', 'htop'), 'cannot be read')


def test_a_wrong_value_only_warns_what_resolves_nothing(host):
    host.config('[main]\nmode = guess\n')
    result = host.dnf('list', 'htop')
    assert result.code == 0 and 'htop.x86_64' in result.out
    told = [line for line in result.text.splitlines() if 'xenguard' in line]
    assert len(told) == 1 and told[0].startswith('xenguard: ') and 'guess' in told[0]


@pytest.mark.parametrize('content', [
    '[main]\nmoed = block\n', '[main]\nmode = swap\n[extra]\nmode = block\n'])
def test_an_unknown_key_is_a_warning_that_names_it(host, content):
    host.config(content)
    result = host.dnf('install', 'htop')
    assert result.code == 0 and len(result.installed) == 1
    told = [line for line in result.text.splitlines() if 'xenguard' in line]
    assert len(told) == 1 and told[0].startswith('xenguard: unknown')
    assert 'moed' in told[0] or '[extra]' in told[0]


@pytest.mark.parametrize('content', [None, '', '[main]\n', '[main]\nenabled = true\n'])
def test_without_values_the_defaults_hold(host, content):
    host.config(content)
    result = host.dnf('install', 'htop')
    assert result.code == 0 and 'xenguard' not in result.text


@pytest.mark.parametrize('round_it', ['enabled', 'disableplugin'])
def test_a_disabled_plugin_does_not_read_its_values(host, round_it):
    host.config('[main]\nmode = guess\n' + ('enabled = 0\n' if round_it == 'enabled' else ''))
    options = ['--disableplugin=xenguard'] if round_it == 'disableplugin' else []
    result = host.dnf('install', 'htop', *options)
    assert result.code == 0 and len(result.installed) == 1
    assert 'xenguard' not in result.text


@pytest.fixture
def broken_package(tmp_path):
    """An environment in which the plugin's own package fails to import."""
    package = tmp_path / 'broken' / 'xenguard'
    package.mkdir(parents=True)
    (package / '__init__.py').write_text('raise RuntimeError("half\\nof an update")\n')
    return {'PYTHONPATH': str(package.parent) + os.pathsep + PROJECT}


def test_a_package_that_fails_to_import_stops_what_resolves(host, broken_package):
    check_stopped(host.dnf('install', 'htop', env=broken_package), 'half of an update')


def test_a_package_that_fails_to_import_only_warns_what_resolves_nothing(host, broken_package):
    result = host.dnf('list', 'htop', env=broken_package)
    assert result.code == 0 and 'htop.x86_64' in result.out and 'xenguard: ' in result.text


class TestErrorsInside:
    """An error at any step ends in one of DNF's own errors: those alone stop DNF."""

    # Where the guard asks something of DNF, libdnf or rpm, on a host with the stack.
    STEPS = ['xenguard.guard.guard.Guard.enter', 'xenguard.guard.guard.Guard.adopt',
             'xenguard.guard.guard.Guard.sources', 'xenguard.packages.sides.Sides.find_filtered',
             'xenguard.packages.sides.Sides.find_hidden', 'xenguard.solver.outcome.of_goal',
             'xenguard.packages.sides.Sides.stack_in',
             'xenguard.packages.history.History.names_from',
             'xenguard.packages.labels.of_installed', 'xenguard.packages.modules.Modules.builds',
             'xenguard.crossings.find.new', 'xenguard.solver.search.Search.solve',
             'xenguard.solver.search.Search.clean', 'xenguard.guard.swaps.tell',
             'xenguard.guard.checks.TransactionChecks.resolved',
             'xenguard.solver.outcome.of_transaction']

    @pytest.mark.parametrize('step', STEPS)
    @pytest.mark.parametrize('error', [RuntimeError, MemoryError])
    def test_an_error_at_any_step_stops_dnf(self, world, mocker, step, error):
        app = world.repo('app')
        img = app.package('qemu-img', '2-1.module_el8')
        app.module('virt', 'rhel', packages=[img])
        sig = world.repo('centos-virt-xen-412')
        sig.package('qemuu', '3-1', provides=['qemu-img'])
        world.install(sig.package('xen-libs', '1-1'))
        sig.package('xen', '1-1', requires=['qemu-img'])
        mocker.patch(step, side_effect=error('out\nof order'))
        with pytest.raises(dnf.exceptions.Error) as caught:
            plan(world, install('xen'))
        lines = str(caught.value).strip().splitlines()
        assert len(lines) == 1 and lines[0].startswith('xenguard: '), lines

    def test_a_new_goal_on_the_old_sack_is_guarded(self, world):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '2-1.module_el8')])
        sig = world.repo('centos-virt-xen-412')
        sig.package('qemuu', '3-1', provides=['qemu-img'])
        sig.package('xen', '1-1', requires=['qemu-img'])
        with world.base() as base:
            base.fill_sack()
            base.reset(goal=True)
            base.install('xen')
            base.resolve()
            assert {package.name for package in base.transaction.install_set} == {'xen', 'qemuu'}

    def test_a_new_goal_on_the_old_sack_finds_hidden_packages(self, world):
        app, sig = world.repo('app'), world.repo('centos-virt-xen-412')
        app.module('virt', 'rhel', packages=[app.package('libvirt', '8-1.module_el8')])
        sig.package('libvirt', '6-1')
        sig.package('xen', '1-1', requires=['libvirt = 6-1'])
        with world.base() as base:
            base.fill_sack()
            base.reset(goal=True)
            base.install('xen')
            base.resolve()
            assert {package.name for package in base.transaction.install_set} == {'xen', 'libvirt'}


def test_the_transaction_check_finds_what_the_goal_missed(world, mocker):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '2-1.module_el8')])
    sig = world.repo('centos-virt-xen-412')
    sig.package('xen', '1-1', requires=['qemu-img'])
    mocker.patch('xenguard.guard.goal.GuardedGoal._decide', side_effect=lambda solved, *_: solved)
    with world.base() as base:
        base.fill_sack()
        base.install('xen')
        with pytest.raises(dnf.exceptions.Error, match='xenguard: .*\nxenguard: xen-1-1'):
            base.resolve()
        assert not base.transaction
