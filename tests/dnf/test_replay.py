"""A stored transaction is replayed by whatever command or program (contract, section 3.7).

The class of input: what DNF wrote down once, with hidden packages in it, is looked up again by
NEVRA, past all the methods that a command line uses: offline and system upgrades after the reboot.
"""

import json
import os

import dnf.exceptions
import pytest

from support.paths import PLUGINS, PROJECT
from support.repository import write
from support.seed import SIG

sr = pytest.importorskip('dnf.transaction_sr')

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
COMMAND = """
import dnf, dnf.cli, dnf.transaction_sr
class Stored(dnf.Plugin):
    name = 'stored'
    def __init__(self, base, cli):
        cli.register_command(Command)
class Command(dnf.cli.Command):
    aliases = ('stored',)
    summary = 'replay a stored transaction'
    @staticmethod
    def set_argparser(parser):
        parser.add_argument('file')
    def configure(self):
        demands = self.cli.demands
        demands.sack_activation = demands.available_repos = demands.root_user = True
        demands.resolving = True
    def run(self):
        self.replay = dnf.transaction_sr.TransactionReplay(
            self.base, self.opts.file, ignore_installed=True)
        self.replay.run()
    def run_transaction(self):
        self.replay.post_transaction()
"""


def make(world, **options):
    app, sig, base = world.repo('app'), world.repo(SIG, **options), world.repo('base')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG]),
        app.package('libvirt-libs', '5-1' + TAG)])
    old = [sig.package('qemuu', '3-1', files=[IMG]), sig.package('xen', '5-1', requires=[IMG]),
           sig.package('libvirt-libs', '6-1'), base.package('htop', '1-1')]
    world.install(*old)
    base.package('htop', '2-1')
    sig.package('libvirt-libs', '6-2')
    return world


NEW = ('htop-2-1.x86_64', 'libvirt-libs-6-2.x86_64')


def stored(world, *pairs):
    """A transaction file as DNF writes one."""
    path = world.path('stored.json')
    rpms = [{'action': action, 'nevra': nevra, 'reason': 'user', 'repo_id': repo}
            for action, nevra, repo in pairs]
    write(path, json.dumps({'version': sr.VERSION, 'rpms': rpms}))
    return path


@pytest.fixture
def upgrade(world):
    make(world)
    return world, stored(
        world, ('Upgrade', NEW[0], 'base'), ('Upgraded', 'htop-1-1.x86_64', 'base'),
        ('Upgrade', NEW[1], SIG), ('Upgraded', 'libvirt-libs-6-1.x86_64', SIG))


def test_a_command_of_another_plugin_replays_hidden_packages(upgrade):
    world, path = upgrade
    folder = world.path('commands')
    os.makedirs(folder)
    write(os.path.join(folder, 'stored.py'), COMMAND)
    result = world.dnf('stored', path, '--setopt=pluginpath={},{}'.format(PLUGINS, folder),
                       env={'PYTHONPATH': PROJECT})
    assert result.code == 0 and set(NEW) <= result.installed, result


def test_a_program_replays_hidden_packages(upgrade):
    world, path = upgrade
    with world.base() as base:
        base.fill_sack()
        sr.TransactionReplay(base, path, ignore_installed=True).run()
        base.resolve()
        assert {str(package) for package in base.transaction.install_set} == set(NEW)


def test_history_replay_installs_hidden_packages(upgrade):
    world, path = upgrade
    result = world.dnf('history', 'replay', path)
    assert result.code == 0 and set(NEW) <= result.installed, result


def test_a_replay_in_mode_warn_is_stock_dnfs(upgrade):
    world, path = upgrade
    world.config('[main]\nmode = warn\n')
    result = world.dnf('history', 'replay', path)
    assert result.code == 1 and 'Cannot find rpm nevra' in result.text, result


def test_a_program_without_the_guard_replays_beside_one_that_has_it(upgrade):
    """The hook is the process's: each base is asked for its own guard."""
    world, path = upgrade
    with world.base() as base:
        base.fill_sack()
    with world.base(guard=False) as base:
        base.fill_sack()
        with pytest.raises(dnf.exceptions.Error, match='Cannot find rpm nevra'):
            sr.TransactionReplay(base, path, ignore_installed=True).run()


def test_a_stored_crossing_is_refused(world):
    make(world)
    extra = world.repos[SIG].package('xen-tools', '5-1', requires=['libvirt-libs = 5-1' + TAG])
    path = stored(world, ('Install', extra.nevra, SIG), ('Upgrade', NEW[0], 'base'),
                  ('Upgraded', 'htop-1-1.x86_64', 'base'))
    result = world.dnf('history', 'replay', path)
    assert result.code == 1 and result.after == result.before, result
    assert 'xenguard: ' in result.text


def test_a_host_without_a_stack_replays_as_stock_dnf_does(world):
    app, base = world.repo('app'), world.repo('base')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
    base.package('qemu-img', '1-1')
    world.install(base.package('htop', '1-1'))
    path = stored(world, ('Install', 'qemu-img-1-1.x86_64', 'base'))
    results = [world.dnf('history', 'replay', path, guard=guard) for guard in (False, True)]
    assert results[0].plain == results[1].plain and results[1].code == 1
