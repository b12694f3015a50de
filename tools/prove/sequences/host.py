"""One host of a sequence: an installroot, commands in it, and an independent look at it."""

import contextlib
import copy
import glob
import os
import re
import shutil
import sqlite3
from collections import namedtuple

import libdnf.transaction

from support.paths import PROJECT
from support.result import Result, read_log
from support.world import FOREIGN_ARCH, write

State = namedtuple('State', ('installed', 'streams', 'origins', 'dependencies', 'weak',
                             'transactions', 'failsafe'))
State.__doc__ = """What a host is like, as files and databases have it.

installed: frozenset of NEVRAs
streams: dict of a module to (state, stream), of /etc/dnf/modules.d
origins: dict of an installed NEVRA to the id of the repository that DNF's history has for it
dependencies: the installed NEVRAs that were installed for others
weak: those of them that came in by a weak dependency
transactions: dict of a transaction's number to the set of the NEVRAs that it was about
failsafe: dict of 'module:stream' to the artifacts that DNF keeps for want of a repository
"""

_ACTIONS = tuple(getattr(libdnf.transaction, 'TransactionItemAction_' + name)
                 for name in ('INSTALL', 'DOWNGRADE', 'OBSOLETE', 'UPGRADE', 'REINSTALL'))
_WEAK = libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY
_FOR_OTHERS = (libdnf.transaction.TransactionItemReason_DEPENDENCY, _WEAK)
_HISTORY = """
    SELECT trans.id, name, epoch, version, release, arch, repoid, action, reason
    FROM trans LEFT JOIN trans_item ON trans_id = trans.id LEFT JOIN rpm USING (item_id)
    LEFT JOIN repo ON repo.id = repo_id ORDER BY trans_item.id"""


class Host(object):
    """One host.

    :param life: the Life whose repositories it has
    :param name: of its folder; names have one length, on which the width of columns depends
    :param server: a Server
    :param config: the name of its configuration file
    """

    def __init__(self, life, name, server, config='dnf.conf'):
        self.life = life
        self.name = name
        self.server = server
        self._config = config
        # The same repositories, and another installroot.
        self.world = copy.copy(life.world)
        self.world.root = life.world.path(name)
        self.folder = life.world.path('work-' + name)
        self._installed = None
        os.makedirs(os.path.join(self.world.root, 'var/log'))
        os.makedirs(self.folder)

    @property
    def root(self):
        """The installroot."""
        return self.world.root

    @property
    def installed(self):
        """The frozenset of the installed NEVRAs."""
        if self._installed is None:
            self._installed = frozenset(self.world.installed())
        return self._installed

    def forget(self, ids):
        """Have DNF read some repositories anew."""
        for id in ids:
            for path in glob.glob(os.path.join(self.root, 'var/cache/dnf',
                                               id + '-' + '[0-9a-f]' * 16 + '*')):
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def dnf(self, words, guard=True):
        """Run a dnf command; returns a Result."""
        options = ['--config', self.world.path(self._config), '--installroot', self.root,
                   '--releasever', '8', '--setopt=pluginpath=' + (
                       os.path.join(PROJECT, 'dnf-plugins') if guard
                       else self.world.path('no-plugins')), '-y']
        if FOREIGN_ARCH:
            options += ['--forcearch', 'x86_64']
        before, logged = self.installed, len(read_log(self.root))
        process = self.server.run(options + list(words), self.folder, guard)
        self._installed = None
        return Result(['dnf'] + list(words), process, before, self.installed,
                      read_log(self.root)[logged:])

    def command(self, words, guard=True, options=()):
        """Run the command that a step is; returns a Result.

        :param options: more of them for the command line
        """
        kind, values = words[0], list(words[1:])
        if kind == 'shell':
            path = self.life.world.path('script')
            write(path, '\n'.join(values) + '\n')
            return self.dnf(['shell', path] + list(options), guard)
        values += options
        if kind == 'local':
            return self.dnf(['install', self.life.rpm(values[0]).path] + values[1:], guard)
        if kind == 'bypass':
            # Stock DNF would say that it knows no such plugin.
            values += ['--disableplugin=xenguard'] * guard
        return self.dnf(values, guard)

    def become(self, other):
        """Be as another host is at the moment."""
        shutil.rmtree(self.root)
        shutil.copytree(other.root, self.root, symlinks=True)
        self._installed = other.installed

    # what it is like

    def state(self):
        """A State."""
        known, transactions = self._history()
        there = {text: known[text] for text in self.installed if text in known}
        return State(
            self.installed, self.world.streams(),
            {text: id for text, (id, _reason) in there.items()},
            frozenset(text for text, (_id, reason) in there.items() if reason in _FOR_OTHERS),
            frozenset(text for text, (_id, reason) in there.items() if reason == _WEAK),
            transactions, self._failsafe())

    def _history(self):
        """What DNF's history has of packages, as dict of NEVRA to (repository's id, reason), and
        of transactions."""
        path = os.path.join(self.root, 'var/lib/dnf/history.sqlite')
        found, transactions = {}, {}
        if not os.path.exists(path):
            return found, transactions
        with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % path, uri=True)) as history:
            for number, name, epoch, version, release, arch, id, action, reason in \
                    history.execute(_HISTORY):
                about = transactions.setdefault(number, set())
                if name is None:
                    continue
                text = '%s-%s%s-%s.%s' % (name, '%s:' % epoch if int(epoch or 0) else '',
                                          version, release, arch)
                about.add(text)
                if action in _ACTIONS:
                    found[text] = id, reason
                elif text in found:
                    # 'mark' and 'autoremove' go by the last reason, whatever the action was.
                    found[text] = found[text][0], reason
        return found, transactions

    def _failsafe(self):
        found = {}
        for path in glob.glob(os.path.join(self.root, 'var/lib/dnf/modulefailsafe', '*.yaml')):
            with open(path) as stream:
                listed = stream.read().partition('\n  artifacts:\n')[2]
            # named by module, stream and architecture
            found[os.path.basename(path).rpartition(':')[0]] = re.findall(
                r'^    - (\S+)$', listed, re.MULTILINE)
        return found
