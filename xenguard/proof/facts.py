"""What a clean solution of a request has to heed (contract, section 5): facts, as JSON has them.

Packages are named by their NEVRAs. What is told is never more than what holds: of a solver's rules
about what is the best of something, only what the guard's search cannot get past.
"""

from xenguard.crossings import find
from xenguard.packages.dependencies import of_same_name, satisfying
from xenguard.packages.richdeps import is_met_by_any, split
from xenguard.proof.clauses import is_met, leaves
from xenguard.proof.host import Host

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List

    import hawkey

    from xenguard.packages.sides import Sides
    from xenguard.proof.clauses import Fact


# Those of a host with all updates that there are for it are half as many. For these it takes some
# ten seconds, and 500 MB.
MOST_PACKAGES = 10000


class TooMany(Exception):
    """There are more packages than anybody wants to wait for."""


class Facts:
    """The facts about one request.

    :param sides: a :class:`Sides`, with the sack that the request was made on
    :param asked: what was asked for, as ``guard.asked`` has it
    """

    def __init__(self, sides: 'Sides', asked: 'Dict[str, Any]') -> None:
        self.sides = sides
        self.asked = asked
        self.host = Host(sides, asked)
        self.usable = self.host.usable
        self._available = self.usable.available().apply()
        self._trees: 'Dict[str, Any]' = {}
        # What install jobs name.
        self._named = {name for names in asked['any_of'] for name in names}

    def about(self, packages: 'hawkey.Query') -> 'List[Fact]':
        """The facts about some packages, the request, and all that they lead to.

        :param packages: query of usable packages
        :raises TooMany: they lead to too many
        """
        requested = list(self._requested())
        names = [name for fact in requested for name in fact['any_of']]
        self._start = packages.union(self.usable.filter(nevra=names)).apply()
        for package in packages.installed():
            self._start = self._start.union(self.host.heirs(package)).apply()
        closure = self._closure(self.usable, MOST_PACKAGES)
        found = requested + self._removed() + self._builds()
        for each in (self._installed, self._sides_of, self._about_each, self._same_names,
                     self._replacing, self._inferior):
            found += each(closure)
        return found

    @property
    def sees_less(self) -> bool:
        """Whether something that was asked for is not to be seen now."""
        return bool(self._named.difference(self._names(self.usable)))

    def _names(self, query):
        return sorted({str(package) for package in query})

    # the request

    def _requested(self):
        for names in self.asked['any_of']:
            if self.asked['best']:
                names = self.host.best(names)
            yield {'kind': 'requested', 'any_of': sorted(names)}

    def _builds(self):
        guarded = self.usable.installed().intersection(self.sides.guarded)
        return [{'kind': 'builds', 'source': source, 'installed': self._names(guarded)}
                for source in self.asked['builds']]

    def _removed(self):
        # Nor does DNF put another build in its place, but where that is asked for; what else is
        # installed stays.
        others = self._named.union(self._names(self.usable.installed()))
        return [{'kind': 'removed', 'package': str(package), 'packages': sorted(
            ({str(package)} - self._named).union(
                set(self._names(of_same_name(self._available, package))) - others))}
                for package in self.host.removed] + [
            {'kind': 'synced', 'package': str(package), 'packages': [str(package)]}
            for package in self.host.synced()] + [
            {'kind': 'updated', 'package': name, 'packages': worse}
            for name, worse in self.host.updated()]

    # what is needed

    def _closure(self, among, most=None):
        """What one begins with, and all of a query that it leads to."""
        reached = level = self._start
        while level:
            texts = [text for package in level for text in self._leaves(package)]
            # Of a path that a package in the sack requires, libsolv knows who has it.
            level = among.filter(provides=texts) if texts else self.sides.nothing()
            level = level.difference(reached).apply()
            reached = reached.union(level).apply()
            if most is not None and len(reached) > most:
                raise TooMany()
        return reached

    def _leaves(self, package):
        found, pending = [], [str(reldep) for reldep in package.requires]
        while pending:
            text = pending.pop()
            operands, operator = split(text)
            if operator in ('and', 'or', 'if'):
                pending += operands
            else:
                found.append(text)
        return found

    def _tree(self, text):
        """The providers of a requirement; of a rich one a dict of an operator to those of its
        operands, but for ``with`` and ``without``, which one package has to satisfy."""
        if text not in self._trees:
            operands, operator = split(text)
            self._trees[text] = {operator: [self._tree(operand) for operand in operands]} \
                if operator in ('and', 'or', 'if', 'unless') else \
                self._names(satisfying(self.usable, text))
        return self._trees[text]

    # the facts about packages

    def _installed(self, _closure):
        for package in self.host.staying():
            yield {'kind': 'installed', 'package': str(package),
                   'any_of': self._names(self.host.heirs(package))}
        stack = self.sides.stack
        for package in self.host.kept_stack():
            itself = self.sides.select([package])
            heirs = of_same_name(self.usable, package).union(
                self._available.filter(obsoletes=itself)).intersection(stack).union(itself)
            yield {'kind': 'installed-stack', 'package': str(package),
                   'any_of': self._names(heirs)}

    def _sides_of(self, closure):
        sides = self.sides
        mine = closure.difference(sides.allowed).apply()
        guarded, stack = (mine.intersection(each).apply() for each in (sides.guarded, sides.stack))
        found = {str(package): sides.membership(package) for package in guarded}
        for name, (module, _evidence, origin) in sorted(found.items()):
            yield {'kind': 'guarded', 'package': name,
                   'by': module or (':'.join(origin) if origin else None)}
        # One copy of a package may be the stack's for its origin alone.
        names = set(self._names(stack)).difference(found)
        for kind, some in (('stack', names),
                           ('neither', set(self._names(mine)).difference(found, names))):
            for name in sorted(some):
                yield {'kind': kind, 'package': name}

    def _about_each(self, closure):
        crossed = self._crossed()
        installed = set(self._names(self.usable.installed()))
        stack = set(self._names(closure.intersection(self.sides.stack)))
        for own in sorted(set(self._names(closure))):
            package = self.host.copies[own][-1]
            for text in self._common(package, 'requires'):
                tree = self._tree(text)
                # What is missing on the host already DNF does not mind.
                if isinstance(tree, list) and own in tree or text.startswith('rpmlib(') or \
                        package.installed and not is_met(tree, installed):
                    continue
                fact = {'kind': 'requires', 'package': own, 'capability': text, 'providers': tree}
                names = crossed.get((package.name, find.unversioned(text)))
                if names and own in stack:
                    fact['crossed'] = sorted(names)
                yield fact
            yield from self._opposed(package, own, closure)

    def _opposed(self, package, own, closure):
        others = closure.difference(self.sides.select([package])).apply()
        if package.installed:
            others = others.difference(self.usable.installed()).apply()
        for text in self._common(package, 'conflicts'):
            if is_met_by_any(text):
                found: 'Any' = sorted(set(self._names(satisfying(others, text))) - {own})
            else:
                found = self._tree(text)
                # What it has itself, or what there is on the host already, may not count.
                if set(leaves(found)).intersection([own] + (
                        self._names(self.usable.installed()) if package.installed else [])):
                    continue
            if found:
                yield {'kind': 'conflicts', 'package': own, 'capability': text, 'packages': found}
        obsoletes = self._common(package, 'obsoletes')
        if obsoletes:
            named = others.filter(name=[text.split()[0] for text in obsoletes])
            itself = self.sides.select([package])
            names = {str(other) for other in named if other.name != package.name and
                     itself.filter(obsoletes=self.sides.select([other]))} - {own}
            if names:
                yield {'kind': 'obsoletes', 'package': own, 'packages': sorted(names)}

    def _common(self, package, tag):
        """What all builds have in common that may be there under a package's NEVRA; sorted."""
        # Another build may even take the place of one that is installed.
        return sorted(set.intersection(*(
            {str(reldep) for reldep in getattr(copy, tag)}
            for copy in self.host.copies[str(package)])))

    def _crossed(self):
        """What the host has across the border: dict of a stack package's name and a requirement
        to the names of guarded packages."""
        found = {}
        for crossing in find.on_host(self.usable.installed().apply(), self.sides):
            found.setdefault((crossing.package.name, find.unversioned(crossing.requirement)),
                             set()).update(package.name for package in crossing.guarded)
        return found

    def _same_names(self, closure):
        alike = {}
        for package in closure.difference(self.host.installonly):
            alike.setdefault(package.name, {}).setdefault(package.arch, set()).add(str(package))
        for _name, arches in sorted(alike.items()):
            for arch in sorted(set(arches) - {'noarch'} or arches):
                names = arches[arch] | arches.get('noarch', set())
                if len(names) > 1:
                    yield {'kind': 'same-name', 'packages': sorted(names)}

    def _inferior(self, closure):
        """The packages of a foreign architecture that DNF has beside the same of its own alone, as
        it looks at one of that; nobody asks for them, and nothing of their kind is there
        without."""
        foreign = self.host.foreign()
        if not foreign.intersection(closure):
            return
        every = self.sides.everything()
        # There are rules about what the solver must not take as well, as it is out of sight.
        looked_at = self._closure(every)
        best = {package.name for package in looked_at.available().difference(foreign)
                if package.arch != 'noarch'}
        best -= {package.name for package in foreign.filter(nevra=list(self._named))}
        installed = self.usable.installed().apply()
        kept = {package.name for package in foreign.intersection(installed)
                if not self._mates(package, every, foreign)}
        for package in sorted(closure.intersection(foreign)):
            mates = self._mates(package, self.usable, foreign)
            is_there = bool(installed.filter(nevra=str(package)))
            is_free = not mates.intersection(installed) if is_there else \
                package.name in kept
            if package.name in best and not is_free:
                yield {'kind': 'inferior', 'package': str(package), 'any_of': self._names(mates)}

    @staticmethod
    def _mates(package, query, foreign):
        """What has a package's name and version, of the host's architecture."""
        return query.filter(name=package.name, evr=package.evr).difference(foreign).apply()

    def _replacing(self, closure):
        """The guarded packages that would take the place of an installed stack package."""
        sides, mine = self.sides, self.sides.stack.difference(self.sides.allowed).apply()
        arriving = closure.available().intersection(sides.guarded).difference(
            sides.allowed).apply()
        for package in self.usable.installed().intersection(mine):
            itself = sides.select([package])
            takers = of_same_name(arriving, package).union(
                arriving.filter(obsoletes=itself)).union(
                    self.host.opposing(package, itself, arriving))
            for name in self._names(takers):
                yield {'kind': 'replaces', 'package': name, 'stack': str(package),
                       'any_of': self._names(of_same_name(
                           self.usable.intersection(mine), package))}
