"""A report's document made ready to be shown: crossings with one cause together. Text, page and
Graphviz text all show what is worked out here.

Like everything that shows a document, this takes the plain document alone (contract,
section 5), and needs no DNF.
"""

from collections import namedtuple

from xenguard.crossings import kinds
from xenguard.i18n import _
from xenguard.wording import clean, printable

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, List, Tuple

# What wants to be read first, first.
VERDICTS = ('installed', 'block', 'crosses', 'swap', 'allowed')


class Package(namedtuple('Package', ('nevra', 'repo', 'origin'))):
    """A package of either side.

    origin: of a guarded package its module, REPO:SOURCE where that guards it, or STRAY; of an
        alternative that is hidden HIDDEN; of any other the empty text
    """

    __slots__ = ()


STRAY = _('stray build')
HIDDEN = _('hidden')
SIDES = {'stack': _('stack'), 'guarded': _('guarded'), 'outside': _('outside')}


class Cause(namedtuple('Cause', ('kind', 'where', 'verdict', 'requirement', 'via', 'guarded',
                                 'alternatives', 'packages'))):
    """Crossings that have the same cause: one requirement, and the same packages behind it.

    guarded, alternatives, packages: tuples of :class:`Package`; the last are the stack's
    The other fields are those of a crossing.
    """

    __slots__ = ()

    @property
    def title(self) -> str:
        """The requirement; where there is none, what happens instead."""
        if self.requirement is not None:
            return self.requirement
        return kinds.of_name(self.kind).title()

    @property
    def taken(self) -> 'Tuple[Package, ...]':
        """The packages that would be taken, or are there: the path that is drawn strong.

        Of what the policy allows and is not installed nobody can tell.
        """
        if self.verdict == 'swap':
            return self.alternatives
        return self.guarded if self.where == 'installed' or \
            self.verdict in ('block', 'crosses') else ()


# What is a sentence, made of texts that are cut already where they are too long.
SENTENCES = ('text', 'why')


def cleaned(value: 'Any') -> 'Any':
    """Copy a document, or a part of it, with every text in it made safe to show."""
    if isinstance(value, dict):
        return {key: printable(item) if key in SENTENCES and isinstance(item, str)
                else cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def group(document: 'Dict[str, Any]') -> 'List[Cause]':
    """Put the crossings of a document that have the same cause together.

    :returns: list of :class:`Cause`, the most urgent first, and otherwise in the document's order
    """
    groups = {}
    for crossing in document['crossings']:
        key = (crossing['kind'], crossing['where'], crossing['verdict'], crossing['requirement'],
               tuple(crossing['via']),
               frozenset((item['nevra'], item['repo']) for item in crossing['guarded']))
        groups.setdefault(key, []).append(crossing)
    found = [_cause(group) for group in groups.values()]
    return sorted(found, key=lambda cause: VERDICTS.index(cause.verdict))


def _cause(group):
    first = group[0]
    return Cause(
        first['kind'], first['where'], first['verdict'], first['requirement'],
        tuple(first['via']),
        tuple(Package(item['nevra'], item['repo'],
                      item['module'] or item.get('origin') or STRAY)
              for item in first['guarded']),
        _once(Package(item['nevra'], item['repo'], HIDDEN if item['hidden'] else '')
              for crossing in group for item in crossing['alternatives']),
        _once(Package(crossing['package'], crossing['repo'], '') for crossing in group))


def _once(items):
    return tuple(dict.fromkeys(items))


def hidden(document: 'Dict[str, Any]') -> 'Tuple[Package, ...]':
    """The hidden stack packages, as tuples of :class:`Package`."""
    return tuple(Package(item['nevra'], item['repo'], '') for item in document['hidden'])


def by_origin(packages: 'Iterable[Package]',
              *fields: str) -> 'List[Tuple[Tuple[str, ...], List[str]]]':
    """Put packages together that agree in some fields.

    :returns: list of (tuple of the fields' values, list of NEVRAs), in the order given; what
        differs in other fields alone, as the repo, is there once
    """
    groups = {}
    for package in packages:
        key = tuple(getattr(package, field) for field in fields)
        groups.setdefault(key, {})[package.nevra] = True
    return [(key, list(nevras)) for key, nevras in groups.items()]
