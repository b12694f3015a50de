"""What the stack's packages are found by (contract, section 1).

Guarded packages are taken out later, by :class:`Sides`. Most hosts have no stack, so
that whatever needs module metadata waits until something looks like a stack package without it.
"""

import hawkey
from dnf.util import lazyattr

from xenguard.packages.queries import SOURCES, named

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List

    from xenguard.packages.sides import Sides

# A repository with more packages than these is a distribution's: to compare them one by one costs
# more than to read module metadata.
MOST_COMPARED = 1000


class Stack:
    """The packages that look like the stack's.

    :param sides: the :class:`Sides` of the same sack
    """

    def __init__(self, sides: 'Sides') -> None:
        self.sides = sides
        self.policy = sides.policy
        self.base = sides.base
        self.history = sides.history

    def look_alikes_in(self, query: 'hawkey.Query') -> 'hawkey.Query':
        """The packages in a query that are the stack's, unless they are guarded."""
        found = query.intersection(self.certain).union(
            _same_as(self._named_artifacts, query)).apply()
        if self._may_have_more(query):
            found = found.union(query.intersection(self.further)).apply()
        return found

    @property
    @lazyattr('_look_alikes')
    def look_alikes(self) -> 'hawkey.Query':
        """All packages of the sack that are the stack's, unless they are guarded."""
        return self.look_alikes_in(self.sides.everything()).apply()

    # what is found without module metadata

    @property
    @lazyattr('_named')
    def named(self) -> 'hawkey.Query':
        """The packages that stack_packages names, guarded or not."""
        return named(self.sides.everything(), self.policy.stack_packages).filter(
            arch__neq=SOURCES).apply()

    # Beside that, the copies elsewhere of what a repository has that stack_repos names: these are
    # looked for in what is asked about alone, which is less than all that there is.

    @property
    @lazyattr('_certain')
    def certain(self) -> 'hawkey.Query':
        """What stack_packages names, and what is in, or came from, a repository that stack_repos
        names."""
        return self.named.union(self._in_named_repos).union(self._from_named_repos()).apply()

    @property
    @lazyattr('_available_in_named_repos')
    def _in_named_repos(self):
        return self._of_repos(self.named_repos)

    @property
    @lazyattr('_named_repos')
    def named_repos(self) -> 'List[str]':
        """The ids of the enabled repositories that stack_repos names."""
        return [repo.id for repo in self.base.repos.iter_enabled()
                if self.policy.is_stack_repo(repo.id)]

    def _from_named_repos(self):
        installed = self.sides.everything().installed()
        names = self.history.names_from(self.policy.is_stack_repo)
        if names is not None:
            # To ask for the origin of each installed package would take too long.
            installed = installed.filter(name=names) if names else self.sides.nothing()
        origins = self.history.origins(list(installed))
        ours = {origin for origin in set(origins.values())
                if origin and self.policy.is_stack_repo(origin)}
        return self.sides.select([package for package, origin in origins.items()
                                  if origin in ours])

    def _of_repos(self, ids):
        if not ids:
            return self.sides.nothing()
        return self.sides.everything().filterm(reponame=ids, arch__neq=SOURCES).apply()

    @property
    @lazyattr('_artifacts_in_named_repos')
    def _named_artifacts(self):
        return _artifacts(self._in_named_repos)

    # what only the names in module metadata tell

    def _may_have_more(self, query):
        """Whether it is worth to look for more, in a query, than what is obvious."""
        if self.named.installed():
            return True
        if not self.policy.finds_repos or not self._shipping:
            return False
        if len(self._shipped) <= MOST_COMPARED:
            return bool(_same_as(self._shipped_artifacts, query))
        if self.policy.guarded_origins:
            return True
        names = self.sides.modules.names
        return bool(names and query.filter(name=list(names)))

    @property
    @lazyattr('_shipped_packages')
    def _shipped(self):
        return self._of_repos(self._shipping)

    @property
    @lazyattr('_artifacts_shipped')
    def _shipped_artifacts(self):
        return _artifacts(self._shipped)

    @property
    @lazyattr('_shipping_repos')
    def _shipping(self):
        """The ids of enabled repositories that nobody names and that ship what stack_packages
        names, guarded or not."""
        ids = {package.reponame for package in self.named.available()}
        return sorted(ids.difference(self.named_repos, [hawkey.CMDLINE_REPO_NAME]))

    # Without an installed package that is named, headers are not read: that of all that is
    # installed takes its time, and hosts without a stack are not to notice.

    @property
    def _names(self):
        has_stack = self.named.installed()
        return list(self.sides.evidence.names if has_stack else self.sides.evidence.metadata_names)

    @property
    @lazyattr('_guarded_packages')
    def _guarded(self):
        """The guarded packages, those in the repositories that may be found at least."""
        if self.named.installed():
            return self.sides.guarded
        shipped = self.sides.everything().filterm(reponame=self._shipping) if self._shipping \
            else self.sides.nothing()
        return self.sides.evidence.by_metadata(shipped.apply())

    @property
    @lazyattr('_candidate_repos')
    def _candidates(self):
        """Two sets of the ids of enabled repositories that nobody names, and that have the stack's
        packages, or had: those that ship nothing guarded, and those that do."""
        guarded = self._guarded
        found = {package.reponame for package in
                 self.named.available().difference(guarded)} & set(self._shipping)
        found.update(repo.id for repo in self.base.repos.iter_enabled()
                     if repo.id in self._origins_of_named)
        found.difference_update(self.named_repos)
        mixed = {id for id in found if guarded.filter(reponame=id)}
        return found - mixed, mixed

    @property
    def auto_repos(self) -> 'List[str]':
        """The ids of the enabled repositories that 'auto' adds to the stack's."""
        return sorted(self._candidates[0]) if self.policy.finds_repos else []

    @property
    def other_repos(self) -> 'List[str]':
        """The ids of the enabled repositories that have the stack's packages, or had, and are not
        its own."""
        pure, mixed = self._candidates
        return sorted(mixed if self.policy.finds_repos else pure | mixed)

    @property
    @lazyattr('_origins')
    def _origins_of_named(self):
        """Where the installed packages came from that stack_packages names; with None for those
        that DNF's history knows nothing of."""
        ours = self.named.installed()
        ours = ours.difference(self.sides.guarded) if ours else ()
        return set(self.history.origins(list(ours)).values())

    @property
    @lazyattr('_further')
    def further(self) -> 'hawkey.Query':
        """What bears a name that a guarded module lists, and is in a repository that 'auto' adds,
        or came from there, or from where an installed package came that stack_packages names."""
        names = self._names
        if not names:
            return self.sides.nothing()
        found = _same_as(_artifacts(self._of_repos(self.auto_repos).filter(name=names)),
                         self.sides.everything())
        origins = self._origins_of_named.union(self.auto_repos)
        if origins:
            others = self.sides.everything().installed().filter(name=names).difference(
                self._guarded)
            found = found.union(self.sides.select([
                package for package, origin in self.history.origins(list(others)).items()
                if origin in origins]))
        return found.apply()

    # sources

    @property
    @lazyattr('_sources')
    def sources(self) -> 'hawkey.Query':
        """The source packages in the repositories that are the stack's by what stack_packages names
        or by their repository; guarded or not."""
        every = self.sides.everything().filterm(arch=SOURCES).apply()
        found = named(every, self.policy.stack_packages)
        if self.named_repos:
            found = found.union(every.filter(reponame=self.named_repos))
        if every and self._auto_source_repos:
            found = found.union(every.filter(
                reponame=self._auto_source_repos, name=self._names))
        return found.apply()

    def has_source(self, name: str, repo_id: str) -> bool:
        """Whether a source is the stack's by the repository that it comes from."""
        return self.policy.is_stack_repo(repo_id) or (
            repo_id in self._auto_source_repos and
            (name in self._names or self.policy.is_stack_package(name)))

    @property
    @lazyattr('_source_repos')
    def _auto_source_repos(self):
        """The ids of the repositories that 'auto' adds, and of those that ship nothing but sources,
        some of the stack's among them and none that is guarded."""
        if not self.policy.finds_repos:
            return []
        everything, found = self.sides.everything(), set(self.auto_repos)
        ours = named(everything.filter(arch=SOURCES), self.policy.stack_packages)
        for id in {package.reponame for package in ours}.difference(
                found, self.named_repos, [hawkey.CMDLINE_REPO_NAME]):
            shipped = everything.filter(reponame=id)
            if not shipped.filter(arch__neq=SOURCES) and \
                    not shipped.intersection(self.sides.guarded):
                found.add(id)
        return sorted(found)


def _artifacts(query):
    if not query:
        return []
    # Imported late, as all is that most hosts do without.
    from xenguard.packages.modules import artifact
    return list(set(map(artifact, query)))


def _same_as(artifacts, query):
    """The packages in a query that are some very RPMs: in whatever repository, or installed by
    whomever."""
    return query.filter(nevra_strict=artifacts) if artifacts else query.filter(empty=True)
