"""Five hosts for Ansible, each with an installroot of its own, and Ansible run on them.

    hosts = build(scratch)
    done = Ansible(scratch).play(PLAYBOOK, inventory=hosts, xenguard_page_dir=...)
"""

import json
import os
import re
import subprocess
import sys

from support.collection import link
from support.environment import environment
from support.paths import PLUGINS, PROJECT
from support.repository import write
from support.seed import seed
from support.world import World

#: the playbook that the collection has
REPORT = 'xenguard.fleet.report'


def build(scratch):
    """Make the hosts.

    :param scratch: an empty folder
    :returns: the worlds by the names of the hosts, and the inventory
    """
    worlds = {name: world(scratch, name, provider=name != 'blocked')
              for name in ('clean', 'contaminated', 'blocked', 'broken')}
    _succeed(worlds['clean'].dnf('install', 'xen'))
    _succeed(worlds['contaminated'].dnf('install', 'xen', guard=False))
    _succeed(worlds['broken'].dnf('install', 'xen'))
    worlds['broken'].config('[main]\nmode = guess\n')
    worlds['blocked'].build()
    inventory = {name: variables(each) for name, each in worlds.items()}
    inventory['unreachable'] = unreachable(scratch)
    return worlds, inventory


def world(scratch, name, **cast):
    """A host that sees the seed's repositories, in a folder of its name."""
    return seed(World(os.path.join(scratch, name), cache=os.path.join(scratch, 'rpm-cache')),
                **cast)


def variables(world):
    """What Ansible has to know of a world: a host over the local connection."""
    options = ['--config', world.path('dnf.conf'), '--installroot', world.root,
               '--releasever', '8', '--setopt=pluginpath=' + PLUGINS]
    return {'ansible_connection': 'local', 'xenguard_dnf_options': options,
            'ansible_python_interpreter': sys.executable}


def unreachable(scratch):
    """A host whose connection fails, as that of a machine that is down."""
    program = os.path.join(scratch, 'ssh-that-fails')
    write(program, '#!/bin/sh\necho "ssh: connect to host down: No route to host" >&2\nexit 255\n')
    os.chmod(program, 0o755)
    # What is sent to a program that reads nothing fails now and then, with other words.
    return {'ansible_connection': 'ssh', 'ansible_host': 'down', 'ansible_ssh_executable': program,
            'ansible_pipelining': False}


def one(scratch, name='host', guard=True, **cast):
    """A host on which xen is installed; the world and the inventory."""
    made = world(scratch, name, **cast)
    _succeed(made.dnf('install', 'xen', guard=guard))
    return made, {name: variables(made)}


# what came of it

def recap(done):
    """What the recap says of each host: {'clean': {'ok': 8, ...}}."""
    return {line.split()[0]: {key: int(value) for key, value in re.findall(r'(\w+)=(\d+)', line)}
            for line in done.stdout[done.stdout.find('PLAY RECAP'):].splitlines()[1:] if line}


def document(folder):
    """The document of all hosts in the folder of a page."""
    with open(os.path.join(folder, 'hosts.json')) as stream:
        return json.load(stream)


def statuses(folder):
    """The status of each host in it."""
    return {row['host']: row['status'] for row in document(folder)['hosts']}


def _succeed(result):
    assert result.code == 0, result


class Ansible(object):
    """Runs playbooks with the collection of this checkout.

    :param folder: the folder of Ansible's programs
    :param scratch: where its own files go
    """

    def __init__(self, folder, scratch):
        self.folder = folder
        self.scratch = scratch
        self.home = os.path.join(scratch, 'ansible')
        if not os.path.exists(self.home):
            link(self.home)

    def variables(self):
        """The environment."""
        return environment(
            PYTHONPATH=PROJECT, PYTHONDONTWRITEBYTECODE='1', ANSIBLE_HOME=self.home,
            ANSIBLE_LOCAL_TEMP=os.path.join(self.home, 'local'),
            ANSIBLE_REMOTE_TEMP=os.path.join(self.home, 'remote'),
            ANSIBLE_COLLECTIONS_PATH=self.home, ANSIBLE_NOCOLOR='1', ANSIBLE_FORKS='2',
            ANSIBLE_PIPELINING='1',
            ANSIBLE_CONFIG=os.path.join(self.home, 'none.cfg'), PWD=self.scratch)

    def play(self, playbook, inventory, *options, **extra):
        """Run a playbook.

        :param playbook: a name of the collection's, or a path
        :param inventory: the variables of each host, by its name
        :param extra: variables for all
        :returns: a subprocess.CompletedProcess, whose output is text
        """
        path = os.path.join(self.scratch, 'inventory.json')
        write(path, json.dumps({'all': {'hosts': inventory}}))
        if not os.path.exists(os.path.join(self.home, 'none.cfg')):
            write(os.path.join(self.home, 'none.cfg'), '')
        return subprocess.run(
            [os.path.join(self.folder, 'ansible-playbook'), '-i', path, playbook,
             '-e', json.dumps(extra)] + list(options),
            cwd=self.scratch, env=self.variables(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=600)
