"""The Ansible collection on five hosts, with real Ansible and real DNF (contract, section 7)."""

import json
import os
import shutil
import subprocess

import pytest

from support import fleet
from support.collection import COLLECTION
from support.needs import (
    NEWEST_ANSIBLE,
    OLDEST_ANSIBLE,
    needs_ansible,
    needs_newest_ansible,
    slow,
)
from support.repository import write

pytestmark = [needs_ansible, pytest.mark.usefixtures('supported_ansible')]


class TestFiveHosts:
    EXPECTED = {'clean': 'clean', 'contaminated': 'contaminated', 'blocked': 'clean',
                'broken': 'cannot_tell', 'unreachable': 'unreachable'}

    def test_each_is_a_row_and_none_is_the_end(self, scratch):
        worlds, inventory = fleet.build(scratch)
        ansible = fleet.Ansible(OLDEST_ANSIBLE, scratch)
        page = os.path.join(scratch, 'page')
        before = {name: world.on_disk() for name, world in worlds.items()}

        done = ansible.play(fleet.REPORT, inventory, '--check', xenguard_page_dir=page,
                            xenguard_fail_if_contaminated=True)
        assert not os.path.exists(page), done.stdout
        assert [name for name, of in fleet.recap(done).items() if of['failed']] == ['contaminated']
        assert all(of['changed'] == 0 for of in fleet.recap(done).values()), done.stdout

        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page)
        self.check(done, fleet.document(page))

        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page)
        assert all(of['changed'] == 0 for of in fleet.recap(done).values()), done.stdout
        assert {name: world.on_disk() for name, world in worlds.items()} == before

        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page, xenguard_clean=True,
                            xenguard_fail_if_contaminated=True)
        assert fleet.statuses(page) == dict(self.EXPECTED, contaminated='clean'), done.stdout
        assert fleet.recap(done)['contaminated']['failed'] == 0
        assert fleet.recap(done)['contaminated']['changed'] == 1

    def check(self, done, found):
        rows = {row['host']: row for row in found['hosts']}
        assert {name: row['status'] for name, row in rows.items()} == self.EXPECTED, done.stdout
        failed = {name for name, of in fleet.recap(done).items() if of['failed']}
        assert failed == {'broken', 'unreachable'} and done.returncode == 2, done.stdout
        assert "wrong value 'guess'" in rows['broken']['why']
        assert 'No route to host' in rows['unreachable']['why']
        assert rows['blocked']['blocked'] > 0
        assert rows['contaminated']['since']['transaction'] == 1
        assert rows['contaminated']['next'][0]['command'] == 'dnf xenguard clean'
        assert {cause['requirement'] for cause in found['causes']} == {
            '/usr/bin/qemu-img', 'seabios'}

    @slow
    @needs_newest_ansible
    def test_the_newest_ansible_does_the_same(self, scratch):
        _worlds, inventory = fleet.build(scratch)
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(NEWEST_ANSIBLE, scratch).play(
            fleet.REPORT, inventory, xenguard_page_dir=page)
        self.check(done, fleet.document(page))


class TestOutcomes:
    def test_a_contaminated_host_can_be_a_failure(self, scratch):
        _world, inventory = fleet.one(scratch, guard=False)
        ansible = fleet.Ansible(OLDEST_ANSIBLE, scratch)
        page = os.path.join(scratch, 'page')
        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page)
        assert done.returncode == 0, done.stdout
        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page,
                            xenguard_fail_if_contaminated=True)
        assert done.returncode == 2 and '2 crossings on this host' in done.stdout
        assert fleet.statuses(page) == {'host': 'contaminated'}

    def test_a_refused_clean_is_told(self, scratch):
        # nobody but the module has a qemu-img
        world, inventory = fleet.one(scratch, guard=False, provider=False)
        page = os.path.join(scratch, 'page')
        before = world.installed()
        ansible = fleet.Ansible(OLDEST_ANSIBLE, scratch)
        done = ansible.play(fleet.REPORT, inventory, '--check', xenguard_page_dir=page,
                            xenguard_clean=True)
        assert done.returncode == 0 and world.installed() == before, done.stdout
        done = ansible.play(fleet.REPORT, inventory, xenguard_page_dir=page, xenguard_clean=True)
        row, = fleet.document(page)['hosts']
        assert row['status'] == 'contaminated' and world.installed() == before, done.stdout
        assert row['note'].startswith('dnf xenguard clean failed: '), row
        assert fleet.recap(done)['host']['changed'] == 1      # the page alone

    def test_without_xenguard_nothing_is_known(self, scratch):
        world, inventory = fleet.one(scratch)
        options = inventory['host']['xenguard_dnf_options']
        options[-1] = '--setopt=pluginpath=' + world.path('no-plugins')
        page = os.path.join(scratch, 'page')
        fleet.Ansible(OLDEST_ANSIBLE, scratch).play(fleet.REPORT, inventory, xenguard_page_dir=page)
        row, = fleet.document(page)['hosts']
        assert row['status'] == 'cannot_tell' and row['why'] == 'xenguard is not installed'

    @slow
    def test_hosts_that_have_left_the_play_are_rows(self, scratch):
        _world, inventory = fleet.one(scratch)
        inventory['down'] = fleet.unreachable(scratch)
        play = os.path.join(scratch, 'play.yml')
        # gathers facts first, which ends the play of a host that does not answer
        write(play, json.dumps([{'hosts': 'all', 'roles': ['xenguard.fleet.xenguard']}]))
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(OLDEST_ANSIBLE, scratch).play(play, inventory, xenguard_page_dir=page)
        assert fleet.statuses(page) == {'host': 'clean', 'down': 'unreachable'}, done.stdout

    @slow
    def test_batches_make_one_page(self, scratch):
        _world, inventory = fleet.one(scratch)
        inventory['second'] = inventory['host']
        inventory['down'] = fleet.unreachable(scratch)
        play = os.path.join(scratch, 'play.yml')
        write(play, json.dumps([{'hosts': 'all', 'serial': 1, 'gather_facts': False,
                                 'max_fail_percentage': 100,
                                 'roles': ['xenguard.fleet.xenguard']}]))
        page = os.path.join(scratch, 'page')
        done = fleet.Ansible(OLDEST_ANSIBLE, scratch).play(play, inventory, xenguard_page_dir=page)
        assert fleet.statuses(page) == {
            'host': 'clean', 'second': 'clean', 'down': 'unreachable'}, done.stdout


class TestCollection:
    def test_it_can_be_built_and_installed(self, scratch):
        source = os.path.join(scratch, 'source')
        shutil.copytree(COLLECTION, source, ignore=shutil.ignore_patterns('__pycache__'))
        galaxy = os.path.join(OLDEST_ANSIBLE, 'ansible-galaxy')
        installed = os.path.join(scratch, 'installed')
        variables = dict(fleet.Ansible(OLDEST_ANSIBLE, scratch).variables(),
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
