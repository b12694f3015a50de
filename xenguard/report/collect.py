"""The crossings of a host, as entries of a report: those among installed packages, and those that
installing an available stack package would bring.

Which there are of the latter DNF's solver says. Who else could provide what is asked for is looked
up, and explains it.
"""

from xenguard.crossings import find
from xenguard.crossings.providers import Providers

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, List, Set, Tuple

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides

# The verdicts on a crossing in the repositories, the worst first; what has no crossing, and what
# nobody can install, is no verdict on one.
AVAILABLE = ('block', 'crosses', 'swap', 'allowed')


class Collector:
    """The crossings among installed packages, and those that installing an available stack
    package would bring.

    :param sides: a :class:`Sides`
    :param hidden: query of the stack packages that modular filtering takes out of sight
    :param written: function of seconds since 1970 to the text of that time
    """

    def __init__(self, sides: 'Sides', hidden: 'hawkey.Query',
                 written: 'Callable[[int], str]') -> None:
        self.sides = sides
        self.providers = Providers(sides, hidden)
        self._written = written

    def installed(self) -> 'List[Dict[str, Any]]':
        """The entries for what is there."""
        packages, weak = self.sides.everything().installed().apply(), self.sides.came_weakly()
        every = find.among(packages, weak, self.sides)
        real = find.among(packages.difference(self.sides.allowed), weak, self.sides) \
            if self.sides.policy.allow else every
        found = [(crossing, 'installed') for crossing in real]
        found += [(crossing, 'allowed') for crossing in _without(every, real)]
        guarded = sorted({package for crossing in every for package in crossing.guarded})
        since = {package: {'transaction': number, 'time': self._written(time)} for
                 package, (number, time) in self.sides.history.transactions(guarded).items()}
        return [self._entry(crossing, 'installed', verdict, since)
                for crossing, verdict in sorted(found, key=lambda each: each[0].package)]

    def available(self) -> 'List[hawkey.Package]':
        """The available stack packages that can be seen and are not installed in this version, one
        of each version and architecture; sorted."""
        there = set(map(str, self.sides.stack.installed()))
        found = {str(package): package
                 for package in self.providers.seen.available().intersection(self.sides.stack)}
        return sorted(package for nevra, package in found.items() if nevra not in there)

    def judged(self, judge: 'Callable[[hawkey.Package], Any]', packages: 'List[hawkey.Package]'
               ) -> 'Tuple[List[Dict[str, Any]], List[Dict[str, Any]]]':
        """Have the available packages judged.

        :param judge: function of a package to its :class:`Verdict`
        :param packages: list of available stack packages
        :returns: the entries for the packages, and those for their crossings
        """
        entries, crossings = [], {}
        for package in packages:
            verdict = judge(package)
            found = [(crossing, 'block' if verdict.guard == 'broken' else verdict.guard)
                     for crossing in verdict.crossings]
            found += [(crossing, 'allowed') for crossing in self._allowed(verdict)]
            written = []
            for crossing, word in found:
                entry = self._entry(crossing, 'available', word, {})
                written.append(entry)
                key = crossing._replace(kind=crossing.kind.name)
                worst = crossings.setdefault(key, entry)
                if AVAILABLE.index(word) < AVAILABLE.index(worst['verdict']):
                    crossings[key] = entry
            entries.append({'package': str(package), 'repo': package.reponame,
                            'verdict': verdict.guard, 'crossings': written})
        return entries, [crossings[key] for key in sorted(
            crossings, key=lambda key: (key.package, key.requirement or '', key.guarded))]

    def _allowed(self, verdict):
        """The crossings of a solution that the policy allows."""
        if not self.sides.policy.allow or verdict.solution is None:
            return []
        result = verdict.solution.outcome
        every = find.among(result.final, result.weak, self.sides)
        real = find.among(result.final.difference(self.sides.allowed), result.weak, self.sides)
        there = find.among(result.installed, self.sides.came_weakly(), self.sides)
        return _without(every, real + there)

    def _entry(self, crossing: 'Crossing', where: str, verdict: str,
               since: 'Dict[hawkey.Package, Dict[str, Any]]') -> 'Dict[str, Any]':
        others = self.providers.providers(crossing.need) if crossing.need else \
            self.sides.nothing()
        if crossing.via:
            others = others.union(self.providers.providers(crossing.requirement).difference(
                self.sides.select([crossing.via[0]])))
        return {
            'kind': crossing.kind.name, 'where': where, 'verdict': verdict,
            'package': str(crossing.package), 'repo': crossing.package.reponame,
            'requirement': crossing.requirement,
            'via': [str(package) for package in crossing.via],
            'guarded': [
                dict(document, since=since.get(package)) for package, document in zip(
                    crossing.guarded, self.providers.describe_guarded(crossing.guarded))],
            'alternatives': self.providers.describe_alternatives(others),
        }


def _without(every: 'List[Crossing]', others: 'List[Crossing]') -> 'List[Crossing]':
    """Some crossings without what is in others: of the guarded packages at the other end some may
    be, and the rest not."""
    known: 'Dict[Crossing, Set[hawkey.Package]]' = {}
    for crossing in others:
        known.setdefault(crossing._replace(guarded=()), set()).update(crossing.guarded)
    left = []
    for crossing in every:
        out = known.get(crossing._replace(guarded=()), set())
        guarded = tuple(package for package in crossing.guarded if package not in out)
        if guarded:
            left.append(crossing._replace(guarded=guarded))
    return left
