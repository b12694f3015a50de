"""Which side a package is on: guarded, stack, or neither (contract, section 1).

Everything here is a hawkey query over one sack, so that the sets are built, cut and
joined by libdnf. A query that is to outlive a change of excludes is applied at once:
queries are lazy, and one that was not evaluated answers with the new excludes.
"""

import os
import re
from collections import namedtuple
from contextlib import contextmanager

import hawkey
import libdnf.transaction

from xenguard import labels

# What the build system of EL puts into the release of a module's packages (stray builds).
MODULE_RELEASES = ['*.module_el[0-9]*', '*.module+el[0-9]*']
# The architectures of what is built from, and never installed as a package.
SOURCES = ['src', 'nosrc']

Membership = namedtuple('Membership', ('module', 'evidence'))
Membership.__doc__ = """Why a package is guarded.

module: name:stream, or None where only the release tells
evidence: 'header', 'modulemd' or 'release'
"""


class Sides:
    """The sides of all packages in one sack, worked out when they are first asked for.

    They hold as long as the sack has the same packages. What is filtered or hidden, which a
    command may change between the ``sack`` hook and the solve, is found anew each time.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`xenguard.config.Policy`
    """

    def __init__(self, base, policy):
        self.base = base
        self.policy = policy
        self._cache = {}

    def _once(self, name, make):
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    def everything(self):
        """A fresh query over all packages of the sack, excluded ones included."""
        return self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES)

    def select(self, packages):
        """The query that holds just these packages, excluded or not."""
        return self.everything().filterm(pkg=packages).apply()

    def nothing(self):
        """The empty query."""
        return self.everything().filterm(empty=True)

    # guarded

    @property
    def guarded(self):
        """All guarded packages of the sack, installed and available, visible or not."""
        return self._once('guarded', self._find_guarded)

    def membership(self, package):
        """Tell why a guarded package is guarded, by the strongest evidence.

        :returns: a :class:`Membership`
        """
        label = self._labelled.get(package)
        if label:
            return Membership(':'.join(label.split(':')[:2]), 'header')
        module = self._artifacts.get(_artifact(package))
        if module:
            return Membership(module, 'modulemd')
        return Membership(None, 'release')

    def streams(self):
        """The guarded module streams that there is metadata for.

        :returns: sorted list of (name, stream, list of libdnf module packages, the query of
            its stray builds)
        """
        found = {}
        for module in self._guarded_builds():
            found.setdefault((module.getName(), module.getStream()), []).append(module)
        stray = self._find_stray()
        return [(name, stream, builds, stray.filter(name=list(_names(
            artifact for build in builds for artifact in build.getArtifacts()))))
                for (name, stream), builds in sorted(found.items())]

    def _find_guarded(self):
        by_metadata = self._listed.union(self._find_stray())
        labelled = self.select(list(self._labelled))
        by_label = self.select([package for package, label in self._labelled.items()
                                if self.policy.guards_label(label)])
        return by_metadata.difference(labelled).union(by_label).apply()

    @property
    def _listed(self):
        return self._once('listed', lambda: self.everything().filterm(
            nevra_strict=list(self._artifacts)).apply() if self._artifacts else self.nothing())

    def _find_stray(self):
        return self._once('stray', self._select_stray)

    def _select_stray(self):
        names = _names(self._artifacts)
        if not names:
            return self.nothing()
        tagged = self.everything().filterm(name=list(names))
        tagged = tagged.filterm(release__glob=MODULE_RELEASES).difference(self._listed)
        if not tagged:
            return tagged
        # Another module's own package may share a name with the guarded one's.
        return self._unlisted(tagged)

    def _unlisted(self, query):
        """The packages in a query that are no artifact of any module."""
        artifacts = {_artifact(package) for package in query}
        for module in self._modules():
            artifacts.difference_update(module.getArtifacts())
        return self.select([package for package in query if _artifact(package) in artifacts])

    @property
    def _artifacts(self):
        """dict of artifact (NEVRA with the epoch) to name:stream, of all guarded builds."""
        return self._once('artifacts', lambda: {
            artifact: name_stream
            for module, name_stream in [(module, module.getNameStream())
                                        for module in self._guarded_builds()]
            for artifact in module.getArtifacts()})

    def _guarded_builds(self):
        return [module for module in self._modules()
                if self.policy.guards(module.getName(), module.getStream())]

    def _modules(self):
        container = self.base._moduleContainer
        return container.getModulePackages() if container is not None else ()

    # labels

    @property
    def _labelled(self):
        """dict of package to ModularityLabel, for what is installed or a local file."""
        return self._once('labelled', self._read_labels)

    def _read_labels(self):
        found = {}
        installed = self.everything().installed()
        by_id = labels.of_installed(self.base.conf.installroot) if installed else {}
        if by_id:
            found.update((package, by_id[package.rpmdbid]) for package in installed
                         if package.rpmdbid in by_id)
        for package in self.everything().filterm(reponame=hawkey.CMDLINE_REPO_NAME):
            # A source package carries its module's label too, but cannot be installed.
            label = labels.of_file(package.localPkg())
            if label:
                found[package] = label
        return found

    def add_labels(self, found):
        """Learn the labels of downloaded packages.

        :param found: dict of package to label
        """
        self._labelled.update(found)
        for name in ('guarded', 'stack', 'allowed'):
            self._cache.pop(name, None)

    # stack

    @property
    def stack(self):
        """All stack packages of the sack, installed and available, hidden or not."""
        return self._once('stack', lambda: self.stack_in(self.everything()))

    def stack_in(self, query):
        """The stack packages in a query.

        Cheap where there is none: module metadata is not read before something looks like
        a stack package.
        """
        look_alike = self.look_alikes_in(query)
        return look_alike.difference(self.guarded).apply() if look_alike else look_alike

    def look_alikes_in(self, query):
        """The packages in a query that are the stack's, unless they are guarded."""
        return query.intersection(self._look_alikes).apply()

    @property
    def _look_alikes(self):
        return self._once('look-alikes', self._find_look_alikes)

    def _find_look_alikes(self):
        found = self._named(self.everything(), self.policy.stack_packages)
        repos = self._stack_repos()
        if repos:
            # The same RPM is the stack's wherever it lies, and whoever installed it.
            shipped = {_artifact(package)
                       for package in self.everything().filterm(reponame=repos)}
            found = found.union(self.everything().filterm(nevra_strict=list(shipped)))
        return found.union(self._find_from_stack_repos()).apply()

    def _stack_repos(self):
        return [repo.id for repo in self.base.repos.iter_enabled()
                if self.policy.is_stack_repo(repo.id)]

    def _find_from_stack_repos(self):
        history, installed = self.base.history, self.everything().installed()
        names = self._names_from_stack_repos()
        if names is not None:
            installed = installed.filter(name=names) if names else self.nothing()
        return self.select([package for package in installed
                            if self.policy.is_stack_repo(history.repo(package) or '')])

    def _names_from_stack_repos(self):
        """The names of all packages that were ever installed from a stack repo, None where that
        cannot be told: asking DNF's history for each installed package costs a query each."""
        path = self.base.history.dbpath
        if not os.path.exists(path):
            return []
        # Imported late, as all is that most commands do without.
        import sqlite3
        from urllib.parse import quote
        try:
            connection = sqlite3.connect('file:{}?mode=ro'.format(quote(path)), uri=True)
            try:
                repos = [id for id, repo_id in connection.execute('SELECT id, repoid FROM repo')
                         if self.policy.is_stack_repo(repo_id)]
                if not repos:
                    return []
                rows = connection.execute(
                    'SELECT DISTINCT name FROM rpm JOIN trans_item USING (item_id) '
                    'WHERE repo_id IN ({})'.format(','.join('?' * len(repos))), repos)
                return [name for name, in rows]
            finally:
                connection.close()
        except sqlite3.Error:
            return None

    def is_stack_repo(self, repo_id):
        return repo_id is not None and self.policy.is_stack_repo(repo_id)

    def is_guarded_source(self, source):
        return bool(source.label and self.policy.guards_label(source.label)) or source.has_module_tag

    # allow, weak, hidden

    @property
    def allowed(self):
        """All packages that never make a crossing."""
        return self._once('allowed',
                          lambda: self._named(self.everything(), self.policy.allow).apply())

    def came_weakly(self):
        """The installed guarded packages that a weak dependency brought, by DNF's history."""
        return self.installed_for(self.guarded,
                                  libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY)

    def installed_for(self, query, *reasons):
        """The installed packages in a query that have one of some reasons in DNF's history."""
        installed = query.installed()
        if not installed or not os.path.exists(self.base.history.dbpath):
            return self.nothing()
        find = self.base.history.swdb.resolveRPMTransactionItemReason
        return self.select([package for package in installed
                            if find(package.name, package.arch, -1) in reasons])

    def find_available(self):
        """The available packages that DNF sees at this moment; a source package is never a
        candidate for anything."""
        return self.base.sack.query().available().filterm(arch__neq=SOURCES).apply()

    def find_filtered(self):
        """All packages that modular filtering excludes at this moment."""
        return self.base.sack.query(flags=hawkey.IGNORE_MODULAR_EXCLUDES).difference(
            self.base.sack.query()).apply()

    def find_hidden(self):
        """The stack packages that modular filtering excludes at this moment, for a name that an
        active stream lists. A stack's own modules, with streams that are not active, stay as
        they are."""
        hidden = self.look_alikes_in(self.find_filtered())
        if not hidden:
            return hidden
        hidden = hidden.intersection(self._once(
            'unlisted', lambda: self._unlisted(self._look_alikes))).apply()
        # Nothing that is filtered has a label to be read, so that this leaves no guarded package.
        if hidden.filter(release__glob=MODULE_RELEASES):
            hidden = hidden.difference(self._find_stray()).apply()
        return hidden

    @staticmethod
    def _named(query, globs):
        if not globs:
            return query.filter(empty=True)
        # Names without wildcards are looked up; only the globs are matched name by name.
        plain = [glob for glob in globs if not set('*?[') & set(glob)]
        wild = [glob for glob in globs if set('*?[') & set(glob)]
        found = query.filter(name=plain) if plain else query.filter(empty=True)
        if not wild:
            return found
        literals = [re.match(r'[^*?[]*', glob).group() for glob in wild]
        if all(literals):
            # A glob costs much more than a substring does.
            query = query.filter(name__substr=literals)
        return found.union(query.filter(name__glob=wild))


