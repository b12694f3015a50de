"""What a report answers: "am I isolated?", and what to do next. Text and page say the same.

All takes what ``cleaned()`` and ``group()`` of :mod:`xenguard.report.causes` made.
"""

from collections import namedtuple

from xenguard.i18n import P_, _
from xenguard.wording import TYPED


class Headline(namedtuple('Headline', ('lead', 'rest', 'isolated'))):
    """The first line of a report: `lead`, a colon, and `rest`.

    isolated: True, False, or None where there is nothing to isolate
    """

    __slots__ = ()


class Step(namedtuple('Step', ('text', 'command'))):
    """What somebody should do next; `command` is None where no command does it."""

    __slots__ = ()


UNUSABLE = _('cannot be installed without a guarded package')
BYPASS = _("resolves without DNF's Python plugins")


def headline(document, found, patterns=()):
    """Say whether the host is isolated.

    :param patterns: what the report was narrowed by
    """
    asked = _('For {packages}').format(packages=', '.join(patterns)) if patterns else ''
    stack = document['stack']
    if not found and not stack['installed'] and not stack['available']:
        if asked:
            return Headline(asked, _('no such stack package is installed or available.'), None)
        return Headline(_('Nothing to isolate'), _nothing(document), None)
    crossing = sum(len(cause.packages) for cause in found if cause.verdict == 'installed')
    lead = _('Not isolated') if crossing else _('Isolated')
    rest = _('{here}{ahead}.').format(here=_here(crossing, found), ahead=_ahead(document, found))
    return Headline(asked or lead, rest, not crossing)


def _nothing(document):
    if document['modules']:
        return _('no stack package is installed or available.')
    return _('no stack package and no guarded module, on this host or in its repositories.')


def _here(crossing, found):
    if crossing:
        return P_('{count} crossing on this host', '{count} crossings on this host',
                  crossing).format(count=crossing)
    if any(cause.verdict == 'allowed' and cause.where == 'installed' for cause in found):
        return _('no crossing on this host except what the policy allows')
    return _('no crossing on this host')


def _ahead(document, found):
    fates = {}
    for cause in sorted(found, key=lambda cause: cause.verdict == 'block'):
        if cause.verdict in ('swap', 'block'):
            words = fate(cause, document)
            fates[words] = fates.get(words, 0) + 1
    if not fates:
        return _(', and none in its repositories')
    (words, number), *others = fates.items()
    # TRANSLATORS: {fate} is "would be blocked", or the like.
    texts = [P_('{count} requirement of available stack packages {fate}',
                '{count} requirements of available stack packages {fate}',
                number).format(count=number, fate=words)]
    texts += [P_('{count} {fate}', '{count} {fate}', number).format(count=number, fate=words)
              for words, number in others]
    return '; ' + ', '.join(texts)


def fate(cause, document):
    """Say in words what a cause means on this host, its mode considered."""
    if cause.verdict == 'installed':
        return _('already on this host')
    if cause.verdict == 'allowed':
        return _('allowed by the policy')
    if document['policy']['mode'] == 'warn':
        return _('would go ahead with a warning')
    if cause.verdict == 'block' or document['policy']['mode'] == 'block':
        return _('would be blocked')
    return _('would be swapped')


def next_steps(found, can_swap=None):
    """Derive what to do next: what is on this host already first.

    :param can_swap: function of two names that tells whether ``dnf swap`` of them would work;
        None where nobody can tell
    :returns: list of :class:`Step`
    """
    here = [cause for cause in found if cause.verdict == 'installed']
    swaps = dict.fromkeys(filter(None, map(_swap, here)))
    commands = ['dnf swap {} {}'.format(*swap) for swap in swaps
                if can_swap is None or can_swap(*swap)]
    steps = []
    if commands:
        steps.append(Step('', commands[0]))
    if len(commands) > 1:
        left = len(here) - 1
        steps.append(Step(P_(
            "Then run 'dnf xenguard report' again: {count} requirement may be left on this host",
            "Then run 'dnf xenguard report' again: {count} requirements may be left on this host",
            left).format(count=left), None))
    missing = list(dict.fromkeys(
        _capability(cause) for cause in found
        if cause.requirement and (cause.verdict == 'block' or cause.verdict == 'installed'
                                  and not cause.alternatives)))
    if missing:
        steps.append(Step(_('A package outside the guarded modules has to provide {names}').format(
            names=listed(missing)), None))
    return steps


def _swap(cause):
    """The guarded package and the alternative that could take its place, or None."""
    if not cause.alternatives:
        return None
    in_sight = [package for package in cause.alternatives if not package.origin]
    candidates = in_sight or cause.alternatives
    old = _name(cause.guarded[0].nevra)
    new = _name(candidates[0].nevra)
    if old == new:
        # the last of this name: a document lists versions upwards
        new = [package.nevra for package in candidates if _name(package.nevra) == new][-1]
    if not TYPED.fullmatch(old) or not TYPED.fullmatch(new):
        return None
    return old, new


def _name(nevra):
    return nevra.rsplit('-', 2)[0]


def _capability(cause):
    """What is missing. A package outside the modules that satisfies the requirement, and yet
    is no way out, needs something of theirs itself."""
    needing = cause.via[-1:] or tuple(package.nevra for package in cause.alternatives[:1])
    if needing:
        return _('{requirement} (or what {package} needs)').format(
            requirement=cause.requirement, package=needing[0])
    return cause.requirement


def listed(names, most=6):
    """Write names as one text; beyond so many the rest is counted."""
    if len(names) <= most + 1:
        return ', '.join(names)
    return _('{names} and {count} more').format(
        names=', '.join(names[:most]), count=len(names) - most)
