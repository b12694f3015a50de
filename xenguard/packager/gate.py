"""Does anything of a repository cross, before it is published? (contract, section 6)

Every package of the stack is judged on an empty host: in each state that the guarded modules can
be in, and with and without ``module_hotfixes`` for the stack's repositories.
"""

from collections import Counter, OrderedDict, namedtuple
from xml.etree import ElementTree

from xenguard import compat
from xenguard.crossings.describing import ARROW, chain
from xenguard.i18n import P_, _
from xenguard.report.document import Wanted
from xenguard.wording import clean, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, Iterable, List, Sequence

    import dnf
    import hawkey

    from xenguard.packages.sides import Sides

SCHEMA = 'xenguard.gate/1'
GOOD = ('clean', 'swap')


class State(namedtuple('State', ('name', 'streams', 'hotfixes'))):
    """A state of the guarded modules, and of the stack's repositories.

    name: 'default', 'enabled' or 'disabled'
    streams: dict of the name of a guarded module to the stream that is enabled
    hotfixes: whether module_hotfixes is set for the stack's repositories
    """

    __slots__ = ()

    def __str__(self) -> str:
        streams = ', '.join('{}:{}'.format(clean(name), clean(stream))
                            for name, stream in sorted(self.streams.items()))
        return self.name + (' ' + streams if streams else '') + \
            (' +hotfixes' if self.hotfixes else '')


def states(sides: 'Sides') -> 'List[State]':
    """The states to judge in: the default one, each stream enabled, and all disabled; each without
    and with module_hotfixes."""
    streams: 'OrderedDict[str, List[str]]' = OrderedDict()
    for name, stream, builds, _stray in sides.streams():
        if builds:
            streams.setdefault(name, []).append(stream)
    count = max(map(len, streams.values())) if streams else 0
    found = [('default', {})]
    # Where modules have streams of different names, no combination is like another.
    found += [('enabled', {name: each[min(number, len(each) - 1)]
                           for name, each in streams.items()}) for number in range(count)]
    found += [('disabled', {})] if streams else []
    return [State(name, enabled, hotfixes) for name, enabled in found
            for hotfixes in (False, True)]


def enter(base: 'dnf.Base', sides: 'Sides', state: 'State') -> None:
    """Bring a sack without installed packages into a state; the host's own module state, which is
    never saved from here, does not count."""
    container = base._moduleContainer
    if container is not None:
        container.rollback()
        guarded = {name for name, _stream, builds, _stray in sides.streams() if builds}
        for name in sorted({build.getName() for build in sides.modules.builds()}):
            if name in state.streams:
                container.enable(name, state.streams[name])
            elif name in guarded and state.name == 'disabled':
                container.disable(name)
            elif container.getEnabledStream(name) or container.isDisabled(name):
                container.reset(name)
    for id, _how in sides.stack_repos():
        base.repos[id].module_hotfixes = state.hotfixes
    compat.filter_modules(base)


def judge_all(base: 'dnf.Base', sides: 'Sides', judge: 'Callable[[hawkey.Package], Any]',
              patterns: 'Sequence[str]' = ()) -> 'List[Dict[str, Any]]':
    """Judge every package of the stack in every state.

    :param judge: function of a package to its :class:`Verdict`
    :param patterns: names or NEVRAs of stack packages, or globs
    :returns: list of entries, as the document has them
    :raises NoMatch: a pattern matches no stack package
    """
    wanted = Wanted(base.sack, sides.stack, patterns)
    # A repository may have what is for other machines as well; sources are for none.
    found = {str(package): package
             for package in sides.stack.filter(arch=base.sack.list_arches())}
    packages = sorted(package for nevra, package in found.items() if wanted(nevra))
    entries = {package: [] for package in packages}
    for state in states(sides):
        enter(base, sides, state)
        for package in packages:
            verdict = judge(package)
            entries[package].append({
                'package': str(package), 'repo': package.reponame, 'state': state.name,
                'streams': ['{}:{}'.format(*each) for each in sorted(state.streams.items())],
                'hotfixes': state.hotfixes, 'stock': verdict.stock, 'guard': verdict.guard,
                'chain': _chain(package, verdict.crossings, sides)})
    return [entry for package in packages for entry in entries[package]]


