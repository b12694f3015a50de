"""The lines about a solution of the guard's own: what it does instead of what DNF would do.

Each is worked out from the final set of the solution that is used, and so is true of what DNF
then does (contract, section 3): a package that is told to be swapped in comes in, one that is
told to be kept is there and stays, one that is told to be removed leaves and nothing of its name
comes.
"""

from collections import namedtuple

from xenguard.crossings.describing import describe, groups, left_out, wish, with_module
from xenguard.i18n import P_, _
from xenguard.packages.dependencies import of_same_name, satisfying
from xenguard.packages.richdeps import branches
from xenguard.wording import (
    VERSION, in_both_forms, is_short, lines, names, short, written_as)

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List, Optional, Set

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides
    from xenguard.solver.solution import Solution

# So many reasons of one swap are told.
MOST_REASONS = 3


class Fate(namedtuple('Fate', ('kind', 'packages', 'others', 'reason'))):
    """What became of one crossing or more.

    kind: a key of TEXTS
    packages: tuple of the packages that the line is about
    others: tuple of those that it tells beside them: for the most part guarded ones that stay out
    reason: text: who wanted what, or None
    """

    __slots__ = ()


TEXTS = {
    'swapped': _('swapped in {packages} for {others}'),
    'kept': _('kept {packages} instead of {others}'),
    'taken': _('took {packages} instead of {others}'),
    'stays': _('kept {packages}'),
    'there': _('took {packages}'),
    'removed': _('removed {packages}'),
    'made room': _('removed {packages} for {others}'),
    'left out': _('left out {packages}'),
    'avoided': _('avoided: {reason}'),
}
SHORT_TEXTS = dict(TEXTS, swapped=_('{packages} instead of {others}'),
                   taken=_('{packages} instead of {others}'))


def tell(crossed: 'List[Crossing]', solution: 'Solution', sides: 'Sides') -> 'List[str]':
    """The lines that say what was swapped for what.

    :param crossed: list of the crossings of what would have been used; none where there was no
        solution at all
    :param solution: the clean :class:`Solution` that is used instead
    """
    if not crossed:
        out = left_out(solution, sides)
        return in_both_forms(lambda: lines(
            [P_('left out {guarded}: with it there is no solution',
                'left out {guarded}: with them there is no solution',
                len(out)).format(guarded=with_module(out, sides))] if out else []))
    fates = []
    for group in groups([crossing for crossing in crossed if not crossing.kind.replaces]):
        fates += _fates(group, solution, sides)
    fates += _fates_of_replaced(
        [crossing for crossing in crossed if crossing.kind.replaces], solution, sides, fates)
    told = _merged(fates)
    return in_both_forms(lambda: lines(_sentence(fate, reasons, sides) for fate, reasons in told))


def brought_in(solution: 'Solution', hidden: 'Optional[hawkey.Query]',
               sides: 'Sides') -> 'List[str]':
    """The line about packages that come in although DNF does not see them.

    :param solution: the :class:`Solution` that is used
    :param hidden: query of the packages that modular filtering hides, or None
    """
    came = sorted(set(solution.outcome.coming).intersection(hidden)) if hidden and \
        solution.outcome.incoming.intersection(hidden) else ()
    if not came:
        return []
    streams = hiding(came, sides)
    text = _('brought in {packages}, hidden from DNF by modular filtering') if not streams else \
        P_('brought in {packages}, hidden from DNF by the module stream {streams}',
           'brought in {packages}, hidden from DNF by the module streams {streams}', len(streams))
    return in_both_forms(lambda: lines([text.format(packages=names(came), streams=names(streams))]))


def hiding(packages: 'Iterable[hawkey.Package]', sides: 'Sides') -> 'List[str]':
    """The active streams that hide packages, for a name that they list: sorted texts."""
    return sides.modules.active_with(set().union(*map(hidden_for, packages)))


def hidden_for(package: 'hawkey.Package') -> 'Set[str]':
    """The names for which a stream that lists one hides a package."""
    return {package.name}.union(str(reldep).split(' ')[0] for reldep in package.provides)


def _merged(fates):
    """Pairs of a Fate and its reasons: what is told of the same packages, together."""
    told = {}
    for fate in fates:
        key = fate if fate.kind == 'avoided' else fate._replace(reason=None)
        reasons = told.setdefault(key, [])
        if fate.reason and fate.reason not in reasons:
            reasons.append(fate.reason)
    return told.items()


def _sentence(fate, reasons, sides):
    texts = SHORT_TEXTS if is_short() else TEXTS
    written = [_written(packages, sides) for packages in (fate.packages, fate.others)]
    # Two versions of one package, or two architectures.
    for form in (VERSION, None):
        if written[0] == written[1] and is_short():
            with written_as(form):
                written = [_written(packages, sides) for packages in (fate.packages, fate.others)]
    reasons = [short(reason) if is_short() else reason for reason in reasons]
    text = texts[fate.kind].format(packages=written[0], others=written[1],
                                   reason=''.join(reasons[:1]))
    if fate.kind == 'avoided' or not reasons:
        return text
    reason = '; '.join(reasons[:MOST_REASONS])
    if len(reasons) > MOST_REASONS:
        # TRANSLATORS: reasons, and how many more.
        reason = _('{reasons}; and {count} more').format(
            reasons=reason, count=len(reasons) - MOST_REASONS)
    # TRANSLATORS: "swapped in A for B", and why: "C requires D".
    return _('{text}: {reason}').format(text=text, reason=reason)


