"""The guarded packages that a stack package has to be kept apart from."""

import posixpath
from collections import namedtuple

from xenguard.packages import richdeps
from xenguard.packages.dependencies import satisfying
from xenguard.packages.queries import SOURCES

# Provides that packages share without standing in for each other: they only inform.
_INFORMATION = ('application(', 'bundled(', 'group(', 'metainfo(', 'mimehandler(', 'user(')


class Conflict(namedtuple('Conflict', ('builds', 'why', 'what', 'of'))):
    """The guarded builds of one name that a stack package must not meet.

    builds: list of packages of that name
    why: 'ships' what the stack package ships; 'insists' on a package that does; 'satisfies' what
        the stack package requires, or one in between; 'supplements' it
    what: text of the file, capability or requirement
    of: name of the package that is insisted on, that requires it, or that is supplemented
    """

    __slots__ = ()


class Conflicts:
    """What of all guarded packages the stack's must not meet.

    :param installability: a :class:`Installability`
    """

    def __init__(self, installability):
        self.installability = installability
        self._everything = installability.sides.everything().filterm(arch__neq=SOURCES).apply()
        self._shipped = {}
        self._supplementing = []
        for package in sorted(installability.barred):
            for thing in _things(package):
                self._shipped.setdefault(thing, []).append(package)
            self._supplementing += [(package, reldep) for reldep in package.supplements]
        self._between = self._find_between()

    def _find_between(self):
        """The packages of neither side through which a guarded one is required, or recommended."""
        others = self.installability.packages.difference(self.installability.sides.stack).apply()
        found = level = self.installability.barred
        while level:
            level = others.filter(requires=level).union(others.filter(recommends=level)) \
                .difference(found).apply()
            found = found.union(level).apply()
        return found.intersection(others).apply()

    @staticmethod
    def shipped(packages):
        """The files and capabilities that packages ship; a set of texts."""
        return {thing for package in packages for thing in _things(package)}

    def overlapping(self, packages, things):
        """Find those that ship something which a stack package ships too, and those that insist
        on one of these: one has a requirement that nobody else meets.

        :param packages: list of the stack package, in one or more architectures; empty for one
            that there is not yet
        :param things: set of the files and capabilities that it ships
        :returns: dict of a guarded package's name to a :class:`Conflict`
        """
        common = sorted(thing for thing in things if thing in self._shipped)
        folders = _folders(set(common), list(things) + list(self._shipped)) if common else ()
        found = {}
        for thing in common:
            if thing not in folders:
                for package in self._shipped[thing]:
                    _add(found, package, packages, 'ships', thing, None)
        overlapping = [package for conflict in found.values() for package in conflict.builds]
        for package, reldep, on in self._insisting(overlapping, things):
            _add(found, package, packages, 'insists', str(reldep), on)
        return found

    def _insisting(self, packages, things):
        """The guarded packages with a requirement that of all packages only these meet, and that
        is none of the things which the stack package ships, or is to ship."""
        if not packages:
            return
        on = self.installability.sides.select(packages)

        def is_met(requirement):
            return requirement in things or \
                bool(satisfying(self._everything, requirement).difference(on))

        for package in sorted(self.installability.barred.filter(requires=on).difference(on)):
            for reldep in package.requires:
                providers = satisfying(on, reldep)
                # Where a condition does not hold, nothing is insisted on.
                if providers and richdeps.missing(str(reldep), is_met, lambda condition: False):
                    yield package, reldep, min(providers).name
                    break

    def satisfying(self, packages, kept_out):
        """Find those that satisfy a requirement of a stack package, or a weak one, directly or
        through packages of neither side, or supplement it, and could be there beside it.

        :param packages: list of the stack package, in one or more architectures
        :param kept_out: function of a guarded package to the set of the stack's packages that
            keep it out themselves
        :returns: dict of a guarded package's name to a :class:`Conflict`
        """
        found = {}
        pinned = []
        for package in packages:
            for reldep in package.requires + package.recommends:
                self._add_satisfying(found, packages, package, reldep)
            pinned += self._pinned(package)
        itself = self.installability.sides.select(packages)
        for package, reldep in self._supplementing:
            if itself.filter(provides=reldep):
                _add(found, package, packages, 'supplements', str(reldep), packages[0].name)
        meeting = {}
        for name, conflict in found.items():
            builds = [build for build in conflict.builds if not _is_replaced_by(build, pinned)]
            builds = self._meeting(itself, builds, kept_out)
            if builds:
                meeting[name] = conflict._replace(builds=builds)
        return meeting

    def _add_satisfying(self, found, packages, package, reldep):
        if not str(reldep).startswith('(') and \
                satisfying(self.installability.sides.select([package]), reldep):
            return  # it needs nobody for that
        for conflict in sorted(satisfying(self.installability.barred, reldep)):
            _add(found, conflict, packages, 'satisfies', str(reldep), package.name)
        level = satisfying(self._between, reldep).apply()
        seen = level
        while level:
            further = self.installability.sides.nothing()
            for other in sorted(level):
                for need in other.requires + other.recommends:
                    for conflict in sorted(satisfying(self.installability.barred, need)):
                        _add(found, conflict, packages, 'satisfies', str(need), other.name)
                    further = further.union(satisfying(self._between, need))
            level = further.difference(seen).apply()
            seen = seen.union(level).apply()

    def _meeting(self, itself, builds, kept_out):
        """Those of some builds that could be there beside a stack package."""
        groups = {}
        for build in builds:
            groups.setdefault(frozenset(kept_out(build)), []).append(build)
        select = self.installability.sides.select
        return [build for keepers, group in groups.items() if self.installability.can_meet(
            itself, select(group), select(list(keepers))) for build in group]

    def _pinned(self, package):
        """The packages outside, one for each name, of which one of that name has to be there: no
        guarded one can be. For most of libvirt this saves the solver's time."""
        found = []
        for reldep in package.requires:
            providers = satisfying(self._everything, reldep).apply()
            if len({(each.name, each.arch) for each in providers}) == 1 and \
                    not providers.intersection(self.installability.guarded):
                found.append(providers[0])
        return found


def _add(found, package, stack, why, what, of):
    if _is_replaced_by(package, stack):
        return
    conflict = found.setdefault(package.name, Conflict([], why, what, of))
    if package not in conflict.builds:
        conflict.builds.append(package)


def _is_replaced_by(package, others):
    """Whether RPM would not install a package beside one of some others, for its name."""
    return any(package.name == other.name and (
        package.arch == other.arch or 'noarch' in (package.arch, other.arch))
               for other in others)


def _things(package):
    names = {str(reldep).split(' ')[0] for reldep in package.provides}
    return set(package.files) | {text for text in names if not text.startswith(_INFORMATION)}


def _folders(paths, everything):
    """Those of some paths that are folders: something lies below them.

    What kind of file a path is the metadata tells, and libsolv does not keep it.
    """
    parents = set()
    for path in everything:
        path = posixpath.dirname(path) if path.startswith('/') else ''
        while len(path) > 1 and path not in parents:
            parents.add(path)
            path = posixpath.dirname(path)
    return paths & parents
