"""User-facing messages about a transaction: refusals and warnings."""

from collections import namedtuple

from xenguard.crossings.describing import describe, groups, left_out, with_module
from xenguard.guard.effects import Suggestion, effect_of
from xenguard.i18n import P_, _
from xenguard.wording import Line, as_error, clean, in_both_forms, lines, names, short

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.chains import Chains
    from xenguard.guard.removals import Removal
    from xenguard.packages.sides import Sides
    from xenguard.solver.solution import Solution

NOTHING_CHANGED = _('nothing was changed')

# So many crossings of one refusal are told in full, and the rest is counted; so many on the
# console, where a refusal is to fit a screen; and so many ways out there.
MOST_CROSSINGS = 10
MOST_CHAINS = 3
MOST_WAYS = 4


class Refusal(namedtuple('Refusal', ('text', 'crossings', 'suggestions'))):
    """What is refused, and what is told of it.

    text: the error, a :class:`Line`
    crossings: list of :class:`Crossing`
    suggestions: list of :class:`Suggestion`
    """

    __slots__ = ()


# by a guard that does not explain
UNEXPLAINED = Refusal('', [], [])


def refusal(chains: 'Chains', suggestions: 'List[Suggestion]', exhausted: bool,
            known: 'Iterable[str]' = ()) -> 'Refusal':
    """The refusal of a transaction because of its crossings.

    :param chains: the :class:`Chains` of the crossings
    :param suggestions: list of :class:`Suggestion`
    :param exhausted: whether the search was ended by its bound, and not by its answer
    :param known: list of texts: what else is known of the reason
    """
    given_up = [_('the search for another solution was given up: there are too many possibilities '
                  'to try')] if exhausted else []
    title = _('this transaction would cross into a guarded module:') \
        if chains.sides.guards_modules else _('this transaction would cross to guarded packages:')
    return _crossing(title, chains, given_up + list(known), suggestions)


def refused_by_mode(solution: 'Solution', sides: 'Sides') -> 'Refusal':
    """The refusal where a solution exists only without guarded packages, and the mode is block."""
    out = left_out(solution, sides)
    told = in_both_forms(lambda: [_('without {guarded} there would be a solution').format(
        guarded=with_module(out, sides))] if out else [])
    way = Suggestion('mode', _('mode=swap in xenguard.conf would use it'),
                     effect_of(solution.outcome))
    return Refusal(as_error(told + _ways_out([way]) + [NOTHING_CHANGED]), [], [way])


def refused_removal(removal: 'Removal') -> 'Refusal':
    """The refusal of a transaction that has no crossing, and would take the stack away.

    :param removal: the :class:`Removal`
    """
    told = in_both_forms(lambda: [
        _('this transaction would take {packages} away from the installed stack').format(
            packages=names(removal.taken))] if removal.taken else [])
    ways = [removal.suggestion] if removal.suggestion else []
    return Refusal(as_error(told + [_way_out(each) for each in ways] + [NOTHING_CHANGED]), [], ways)


def known_of_failure(known: 'Iterable[str]', suggestions: 'List[Suggestion]') -> 'List[str]':
    """The lines about a request for which DNF itself has no solution.

    :param known: list of texts: what is known of the reason
    :param suggestions: list of :class:`Suggestion`
    """
    return lines(list(known) + (_ways_out(suggestions) if suggestions else []))


def warnings(solution: 'Solution', sides: 'Sides') -> 'List[str]':
    """The lines about the crossings of a transaction that goes ahead."""
    return in_both_forms(lambda: lines(
        _('{crossing} (mode=warn)').format(crossing=describe(group, sides))
        for group in groups(solution.crossings)))


def refused_transaction(chains: 'Chains') -> 'Refusal':
    """The refusal of the check of DNF's transaction."""
    return _crossing(
        _('DNF was about to run a transaction that crosses into a guarded module:')
        if chains.sides.guards_modules else
        _('DNF was about to run a transaction that crosses to guarded packages:'), chains)


