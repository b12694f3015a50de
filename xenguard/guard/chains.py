"""How a refusal tells of its crossings: what stands in the way first, and each from what was asked
for to the guarded package."""

from xenguard.crossings.describing import ARROW, between, groups
from xenguard.guard import hindrances
from xenguard.i18n import P_
from xenguard.solver.constraints import constrain
from xenguard.wording import NAME, clean, names, written_as

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List, Optional

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides
    from xenguard.solver.search import Search

# So many crossings are tried, each with a solve.
MOST_TRIES = 12
# A longer chain is not looked for.
MOST_STEPS = 12


class Chains:
    """The crossings of what is refused.

    :param crossings: list of :class:`Crossing`
    :param sides: a :class:`Sides`
    :param search: the :class:`Search` that found nothing without them, or None
    :param final: query of what would be installed in the end, or None
    :param meant: list of the packages that the request's install jobs mean, or None
    """

    def __init__(self, crossings: 'List[Crossing]', sides: 'Sides',
                 search: 'Optional[Search]' = None, final: 'Optional[hawkey.Query]' = None,
                 meant: 'Optional[Iterable[hawkey.Package]]' = None) -> None:
        self.crossings = crossings
        self.sides = sides
        self._search = search
        self._final = final
        self._meant = set(meant or ()) if final is not None else set()
        self._tries = MOST_TRIES

    def groups(self) -> 'List[List[Crossing]]':
        """Crossings with one cause, together; those first that keep the request from a clean
        solution by themselves."""
        found = groups(self.crossings)
        return sorted(found, key=lambda group: not self._blocks(group)) if len(found) > 1 else found

    def _blocks(self, group):
        first = group[0]
        if first.kind.replaces or not first.need or self._search is None:
            return False
        if hindrances.lacking(first, self.sides):
            return True
        self._tries -= 1
        return self._tries >= 0 and self._search.solve(constrain(
            exclude=[package for crossing in group for package in crossing.guarded])) is None

    def text(self, group: 'List[Crossing]') -> str:
        """Write crossings with one cause as a chain, by names alone: what was asked for, what that
        brings, the requirement, and the guarded package. What is no chain is a sentence."""
        first = group[0]
        with written_as(NAME):
            if first.kind.name != 'requires':
                return first.kind.describe(group, self.sides)
            wanting = sorted({crossing.package for crossing in group})
            steps = [names([package]) for package in self._way_to(wanting[0])] \
                if len(wanting) == 1 else []
            steps += [names(wanting, 2)] + [
                clean(step) for step in between(first, lambda package: names([package]))]
            return ARROW.join(steps + [self._guarded(group)])

    def _way_to(self, package):
        """The packages that lead from what was asked for to one that comes for that: a list."""
        level, reached, back = [package], {package}, {}
        for _step in range(MOST_STEPS):
            if self._meant.intersection(level) or not self._meant:
                break
            following = []
            for each in level:
                users = self._final.filter(  # type: ignore[union-attr]  # there is one
                    requires=self.sides.select([each]))
                for user in sorted(users):
                    if user not in reached:
                        reached.add(user)
                        back[user] = each
                        following.append(user)
            level = following
        asked = next((each for each in level if each in self._meant), package)
        way = []
        while asked != package:
            way.append(asked)
            asked = back[asked]
        return way

    def _guarded(self, group):
        """The guarded packages by name, with their modules and how many builds these have."""
        packages = sorted({package for crossing in group for package in crossing.guarded})
        memberships = [self.sides.membership(package) for package in packages]
        modules = {each.module for each in memberships}
        builds = {}
        for package in self.sides.guarded.filter(name=[package.name for package in packages]):
            module = self.sides.membership(package).module
            # A stray build counts for each stream that lists its name.
            if None in modules or module is None or module in modules:
                builds.setdefault(package.name, set()).add(package.evr)
        count = max(map(len, builds.values()))
        named = sorted({clean(each.name) for each in memberships})
        # TRANSLATORS: "qemu-img (virt:rhel, 3 builds)".
        return P_('{packages} ({module}, {count} build)', '{packages} ({module}, {count} builds)',
                  count).format(packages=names(packages), count=count, module=', '.join(named))
