"""A module's packages that no module metadata names: a mirror lost it.

To DNF they look plain, and it refuses them when it has read their headers, at the very end: a
solution with one never comes true. To leave one out loses nothing, and claims nothing of the module
that it belongs to, which is not known. That is done where the stack would draw on it and somebody
else has the same; everybody else gets DNF's own outcome.
"""

import hawkey

from xenguard.packages.dependencies import reach, satisfying
from xenguard.packages.modules import tagged
from xenguard.packages.queries import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List, Optional, Tuple

    from xenguard.packages.sides import Sides


class Unnamed:
    """The packages of that kind in one sack.

    packages: query of all of them
    left_out: query of those that the stack can do without
    """

    def __init__(self, packages: 'hawkey.Query', sides: 'Sides') -> None:
        self.packages = packages
        self._usable = sides.base.sack.query().union(sides.find_hidden()).union(
            sides.everything().installed()).filter(arch__neq=SOURCES).difference(
                sides.guarded).difference(packages).apply()
        self.left_out = _dispensable(packages, self._usable, sides)
        self._is_admitted = False

    def leave_out(self, requirements: 'Iterable[str]') -> bool:
        """Leave out what satisfies some requirements, too, where somebody else does.

        :returns: whether there is more of it now
        """
        before = len(self.left_out)
        for requirement in requirements if not self._is_admitted else ():
            self.left_out = self.left_out.union(
                _replaceable_providers(self.packages, self._usable, requirement)).apply()
        return len(self.left_out) > before

    def admit(self) -> bool:
        """Leave out none from now on.

        :returns: whether any was
        """
        was, self.left_out = bool(self.left_out), self.left_out.filter(empty=True).apply()
        self._is_admitted = True
        return was


def look(incoming: 'hawkey.Query', sides: 'Sides') -> 'Optional[Unnamed]':
    """Look whether a solution has a package of that kind.

    :param incoming: query of what would come in
    :param sides: a :class:`Sides`
    :returns: a :class:`Unnamed`, or None where it has none
    """
    if not find(incoming, sides):
        return None
    return Unnamed(find(sides.everything(), sides), sides)


def find(query: 'hawkey.Query', sides: 'Sides') -> 'hawkey.Query':
    """The packages of that kind in a query.

    What is guarded, or the stack's, is known for what it is.
    """
    found = _looking_so(query, sides)
    if found:
        found = found.difference(sides.guarded).difference(sides.stack).apply()
    return sides.without_listed(found) if found else found


def refused_by_dnf(query: 'hawkey.Query', sides: 'Sides') -> 'hawkey.Query':
    """The packages in a query that DNF refuses at the very end, whosever they are."""
    found = _looking_so(query, sides)
    return sides.without_listed(found) if found else found


def _looking_so(query, sides):
    """The packages that have a module's dist tag. A hotfix repository's, and local files, DNF takes
    as they are."""
    found = tagged(query.available().filter(arch__neq=SOURCES))
    exempt = [repo.id for repo in sides.base.repos.iter_enabled() if repo.module_hotfixes]
    return found.filter(reponame__neq=exempt + [hawkey.CMDLINE_REPO_NAME])


def count(packages: 'Iterable[hawkey.Package]') -> 'List[Tuple[str, int]]':
    """How many packages there are in which repository: sorted list of pairs of an id and a
    number."""
    ids = [package.reponame for package in packages]
    return sorted((id, ids.count(id)) for id in set(ids))


def _dispensable(packages, usable, sides):
    """Those of some packages that the stack, or what it requires, may draw on, or that would take a
    stack package's place, and that can be had from elsewhere, or need not be had."""
    stack = sides.stack
    drawing = reach(usable.intersection(stack), usable, weakly=True)
    found = packages.filter(name=list(stack._name_dict())).union(packages.filter(obsoletes=stack))
    for package in drawing.filter(requires=packages):
        for reldep in package.requires:
            found = found.union(_replaceable_providers(packages, usable, reldep))
    for package in drawing.filter(recommends=packages):
        for reldep in package.recommends:
            found = found.union(satisfying(packages, reldep))
    for package in packages:
        for reldep in package.supplements:
            if drawing.filter(provides=reldep):
                found = found.union(sides.select([package]))
    return found.apply()


def _replaceable_providers(packages, usable, requirement):
    """Those of some packages that satisfy a requirement which somebody else satisfies as well."""
    found = satisfying(packages, requirement)
    return found if found and satisfying(usable, requirement) else found.filter(empty=True)
