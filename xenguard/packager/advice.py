"""What a packager should put into the stack's specs (contract, section 6).

Three things are found in what the repositories hold. A guarded package that ships what a stack
package ships is kept out by a Conflicts, and with it those that insist on it. One that satisfies
what a stack package requires is kept out by a Conflicts of that package: DNF alone may choose
either provider. And what only guarded packages have, somebody outside must provide.
"""

from collections import namedtuple

from xenguard.packager import missing, reasons, speclines
from xenguard.packager.conflicts import Conflicts
from xenguard.packages.dependencies import satisfying
from xenguard.packages.queries import SOURCES
from xenguard.report import document
from xenguard.solver.installability import Installability

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List, Sequence

    from xenguard.packages.sides import Sides


class Line(namedtuple('Line', ('text', 'reason'))):
    """What stands behind a tag of a spec, or the name of a source package, and why.

    text: None where a name cannot be written in a spec
    """

    __slots__ = ()


class Advice(namedtuple(
        'Advice', ('package', 'source', 'about', 'provides', 'conflicts', 'rebuild'))):
    """What belongs into the spec of one package; the last three are lists of :class:`Line`.

    package: its name, or None for a provider that nobody ships yet
    source: the name of the source package whose spec has it, or None
    about: set of the names of the stack's packages that it is for
    """

    __slots__ = ()

    def document(self) -> 'Dict[str, Any]':
        """The advice as JSON has it; `reasons` has one text for each line, in that order."""
        lines = self.provides + self.conflicts + self.rebuild
        return dict([('package', self.package)] + [
            (key, [line.text for line in getattr(self, key) if line.text])
            for key in ('provides', 'conflicts', 'rebuild')
        ] + [('reasons', [line.reason for line in lines])])


def collect(sides: 'Sides', patterns: 'Sequence[str]' = ()) -> 'List[Advice]':
    """Work out the advice.

    :param sides: a :class:`Sides`
    :param patterns: names or NEVRAs of stack packages, or globs, to narrow it to
    :returns: list of :class:`Advice`, sorted by name; a provider that nobody ships comes last
    :raises xenguard.report.document.NoMatch: a pattern matches no stack package
    """
    wanted = document.Wanted(
        sides.base.sack, sides.stack.union(sides.stack_sources), patterns).names
    return [advice for advice in _Adviser(sides).advise()
            if wanted is None or advice.about & wanted]


