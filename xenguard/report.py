"""What crosses on a host and in its repositories (contract, section 5).

Made of the same parts as the guard, and looked up from the guarded side: what a guarded package
can satisfy is asked for once, not package by package.
"""

import fnmatch

from xenguard import crossings
from xenguard.sides import Sides

SCHEMA = 'xenguard.report/1'
# Programs that resolve without DNF's Python plugins.
BYPASSES = ['PackageKit', 'microdnf']

SOURCES = ['src', 'nosrc']


class NoMatch(Exception):
    """An argument names no stack package; its text is that argument."""


def collect(base, policy, patterns=()):
    """Make the report.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`xenguard.config.Policy`
    :param patterns: names or NEVRAs of stack packages, or globs, to narrow the report to
    :returns: a dict as JSON has it, in a stable order
    :raises NoMatch: a pattern matches no stack package
    """
    sides = Sides(base, policy)
    wanted = _Wanted(sides.stack, patterns)
    hidden = sides.find_hidden()
    found = [entry for entry in _installed(sides) + _Available(sides, hidden).entries()
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


class _Wanted:
    """The stack packages that the arguments name; all where there are none."""

    def __init__(self, stack, patterns):
        self._nevras = None
        if patterns:
            self._nevras = set()
            for pattern in patterns:
                matches = {str(package) for package in stack
                           if fnmatch.fnmatchcase(package.name, pattern)
                           or fnmatch.fnmatchcase(str(package), pattern)}
                if not matches:
                    raise NoMatch(pattern)
                self._nevras |= matches

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


def _installed(sides):
    installed = sides.everything().installed().apply()
    real = crossings.find_installed(installed, sides)
    every = crossings.find_dependencies(installed, sides.nothing(), sides) \
        if sides.policy.allow else real
    return [_entry(crossing, 'installed', 'installed' if crossing in real else 'allowed', (),
                   sides) for crossing in every]


class _Available:
    """The crossings that installing an available stack package could bring."""

    def __init__(self, sides, hidden):
        self.sides = sides
        self.hidden = hidden
        # What a transaction could draw on. Of the stack's installed packages another part of
        # the report tells.
        self.universe = sides.base.sack.query().union(hidden).union(
            sides.everything().installed()).filter(arch__neq=SOURCES).apply()
        self.outside = self.universe.difference(sides.guarded).apply()
        self.dead = self._find_dead()

    def entries(self):
        """The report's entries."""
        universe = self.universe.difference(self.sides.stack.installed())
        every = crossings.find_dependencies(universe, self.sides.nothing(), self.sides)
        real = crossings.find_dependencies(
            universe.difference(self.sides.allowed), self.sides.nothing(), self.sides) \
            if self.sides.policy.allow else every
        return [self._entry(crossing, crossing in real) for crossing in every]

    def _entry(self, crossing, is_real):
        others = crossings.satisfying(self.outside, crossing.need)
        if crossing.via:
            others = others.union(crossings.satisfying(self.outside, crossing.requirement))
            others = others.difference(self.sides.select([crossing.via[0]]))
        verdict = 'allowed'
        if is_real:
            verdict = 'swap' if others.difference(self.dead) else 'block'
        return _entry(crossing, 'available', verdict, others, self.sides, self.hidden)

    def _find_dead(self):
        """The packages that cannot be had without a guarded one: some requirement of theirs
        has no provider but guarded packages, or such as are dead themselves."""
        dead = self.sides.nothing()
        lost = self.universe.intersection(self.sides.guarded).apply()
        while lost:
            alive = self.outside.difference(dead).apply()
            found = []
            for package in alive.filter(requires=lost):
                for reldep in package.requires:
                    if crossings.satisfying(lost, reldep) and \
                            not crossings.satisfying(alive, reldep):
                        found.append(package)
                        break
            lost = self.sides.select(found)
            dead = dead.union(lost).apply()
        return dead


def _entry(crossing, where, verdict, others, sides, hidden=()):
    hidden = set(hidden)
    return {
        'kind': crossing.kind, 'where': where, 'verdict': verdict,
        'package': str(crossing.package), 'repo': crossing.package.reponame,
        'requirement': crossing.requirement,
        'via': [str(package) for package in crossing.via],
        'guarded': [{'nevra': str(package), 'repo': package.reponame,
                     'module': sides.membership(package).module,
                     'evidence': sides.membership(package).evidence}
                    for package in crossing.guarded],
        'alternatives': [{'nevra': str(package), 'repo': package.reponame,
                          'hidden': package in hidden} for package in sorted(others)],
    }