def refused_headers(chains: 'Chains', suggestions: 'List[Suggestion]') -> 'Refusal':
    """The refusal of the check of the downloaded headers.

    :param suggestions: list of :class:`Suggestion`
    """
    return _crossing(_('the headers of the downloaded packages show what the metadata did not:'),
                     chains, (), suggestions)


def headers_tell(found: 'List[Crossing]', sides: 'Sides') -> 'List[str]':
    """The lines about the same, where the transaction goes ahead."""
    return in_both_forms(lambda: lines(_('{crossing}, according to its header (mode=warn)').format(
        crossing=describe(group, sides)) for group in groups(found)))


def stream_enabled(module: str, stream: str, count: int) -> str:
    """The line about a guarded stream that is enabled on a host with stack packages."""
    return lines([P_(
        'the guarded module stream {stream} is being enabled on a host with {count} stack '
        'package; it will hide packages of the stack',
        'the guarded module stream {stream} is being enabled on a host with {count} stack '
        'packages; it will hide packages of the stack', count).format(
            stream='{}:{}'.format(clean(module), clean(stream)), count=count)])[0]


def nothing_to_run() -> str:
    """The error of a transaction that is to be run after its request was refused."""
    return as_error([_('the request was refused, so nothing is run')])


def hidden_updates(packages: 'hawkey.Query') -> str:
    """The line about updates of the stack that ``check-update`` does not see."""
    return lines([P_("{count} update of the stack is hidden from this list by a module, but 'dnf "
                     "upgrade' sees it: {packages}",
                     "{count} updates of the stack are hidden from this list by a module, but "
                     "'dnf upgrade' sees them: {packages}", len(packages)).format(
                         count=len(packages), packages=names(sorted(packages)))])[0]


def _crossing(title, chains, known=(), suggestions=None):
    """The refusal of something that crosses; on the console it is cut to what fits a screen."""
    found = chains.groups()
    ways = [] if suggestions is None else _ways_out(suggestions)
    is_cut = len(found) > MOST_CHAINS or len(ways) > MOST_WAYS

    def error(texts, most, known, ways, more=()):
        return as_error([title] + texts + _and_more(len(found) - most) + known + ways +
                        list(more) + [NOTHING_CHANGED])

    full = error([describe(group, chains.sides) for group in found[:MOST_CROSSINGS]],
                 MOST_CROSSINGS, list(known), ways)
    brief = error([chains.text(group) for group in found[:MOST_CHAINS]], MOST_CHAINS,
                  list(map(short, known)), list(map(short, ways[:MOST_WAYS])),
                  [_("'dnf xenguard why' tells all of it")] if is_cut else ())
    return Refusal(Line(full, brief), chains.crossings, suggestions or [])


def _and_more(count):
    return [P_('and {count} more crossing', 'and {count} more crossings', count).format(
        count=count)] if count > 0 else []


def _ways_out(suggestions):
    if len(suggestions) == 1:
        return [_way_out(suggestions[0])]
    return [_way_out(each, number) for number, each in enumerate(suggestions, 1)] or \
        [_('no way out was found')]


def _way_out(suggestion, number=None):
    """One way out and what it does to the host, in both forms."""
    done = _done(suggestion.effect) if suggestion.effect else ''

    def write(text):
        if done:
            # TRANSLATORS: "run this (removes 1, installs 4)".
            text = _('{text} ({effect})').format(text=text, effect=done)
        return _('way out: {text}').format(text=text) if number is None else \
            _('way out {number}: {text}').format(number=number, text=text)
    return Line(write(suggestion.text), write(short(suggestion.text)))


def _done(effect):
    return ', '.join(text.format(count=len(packages)) for packages, text in (
        (effect.removes, _('removes {count}')), (effect.installs, _('installs {count}')),
        (effect.changes, _('changes {count}'))) if packages)
