"""The guarded packages that a stack package has to be kept apart from."""

import posixpath
from collections import OrderedDict, namedtuple

from xenguard.crossings import satisfying
from xenguard.sides import SOURCES

# Provides that packages share without standing in for each other: they only inform.
_INFORMATION = ('application(', 'bundled(', 'group(', 'metainfo(', 'mimehandler(', 'user(')

Rival = namedtuple('Rival', ('builds', 'why', 'what', 'of'))
Rival.__doc__ = """The guarded builds of one name that a stack package must not meet.

builds: list of packages of that name
why: 'ships' what the stack package ships; 'insists' on a package that does; 'satisfies' what the
    stack package requires
what: text of the file, capability or requirement
of: name of the package that is insisted on, or that requires it
"""


class Rivals:
    """All guarded packages, as rivals of the stack's.

    :param outside: a :class:`xenguard.outside.Outside`
    """

    def __init__(self, outside):
        self.outside = outside
        self._everything = outside.sides.everything().filterm(arch__neq=SOURCES).apply()
        self._shipped = {}
        for package in outside.barred:
            for thing in _things(package):
                self._shipped.setdefault(thing, []).append(package)

    @staticmethod
    def shipped(packages):
        """The files and capabilities that packages ship; a set of texts."""
        return {thing for package in packages for thing in _things(package)}

    def overlapping(self, name, things):
        """Find those that ship something which a stack package ships too, and those that insist
        on one of these: one has a requirement that nobody else meets.

        :param name: the stack package's name; two packages of one name never meet
        :param things: set of the files and capabilities that it ships
        :returns: dict of a guarded package's name to a :class:`Rival`
        """
        common = sorted(thing for thing in things if thing in self._shipped)
        folders = _folders(set(common), list(things) + list(self._shipped)) if common else ()
        found = OrderedDict()
        for thing in common:
            if thing not in folders:
                for package in self._shipped[thing]:
                    _add(found, package, name, 'ships', thing, None)
        insisting = OrderedDict()
        overlapping = [package for rival in found.values() for package in rival.builds]
        for package, reldep, on in self._insisting(overlapping, things):
            _add(insisting, package, name, 'insists', str(reldep), on)
        for guarded_name, rival in insisting.items():
            known = found.get(guarded_name)
            found[guarded_name] = rival if known is None else \
                known._replace(builds=known.builds + rival.builds)
        return found

    def _insisting(self, packages, things):
        """The guarded packages with a requirement that of all packages only these meet, and that
        is none of the things which the stack package ships, or is to ship."""
        if not packages:
            return
        on = self.outside.sides.select(packages)
        for package in sorted(self.outside.barred.filter(requires=on).difference(on)):
            for reldep in package.requires:
                providers = satisfying(on, reldep)
                if not providers or str(reldep) in things:
                    continue
                if not satisfying(self._everything, reldep).difference(on):
                    yield package, reldep, min(providers).name
                    break

    def satisfying(self, name, packages, kept_out):
        """Find those that satisfy a requirement of a stack package, or a weak one, and could be
        there beside it.

        :param name: the stack package's name
        :param packages: query of it, in one or more architectures
        :param kept_out: function of a guarded package's name to the query of the packages that
            keep it out themselves
        :returns: dict of a guarded package's name to a :class:`Rival`
        """
        found = OrderedDict()
        pinned = set()
        for package in sorted(packages):
            for reldep in package.requires + package.recommends:
                for rival in sorted(satisfying(self.outside.barred, reldep)):
                    _add(found, rival, name, 'satisfies', str(reldep), package.name)
            pinned |= self._pinned(package)
        return OrderedDict(
            (guarded_name, rival) for guarded_name, rival in found.items()
            if guarded_name not in pinned and self.outside.can_meet(
                packages, self.outside.sides.select(rival.builds), kept_out(guarded_name)))

    def _pinned(self, package):
        """The names of which only a package outside will do: a guarded one of such a name cannot
        be there. For most of libvirt this saves the solver's time."""
        names = set()
        for reldep in package.requires:
            providers = satisfying(self._everything, reldep)
            found = {provider.name for provider in providers}
            if len(found) == 1 and not providers.intersection(self.outside.guarded):
                names |= found
        return names


def _add(found, package, name, why, what, of):
    if package.name == name:
        return
    rival = found.setdefault(package.name, Rival([], why, what, of))
    if package not in rival.builds:
        rival.builds.append(package)


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
