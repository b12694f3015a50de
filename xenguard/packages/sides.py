"""Which side a package is on: guarded, stack, or neither (contract, section 1).

What counts as evidence the modules beside this one know, each its own; nobody above them has to
ask which it was.
"""

import os

import libdnf.transaction
from dnf.util import lazyattr

from xenguard.packages.history import History
from xenguard.packages.queries import SOURCES, Queries, named
from xenguard.packages.stack import Stack

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, Iterable, List, Optional, Set, Tuple

    import dnf
    import hawkey
    import libdnf.module

    from xenguard.config import Policy
    from xenguard.packages.guarded import Guarded, Membership
    from xenguard.packages.modules import Modules
    from xenguard.packages.unnamed import Unnamed


class Sides(Queries):
    """The sides of all packages in one sack, worked out when they are first asked for.

    They hold as long as the sack has the same packages. What is filtered or hidden, which a
    command may change between the ``sack`` hook and the solve, is found anew each time.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`Policy`
    """

    def __init__(self, base: 'dnf.Base', policy: 'Policy') -> None:
        super(Sides, self).__init__(base)
        self.policy = policy
        self.history = History(base)
        self._stack = Stack(self)
        self._unnamed: 'Optional[Unnamed]' = None

    # guarded

    @property
    @lazyattr('_evidence')
    def evidence(self) -> 'Guarded':
        """What packages are guarded by; loaded late, as all is that most hosts do without."""
        from xenguard.packages.guarded import Guarded
        return Guarded(self)

    @property
    def modules(self) -> 'Modules':
        """The modules that there is metadata for."""
        return self.evidence.modules

    @property
    @lazyattr('_guarded_packages')
    def guarded(self) -> 'hawkey.Query':
        """All guarded packages of the sack, installed and available, visible or not."""
        found = self.evidence.find()
        return (found if self._unnamed is None else found.union(self._unnamed.left_out)).apply()

    def membership(self, package: 'hawkey.Package') -> 'Membership':
        """Tell why a guarded package is guarded, by the strongest evidence.

        :returns: a :class:`Membership`
        """
        found = self.evidence.membership(package)
        if self._unnamed is not None and found.evidence != 'header' and \
                self._unnamed.left_out.intersection(self.select([package])):
            return found._replace(module=None, evidence='unnamed', origin=None)
        return found

    @property
    def sees_nothing_guarded(self) -> bool:
        """Whether nothing can be judged: there is a stack, and neither a guarded package nor
        metadata of a guarded module is in sight."""
        return bool(self.stack) and not self.guarded and not self.streams()

    @property
    def guards_modules(self) -> bool:
        """Whether some guarded package is so for anything but its origin."""
        return bool(self.streams()) or any(
            not self.membership(package).origin for package in self.guarded)

    def streams(self) -> 'List[Tuple[str, str, List[libdnf.module.ModulePackage], hawkey.Query]]':
        """The guarded module streams that there is metadata for.

        :returns: sorted list of (name, stream, list of libdnf module packages, the query of
            its stray builds)
        """
        return self.evidence.streams()

    @property
    def guarded_modules(self) -> 'Set[str]':
        """Set of the names of the guarded modules that there is metadata for."""
        return {build.getName() for build in self.modules.guarded}

    @property
    def listed_names(self) -> 'Set[str]':
        """Set of the names that a guarded module lists, as far as anything on the host or in the
        repositories tells."""
        return self.evidence.names

    def without_listed(self, packages: 'Iterable[hawkey.Package]') -> 'hawkey.Query':
        """Those of some packages that are no artifact of any module, guarded or not."""
        return self.select(self.modules.without_listed(packages))

    def add_labels(self, found: 'Dict[hawkey.Package, str]') -> None:
        """Learn the labels of downloaded packages.

        :param found: dict of package to label
        """
        self.evidence.labelled.update(found)
        self._forget_guarded()

    def _forget_guarded(self):
        for name in ('_guarded_packages', '_stack_packages'):
            self.__dict__.pop(name, None)

    # unnamed

    def notice(self, incoming: 'hawkey.Query', requirements: 'Iterable[str]' = ()) -> None:
        """Look whether DNF is going to refuse what a solution has, as a module's package that no
        module metadata names; what of that the stack can do without is left out from then on.

        :param incoming: query of what would come in, the stack being involved
        :param requirements: texts of what else the stack requires: build requirements
        """
        from xenguard.packages import unnamed
        if self._unnamed is None:
            self._unnamed = unnamed.look(incoming, self)
            if self._unnamed is not None:
                self._forget_guarded()
        if self._unnamed is not None and self._unnamed.leave_out(requirements):
            self._forget_guarded()

    def admit_unnamed(self) -> bool:
        """Leave out no more of them: there is no solution without, and DNF is to say what it says.

        :returns: whether any was left out
        """
        if self._unnamed is None or not self._unnamed.admit():
            return False
        self._forget_guarded()
        return True

    def unnamed_builds(self) -> 'List[Tuple[str, int]]':
        """The packages that are known to be a module's, of no module that is known.

        :returns: sorted list of pairs of a repository's id and their number; empty if there is none
        """
        if self._unnamed is None:
            return []
        from xenguard.packages import unnamed
        return unnamed.count(self._unnamed.packages)

    # stack

    @property
    @lazyattr('_stack_packages')
    def stack(self) -> 'hawkey.Query':
        """All stack packages of the sack, installed and available, hidden or not."""
        look_alikes = self._stack.look_alikes
        return look_alikes.difference(self.guarded).apply() if look_alikes else look_alikes

    def stack_in(self, query: 'hawkey.Query') -> 'hawkey.Query':
        """The stack packages in a query.

        Cheap where there is none: module metadata is not read before something looks like
        a stack package.
        """
        look_alike = self.look_alikes_in(query)
        return look_alike.difference(self.guarded).apply() if look_alike else look_alike

    def look_alikes_in(self, query: 'hawkey.Query') -> 'hawkey.Query':
        """The packages in a query that are the stack's, unless they are guarded."""
        return self._stack.look_alikes_in(query)

    @property
    def certain_stack(self) -> 'hawkey.Query':
        """What is the stack's by a name or a repository that the policy names, unless it is
        guarded."""
        return self._stack.certain

    def is_stack_repo(self, repo_id: str) -> bool:
        """Whether a repository is the stack's; of one that 'auto' has found that is not so of all
        that is in it."""
        return self.policy.is_stack_repo(repo_id) or repo_id in self._stack.auto_repos

    def stack_repos(self) -> 'List[Tuple[str, str]]':
        """The enabled repositories that are the stack's.

        :returns: sorted list of pairs of an id and how it became one: 'named' or 'auto'
        """
        return sorted([(id, 'named') for id in self._stack.named_repos] +
                      [(id, 'auto') for id in self._stack.auto_repos])

    def other_repos(self) -> 'List[str]':
        """The enabled repositories that have packages of the stack, or had, and are not its own:
        they ship guarded packages as well, or stack_repos has no 'auto'.

        :returns: sorted list of ids
        """
        return self._stack.other_repos

    def mixed_repos(self) -> 'List[str]':
        """Those of other_repos() that 'auto' leaves out since they ship both worlds; sorted."""
        return self.other_repos() if self.policy.finds_repos else []

    # sources

    @property
    @lazyattr('_stack_sources')
    def stack_sources(self) -> 'hawkey.Query':
        """The source packages in the repositories that are the stack's, by what stack_packages
        names or by their repository. They are no candidates for anything."""
        return self._without_guarded_sources(self._stack.sources)

    def find_hidden_sources(self) -> 'hawkey.Query':
        """The source packages of the stack that modular filtering excludes at this moment: for
        ``dnf builddep`` to find, and for nobody else."""
        filtered = self.find_filtered().filter(arch=SOURCES)
        return filtered.intersection(self.stack_sources).apply() if filtered else filtered.apply()

    def is_stack_source(self, name: str, repo_id: 'Optional[str]' = None) -> bool:
        """Whether to build a source package is a build of the stack (contract, section 2), unless
        it is guarded.

        :param name: its name
        :param repo_id: id of the repository that it comes from, or None
        """
        return self.policy.is_stack_source(name) or \
            (repo_id is not None and self._stack.has_source(name, repo_id))

    def _without_guarded_sources(self, sources):
        from xenguard.packages.modules import artifact
        return self.select([
            package for package in sources.difference(self.guarded) if not self.is_guarded_source(
                package.name, package.release, None, artifact(package), package.reponame)])

    def is_guarded_source(self, name: str, release: str, label: 'Optional[str]' = None,
                          artifact: 'Optional[str]' = None,
                          repo_id: 'Optional[str]' = None) -> bool:
        """Whether a source package is a guarded module's, by the evidence of any package.

        :param label: its ModularityLabel, or None
        :param artifact: its NEVRA as modulemd writes it, or None
        :param repo_id: id of the repository that it is in, or None
        """
        return self.evidence.is_source(name, release, label, artifact, repo_id)

    # allow, weak, hidden

    @property
    @lazyattr('_allowed')
    def allowed(self) -> 'hawkey.Query':
        """All packages that never make a crossing."""
        return named(self.everything(), self.policy.allow).apply()

    def came_weakly(self) -> 'hawkey.Query':
        """The installed guarded packages that a weak dependency brought, by DNF's history."""
        return self.installed_for(self.guarded,
                                  libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY)

    def installed_for(self, query: 'hawkey.Query', *reasons: int) -> 'hawkey.Query':
        """The installed packages in a query that have one of some reasons in DNF's history."""
        installed = query.installed()
        if not installed or not os.path.exists(self.base.history.dbpath):
            return self.nothing()
        find = self.base.history.swdb.resolveRPMTransactionItemReason
        return self.select([package for package in installed
                            if find(package.name, package.arch, -1) in reasons])

    def find_hidden(self) -> 'hawkey.Query':
        """The stack packages that modular filtering excludes at this moment, for a name that an
        active stream lists. A stack's own modules, with streams that are not active, stay as
        they are."""
        hidden = self.look_alikes_in(self.find_filtered())
        if not hidden:
            return hidden
        hidden = hidden.intersection(self._unlisted).apply()
        # Nothing that is filtered has a label to be read, so that this leaves no guarded package.
        from xenguard.packages.modules import tagged
        if tagged(hidden):
            hidden = hidden.difference(self.evidence.stray).apply()
        if self.policy.guarded_origins:
            hidden = hidden.difference(self.guarded).apply()
        return hidden

    @property
    @lazyattr('_unlisted_packages')
    def _unlisted(self):
        """The stack's packages, guarded ones among them, that no module lists."""
        return self.without_listed(self._stack.look_alikes)
