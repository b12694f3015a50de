"""What a report answers: "am I isolated?", and what to do next. Text and page say the same.

All takes what ``cleaned()`` and ``group()`` of :mod:`xenguard.report.causes` made.
"""

from collections import namedtuple

from xenguard.i18n import P_, _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List, Sequence, Tuple

    from xenguard.report.causes import Cause


class Headline(namedtuple('Headline', ('lead', 'rest', 'tone'))):
    """The first line of a report: `lead`, a colon, and `rest`.

    tone: 'good', 'bad', or 'calm' where it is neither: there is nothing to isolate, nobody can
        tell, or the host is isolated and something could not be installed
    """

    __slots__ = ()


UNUSABLE = _('cannot be used here')
BYPASS = _("resolves without DNF's Python plugins")
# What may be done to a requirement, or a package, the worst first.
FATES = {
    'installed': _('already on this host'),
    'block': _('would be blocked'),
    'crosses': _('would cross, with a warning'),
    'swap': _('would be swapped'),
    'allowed': _('allowed by the policy'),
    'broken': _('cannot be installed by anybody'),
    'clean': _('would be clean'),
}
# What the words mean, for who sees them for the first time.
MEANINGS = (
    (_('crossing'), _('a stack package depends on a package of a guarded module, or one takes its '
                      'place')),
    (_('guarded'), _('a package that belongs to a guarded module')),
    (_('stray build'), _("a guarded package that carries a module's dist tag, while no module "
                         'metadata names it')),
    (_('hidden'), _('a stack package that modular filtering takes out of sight, as an active '
                    'module stream lists its name, or that of something it provides')),
)


def headline(document: 'Dict[str, Any]', found: 'List[Cause]',
             patterns: 'Sequence[str]' = ()) -> 'Headline':
    """Say whether the host is isolated.

    :param patterns: what the report was narrowed by
    """
    asked = _('For {packages}').format(packages=', '.join(patterns)) if patterns else ''
    stack = document['stack']
    if document['isolated'] is None:
        return Headline(asked or _('Cannot tell'), document['why'] + '.', 'calm')
    if not found and not stack['installed'] and not stack['available']:
        if asked:
            return Headline(asked, _('no such stack package is installed or available.'), 'calm')
        return Headline(_('Nothing to isolate'), _nothing(document), 'calm')
    lead = _('Isolated') if document['isolated'] else _('Not isolated')
    ahead = counted(document)
    rest = _('{here}{ahead}.').format(here=_here(document, found), ahead=_ahead(ahead))
    blocks = any(verdict in ('block', 'crosses') for verdict, _count in ahead)
    return Headline(asked or lead, rest,
                    'bad' if not document['isolated'] else 'calm' if blocks else 'good')


def _nothing(document):
    if document['modules']:
        return _('no stack package is installed or available.')
    return _('no stack package and no guarded module, on this host or in its repositories.')


def _here(document, found):
    if not document['isolated']:
        return document['why']
    if any(cause.verdict == 'allowed' and cause.where == 'installed' for cause in found):
        return _('no crossing on this host except what the policy allows')
    return _('no crossing on this host')


def counted(document: 'Dict[str, Any]') -> 'List[Tuple[str, int]]':
    """How many of the available stack packages have which verdict: list of pairs, the worst first,
    without those that would be clean."""
    verdicts = [entry['verdict'] for entry in document['available']]
    return [(word, verdicts.count(word)) for word in FATES
            if word in verdicts and word != 'clean']


def clean_ones(document: 'Dict[str, Any]') -> str:
    """How many of the available stack packages would be clean; '' where there is none."""
    number = sum(entry['verdict'] == 'clean' for entry in document['available'])
    return P_('{count} other would be clean', '{count} others would be clean', number).format(
        count=number) if number else ''


def repository(repo: 'Dict[str, str]') -> str:
    """Write a repository of the stack's, and how it became one."""
    if repo['how'] == 'auto':
        return _('{repo} (found by what it ships)').format(repo=repo['id'])
    return repo['id']


def _ahead(ahead):
    if not ahead:
        return ''
    # TRANSLATORS: {fate} is "would be blocked", or the like.
    texts = [_('{count} {fate}').format(count=count, fate=FATES[word]) for word, count in ahead]
    number = ahead[0][1]
    first = P_('{count} available stack package {fate}', '{count} available stack packages {fate}',
               number).format(count=number, fate=FATES[ahead[0][0]])
    return '; ' + ', '.join([first] + texts[1:])


def listed(names: 'Sequence[str]', most: int = 6) -> str:
    """Write names as one text; beyond so many the rest is counted."""
    if len(names) <= most + 1:
        return ', '.join(names)
    return _('{names} and {count} more').format(
        names=', '.join(names[:most]), count=len(names) - most)
