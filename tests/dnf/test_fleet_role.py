"""What the role of the Ansible collection does on a host, with real Ansible and real DNF (contract,
section 7): installation, configuration, the timer, and the role's own test playbooks."""

import json
import os
import re
import subprocess
import sys

import pytest

from support import fleet
from support.collection import COLLECTION
from support.environment import environment
from support.needs import OLDEST_ANSIBLE, needs_ansible, slow
from support.paths import PROJECT
from support.repository import write

CONF = '[main]\nenabled = 1\n'

pytestmark = [needs_ansible, pytest.mark.usefixtures('supported_ansible')]


def tree(folder):
    """Every file below a folder, with its content."""
    found = {}
    for path, _folders, files in os.walk(folder):
        for name in files:
            with open(os.path.join(path, name), 'rb') as stream:
                found[os.path.join(path, name)] = stream.read()
    return found


class TestConfiguration:
    def play(self, scratch, inventory, *options, **extra):
        path = os.path.join(scratch, 'xenguard.conf')
        done = fleet.Ansible(OLDEST_ANSIBLE, scratch).play(
            fleet.REPORT, inventory, *options, xenguard_page=False,
            __xenguard_config_file=path, **extra)
        return done, path

    def test_what_is_set_is_written_and_nothing_else(self, scratch):
        _world, inventory = fleet.one(scratch)
        wanted = {'xenguard_mode': 'block', 'xenguard_allow': [],
                  'xenguard_guarded_origins': ['appstream:qemu-kvm', 'appstream:libvirt']}
        done, path = self.play(scratch, inventory, '--check', **wanted)
        assert not os.path.exists(path) and fleet.recap(done)['host']['changed'] == 1, done.stdout
        done, path = self.play(scratch, inventory, **wanted)
        assert done.returncode == 0 and fleet.recap(done)['host']['changed'] == 1, done.stdout
        with open(path) as stream:
            lines = [line.strip() for line in stream if not line.startswith('#')]
        assert lines == ['[main]', 'enabled = 1', 'mode = block',
                         'guarded_origins = appstream:qemu-kvm, appstream:libvirt', 'allow =']
        done, path = self.play(scratch, inventory, **wanted)
        assert fleet.recap(done)['host']['changed'] == 0, done.stdout

    def test_a_file_that_xenguard_would_not_take_does_not_replace_the_old(self, scratch):
        _world, inventory = fleet.one(scratch)
        path = os.path.join(scratch, 'xenguard.conf')
        write(path, CONF)
        done, path = self.play(scratch, inventory, xenguard_guarded_origins=['no-source'])
        with open(path) as stream:
            assert stream.read() == CONF
        assert done.returncode == 2 and path + ": wrong value 'no-source'" in done.stdout

    def test_a_wrong_variable_is_an_error_before_anything_is_done(self, scratch):
        _world, inventory = fleet.one(scratch)
        done, path = self.play(scratch, inventory, xenguard_mode='guess')
        assert done.returncode == 2 and not os.path.exists(path)
        assert 'value of xenguard_mode must be one of: swap, block, warn' in done.stdout


class TestInstallation:
    def play(self, scratch, inventory, world, *options, **extra):
        """The role, with DNF's module working on the installroot."""
        play = os.path.join(scratch, 'play.yml')
        write(play, json.dumps([{
            'hosts': 'all', 'gather_facts': False, 'roles': ['xenguard.fleet.xenguard'],
            'module_defaults': {
                'ansible.builtin.dnf': {
                    'conf_file': world.path('dnf.conf'), 'installroot': world.root,
                    'releasever': '8', 'disable_gpg_check': True,
                    # told by the facts of a host that has dnf as its package manager
                    'use_backend': 'dnf4'},
                'ansible.builtin.yum_repository': {'reposdir': world.path('repos.d')}}}]))
        extra.setdefault('xenguard_page', False)
        return fleet.Ansible(OLDEST_ANSIBLE, scratch).play(
            play, inventory, *options, __xenguard_rpm_dir=os.path.join(scratch, 'rpms'),
            **extra)

    def world(self, scratch):
        world = fleet.world(scratch, 'host')
        built = world.repo('xenguard-builds', enabled=False).package(
            'python3-dnf-plugin-xenguard', '0.1-1', arch='noarch')
        world.build()
        # as DNF's other folders: below the installroot
        world.conf.update({option: os.path.join(world.root, 'var', folder)
                           for option, folder in (('cachedir', 'cache/dnf'), ('logdir', 'log'),
                                                  ('persistdir', 'lib/dnf'))})
        world.build()
        return world, built, {'host': fleet.variables(world)}

    def test_from_a_file(self, scratch):
        world, built, inventory = self.world(scratch)
        wanted = {'xenguard_install': 'file', 'xenguard_rpm_gpgcheck': False,
                  'xenguard_rpm': built.path}
        done = self.play(scratch, inventory, world, '--check', **wanted)
        assert done.returncode == 0 and built.nevra not in world.installed(), done.stdout
        done = self.play(scratch, inventory, world, **wanted)
        assert done.returncode == 0 and built.nevra in world.installed(), done.stdout

    @slow
    def test_from_a_repository(self, scratch):
        world, built, inventory = self.world(scratch)
        wanted = {'xenguard_install': 'repository',
                  'xenguard_repository_baseurl': 'file://' + os.path.dirname(built.path)}
        done = self.play(scratch, inventory, world, **wanted)
        assert done.returncode == 0 and built.nevra in world.installed(), done.stdout
        done = self.play(scratch, inventory, world, **wanted)
        assert fleet.recap(done)['host']['changed'] == 0, done.stdout

    def test_a_failed_installation_is_a_row_of_the_page(self, scratch):
        world, _built, inventory = self.world(scratch)
        page = os.path.join(scratch, 'page')
        done = self.play(scratch, inventory, world, xenguard_install='repository',
                         xenguard_page=True, xenguard_page_dir=page)
        row, = fleet.document(page)['hosts']
        assert row['status'] == 'cannot_tell' and done.returncode == 2, done.stdout
        assert row['why'].startswith('Install from a repository: ')
        assert 'No package python3-dnf' in row['why'], row


