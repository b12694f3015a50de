"""Whether source packages and specs are in bounds for a stack build (contract, section 6)."""

from collections import namedtuple

from xenguard.packager import fetching
from xenguard.packages import reading
from xenguard.solver.installability import Installability

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, List, Sequence, Tuple

    from xenguard.packages.sides import Sides


class Judged(namedtuple('Judged', ('source', 'document'))):
    """One file that could be read.

    source: a :class:`Source`
    document: a dict as JSON has it
    """

    __slots__ = ()


def collect(
        sides: 'Sides', locations: 'Iterable[str]',
        defines: 'Sequence[Sequence[str]]' = ()) -> 'Tuple[List[Judged], List[Tuple[str, str]]]':
    """Judge files.

    :param sides: a :class:`Sides`
    :param locations: paths and URLs of source packages and spec files
    :param defines: pairs of a macro's name and its value, for specs
    :returns: list of :class:`Judged`, and a list of pairs of a location that cannot be read and
        why
    """
    installability = Installability(sides)
    judged, unreadable = [], []
    for location in locations:
        try:
            with fetching.local(sides.base, location) as path:
                source = reading.read(path, defines)
        except reading.Unreadable as error:
            unreadable.append((location, str(error)))
        else:
            judged.append(Judged(source, _judge(location, source, installability)))
    return judged, unreadable


def _judge(location, source, installability):
    needs = list(filter(None, (_need(text, source, installability) for text in source.requires)))
    needs += _needs_in_between(source, installability, {need['requirement'] for need in needs})
    _look_together(source, installability, needs)
    is_out = bool(source.label) or source.has_module_tag or \
        any(need['verdict'] == 'block' for need in needs)
    document = {
        'file': location, 'name': source.name, 'nevr': source.nevr,
        'modular_label': source.label, 'dist_tag': source.has_module_tag,
        # Without a guarded package in sight nothing can be said for the requirements.
        'in_bounds': False if is_out else True if installability.sides.guarded else None,
        'build_requires': needs,
    }
    if source.makes_requires:
        document['generate_buildrequires'] = True
    return document


def _need(requirement, source, installability):
    """A build requirement that a guarded package can satisfy; None for any other."""
    guarded = installability.guarded_providers(requirement)
    return guarded and _entry(requirement, source, installability, guarded)


def _needs_in_between(source, installability, known):
    """The build requirements that only such packages of neither side satisfy as need a guarded
    one in their turn."""
    others = [(text, installability.providers(text))
              for text in source.requires if text not in known]
    others = [(text, providers) for text, providers in others if providers]
    # One solve for all is the answer for most sources.
    if not others or installability.can_have([providers for _text, providers in others]):
        return []
    found = [(text, installability.needed_by(providers))
             for text, providers in others if installability.missing(text)]
    return [_entry(text, source, installability, guarded) for text, guarded in found if guarded]


def _look_together(source, installability, needs):
    """Block where each requirement can be met outside, and yet not all of them together."""
    swapped = {need['requirement'] for need in needs if need['verdict'] == 'swap'}
    if not swapped or any(need['verdict'] == 'block' for need in needs):
        return
    # Whether the condition of a rich one holds is the solver's to find out.
    outer: 'Dict[str, Any]' = {text: text if text.startswith('(') else
                               installability.providers(text) for text in source.requires}
    every = [text for text in source.requires if outer[text]]
    if installability.can_have([outer[text] for text in every]) or not installability.can_have_all(
            [text if text.startswith('(') else
             outer[text].union(installability.guarded_providers(text)) for text in every]):
        return
    alone = {text for text in swapped if installability.can_have(
        [outer[other] for other in every if other != text])}
    for need in needs:
        if need['requirement'] in (alone or swapped):
            need['verdict'] = 'block'


def _entry(requirement, source, installability, guarded):
    if installability.sides.policy.allows(source.name) or guarded.difference(installability.barred):
        verdict = 'allowed'
    else:
        verdict = 'block' if installability.missing(requirement) else 'swap'
    return {
        'requirement': requirement,
        'guarded': installability.describe_guarded(sorted(guarded)),
        'alternatives': installability.describe_alternatives(
            installability.providers(requirement)),
        'verdict': verdict,
    }