class _Adviser:
    """Works out the advice for one sack."""

    def __init__(self, sides: 'Sides') -> None:
        self.sides = sides
        self.installability = Installability(sides)
        self.all_conflicts = Conflicts(self.installability)
        self.stack = _by_name(_newest(
            self.installability.packages.intersection(sides.stack).difference(sides.allowed)))
        self.sources = sides.stack_sources.difference(sides.allowed).latest()
        self.others = sides.everything().filter(arch__neq=SOURCES).difference(
            sides.guarded).apply()
        # dict of a name to a set of versions
        self.planned = {}

    def advise(self) -> 'List[Advice]':
        """All advice there is, as collect() returns it."""
        lacking = self._lacking()
        self._plan(lacking)
        found = self._overlapping(lacking)
        # DNF alone has no say where a package that keeps the guarded one out comes in as well.
        keepers = {}
        for name, conflicting in found.items():
            for conflict in conflicting.values():
                for build in conflict.builds:
                    keepers.setdefault(build, set()).update(self.stack[name])
        for name, packages in self.stack.items():
            met = self.all_conflicts.satisfying(
                packages, lambda build: keepers.get(build, set()).difference(packages))
            for guarded_name, conflict in met.items():
                conflicting = found.setdefault(name, {})
                known = conflicting.setdefault(guarded_name, conflict)
                known.builds.extend(build for build in conflict.builds if build not in known.builds)
        advised = [self._write(name, found.get(name, {}), lacking.get(name, []))
                   for name in sorted(set(found) | set(lacking) - {None})]
        # The provider may be built from the module's own source, or be something else.
        advised += [self._write(None, self.all_conflicts.overlapping((), _things(lacks)), lacks)
                    for lacks in _by_sources(lacking.get(None, []))]
        return [advice for advice in advised
                if advice.provides or advice.conflicts or advice.rebuild]

    # what only guarded packages have

    def _lacking(self):
        """dict of the name of who should provide it, or None, to a list of pairs of a
        :class:`MissingProvider` and its list of rebuilds."""
        packages = [package for packages in self.stack.values() for package in packages]
        lacking = {}
        for each in missing.find(self.installability, packages + sorted(self.sources)):
            rebuilds = missing.find_rebuilds(self.installability, each.guarded)
            lacking.setdefault(self._candidate(each), []).append((each, rebuilds))
        return lacking

    def _plan(self, lacking):
        """Note which versions there are one day if all is rebuilt that is to be."""
        sources = {rebuild.source for lacks in lacking.values()
                   for _lack, rebuilds in lacks for rebuild in rebuilds}
        for package in self.installability.guarded:
            if package.source_name in sources:
                self.planned.setdefault(package.name, set()).add(speclines.untagged(package.evr))
        for lacks in lacking.values():
            for lack, _rebuilds in lacks:
                for text in speclines.provides(lack.requirement, lack.guarded):
                    name, _operator, evr = (text.split(' ') + ['', ''])[:3]
                    self.planned.setdefault(name, set()).add(evr)

    def _candidate(self, lack):
        """Who has the capability in another version, or a guarded provider's name."""
        names = {package.name for package in lack.guarded}
        for name, packages in self.stack.items():
            query = self.sides.select(packages)
            if satisfying(query, lack.requirement):
                continue    # broken, for a reason of its own
            if name in names or any(
                    query.filter(provides=capability) for capability in _capabilities(lack)):
                return name
        return None

    # what must not meet

    def _overlapping(self, lacking):
        found = {}
        for name, packages in self.stack.items():
            conflicting = self.all_conflicts.overlapping(
                packages, self.all_conflicts.shipped(packages) | _things(lacking.get(name, [])))
            if conflicting:
                found[name] = conflicting
        return found

    # the lines

    def _write(self, name, conflicting, lacks):
        """The advice for a package of the stack, or with the name None for one that nobody ships
        yet."""
        packages = self.stack.get(name, ())
        others = self.others
        if len({package.arch for package in packages}) == 1:
            # A package never conflicts with itself; with its other architectures it does.
            others = others.filter(name__neq=name)
        conflicts = []
        for guarded_name in sorted(conflicting):
            conflict = conflicting[guarded_name]
            builds = self.sides.select(conflict.builds)
            if packages:
                builds = self._still_free(packages, builds)
            conflicts += self._conflicts(conflict, builds, others)
        about = {package.name for lack, _rebuilds in lacks for package in lack.wanted_by}
        source = packages[0].source_name or name if packages else None
        return Advice(name, source, about | {name} - {None}, self._provides(lacks), conflicts,
                      self._rebuild(lacks))

    @staticmethod
    def _still_free(packages, builds):
        """The builds that one of a few packages does not conflict with yet, nor obsoletes."""
        free = builds.filter(empty=True)
        for package in packages:
            kept_out = builds.filter(provides=package.conflicts) if package.conflicts else \
                builds.filter(empty=True)
            for reldep in package.obsoletes:
                kept_out = kept_out.union(
                    builds.filter(name=str(reldep).split(' ')[0], provides=reldep))
            free = free.union(builds.difference(kept_out))
        return free.apply()

    def _conflicts(self, conflict, builds, others):
        if not builds:
            return []
        told = reasons.conflict(conflict._replace(builds=sorted(builds)), self.sides)
        texts, lost = speclines.conflicts(builds, others,
                                          self.planned.get(conflict.builds[0].name, ()))
        return [_line(text, told) for text in texts] + \
            [Line(None, reasons.not_told_apart(package, self._alike(package, others), told))
             for package in lost]

    def _alike(self, package, others):
        """The packages of others that a Conflicts with a guarded package would mean as well."""
        return sorted(others.filter(provides='{0.name} = {0.evr}'.format(package)))

    def _provides(self, lacks):
        lines = []
        for lack, _rebuilds in lacks:
            told = reasons.provide(lack, self.sides)
            lines += [Line(None, reasons.of_the_module(lack.requirement, told))
                      if speclines.is_tagged(text) else _line(text, told)
                      for text in speclines.provides(lack.requirement, lack.guarded)]
        return lines

    def _rebuild(self, lacks):
        found = {rebuild.source: rebuild for _lack, rebuilds in lacks for rebuild in rebuilds}
        return [_line(source, reasons.rebuild(rebuild, self.sides))
                for source, rebuild in found.items()]


def _line(text, reason):
    if speclines.is_writable(text):
        return Line(speclines.escaped(text), reason)
    return Line(None, reasons.not_writable(text, reason))


def _newest(query):
    """The newest version of each package, available ones before installed ones."""
    available = query.available().latest()
    names = list(available._name_dict())
    return available.union(query.installed().filter(name__neq=names) if names
                           else query.installed()).apply()


def _by_name(query):
    found = {}
    for package in sorted(query):
        found.setdefault(package.name, []).append(package)
    return found


def _capabilities(lack):
    return [text.split(' ')[0] for text in speclines.provides(lack.requirement, lack.guarded)]


def _things(lacks):
    return {thing for lack, _rebuilds in lacks for thing in _capabilities(lack)}


def _by_sources(lacks):
    """Put those together for which the same source packages have to be rebuilt: one provider
    may do for all of them."""
    groups = {}
    for lack, rebuilds in lacks:
        key = tuple(rebuild.source for rebuild in rebuilds)
        groups.setdefault(key, []).append((lack, rebuilds))
    return list(groups.values())
