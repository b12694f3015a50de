"""The branches past a crossing: constraints of which every solution without it heeds one."""

import libdnf.transaction

from xenguard.packages.dependencies import of_same_name, reach, satisfying
from xenguard.packages.richdeps import conditions
from xenguard.solver.constraints import constrain

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import FrozenSet, Iterable, List, Optional, Tuple

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides
    from xenguard.solver.constraints import Constraints

AS_DEPENDENCY = (libdnf.transaction.TransactionItemReason_DEPENDENCY,
                 libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY)


class Branching:
    """The branches that the solutions of one request leave to try.

    :param sides: a :class:`Sides`
    :param may_remove: whether installed packages may be removed
    :param cleans: whether what nothing needs any more leaves with what was to be removed
    """

    def __init__(self, sides: 'Sides', may_remove: 'Optional[bool]', cleans: bool = False) -> None:
        self.sides = sides
        self.may_remove = may_remove
        self.cleans = cleans
        # Installed packages that may be removed all the same, as that is what is asked for.
        self.removable: 'FrozenSet[hawkey.Package]' = frozenset()

    def past(self, found: 'Iterable[Crossing]', constraints: 'Constraints',
             final: 'hawkey.Query') -> 'List[List[Constraints]]':
        """Find further constraints, of which every solution without some crossings heeds one for
        each.

        Crossings of many packages that have one cause share the branches past that: what is one
        change for all of them comes before what is one for each.

        :param found: list of :class:`Crossing` of a solution under `constraints`
        :param final: query of what that solution would leave installed
        :returns: for each a list of :class:`Constraints`, those first that leave the rest as it is
        """
        node = Node(self, constraints, final)
        groups = {}
        for crossing in found:
            groups.setdefault((crossing.kind, crossing.kind.shared(crossing)), []).append(crossing)
        return [branches for (kind, _), group in groups.items()
                for branches in kind.branches(group, node)]

    def keeping(self, package: 'hawkey.Package') -> 'List[Constraints]':
        """The constraints of which one has to be heeded for an installed package to stay, or
        something that may stand in for it."""
        others = of_same_name(self.sides.find_available(), package)
        itself = self.sides.select([package])
        if self.sides.stack.intersection(itself):
            others = others.union(self.sides.find_available().filter(obsoletes=itself))
            others = others.intersection(self.sides.stack)
        return [constrain(require=[each]) for each in [package] + sorted(
            (other for other in others if other != package), reverse=True)]

    def may_be_cleaned(self, package: 'hawkey.Package', final: 'hawkey.Query') -> bool:
        """Whether an installed package may leave with what is to be removed, as it is there for
        nothing else (DNF's clean_requirements_on_remove). That nothing else needs it any more is
        the solver's to find out."""
        if not self.cleans:
            return False
        installed = self.sides.everything().installed()
        itself = self.sides.select([package])
        return bool(self.sides.installed_for(itself, *AS_DEPENDENCY) and reach(
            installed.difference(final).difference(itself).apply(), installed,
            weakly=True).intersection(itself))

    def of_its_kind(self, package: 'hawkey.Package') -> 'List[hawkey.Package]':
        """The visible packages that can be had in place of an installed one without a change
        from the guarded side or to it, the oldest first."""
        others = of_same_name(self.sides.find_available(), package)
        if self.is_guarded(package):
            return sorted(others.intersection(self.sides.guarded))
        return sorted(others.difference(self.sides.guarded))

    def is_guarded(self, package: 'hawkey.Package') -> bool:
        """Whether a package is guarded."""
        return bool(self.sides.guarded.intersection(self.sides.select([package])))

    def visible(self, query: 'hawkey.Query', constraints: 'Constraints') -> 'hawkey.Query':
        """The available packages of a query that are in sight under some constraints."""
        visible = self.sides.find_available().intersection(query)
        return visible.difference(self.sides.select(list(constraints.unseen))).apply()