def _written(packages, sides):
    is_guarded = sides.guarded.intersection(sides.select(list(packages))) if packages else ()
    return with_module(packages, sides) if is_guarded else names(packages)


def _fates(group, solution, sides):
    """What became of the crossings with one cause, of a kind that replaces nothing."""
    gone, staying = [], []
    for crossing in group:
        package = _gone(crossing, solution.outcome.final, sides)
        if package is None:
            staying.append(crossing)
        else:
            gone.append((crossing, package))
    return ([_met(staying, solution, sides)] if staying else []) + \
        _fates_of_gone(gone, solution, sides)


def _gone(crossing, final, sides):
    """The first package on the way to the guarded ones that is not there in the end, or None."""
    if crossing.kind.of_source:
        return None     # a source is not installed
    way = (crossing.package,) + crossing.via
    there = final.intersection(sides.select(list(way)))
    return next((package for package in way if package not in there), None)


def _met(group, solution, sides):
    """What meets the need of stack packages that are there."""
    first, final = group[0], solution.outcome.final
    guarded = sides.select([package for crossing in group for package in crossing.guarded])
    out = tuple(sorted(guarded.difference(final)))
    if not out:
        return Fate('avoided', (), (), _reason(group, sides))
    # With others in between, what building wants is theirs to have, and is no need of its own.
    of_others = first.kind.of_source and first.via
    providers = set() if not first.need or first.kind.supplements(first) or of_others else \
        set(sides.select(list(_meeting(first.need, final))).difference(sides.guarded))
    came = providers.intersection(solution.outcome.coming)
    if providers:
        return Fate('swapped' if came else 'kept', tuple(sorted(came or providers)), out,
                    _reason(group))
    return Fate('left out', out, (), _reason(group))


def _reason(group, sides=None):
    """Who wants what and, where the sides are given, who would provide it."""
    return in_both_forms(lambda: [describe(group, sides) if sides else wish(group)])[0]


def _meeting(need, final):
    """The packages in a final set that meet a requirement, rich or not: a set."""
    if not need.startswith('('):
        return set(satisfying(final, need))

    def holds(condition):
        return bool(satisfying(final, condition))
    return set().union(*(satisfying(final, branch) for branch in branches(need, holds)))


def _fates_of_gone(gone, solution, sides):
    """What became of packages that are not there, and with them of what they wanted.

    :param gone: list of pairs of a crossing and the first package on its way that is not there
    """
    kinds = {}
    for crossing, package in gone:
        instead = _in_place_of(package, solution)
        kind = _kind_of(instead, solution) if instead else \
            'removed' if package.installed else 'left out'
        kinds.setdefault(kind, []).append((crossing, package, instead))
    fates = []
    for kind, found in kinds.items():
        packages = tuple(sorted({package for __, package, __ in found}))
        instead = tuple(sorted(set().union(*(instead for __, __, instead in found))))
        reason = _reason([crossing for crossing, __, __ in found], sides)
        fates.append(Fate(kind, instead, packages, reason) if instead else
                     Fate(kind, packages, (), reason))
    return fates


def _fates_of_replaced(crossed, solution, sides, told):
    """What became of stack packages that guarded ones would have replaced, where it has not been
    told: those of one kind together."""
    kinds = {}
    for crossing in crossed:
        kind, packages, others = _fate_of_replaced(crossing, solution, sides)
        if not any(packages <= set(fate.packages) and others <= set(fate.others)
                   for fate in told):
            of_kind = kinds.setdefault(kind, (set(), set()))
            of_kind[0].update(packages)
            of_kind[1].update(others)
    return [Fate(kind, tuple(sorted(packages)), tuple(sorted(others)), None)
            for kind, (packages, others) in kinds.items()]


def _fate_of_replaced(crossing, solution, sides):
    """A kind, and sets of the packages it is about and of the others."""
    final = solution.outcome.final
    arrived = set(final.intersection(sides.select(list(crossing.guarded))))
    out = set(crossing.guarded) - arrived
    instead = _in_place_of(crossing.package, solution)
    if final.intersection(sides.select([crossing.package])):
        return 'kept' if out else 'stays', {crossing.package}, out
    if instead:
        return _kind_of(instead, solution) if out else 'there', instead, out
    return 'made room' if arrived else 'removed', {crossing.package}, arrived


def _in_place_of(package, solution):
    """What is there in the end by the name of a package that is not: set of packages."""
    final = solution.outcome.final
    same = set(of_same_name(final, package))
    if same:
        return same
    others = set(final.filter(name=package.name))
    # One of another architecture that was there beside it is no replacement.
    return others.intersection(solution.outcome.coming) if package.installed else others


def _kind_of(instead, solution):
    return 'taken' if instead.intersection(solution.outcome.coming) else 'kept'
