"""Who could provide what, on either side: for the report and the packager's commands, which tell
it in one way (contract, sections 5 and 6)."""

from xenguard.packages.dependencies import satisfying
from xenguard.packages.queries import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, List, Optional

    import hawkey

    from xenguard.packages.sides import Sides


class Providers:
    """The packages of a sack that may satisfy a requirement. Sources are none.

    :param sides: a :class:`Sides`
    :param hidden: query of the stack packages that modular filtering takes out of sight; None to
        have it found

    seen: query of what DNF sees, and what is hidden
    packages: query of the packages that are not guarded and can be had: of those, and installed
    guarded: query of the guarded packages, in sight or not
    """

    def __init__(self, sides: 'Sides', hidden: 'Optional[hawkey.Query]' = None) -> None:
        self.sides = sides
        self.sack = sides.base.sack
        self.hidden = _binary(sides.find_hidden() if hidden is None else hidden)
        self.seen = _binary(self.sack.query().union(self.hidden))
        self.guarded = _binary(sides.guarded)
        self.packages = self.seen.union(sides.everything().installed()).difference(
            self.guarded).apply()

    def guarded_providers(self, requirement: str) -> 'hawkey.Query':
        """The guarded packages that can satisfy a requirement.

        Where nobody in sight can, also those of streams that are not active: they tell where
        it comes from.
        """
        seen = satisfying(self.seen, requirement)
        return (seen if seen else satisfying(self.guarded, requirement)).intersection(
            self.guarded).apply()

    def providers(self, requirement: str) -> 'hawkey.Query':
        """The packages outside that satisfy a requirement, whether they can be installed or
        not."""
        return satisfying(self.packages, requirement).apply()

    def describe_guarded(self, packages: 'Iterable[hawkey.Package]') -> 'List[Dict[str, Any]]':
        """Guarded packages, as a document tells of them."""
        found = []
        for package in packages:
            membership = self.sides.membership(package)
            found.append({'nevra': str(package), 'repo': package.reponame,
                          'module': membership.module, 'evidence': membership.evidence})
            if membership.origin:
                found[-1]['origin'] = ':'.join(membership.origin)
        return found

    def describe_alternatives(self, packages: 'Iterable[hawkey.Package]'
                              ) -> 'List[Dict[str, Any]]':
        """Packages that could be used instead, as a document tells of them."""
        return [{'nevra': str(package), 'repo': package.reponame,
                 'hidden': package in self.hidden} for package in sorted(packages)]


def _binary(query):
    return query.filter(arch__neq=SOURCES).apply()
