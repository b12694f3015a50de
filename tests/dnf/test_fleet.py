"""The Ansible collection on five hosts, with real Ansible and real DNF (contract, section 7).

Ansible's oldest release that it supports is 2.16, the last for hosts with Python 3.6; the newest
that can be had here is that of ansible-lint.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from support import fleet
from support.environment import environment
from support.needs import ANSIBLE, needs_ansible
from support.paths import PROJECT
from support.repository import write

OLDEST = ANSIBLE and os.path.dirname(ANSIBLE)
NEWEST = os.path.join(PROJECT, 'build', 'lint', 'bin')
CONF = '[main]\nenabled = 1\n'
REPORT = 'xenguard.fleet.report'

needs_newest = pytest.mark.skipif(
    not os.path.exists(os.path.join(NEWEST, 'ansible-playbook')), reason='no ansible-lint here')
pytestmark = needs_ansible
#: Ansible takes its time, and 'make test' has ten minutes
slow = pytest.mark.skipif(not os.environ.get('XENGUARD_PROVE'), reason='XENGUARD_PROVE is not set')


@pytest.fixture(scope='module', autouse=True)
def supported():
    told = subprocess.run([ANSIBLE, '--version'], stdout=subprocess.PIPE).stdout.decode()
    found = re.search(r'(\d+)\.(\d+)', told)
    if tuple(map(int, found.groups())) < (2, 16):
        pytest.skip('Ansible %s is older than the collection needs' % found.group())


@pytest.fixture
def scratch(tmp_path):
    return str(tmp_path)


def recap(done):
    """What the recap says of each host: {'clean': {'ok': 8, ...}}."""
    return {line.split()[0]: {key: int(value) for key, value in re.findall(r'(\w+)=(\d+)', line)}
            for line in done.stdout[done.stdout.find('PLAY RECAP'):].splitlines()[1:] if line}


def document(folder):
    with open(os.path.join(folder, 'hosts.json')) as stream:
        return json.load(stream)


def statuses(folder):
    return {row['host']: row['status'] for row in document(folder)['hosts']}


def tree(folder):
    """Every file below a folder, with its content."""
    found = {}
    for path, _folders, files in os.walk(folder):
        for name in files:
            with open(os.path.join(path, name), 'rb') as stream:
                found[os.path.join(path, name)] = stream.read()
    return found


def one(scratch, name='host', guard=True, **cast):
    """A host on which xen is installed; the world and the inventory."""
    world = fleet.world(scratch, name, **cast)
    assert world.dnf('install', 'xen', guard=guard).code == 0
    return world, {name: fleet.variables(world)}


class TestFiveHosts:
    EXPECTED = {'clean': 'clean', 'contaminated': 'contaminated', 'blocked': 'clean',
                'broken': 'cannot_tell', 'unreachable': 'unreachable'}

    def test_each_is_a_row_and_none_is_the_end(self, scratch):
        worlds, inventory = fleet.build(scratch)
        ansible = fleet.Ansible(OLDEST, scratch)
        page = os.path.join(scratch, 'page')
        before = {name: world.on_disk() for name, world in worlds.items()}

        done = ansible.play(REPORT, inventory, '--check', xenguard_page_dir=page,
                            xenguard_fail_if_contaminated=True)
        assert not os.path.exists(page), done.stdout
        assert [name for name, of in recap(done).items() if of['failed']] == ['contaminated']
        assert all(of['changed'] == 0 for of in recap(done).values()), done.stdout

        done = ansible.play(REPORT, inventory, xenguard_page_dir=page)
        self.check(done, document(page))

        done = ansible.play(REPORT, inventory, xenguard_page_dir=page)
        assert all(of['changed'] == 0 for of in recap(done).values()), done.stdout
        assert {name: world.on_disk() for name, world in worlds.items()} == before

        done = ansible.play(REPORT, inventory, xenguard_page_dir=page, xenguard_clean=True,
                            xenguard_fail_if_contaminated=True)
        assert statuses(page) == dict(self.EXPECTED, contaminated='clean'), done.stdout
        assert recap(done)['contaminated']['failed'] == 0
        assert recap(done)['contaminated']['changed'] == 1

    def check(self, done, found):
        rows = {row['host']: row for row in found['hosts']}
        assert {name: row['status'] for name, row in rows.items()} == self.EXPECTED, done.stdout
        failed = {name for name, of in recap(done).items() if of['failed']}
        assert failed == {'broken', 'unreachable'} and done.returncode == 2, done.stdout
        assert "wrong value 'guess'" in rows['broken']['why']
        assert 'No route to host' in rows['unreachable']['why']
        assert rows['blocked']['blocked'] > 0
        assert rows['contaminated']['since']['transaction'] == 1
        assert rows['contaminated']['next'][0]['command'] == 'dnf xenguard clean'
        assert {cause['requirement'] for cause in found['causes']} == {
            '/usr/bin/qemu-img', 'seabios'}

    @slow
    @needs_newest
    def test_the_newest_ansible_does_the_same(self, scratch):
        _worlds, inventory = fleet.build(scratch)
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(NEWEST, scratch).play(REPORT, inventory, xenguard_page_dir=page)
        self.check(done, document(page))


class TestOutcomes:
    def test_a_contaminated_host_can_be_a_failure(self, scratch):
        _world, inventory = one(scratch, guard=False)
        ansible = fleet.Ansible(OLDEST, scratch)
        page = os.path.join(scratch, 'page')
        done = ansible.play(REPORT, inventory, xenguard_page_dir=page)
        assert done.returncode == 0, done.stdout
        done = ansible.play(REPORT, inventory, xenguard_page_dir=page,
                            xenguard_fail_if_contaminated=True)
        assert done.returncode == 2 and '2 crossings on this host' in done.stdout
        assert statuses(page) == {'host': 'contaminated'}

    def test_a_refused_clean_is_told(self, scratch):
        # nobody but the module has a qemu-img
        world, inventory = one(scratch, guard=False, provider=False)
        page = os.path.join(scratch, 'page')
        before = world.installed()
        ansible = fleet.Ansible(OLDEST, scratch)
        done = ansible.play(REPORT, inventory, '--check', xenguard_page_dir=page,
                            xenguard_clean=True)
        assert done.returncode == 0 and world.installed() == before, done.stdout
        done = ansible.play(REPORT, inventory, xenguard_page_dir=page, xenguard_clean=True)
        row, = document(page)['hosts']
        assert row['status'] == 'contaminated' and world.installed() == before, done.stdout
        assert row['note'].startswith('dnf xenguard clean failed: '), row
        assert recap(done)['host']['changed'] == 1      # the page alone

    def test_without_xenguard_nothing_is_known(self, scratch):
        world, inventory = one(scratch)
        options = inventory['host']['xenguard_dnf_options']
        options[-1] = '--setopt=pluginpath=' + world.path('no-plugins')
        page = os.path.join(scratch, 'page')
        fleet.Ansible(OLDEST, scratch).play(REPORT, inventory, xenguard_page_dir=page)
        row, = document(page)['hosts']
        assert row['status'] == 'cannot_tell' and row['why'] == 'xenguard is not installed'

    @slow
    def test_hosts_that_have_left_the_play_are_rows(self, scratch):
        _world, inventory = one(scratch)
        inventory['down'] = fleet.unreachable(scratch)
        play = os.path.join(scratch, 'play.yml')
        # gathers facts first, which ends the play of a host that does not answer
        write(play, json.dumps([{'hosts': 'all', 'roles': ['xenguard.fleet.xenguard']}]))
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(OLDEST, scratch).play(play, inventory, xenguard_page_dir=page)
        assert statuses(page) == {'host': 'clean', 'down': 'unreachable'}, done.stdout

    @slow
    def test_batches_make_one_page(self, scratch):
        _world, inventory = one(scratch)
        inventory['second'] = inventory['host']
        inventory['down'] = fleet.unreachable(scratch)
        play = os.path.join(scratch, 'play.yml')
        write(play, json.dumps([{'hosts': 'all', 'serial': 1, 'gather_facts': False,
                                 'max_fail_percentage': 100,
                                 'roles': ['xenguard.fleet.xenguard']}]))
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(OLDEST, scratch).play(play, inventory, xenguard_page_dir=page)
        assert statuses(page) == {'host': 'clean', 'second': 'clean', 'down': 'unreachable'}, \
            done.stdout


class TestConfiguration:
    def play(self, scratch, inventory, *options, **extra):
        path = os.path.join(scratch, 'xenguard.conf')
        done = fleet.Ansible(OLDEST, scratch).play(
            REPORT, inventory, *options, xenguard_page=False, __xenguard_config_file=path, **extra)
        return done, path

    def test_what_is_set_is_written_and_nothing_else(self, scratch):
        _world, inventory = one(scratch)
        wanted = {'xenguard_mode': 'block', 'xenguard_allow': [],
                  'xenguard_guarded_origins': ['appstream:qemu-kvm', 'appstream:libvirt']}
        done, path = self.play(scratch, inventory, '--check', **wanted)
        assert not os.path.exists(path) and recap(done)['host']['changed'] == 1, done.stdout
        done, path = self.play(scratch, inventory, **wanted)
        assert done.returncode == 0 and recap(done)['host']['changed'] == 1, done.stdout
        with open(path) as stream:
            lines = [line.strip() for line in stream if not line.startswith('#')]
        assert lines == ['[main]', 'enabled = 1', 'mode = block',
                         'guarded_origins = appstream:qemu-kvm, appstream:libvirt', 'allow =']
        done, path = self.play(scratch, inventory, **wanted)
        assert recap(done)['host']['changed'] == 0, done.stdout

    def test_a_file_that_xenguard_would_not_take_does_not_replace_the_old(self, scratch):
        _world, inventory = one(scratch)
        path = os.path.join(scratch, 'xenguard.conf')
        write(path, CONF)
        done, path = self.play(scratch, inventory, xenguard_guarded_origins=['no-source'])
        with open(path) as stream:
            assert stream.read() == CONF
        assert done.returncode == 2 and path + ": wrong value 'no-source'" in done.stdout

    def test_a_wrong_variable_is_an_error_before_anything_is_done(self, scratch):
        _world, inventory = one(scratch)
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
        return fleet.Ansible(OLDEST, scratch).play(
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
        assert recap(done)['host']['changed'] == 0, done.stdout

    def test_a_failed_installation_is_a_row_of_the_page(self, scratch):
        world, _built, inventory = self.world(scratch)
        page = os.path.join(scratch, 'page')
        done = self.play(scratch, inventory, world, xenguard_install='repository',
                         xenguard_page=True, xenguard_page_dir=page)
        row, = document(page)['hosts']
        assert row['status'] == 'cannot_tell' and done.returncode == 2, done.stdout
        assert row['why'].startswith('Install from a repository: ')
        assert 'No package python3-dnf' in row['why'], row


class TestTimer:
    def play(self, scratch, inventory, *options, **extra):
        return fleet.Ansible(OLDEST, scratch).play(
            REPORT, inventory, *options, xenguard_page=False,
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
        world, inventory = one(scratch, guard=False)
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
        _world, inventory = one(scratch, guard=False)
        folder = os.path.join(fleet.COLLECTION, 'roles', 'xenguard', 'tests')
        ansible = fleet.Ansible(OLDEST, scratch)
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


class TestCollection:
    def test_it_can_be_built_and_installed(self, scratch):
        source = os.path.join(scratch, 'source')
        shutil.copytree(fleet.COLLECTION, source, ignore=shutil.ignore_patterns('__pycache__'))
        galaxy = os.path.join(OLDEST, 'ansible-galaxy')
        installed = os.path.join(scratch, 'installed')
        variables = dict(fleet.Ansible(OLDEST, scratch).variables(),
                         ANSIBLE_COLLECTIONS_PATH=installed)
        for command in (['build', source, '--output-path', scratch],
                        ['install', os.path.join(scratch, 'xenguard-fleet-0.1.0.tar.gz'),
                         '--offline', '-p', installed]):
            subprocess.run([galaxy, 'collection'] + command, env=variables, check=True, timeout=120,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        there = os.path.join(installed, 'ansible_collections', 'xenguard', 'fleet')
        for part in ('playbooks/report.yml', 'plugins/plugin_utils/templates/hosts.html.j2',
                     'roles/xenguard/tasks/main.yml', 'README.md', 'docs/hosts.schema.json'):
            assert os.path.exists(os.path.join(there, part)), part
