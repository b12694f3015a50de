"""One seed: a world, two hosts without a stack in it, and the same commands on both."""

import copy
import json
import os
import random
import re
import shutil
import tempfile
from collections import Counter

from prove.comparing import differences
from prove.harmless import commands, worlds
from prove.sequences.server import Server
from support.repository import write
from support.result import Result
from support.seed import SIG
from support.world import FOREIGN_ARCH, World, groups_work, system_plugin

#: commands of one seed
COMMANDS = 25
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'program.py')


class Scene(object):
    """The world of a seed and its hosts.

    :param scratch: an empty folder
    :param cache: the folder for built RPMs
    :param server: a Server
    """

    def __init__(self, seed, scratch, cache, server):
        self.rng = random.Random('harmless %d' % seed)
        self.server = server
        self.world = World(scratch, cache=cache)
        self.names = worlds.fill(self.world, self.rng)
        self.world.build()
        self.reached = Counter()
        self.hosts = []
        self.renew()
        self._plugins = _folder_of_plugins(self.world)

    def renew(self):
        """Begin with empty hosts."""
        for host in self.hosts:
            shutil.rmtree(host.root)
        self.hosts = [self._host(name) for name in ('stock', 'guard')]

    def _host(self, name):
        host = copy.copy(self.world)
        # One length, on which the width of DNF's columns depends.
        host.root = self.world.path(name)
        os.makedirs(os.path.join(host.root, 'var/log'))
        os.makedirs(self.world.path('work-' + name), exist_ok=True)
        return host

    def run(self, words):
        """Run a command on both; returns what differs, as a list of texts, and the Result of
        stock DNF's."""
        stock, guard = (self._dnf(host, words) for host in self.hosts)
        found = []
        found = list(differences(stock, guard, self.hosts, _without_names))
        return found, stock

    def _dnf(self, host, words):
        guard = host is self.hosts[1]
        if words[0] == 'shell':
            script = self.world.path('script')
            write(script, '\n'.join(words[1:]) + '\n')
            words = ('shell', script)
        path = self._plugins + (self.world._pluginpath(True, ()) if guard else [])
        options = ['--config', self.world.path('dnf.conf'), '--installroot', host.root,
                   '--releasever', '8', '--setopt=pluginpath=' + ','.join(path), '-y']
        if FOREIGN_ARCH:
            options += ['--forcearch', 'x86_64']
        program = None
        if words[0] == 'program':
            program, words = PROGRAM, words[1:]
            options = [self.world.path('dnf.conf'), host.root, ','.join(path)]
        folder = self.world.path('work-' + os.path.basename(host.root))
        trace = self.world.path('reached') if guard else None
        process = self.server.run(options + list(words), folder, guard, trace, program)
        if guard and os.path.exists(trace):
            with open(trace) as stream:
                self.reached.update(json.load(stream))
            os.unlink(trace)
        return Result(['dnf'] + list(words), process, set(), frozenset(host.installed()))

    def has_stack(self, result):
        """Whether something of the stack's repository is installed, so that the hosts are no
        measure any more."""
        return SIG in self.world.repos and bool(result.installed.intersection(
            package.nevra for package in self.world.repos[SIG].packages))


def _is_about_groups(words):
    return words[0] == 'group' or any(word.startswith('@') for word in words) or \
        words[:2] == ('program', 'environment')


def _without_names(text):
    """An output without the names of the plugins that are loaded, times and addresses."""
    return '\n'.join(line for line in re.sub(' at 0x[0-9a-f]+', '', text).splitlines()
                     if not line.startswith(('Loaded plugins: ', 'timer: ')))


def _folder_of_plugins(world):
    try:
        system_plugin('builddep')
    except FileNotFoundError:
        return [world.path('no-plugins')]
    return world._pluginpath(False, ('builddep',))


def run(seed, server, cache, count=COMMANDS):
    """Run a seed's commands.

    :returns: dict of the seed, `counts` by what was done, `reached` hooks, and `found`: a list of
        pairs of a command and what differs
    """
    scratch = tempfile.mkdtemp(prefix='xenguard-harmless-')
    try:
        scene = Scene(seed, scratch, cache, server)
        counts, found = Counter(), []
        for _ in range(count):
            words = commands.make(scene.rng, scene.names)
            if _is_about_groups(words) and not groups_work():
                continue
            differences, stock = scene.run(words)
            if scene.has_stack(stock):
                counts['that brought in a stack, and were not compared'] += 1
                scene.renew()
                continue
            counts[words[0] if words[0] != 'module' else ' '.join(words[:2])] += 1
            counts['that changed what is installed'] += bool(
                'Complete!' in stock.out and stock.code == 0)
            if differences:
                found.append((words, differences))
                break
        return {'seed': seed, 'counts': counts, 'reached': scene.reached, 'found': found}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def work(seeds, cache):
    """Run some seeds: one line of JSON before each and one after it."""
    with tempfile.TemporaryDirectory(prefix='xenguard-rpms-') as folder, Server() as server:
        for seed in seeds:
            print(json.dumps({'begin': seed}), flush=True)
            print(json.dumps(run(seed, server, cache or folder)), flush=True)
    return 0