@contextmanager
def excluded(sack, packages, modular=False):
    """Take packages out of sight for a while.

    Excludes are added and removed, never set, and only for packages that are in sight: the
    user's own excludes and versionlock's stay.

    :param packages: a query
    :param modular: as modular filtering does it, rather than as excludepkgs does
    """
    flags = hawkey.IGNORE_REGULAR_EXCLUDES if modular else hawkey.IGNORE_MODULAR_EXCLUDES
    packages = sack.query(flags=flags).intersection(packages).apply() if packages else packages
    if not packages:
        yield
        return
    add, remove = (sack.add_module_excludes, sack.remove_module_excludes) if modular else \
        (sack.add_excludes, sack.remove_excludes)
    add(packages)
    try:
        yield
    finally:
        remove(packages)


@contextmanager
def shown(sack, packages):
    """Bring packages into sight for a while that modular filtering excludes."""
    if not packages:
        yield
        return
    sack.remove_module_excludes(packages)
    try:
        yield
    finally:
        sack.add_module_excludes(packages)


def _names(artifacts):
    return {artifact.rsplit('-', 2)[0] for artifact in artifacts}


def _artifact(package):
    """A package's NEVRA as modulemd writes it: always with the epoch."""
    return '{0.name}-{0.epoch}:{0.version}-{0.release}.{0.arch}'.format(package)