class Node:
    """One node of the search: a solution with crossings, past which the kinds of these tell the
    branches.

    :param branching: the :class:`Branching` of the request
    :param constraints: the :class:`Constraints` of the solution
    :param final: query of what it would leave installed
    """

    def __init__(self, branching: 'Branching', constraints: 'Constraints',
                 final: 'hawkey.Query') -> None:
        self.branching = branching
        self.sides = branching.sides
        self.constraints = constraints
        self.final = final
        self.visible = branching.visible(
            self.sides.guarded.difference(self.sides.allowed), constraints)
        self._turns = {}

    def past_all_guarded(self) -> 'List[Constraints]':
        """The branch past whatever a guarded package would come in for."""
        return [constrain(exclude=self.visible)]

    def past_replacement(self, crossing: 'Crossing') -> 'List[Constraints]':
        """The branches past guarded packages that take a stack package's place."""
        taking = self.visible.filter(name=crossing.package.name).union(self._guarded_in(crossing))
        return ([constrain(exclude=taking)] if taking else []) + \
            self.branching.keeping(crossing.package)

    def past_dependency(self, group: 'List[Crossing]', firsts: 'List[Constraints]',
                        shared: 'List[Tuple[int, Constraints]]') -> 'List[List[Constraints]]':
        """The branches past crossings of packages that depend on guarded ones for one need.

        :param firsts: list of the branches to be tried first
        :param shared: list of the others that are one change for all of them, each as a pair of
            how much it changes and the branch
        :returns: list of a list of branches for each crossing
        """
        found = []
        for crossing in group:
            own = [branch for package in crossing.via[::-1] + (crossing.package,)
                   for branch in self._leave(package)]
            for text in sorted({crossing.requirement, crossing.need}):
                own += self._turn_all(text)
            found.append(firsts + (_ordered(shared) + _ordered(own) if len(group) > 1 else
                                   _ordered(own + shared)))
        return found

    def past_wish(
            self,
            crossing: 'Crossing') -> 'Tuple[List[Constraints], List[Tuple[int, Constraints]]]':
        """The branches past what guarded packages satisfy of a weak dependency: another guarded
        provider may have been asked for, and that is no crossing.

        :returns: what past_dependency() takes
        """
        told = frozenset(self._guarded_in(crossing))
        return [constrain(exclude=told)] if told else [], [
            branch for package in crossing.guarded if package in self.branching.removable
            for branch in self._leave(package)]

    def past_need(
            self,
            crossing: 'Crossing') -> 'Tuple[List[Constraints], List[Tuple[int, Constraints]]]':
        """The branches past what guarded packages satisfy of a requirement, whoever has it.

        :returns: what past_dependency() takes
        """
        sides, told = self.sides, frozenset(self._guarded_in(crossing))
        providers = told | frozenset(satisfying(self.visible, crossing.need))
        settled = satisfying(sides.guarded.installed(), crossing.need)
        settled = settled.difference(sides.allowed).union(sides.select(
            [package for package in crossing.guarded if package.installed]))
        # What has the name of one that is settled may go on with an old crossing.
        names = {package.name for package in settled}
        providers = frozenset(each for each in providers if each in told or each.name not in names)
        others = [branch for package in sorted(settled)
                  for branch in self._leave(package, providers)]
        if settled and not any(package.installed for package in crossing.guarded):
            # What is settled may be an old crossing of this package, and may go on to be one.
            others.append((1, constrain(exclude=providers)))
        return [] if settled or not providers else [constrain(exclude=providers)], others

    def _guarded_in(self, crossing):
        return self.visible.intersection(self.sides.select(list(crossing.guarded)))

    def _leave(self, package, exclude=()):
        """The branches that keep a package out of the final set, each with how much it changes."""
        if not package.installed:
            return [(0, constrain(forbid=[package], exclude=exclude))]
        found = [(1 if other.name == package.name else 2,
                  constrain(require=[other], exclude=exclude))
                 for other in self._replacements(package)
                 if other not in self.constraints.unseen and other not in exclude]
        # What excludepkgs names DNF does not remove.
        cleaned = self.branching.may_be_cleaned(package, self.final)
        named = package in self.branching.removable
        if (self.branching.may_remove or cleaned or named) and \
                self.sides.base.sack.query().filter(pkg=[package]):
            # A stack package that is removed for a guarded one is a crossing in its turn, and what
            # is guarded stands in the way of more than one.
            rank = -1 if cleaned else 0 if named else 3 if self.branching.is_guarded(package) else 4
            found.append((rank, constrain(forbid=[package], exclude=exclude)))
        return found

    def _replacements(self, package):
        """Visible packages that would take an installed one's place, the newest first."""
        available = self.sides.find_available()
        others = available.filter(name=package.name).union(
            available.filter(obsoletes=self.sides.select([package])))
        return sorted((other for other in others if other != package), reverse=True)

    def _turn_all(self, requirement):
        if requirement not in self._turns:
            self._turns[requirement] = [branch for condition in conditions(requirement)
                                        for branch in self._turn(condition)]
        return self._turns[requirement]

    def _turn(self, condition):
        """The branches that make a condition of a rich dependency hold no more, or hold."""
        available = self.branching.visible(self.sides.everything(), self.constraints)
        providers = satisfying(available, condition)
        if not satisfying(self.final, condition):
            return [(1, constrain(require=[package]))
                    for package in sorted(providers, reverse=True)]
        installed = satisfying(self.final.installed(), condition)
        if installed and not self.branching.may_remove:
            return []
        guarded = providers.intersection(self.sides.guarded)
        return [(4 if installed else 0, constrain(
            forbid=providers.difference(guarded).union(installed), exclude=guarded))]


def _ordered(branches):
    return [branch for _, branch in sorted(branches, key=lambda branch: branch[0])]
