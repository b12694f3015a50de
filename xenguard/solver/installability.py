"""What can be had outside the guarded modules, by asking DNF's solver.

For the packager's commands: they look at what the repositories hold, not at a transaction, so
that what is installed may leave if something has to make room.
"""

import dnf.subject
import hawkey

from xenguard.crossings.providers import Providers
from xenguard.packages import richdeps
from xenguard.packages.dependencies import satisfying
from xenguard.packages.visibility import excluded, shown

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List, Sequence, Union

    from xenguard.packages.sides import Sides


class Installability(Providers):
    """The packages of a sack, seen from outside the guarded modules.

    :param sides: a :class:`Sides`

    barred: query of the guarded packages that the policy does not allow to cross
    """

    def __init__(self, sides: 'Sides') -> None:
        super(Installability, self).__init__(sides)
        self.barred = self.guarded.difference(sides.allowed).apply()
        self._met = {}

    def missing(self, requirement: 'Union[str, hawkey.Reldep]',
                conditions: bool = False) -> 'List[str]':
        """What keeps a requirement from being met outside.

        :param conditions: whether conditions hold that nothing installed makes hold
        :returns: list of requirements that only guarded packages meet, or nobody: the branches
            of a rich one, or the requirement itself; empty where it can be met
        """
        installed = self.packages.installed()
        return richdeps.missing(
            str(requirement), self.is_met,
            lambda condition: conditions or bool(satisfying(installed, condition)))

    def is_met(self, requirement: str) -> bool:
        """Whether a requirement can be met without a guarded package, at all depths.

        :param requirement: text; of rich dependencies those that one package has to satisfy
        """
        if requirement not in self._met:
            providers = self.providers(requirement)
            self._met[requirement] = bool(providers) and self.can_have([providers])
        return self._met[requirement]

    def needed_by(self, packages: 'Iterable[hawkey.Package]') -> 'hawkey.Query':
        """The guarded packages that meet what packages of neither side cannot get outside."""
        needed, seen, level = self.sides.nothing(), set(), list(packages)
        while level:
            package = level.pop()
            if package not in seen:
                seen.add(package)
                for requirement in self.unmet(package):
                    needed = needed.union(self.guarded_providers(requirement))
                    level += self.providers(requirement)
        return needed.apply()

    def unmet(self, package: 'hawkey.Package', conditions: bool = False) -> 'List[str]':
        """What keeps a package from being had outside: what is missing of its requirements.

        :param conditions: as for missing()
        """
        return [requirement for reldep in package.requires
                for requirement in self.missing(reldep, conditions)]

    def can_have(self, choices: 'Sequence[Union[hawkey.Query, str]]') -> bool:
        """Whether packages can be installed without a guarded one.

        :param choices: list of queries, and of texts of requirements; of each one package
        """
        with shown(self.sack, self.hidden), excluded(self.sack, self.barred.available()):
            return self._solve(choices, self.barred.installed())

    def can_have_all(self, choices: 'Sequence[Union[hawkey.Query, str]]') -> bool:
        """Whether packages can be installed, guarded ones as well.

        :param choices: as for can_have()
        """
        with shown(self.sack, self.hidden):
            return self._solve(choices, ())

    def can_meet(self, package: 'hawkey.Query', others: 'hawkey.Query',
                 without: 'hawkey.Query') -> bool:
        """Whether a package can be there together with one of a few guarded ones.

        :param package: query of the one, in one or more architectures
        :param others: query of the guarded ones, those of streams that are not active as well
        :param without: query of packages that must not be there
        """
        hidden = self.sides.find_filtered().intersection(others).union(self.hidden).apply()
        with shown(self.sack, hidden), excluded(self.sack, without.available()):
            visible = self.sack.query().intersection(others).apply()
            return not visible or self._solve([package, visible], without.installed())

    def can_swap(self, old: str, new: str) -> bool:
        """Whether ``dnf swap OLD NEW`` has a solution without a guarded package that comes in.

        :param old: name of an installed package
        :param new: name or NEVRA of a package outside the guarded modules
        """
        with shown(self.sack, self.hidden), excluded(self.sack, self.barred.available()):
            wanted = dnf.subject.Subject(new).get_best_query(self.sack).available()
            goal = hawkey.Goal(self.sack)
            for package in self.sides.everything().installed().filter(name=old):
                goal.erase(package, clean_deps=True)
            goal.install(select=hawkey.Selector(self.sack).set(pkg=wanted))
            return bool(wanted) and goal.run()

    def _solve(self, choices, leaving):
        goal = hawkey.Goal(self.sack)
        for package in leaving:
            goal.erase(package)
        for choice in choices:
            goal.install(select=hawkey.Selector(self.sack).set(
                **{'provides' if isinstance(choice, str) else 'pkg': choice}))
        return goal.run(allow_uninstall=True, ignore_weak_deps=True)
