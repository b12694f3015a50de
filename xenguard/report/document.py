"""The report, as JSON has it: what crosses on a host and in its repositories (contract, section 5).

Made of the same parts as the guard.
"""

import dnf.subject

from xenguard.packages.queries import SOURCES
from xenguard.packages.sides import Sides
from xenguard.report.collect import Collector

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
    wanted = Wanted(base.sack, sides.stack, patterns)
    hidden = sides.find_hidden().filter(arch__neq=SOURCES).apply()
    finder = Collector(sides, hidden)
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
    """The stack packages that the arguments name, in any form that DNF takes; all where there are
    none.

    names: set of their names, or None for all
    """

    def __init__(self, sack, stack, patterns):
        self._nevras = self.names = None
        if patterns:
            self._nevras, self.names = set(), set()
            for pattern in patterns:
                matches = dnf.subject.Subject(pattern).get_best_solution(
                    sack, with_provides=False, with_filenames=False, query=stack)['query']
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
