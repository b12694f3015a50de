"""What of a host a request may change, and how."""

from collections import defaultdict

import hawkey
from dnf.rpm import basearch
from dnf.util import lazyattr

from xenguard.packages.dependencies import of_same_arch, of_same_name, opposing, satisfying
from xenguard.packages.modules import tagged
from xenguard.packages.queries import SOURCES
from xenguard.packages.richdeps import is_met_by_any
from xenguard.solver.branching import AS_DEPENDENCY

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, List, Tuple

    from xenguard.packages.sides import Sides


class Host:
    """The packages that there are for one request, and those that have to stay.

    :param sides: a :class:`Sides`
    :param asked: what was asked for, as ``guard.asked`` has it

    usable: query of what is installed, what DNF sees, and what the guard shows it
    """

    def __init__(self, sides: 'Sides', asked: 'Dict[str, Any]') -> None:
        self.sides = sides
        self.asked = asked
        available = sides.find_available().union(sides.find_hidden())
        self.usable: 'hawkey.Query' = sides.everything().installed().union(
            available.filter(arch__neq=SOURCES)).apply()
        self._available = self.usable.available().apply()
        self.removed: 'hawkey.Query' = sides.everything().installed().filter(
            nevra=asked['removed']).apply()
        self._may_go = self.removed.union(self._cleanable()).apply()

    @property
    def installonly(self) -> 'hawkey.Query':
        """The packages of which several versions can be installed."""
        return self.sides.base._get_installonly_query(self.usable)

    def foreign(self) -> 'hawkey.Query':
        """The packages of another architecture than the host's, such as i686 on x86_64."""
        others = self.usable.filter(arch__neq=[self.sides.base.conf.arch, 'noarch'])
        return self.sides.select([package for package in others if self._is_foreign(package)])

    def _is_foreign(self, package):
        try:
            return basearch(package.arch) not in ('noarch', self.sides.base.conf.basearch)
        except KeyError:
            return False

    # what is best

    def best(self, names: 'Iterable[str]') -> 'List[str]':
        """Those of some packages of which libsolv may take one for the best, whatever guarded ones
        it does not see: it leaves out more and more."""
        names = set(names)
        # Of what is installed and can be had as well, the installed one counts.
        left = [self.copies[name][-1] for name in sorted(names.intersection(self.copies))]
        mine = [copy for package in left for copy in self.copies[str(package)]
                if not copy.installed and str(copy) not in self._doubtful]
        for is_better in (self._comes_first, self._is_native, self._is_newer):
            better = [package for package in mine if package in left]
            left = [package for package in left
                    if not any(is_better(other, package) for other in better)]
        left = self._without_obsoleted(left)
        return sorted(set(map(str, left)).union(names.difference(self.copies)))

    @property
    @lazyattr('_packages_by_name')
    def copies(self) -> 'Dict[str, List[hawkey.Package]]':
        """Of each NEVRA the usable packages that have it, the installed one last; without that if
        it is to be installed anew."""
        found, anew = {}, set(self.asked['anew'])
        for package in sorted(self.usable, key=lambda package: package.installed):
            name = str(package)
            if not (package.installed and name in anew and name in found):
                found.setdefault(name, []).append(package)
        return found

    @property
    @lazyattr('_doubtful_names')
    def _doubtful(self):
        # What looks like a module's and is named by none, the guard may leave out.
        return set(map(str, self._available.intersection(self.sides.guarded).union(
            tagged(self._available))))

    def _without_obsoleted(self, packages):
        # Once a guarded package is out of sight, another of its name may be the best.
        named = {package.name for package in packages if str(package) in self._doubtful}
        heads = [package for package in packages if package.name not in named and not any(
            self._obsoletes(other, package) for other in packages)]
        return [package for package in packages if package in heads or not any(
            self._obsoletes(other, package) for other in heads)]

    def _comes_first(self, one, other):
        return self._worst(one) < self._priorities[str(other)] and not other.installed

    def _is_native(self, one, other):
        return self._worst(one) <= self._priorities[str(other)] and self._is_foreign(other) and \
            one.arch != 'noarch' and not self._is_foreign(one)

    def _is_newer(self, one, other):
        return self._worst(one) <= self._priorities[str(other)] and one.name == other.name and \
            one.evr_cmp(other) > 0

    def _obsoletes(self, one, other):
        return one.name != other.name and bool(one.obsoletes) and bool(
            self.sides.select([one]).filter(obsoletes=self.sides.select([other])))

    def _worst(self, package):
        """The priority of the last of the repositories that have what is available."""
        return max(self._priority_of(copy) for copy in self.copies[str(package)]
                   if not copy.installed)

    @property
    @lazyattr('_priorities_by_name')
    def _priorities(self):
        """Of each NEVRA the priority of the first of all repositories that have it."""
        found = defaultdict(lambda: 99)
        for package in self.sides.everything().available():
            name = str(package)
            found[name] = min(found[name], self._priority_of(package))
        return found

    def _priority_of(self, package):
        repos, id = self.sides.base.repos, package.reponame
        if id == hawkey.CMDLINE_REPO_NAME:
            return 0    # libdnf sets none for what is named by its file, and others' are negative
        return repos[id].priority if id in repos else 99

    def updated(self) -> 'List[Tuple[str, List[str]]]':
        """The installed packages that have to be the best there is, and what that is not."""
        found = []
        for names in self.asked['updates'] + self.asked['syncs'] if self.asked['best'] else ():
            targets = self._available if names is None else \
                self._available.filter(nevra=names).apply()
            for package in self.sides.base.sack.query().installed().difference(self.installonly):
                itself = self.sides.select([package])
                alike = {str(each) for each in of_same_name(targets, package).union(itself)}
                worse = alike.difference(self.best(alike))
                if worse:
                    found.append((str(package), sorted(worse)))
        return found

    def synced(self) -> 'List[hawkey.Package]':
        """The installed packages that a distro-sync leaves in no case as they are: no repository
        has them, and one has another of the name, or what obsoletes them."""
        found = set()
        for names in self.asked['syncs']:
            targets = self._available if names is None else \
                self._available.filter(nevra=names).apply()
            others = targets.difference(self.sides.guarded).apply()
            found.update(
                package for package in self.sides.base.sack.query().installed().difference(
                    self.installonly)
                if not self._available.filter(nevra=str(package)) and (
                    of_same_name(others, package) or
                    # Of another architecture it takes its place only where it is to be installed.
                    of_same_arch(others.filter(obsoletes=self.sides.select([package])), package)))
        return sorted(found)

    # what has to stay

    def staying(self) -> 'List[hawkey.Package]':
        """The installed packages that may be replaced, and not removed, sorted."""
        installed = self.sides.everything().installed()
        if self.asked['allowerasing']:
            # What excludepkgs names DNF does not remove.
            installed = installed.difference(self.sides.base.sack.query().installed())
        return sorted(installed.difference(self._may_go))

    def heirs(self, package: 'hawkey.Package') -> 'hawkey.Query':
        """An installed package, and what may replace it."""
        itself = self.sides.select([package])
        found = itself.union(self.usable.filter(obsoletes=itself))
        return found if self.installonly.intersection(itself) else \
            found.union(of_same_name(self.usable, package))

    def kept_stack(self) -> 'List[hawkey.Package]':
        """The installed stack packages that have to stay, or to be replaced by the stack's,
        sorted."""
        stack = self.sides.everything().installed().intersection(self.sides.stack)
        return sorted(package for package in stack.difference(self._may_go)
                      if str(package) not in self.asked['leaving'])

    def opposing(self, package: 'hawkey.Package', itself: 'hawkey.Query',
                 query: 'hawkey.Query') -> 'hawkey.Query':
        """The packages in a query that can in no case be beside one, for a conflict of either.

        :param itself: the query that holds just the one
        """
        def oppose(one, others):
            return any(is_met_by_any(text) and satisfying(others, text)
                       for text in map(str, one.conflicts))
        return self.sides.select([
            other for other in opposing(package, itself, query)
            if oppose(other, itself) or oppose(package, self.sides.select([other]))])

    def _cleanable(self):
        """What may leave with what is to be removed: it was installed for that alone."""
        sides = self.sides
        installed = sides.everything().installed().apply()
        reached = level = self.removed
        if not self.asked['cleans']:
            return reached
        for_others = sides.installed_for(installed, *AS_DEPENDENCY)
        while level:
            wanted = [reldep for package in level
                      for reldep in package.requires + package.recommends]
            found = installed.filter(provides=wanted) if wanted else sides.nothing()
            found = found.union(installed.filter(supplements=level))
            level = found.intersection(for_others).difference(reached).apply()
            reached = reached.union(level).apply()
        return reached
