"""What a report answers: "am I isolated?", and what to do next. Text and page say the same.

All takes what :func:`xenguard.grouping.cleaned` and :func:`xenguard.grouping.causes` made.
"""

import re
from collections import OrderedDict, namedtuple

Answer = namedtuple('Answer', ('lead', 'rest', 'isolated'))
Answer.__doc__ = """The first line of a report: `lead`, a colon, and `rest`.

isolated: True, False, or None where there is nothing to isolate
"""

Step = namedtuple('Step', ('text', 'command'))
Step.__doc__ = """What somebody should do next; `command` is None where no command does it."""

# What may stand in a command that is to be typed: no option, path, glob or shell's character.
_TYPED = re.compile(r'[A-Za-z0-9_][A-Za-z0-9._+:~^-]*(?<!\.rpm)')

UNUSABLE = 'cannot be had without a guarded package'
BYPASS = "resolves without DNF's Python plugins"


def answer(document, found, patterns=()):
    """Say whether the host is isolated.

    :param patterns: what the report was narrowed by
    """
    asked = ', '.join(patterns)
    stack = document['stack']
    if not found and not stack['installed'] and not stack['available']:
        if asked:
            return Answer('For ' + asked, 'no such stack package is installed or available.',
                          None)
        return Answer('Nothing to isolate', _nothing(document), None)
    crossing = sum(len(cause.packages) for cause in found if cause.verdict == 'installed')
    lead = 'Not isolated' if crossing else 'Isolated'
    rest = _here(crossing, found) + _ahead(document, found) + '.'
    return Answer('For ' + asked if asked else lead, rest, not crossing)


def _nothing(document):
    if document['modules']:
        return 'no stack package is installed or available.'
    return 'no stack package and no guarded module, on this host or in its repositories.'


def _here(crossing, found):
    if crossing:
        return '{} on this host'.format(count(crossing, 'crossing'))
    if any(cause.verdict == 'allowed' and cause.where == 'installed' for cause in found):
        return 'no crossing on this host but what the policy allows'
    return 'no crossing on this host'


def _ahead(document, found):
    fates = OrderedDict()
    for cause in sorted(found, key=lambda cause: cause.verdict == 'block'):
        if cause.verdict in ('swap', 'block'):
            words = fate(cause, document)
            fates[words] = fates.get(words, 0) + 1
    if not fates:
        return ', and none in its repositories'
    texts = ['{} {}'.format(number, words) for words, number in fates.items()]
    words, number = next(iter(fates.items()))
    texts[0] = '{} of available stack packages {}'.format(count(number, 'requirement'), words)
    return '; ' + ', '.join(texts)


def fate(cause, document):
    """Say in words what a cause means on this host, its mode considered."""
    if cause.verdict == 'installed':
        return 'on this host already'
    if cause.verdict == 'allowed':
        return 'allowed by the policy'
    if document['policy']['mode'] == 'warn':
        return 'would go ahead with a warning'
    if cause.verdict == 'block' or document['policy']['mode'] == 'block':
        return 'would be blocked'
    return 'would be swapped'


def count(number, noun):
    """Write a number of things: '1 package', '2 packages'."""
    return '{} {}{}'.format(number, noun, '' if number == 1 else 's')


def next_steps(found):
    """Derive what to do next: what is on this host already first.

    :returns: list of :class:`Step`
    """
    here = [cause for cause in found if cause.verdict == 'installed']
    commands = list(OrderedDict.fromkeys(filter(None, map(_swap, here))))
    steps = []
    if commands:
        steps.append(Step('', commands[0]))
    if len(commands) > 1:
        steps.append(Step("Then 'dnf xenguard report' again: {} on this host may be left".format(
            count(len(here) - 1, 'requirement')), None))
    missing = list(OrderedDict.fromkeys(
        _capability(cause) for cause in found
        if cause.requirement and (cause.verdict == 'block' or cause.verdict == 'installed'
                                  and not cause.alternatives)))
    if missing:
        steps.append(Step('A package outside the guarded modules has to provide ' +
                          listed(missing), None))
    return steps


def _swap(cause):
    """The command that puts an alternative in the place of the guarded package, or None."""
    if not cause.alternatives:
        return None
    in_sight = [package for package in cause.alternatives if not package.origin]
    candidates = in_sight or cause.alternatives
    old = _name(cause.guarded[0].nevra)
    new = _name(candidates[0].nevra)
    if old == new:
        # the last of this name: a document lists versions upwards
        new = [package.nevra for package in candidates if _name(package.nevra) == new][-1]
    if not _TYPED.fullmatch(old) or not _TYPED.fullmatch(new):
        return None
    return 'dnf swap {} {}'.format(old, new)


def _name(nevra):
    return nevra.rsplit('-', 2)[0]


def _capability(cause):
    """What is missing. A package outside the modules that satisfies the requirement, and yet
    is no way out, needs something of theirs itself."""
    needing = cause.via[-1:] or tuple(package.nevra for package in cause.alternatives[:1])
    if needing:
        return '{} (or what {} needs)'.format(cause.requirement, needing[0])
    return cause.requirement


def listed(names, most=6):
    """Write names as one text; beyond so many the rest is counted."""
    if len(names) <= most + 1:
        return ', '.join(names)
    return '{} and {} more'.format(', '.join(names[:most]), len(names) - most)
