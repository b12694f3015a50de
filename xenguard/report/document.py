"""The report, as JSON has it: what crosses on a host and in its repositories (contract, section 5).

Made of the same parts as the guard, which gives the verdicts.
"""

import datetime
import platform
import time

import dnf.subject

from xenguard import __version__
from xenguard.i18n import P_, _
from xenguard.packages.queries import SOURCES
from xenguard.report import causes
from xenguard.report.collect import Collector

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, List, Optional, Sequence, Set

    import dnf.sack
    import hawkey

    from xenguard.packages.sides import Sides

SCHEMA = 'xenguard.report/2'
# Programs that resolve without DNF's Python plugins.
BYPASSES = ['PackageKit', 'microdnf']


class NoMatch(Exception):
    """An argument names no stack package; its text is that argument."""


def collect(sides: 'Sides', judge: 'Callable[[hawkey.Package], Any]',
            next_steps: 'Callable[[Sequence[Any]], List[Dict[str, Any]]]',
            patterns: 'Sequence[str]' = ()) -> 'Dict[str, Any]':
    """Make the report.

    :param sides: a :class:`Sides`, of a sack with available packages
    :param judge: function of an available package to its :class:`Verdict`
    :param next_steps: function of the packages that would be blocked to what to do next: a list of
        dicts as JSON has them
    :param patterns: names or NEVRAs of stack packages, or globs, to narrow the report to
    :returns: a dict as JSON has it, in a stable order
    :raises NoMatch: a pattern matches no stack package
    """
    wanted = Wanted(sides.base.sack, sides.stack, patterns)
    hidden = sides.find_hidden().filter(arch__neq=SOURCES).apply()
    finder = Collector(sides, hidden, _time)
    installed = [entry for entry in finder.installed() if wanted(entry['package'])]
    packages = [package for package in finder.available() if wanted(str(package))]
    available, crossings = finder.judged(judge, packages)
    found = installed + crossings
    hidden = [package for package in sorted(hidden) if wanted(str(package))]
    blocked = {entry['package'] for entry in available if entry['verdict'] == 'block'}
    to_do = next_steps([package for package in packages if str(package) in blocked])
    isolated, why = _isolated(sides, installed, to_do)
    return {
        'schema': SCHEMA, 'host': platform.node(), 'made': _time(time.time()),
        'xenguard': __version__, 'isolated': isolated, 'why': why,
        'policy': {key: value if key == 'mode' else list(value)
                   for key, value in sides.policy._asdict().items()},
        'modules': _modules(sides),
        'stack': {'installed': wanted.of(sides.stack.installed()),
                  'available': wanted.of(sides.stack.available())},
        'stack_repos': [{'id': id, 'how': how} for id, how in sides.stack_repos()],
        'crossings': found,
        'available': available,
        'hidden': [{'nevra': str(package), 'repo': package.reponame} for package in hidden],
        'bypasses': sorted({package.name for package in
                            sides.everything().installed().filter(name=BYPASSES)}),
        'next': to_do,
        'summary': _summary(found, hidden),
    }


def _time(seconds: float) -> str:
    """A time in seconds since 1970, as ISO 8601 writes it, with this host's zone."""
    return datetime.datetime.fromtimestamp(
        int(seconds), datetime.timezone.utc).astimezone().isoformat()


def _isolated(sides, installed, to_do):
    """Whether nothing crosses on the host, and what there is to say of that in a sentence or
    None."""
    crossing = sum(entry['verdict'] == 'installed' for entry in installed)
    if crossing:
        return False, P_('{count} crossing on this host', '{count} crossings on this host',
                         crossing).format(count=crossing)
    if sides.sees_nothing_guarded:
        why = _('neither a guarded package nor metadata of a guarded module is in sight '
                '(guarded_modules = {modules})').format(
                    modules=' '.join(sides.policy.guarded_modules))
        # The first thing to do is what lets it be told.
        return None, '; '.join([why] + [step['text'] for step in to_do[:1]])
    return True, None


def _summary(found, hidden):
    verdicts = [entry['verdict'] for entry in found]
    counts = {'crossings': len(found), 'requirements': len(causes.group({'crossings': found})),
              'packages': len({entry['package'] for entry in found})}
    counts.update((verdict, verdicts.count(verdict)) for verdict in causes.VERDICTS)
    return dict(counts, hidden=len(hidden))


class Wanted:
    """The stack packages that the arguments name, in any form that ``dnf repoquery`` takes; all
    where there are none.

    names: set of their names, or None for all
    """

    def __init__(self, sack: 'dnf.sack.Sack', stack: 'hawkey.Query',
                 patterns: 'Sequence[str]') -> None:
        self._nevras: 'Optional[Set[str]]' = None
        self.names: 'Optional[Set[str]]' = None
        if patterns:
            self._nevras, self.names = set(), set()
            for pattern in patterns:
                # As repoquery finds them.
                matches = dnf.subject.Subject(pattern, ignore_case=True).get_best_solution(
                    sack, with_provides=False, query=stack)['query']
                if not matches:
                    raise NoMatch(pattern)
                self._nevras.update(map(str, matches))
                self.names.update(package.name for package in matches)

    def __call__(self, nevra):
        return self._nevras is None or nevra in self._nevras

    def of(self, query: 'hawkey.Query') -> 'List[str]':
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
