"""What crosses on a host and in its repositories (contract, section 5).

Made of the same parts as the guard, and looked up from the guarded side: what a guarded package
can satisfy is asked for once, not package by package.
"""

import fnmatch

from xenguard.crossings import find
from xenguard.packages.dependencies import opposing, reach, satisfying
from xenguard.packages.sides import Sides
from xenguard.packages.queries import SOURCES

SCHEMA = 'xenguard.report/1'
# Programs that resolve without DNF's Python plugins.
BYPASSES = ['PackageKit', 'microdnf']


class NoMatch(Exception):
    """An argument names no stack package; its text is that argument."""


def collect(base, policy, patterns=()):
    """Make the report.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`Policy`
    :param patterns: names or NEVRAs of stack packages, or globs, to narrow the report to
    :returns: a dict as JSON has it, in a stable order
    :raises NoMatch: a pattern matches no stack package
    """
    sides = Sides(base, policy)
    wanted = Wanted(sides.stack, patterns)
    hidden = sides.find_hidden().filter(arch__neq=SOURCES).apply()
    finder = _Finder(sides, hidden)
    found = [entry for entry in finder.installed() + finder.available()
             if wanted(entry['package'])]
    hidden = [package for package in sorted(hidden) if wanted(str(package))]
    verdicts = [entry['verdict'] for entry in found]
    return {
        'schema': SCHEMA,
        'policy': {key: value if key == 'mode' else list(value)
                   for key, value in policy._asdict().items()},
        'modules': _modules(sides),
        'stack': {'installed': wanted.of(sides.stack.installed()),
                  'available': wanted.of(sides.stack.available())},
        'crossings': found,
        'hidden': [{'nevra': str(package), 'repo': package.reponame} for package in hidden],
        'bypasses': sorted({package.name for package in
                            sides.everything().installed().filter(name=BYPASSES)}),
        'summary': dict([('crossings', len(found))] +
                        [(verdict, verdicts.count(verdict))
                         for verdict in ('swap', 'block', 'allowed', 'installed')] +
                        [('hidden', len(hidden))]),
    }


class Wanted:
    """The stack packages that the arguments name; all where there are none.

    names: set of their names, or None for all
    """

    def __init__(self, stack, patterns):
        self._nevras = self.names = None
        if patterns:
            self._nevras, self.names = set(), set()
            for pattern in patterns:
                matches = [package for package in stack
                           if fnmatch.fnmatchcase(package.name, pattern)
                           or fnmatch.fnmatchcase(str(package), pattern)]
                if not matches:
                    raise NoMatch(pattern)
                self._nevras.update(map(str, matches))
                self.names.update(package.name for package in matches)

    def __call__(self, nevra):
        return self._nevras is None or nevra in self._nevras

    def of(self, query):
        """The sorted NEVRAs of the wanted packages in a query."""
        nevras = [str(package) for package in sorted(query.filter(arch__neq=SOURCES))
                  if self(str(package))]
        return sorted(set(nevras), key=nevras.index)


def _modules(sides):
    container = sides.base._moduleContainer
    return [{'name': name, 'stream': stream, 'state': _state(container, name, stream),
             'builds': len(builds), 'stray_builds': len({str(package) for package in stray})}
            for name, stream, builds, stray in sides.streams()]


def _state(container, name, stream):
    if container.isDisabled(name):
        return 'disabled'
    if container.getEnabledStream(name) == stream:
        return 'enabled'
    if not container.getEnabledStream(name) and container.getDefaultStream(name) == stream:
        return 'default'
    return 'inactive'


def guarded(sides, package):
    """A guarded package, as a document tells of it."""
    membership = sides.membership(package)
    return {'nevra': str(package), 'repo': package.reponame,
            'module': membership.module, 'evidence': membership.evidence}


def alternative(package, hidden):
    """A package that could be used instead, as a document tells of it.

    :param hidden: the packages that modular filtering takes out of sight
    """
    return {'nevra': str(package), 'repo': package.reponame, 'hidden': package in hidden}


class _Finder:
    """The crossings among installed packages, and those that installing an available stack
    package could bring."""

    def __init__(self, sides, hidden):
        self.sides = sides
        self.hidden = set(hidden)
        # What a transaction could draw on, as far as the stack reaches: to look at each of a
        # distribution's packages would take longer than all the rest.
        usable = sides.base.sack.query().union(hidden).union(
            sides.everything().installed()).filter(arch__neq=SOURCES).apply()
        self.universe = reach(usable.intersection(sides.stack), usable)
        self.outside = self.universe.difference(sides.guarded).apply()
        self.dead = self._find_dead()

    def installed(self):
        """The entries for what is there."""
        return self._entries(self.sides.everything().installed().apply(), 'installed',
                             self.sides.came_weakly())

    def available(self):
        """The entries for what could come."""
        return self._entries(self.universe.difference(self.sides.stack.installed()).apply(),
                             'available', self.sides.nothing())

    def _entries(self, packages, where, weak):
        every = find.among(packages, weak, self.sides)
        real = every
        if self.sides.policy.allow:
            real = find.among(
                packages.difference(self.sides.allowed), weak, self.sides)
        return [self._entry(crossing, where, crossing in real) for crossing in every]

    def _entry(self, crossing, where, is_real):
        others = satisfying(self.outside, crossing.need)
        if crossing.via:
            others = others.union(satisfying(
                self.outside, crossing.requirement).difference(
                    self.sides.select([crossing.via[0]])))
        if not is_real:
            verdict = 'allowed'
        elif where == 'installed':
            verdict = 'installed'
            others = others.difference(self.dead)
        else:
            usable = others.difference(self.dead).difference(opposing(
                crossing.package, self.sides.select([crossing.package]), others))
            verdict = 'swap' if usable else 'block'
        return {
            'kind': crossing.kind.name, 'where': where, 'verdict': verdict,
            'package': str(crossing.package), 'repo': crossing.package.reponame,
            'requirement': crossing.requirement,
            'via': [str(package) for package in crossing.via],
            'guarded': [guarded(self.sides, package) for package in crossing.guarded],
            'alternatives': [alternative(package, self.hidden) for package in sorted(others)],
        }

    def _find_broken(self):
        """The available stack packages with a requirement that nobody meets at all."""
        met = {}

        def is_met(reldep):
            text = str(reldep)
            if text not in met:
                # A rich dependency may be met by nothing, where its condition does not hold.
                met[text] = text.startswith('(') or \
                    bool(satisfying(self.universe, reldep))
            return met[text]

        return self.sides.select([package for package in self.outside.available().intersection(
            self.sides.stack) if not all(is_met(reldep) for reldep in package.requires)])

    def _find_dead(self):
        """The packages that cannot be had without a guarded one: some requirement of theirs
        has no provider but guarded packages, or such as are dead themselves."""
        dead = self._find_broken()
        lost = self.universe.intersection(self.sides.guarded).union(dead).apply()
        while lost:
            alive = self.outside.difference(dead).apply()
            found = []
            for package in alive.filter(requires=lost):
                for reldep in package.requires:
                    if satisfying(lost, reldep) and \
                            not satisfying(alive, reldep):
                        found.append(package)
                        break
            lost = self.sides.select(found)
            dead = dead.union(lost).apply()
        return dead
