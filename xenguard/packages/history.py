"""What DNF's history knows of installed packages.

DNF's own API answers for one package at a time, with a query of its own for each, and knows
nothing of other builds of the same package. So the database is read, once for many packages, and
here alone. Where that cannot be done, as another layout would have it, the API is asked.
"""

import os
from contextlib import closing

import libdnf.transaction

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, List, Optional, Tuple

    import dnf
    import hawkey

# What puts a package on the host, and so tells where it came from.
ARRIVING = tuple(getattr(libdnf.transaction, 'TransactionItemAction_' + action) for action in (
    'INSTALL', 'DOWNGRADE', 'OBSOLETE', 'UPGRADE', 'REINSTALL'))
# SQLite takes no more than 999 values in one statement, up to 3.32.
MOST_VALUES = 900

_NAMES = """
    SELECT DISTINCT name FROM rpm JOIN trans_item USING (item_id) WHERE repo_id IN ({})"""
_ORIGINS = """
    SELECT name, arch, epoch, version, release, repoid
    FROM rpm JOIN trans_item USING (item_id) JOIN repo ON repo.id = repo_id
    WHERE action IN ({actions}) AND name IN ({names}) ORDER BY trans_item.id"""

_TRANSACTIONS = """
    SELECT name, arch, epoch, version, release, trans.id, dt_begin
    FROM rpm JOIN trans_item USING (item_id) JOIN trans ON trans.id = trans_id
    WHERE action IN ({actions}) AND name IN ({names}) ORDER BY trans_item.id"""


class History:
    """The history of one base.

    :param base: the dnf.Base
    """

    def __init__(self, base: 'dnf.Base') -> None:
        self._base = base
        # What was read already for origins(): dict of a name to what is known of its builds.
        self._builds: 'Dict[str, Dict[Tuple[Any, ...], str]]' = {}

    def names_from(self, is_wanted: 'Callable[[str], bool]') -> 'Optional[List[str]]':
        """The names of all packages that ever came from some repositories.

        :param is_wanted: function of a repository's id to whether it is one of them
        :returns: list of names, or None where that cannot be told
        """
        return self._ask(lambda ask: self._names(ask, is_wanted), [])

    def _names(self, ask, is_wanted):
        repos = [id for id, repo_id in ask('SELECT id, repoid FROM repo') if is_wanted(repo_id)]
        if not repos:
            return []
        names = [name for name, in ask(_NAMES.format(_marks(repos)), repos)]
        # Origins are asked for next, and to open the database takes longer than to read it.
        self._learn(ask, names)
        return names

    def origins(self, packages: 'List[hawkey.Package]') -> 'Dict[hawkey.Package, Optional[str]]':
        """Where installed packages came from.

        A package that was put there by other means than DNF came from where its last build did
        that DNF knows of: 'rpm -U' changes nothing.

        :param packages: list of installed packages
        :returns: dict of package to a repository's id, that of the command line among them, or
            None where the history knows of no build of it
        """
        if not packages:
            return {}
        names = {package.name for package in packages}
        new = sorted(names.difference(self._builds))
        if new and self._ask(lambda ask: self._learn(ask, new), True) is None:
            return {package: self._base.history.repo(package) or None for package in packages}
        return {package: self._origin(self._builds.get(package.name), package)
                for package in packages}

    def _learn(self, ask, names):
        found: 'Dict[str, Dict[Tuple[Any, ...], str]]' = {name: {} for name in names}
        for begin in range(0, len(names), MOST_VALUES):
            part = names[begin:begin + MOST_VALUES]
            statement = _ORIGINS.format(actions=','.join(map(str, ARRIVING)), names=_marks(part))
            for name, arch, epoch, version, release, repo_id in ask(statement, part):
                builds = found.setdefault(name, {})
                builds[arch,] = builds[arch, int(epoch or 0), version, release] = repo_id
        self._builds.update(found)
        return True

    @staticmethod
    def _origin(builds, package):
        return builds.get(_build(package)[1:], builds.get((package.arch,))) if builds else None

    def transactions(
            self, packages: 'List[hawkey.Package]') -> 'Dict[hawkey.Package, Tuple[int, int]]':
        """The transactions that have put installed packages on the host.

        :param packages: list of installed packages
        :returns: dict of package to the transaction's number and its time (seconds since 1970), of
            those that the history knows
        """
        names = sorted({package.name for package in packages})
        found = self._ask(lambda ask: self._transactions(ask, names), {}) or {}
        return {package: found[_build(package)] for package in packages
                if _build(package) in found}

    @staticmethod
    def _transactions(ask, names):
        found = {}
        for begin in range(0, len(names), MOST_VALUES):
            part = names[begin:begin + MOST_VALUES]
            statement = _TRANSACTIONS.format(
                actions=','.join(map(str, ARRIVING)), names=_marks(part))
            for name, arch, epoch, version, release, number, time in ask(statement, part):
                found[name, arch, int(epoch or 0), version, release] = number, time
        return found

    def _ask(self, read, nothing):
        """Read the database.

        :param read: function of a function that runs a statement
        :param nothing: what to return where there is no history
        :returns: what it returns, or None where the database cannot be read
        """
        path = self._base.history.dbpath
        if not os.path.exists(path):
            return nothing
        # Imported late, as all is that most commands do without.
        import sqlite3
        from urllib.parse import quote
        try:
            with closing(sqlite3.connect('file:{}?mode=ro'.format(quote(path)),
                                         uri=True)) as connection:
                return read(connection.execute)
        except sqlite3.Error:
            return None


def _marks(values):
    return ','.join('?' * len(values))


def _build(package):
    return package.name, package.arch, int(package.epoch), package.version, package.release
