"""Two hosts without a stack, that live through the same sequence: one with the plugin, one
without. As long as there is no stack on them, they are to be the same byte for byte."""

from prove.comparing import differences
from prove.dependencies import STACK, STACK_GLOBS
from prove.sequences.host import Host
from prove.sequences.life import TWINS
from prove.sequences.looks import Look
from prove.sides import Sides, is_named, nevra, repo_id


class Twins(object):
    """The two hosts.

    over: whether there is something of the stack on them, so that they are no measure any more
    commands: how many were compared
    """

    def __init__(self, life, server, install):
        self.life = life
        self.over = False
        self.commands = 0
        self.hosts = [Host(life, name, server, TWINS) for name in ('stock', 'guard')]
        there = _without_stack(life.case)
        for host in self.hosts:
            install(host, there)

    def forget(self, ids):
        """Have DNF read some repositories anew."""
        for host in self.hosts:
            host.forget(ids)

    def run(self, words):
        """Run a step on both; returns what differs, as a list of texts."""
        commands = None if self.over else self._commands(words)
        if not commands:
            return []
        stock, guard = (host.command(commands, guard=host is self.hosts[1]) for host in self.hosts)
        if Look(self.life, self.hosts[0].state()).has_stack:
            self.over = True
            return []
        if stock.code and self._asks_for_stack(words):
            # What stock DNF does not find is hidden, and so the stack's: the guard may have it.
            self.over = Look(self.life, self.hosts[1].state()).has_stack
            return []
        if stock.code and self._had_stack(stock):
            # It has come to nothing, and has the stack in it all the same: what it leaves behind
            # is another history.
            self.over = True
            return []
        self.commands += 1
        return list(differences(stock, guard, [host.world for host in self.hosts]))

    def _commands(self, words):
        """What the step is for hosts that know no xenguard, and are to have no stack."""
        if words[0] == 'bypass':
            words = ['dnf'] + words[1:]
        if words[:2] == ['dnf', 'xenguard']:
            return None
        names = {word for line in words[1:] for word in line.split()}
        if self.life.twins_see_stack and any(is_named(name, STACK_GLOBS) for name in names):
            return None
        return words

    def _had_stack(self, stock):
        """Whether stock DNF's table has packages of the stack's repository."""
        id = repo_id(self.life.case, STACK)
        return any(line.startswith(' ') and line.split()[3:4] == [id]
                   for line in stock.out.splitlines())

    def _asks_for_stack(self, words):
        """Whether a step may mean what the stack's repository has, where the twins see that."""
        names = {package['name'] for package in self.life.case['packages']
                 if package['repo'] == STACK}
        return self.life.twins_see_stack and any(
            is_named(name, [word]) or word.startswith(name + '-')
            for line in words[1:] for word in line.split() for name in names)


def _without_stack(case):
    """The NEVRAs that are installed at first and can be without the stack."""
    from prove.universe import Universe
    universe = Universe(case)
    left = universe.installed & ~universe.mask(Sides(case).stack)
    while True:
        broken = universe.mask(i for i in universe.members(left)
                               if any(not need.met(left) for need in universe.requires[i]))
        if not broken:
            return {nevra(package) for package in universe.chosen(left)}
        left &= ~broken