class TestTimer:
    def play(self, scratch, inventory, *options, **extra):
        return fleet.Ansible(OLDEST_ANSIBLE, scratch).play(
            fleet.REPORT, inventory, *options, xenguard_page=False,
            __xenguard_libexec_dir=os.path.join(scratch, 'libexec'),
            __xenguard_python=sys.executable,
            __xenguard_systemd_dir=os.path.join(scratch, 'systemd'),
            xenguard_textfile_dir=os.path.join(scratch, 'textfile'),
            __xenguard_is_booted=False, **extra)

    def start(self, scratch):
        """Run what the service would."""
        with open(os.path.join(scratch, 'systemd', 'xenguard-textfile.service')) as stream:
            command, = re.findall('^ExecStart=(.*)$', stream.read(), re.MULTILINE)
        return subprocess.call(['sh', '-c', command], env=environment(PYTHONPATH=PROJECT),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_it_comes_measures_and_goes(self, scratch):
        world, inventory = fleet.one(scratch, guard=False)
        done = self.play(scratch, inventory, xenguard_timer='present',
                         xenguard_timer_on_calendar='hourly')
        assert done.returncode == 0, done.stdout
        files = tree(os.path.join(scratch, 'systemd'))
        assert len(files) == 2 and any(b'OnCalendar=hourly' in text for text in files.values())
        path = os.path.join(scratch, 'textfile', 'xenguard.prom')
        assert self.start(scratch) == 0
        with open(path) as stream:
            text = stream.read()
        assert '\nxenguard_isolated 0\n' in text
        assert '\nxenguard_crossings{module="virt",stream="rhel"} 2\n' in text
        assert os.stat(path).st_mode & 0o777 == 0o644
        # A verdict that cannot be had leaves the last one, with its time.
        world.config('[main]\nmode = guess\n')
        assert self.start(scratch) == 1
        with open(path) as stream:
            assert stream.read() == text

        done = self.play(scratch, {'host': inventory['host']}, xenguard_timer='absent')
        assert not tree(os.path.join(scratch, 'systemd')) and not os.path.exists(path), done.stdout


class TestPlaybooks:
    """The role's own tests, as linux-system-roles has them, on a host that is contaminated."""

    def test_they_pass(self, scratch):
        _world, inventory = fleet.one(scratch, guard=False)
        folder = os.path.join(COLLECTION, 'roles', 'xenguard', 'tests')
        ansible = fleet.Ansible(OLDEST_ANSIBLE, scratch)
        # the one that cleans comes first in the alphabet, and a clean host is as good for the rest
        for name in sorted(os.listdir(folder)):
            done = ansible.play(
                os.path.join(folder, name), inventory, xenguard_page_dir=scratch + '/page',
                __xenguard_config_file=os.path.join(scratch, 'xenguard.conf'),
                __xenguard_libexec_dir=os.path.join(scratch, 'libexec'),
                __xenguard_systemd_dir=os.path.join(scratch, 'systemd'),
                xenguard_textfile_dir=os.path.join(scratch, 'textfile'),
                __xenguard_is_booted=False)
            assert done.returncode == 0, (name, done.stdout)
