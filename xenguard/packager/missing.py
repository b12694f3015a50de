"""What the stack requires and only guarded packages have (contract, section 6)."""

from collections import namedtuple

from xenguard.packages.queries import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, List, Optional, Tuple

    import hawkey

    from xenguard.solver.installability import Installability


class MissingProvider(namedtuple('MissingProvider', ('requirement', 'guarded', 'wanted_by'))):
    """One requirement that only guarded packages meet.

    requirement: its text; a branch of a rich one, or what a package in between requires
    guarded: query of the guarded packages that meet it
    wanted_by: list of the stack's packages and source packages that come to it
    """

    __slots__ = ()


class Rebuild(namedtuple('Rebuild', ('source', 'package', 'needed'))):
    """A source package of the module that has to be rebuilt without module tags.

    source: its name
    package: the guarded package that is built from it
    needed: None, or the text of the requirement of another guarded package that leads to it
    """

    __slots__ = ()


def find(installability: 'Installability',
         packages: 'List[hawkey.Package]') -> 'List[MissingProvider]':
    """Find what only guarded packages meet.

    :param installability: a :class:`Installability`
    :param packages: list of the stack's packages, source packages among them
    :returns: list of :class:`MissingProvider`
    """
    found = {}
    binary = [package for package in packages if package.arch not in SOURCES]
    select = installability.sides.select
    # One solve for all is the answer for most stacks.
    every = installability.can_have([select([package]) for package in binary])
    for package in packages:
        if package.arch in SOURCES or not (every or installability.can_have([select([package])])):
            _look_at(installability, package, package, found, {})
    return [MissingProvider(requirement, guarded, wanted_by)
            for requirement, (guarded, wanted_by) in found.items()]


def _look_at(installability, package, wanted_by, found, known):
    """Note what a package lacks, or somebody whom it cannot do without.

    :param known: dict of the packages that were looked at to the result
    :returns: whether all would be well if somebody provided what was noted
    """
    if package in known:
        return known[package]
    known[package] = False      # for who needs itself
    if package in installability.sides.stack:
        wanted_by = package
    unmet = installability.unmet(package)
    if not unmet and not installability.can_have([installability.sides.select([package])]):
        # What it requires, too, makes a condition hold.
        unmet = installability.unmet(package, True)
    for requirement in unmet:
        # One that lacks what only guarded packages have is mended by that; another may be
        # broken for a reason of its own.
        if any([_look_at(installability, provider, wanted_by, found, known)
                for provider in installability.providers(requirement)]):
            known[package] = True
            continue
        guarded = installability.guarded_providers(requirement)
        if guarded and not guarded.difference(installability.barred):
            wanting = found.setdefault(requirement, (guarded, []))[1]
            if wanted_by not in wanting:
                wanting.append(wanted_by)
            known[package] = True
    return known[package]


def find_rebuilds(installability: 'Installability', guarded: 'hawkey.Query') -> 'List[Rebuild]':
    """Find the source packages that have to be rebuilt to have some guarded packages outside:
    their own, and those of what only guarded packages provide to them.

    :param guarded: query of the guarded packages
    :returns: list of :class:`Rebuild`, the nearest first
    """
    found = {}
    pending: 'List[Tuple[Any, Optional[str]]]' = [
        (package, None) for package in sorted(guarded.latest())]
    seen = set()
    while pending:
        package, needed = pending.pop(0)
        if package in seen:
            continue
        seen.add(package)
        source = package.source_name or package.name
        found.setdefault(source, Rebuild(source, package, needed))
        for requirement in installability.unmet(package):
            further = installability.guarded_providers(requirement)
            pending += [(other, requirement) for other in sorted(further.latest())]
    return list(found.values())