def _chain(package, crossings, sides):
    """The way from a package to the first guarded one, as texts."""
    if not crossings:
        return []
    first = crossings[0]
    return ([str(package)] if first.package != package else []) + chain(first, sides, str)


def document(entries: 'List[Dict[str, Any]]') -> 'Dict[str, Any]':
    """The document for programs."""
    return {'schema': SCHEMA, 'packages': entries}


def is_open(entries: 'Iterable[Dict[str, Any]]', stock: bool) -> bool:
    """Whether every package installs cleanly under the guard.

    :param stock: whether it has to be so by DNF alone as well
    """
    return all(entry['guard'] in GOOD and not (stock and entry['stock'] != 'clean')
               for entry in entries)


def junit(entries: 'List[Dict[str, Any]]', stock: bool) -> str:
    """The entries as JUnit's XML: a test case for each package and state."""
    bad = [entry for entry in entries if not is_open([entry], stock)]
    suite = ElementTree.Element('testsuite', name='xenguard gate', tests=str(len(entries)),
                                failures=str(len(bad)), errors='0', skipped='0')
    for entry in entries:
        case = ElementTree.SubElement(suite, 'testcase', classname=clean(entry['package']),
                                      name=str(_state_of(entry)))
        if entry in bad:
            failure = ElementTree.SubElement(case, 'failure', type=entry['guard'], message=_(
                'with DNF alone: {stock}; under xenguard: {guard}').format(**entry))
            failure.text = ARROW.join(map(clean, entry['chain']))
    return "<?xml version='1.0' encoding='utf-8'?>\n" + \
        ElementTree.tostring(suite, encoding='unicode') + '\n'


def _state_of(entry):
    return State(entry['state'], dict(each.split(':', 1) for each in entry['streams']),
                 entry['hotfixes'])


def render(entries: 'List[Dict[str, Any]]', stock: bool) -> str:
    """The entries as text: what keeps the gate closed, one by one; what else is not clean with DNF
    alone, counted; and the verdict."""
    bad = [entry for entry in entries if not is_open([entry], stock)]
    every = len({str(_state_of(entry)) for entry in entries})
    lines = []
    for (package, alone, guard, way), same in _alike(
            bad, lambda entry: (entry['package'], entry['stock'], entry['guard'],
                                tuple(entry['chain']))):
        lines.append('{}: {}'.format(clean(package), _fate(alone, guard)))
        lines.append('    ' + (_('in every state') if len(same) == every else
                               '; '.join(str(_state_of(entry)) for entry in same)))
        lines += ['    ' + ARROW.join(map(clean, way))] if way else []
    for (alone, guard), same in _alike(
            [entry for entry in entries if entry not in bad and entry['stock'] != 'clean'],
            lambda entry: (entry['stock'], entry['guard'])):
        lines.append('{}: {}'.format(_fate(alone, guard), names(
            sorted({entry['package'] for entry in same}))))
    counts = Counter(entry['guard'] for entry in entries)
    packages = {entry['package'] for entry in entries}
    lines.append(P_('{count} stack package in {states} states: {verdicts}',
                    '{count} stack packages in {states} states: {verdicts}', len(packages)).format(
        count=len(packages), states=every, verdicts=', '.join(
            '{} {}'.format(counts[word], word) for word in (
                'clean', 'swap', 'crosses', 'block', 'broken') if counts[word])))
    lines.append(_('The gate is closed: {packages}').format(packages=names(
        sorted({entry['package'] for entry in bad}))) if bad else _('The gate is open.'))
    return '\n'.join(lines) + '\n'


def _alike(entries, key):
    """Pairs of a key and the entries that have it, in the order of the first."""
    found: 'OrderedDict[Any, List[Dict[str, Any]]]' = OrderedDict()
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return list(found.items())


def _fate(stock, guard):
    alone = {'clean': _('clean with DNF alone'), 'crosses': _('crosses with DNF alone'),
             'broken': _('cannot be installed with DNF alone')}[stock]
    if stock == guard == 'broken':
        return _('cannot be installed, with xenguard or without')
    return _('{alone}, {guard} under xenguard').format(alone=alone, guard={
        'clean': _('clean'), 'swap': _('swapped'), 'crosses': _('crosses with a warning'),
        'block': _('refused'), 'broken': _('not installable')}[guard])
