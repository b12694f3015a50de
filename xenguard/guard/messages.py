"""User-facing messages about a transaction: refusals and warnings."""

from xenguard.crossings.describing import describe, groups, left_out, with_module
from xenguard.i18n import P_, _
from xenguard.wording import as_error, clean, lines, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.removals import Removal
    from xenguard.guard.suggestions import Suggestion
    from xenguard.packages.sides import Sides
    from xenguard.solver.solution import Solution

NOTHING_CHANGED = _('nothing was changed')

# So many crossings of one refusal are told, and the rest is counted.
MOST_CROSSINGS = 10


def refusal(solution: 'Solution', sides: 'Sides', suggestions: 'List[Suggestion]', exhausted: bool,
            known: 'Iterable[str]' = ()) -> str:
    """The error of a transaction that is refused because of its crossings.

    :param solution: the :class:`Solution` with the crossings
    :param suggestions: list of :class:`Suggestion`
    :param exhausted: whether the search was ended by its bound, and not by its answer
    :param known: list of texts: what else is known of the reason
    """
    texts = _described(solution.crossings, sides)
    if exhausted:
        texts.append(
            _('the search for another solution was given up: there are too many possibilities to '
              'try'))
    return as_error([_('this transaction would cross into a guarded module:')] + texts +
                    list(known) + _ways_out(suggestions) + [NOTHING_CHANGED])


def refused_by_mode(solution: 'Solution', sides: 'Sides') -> str:
    """The error where a solution exists only without guarded packages, and the mode is block."""
    out = left_out(solution, sides)
    told = [_('without {guarded} there would be a solution').format(
        guarded=with_module(out, sides))] if out else []
    return as_error(told + [_way_out(_('mode=swap in xenguard.conf would use it')),
                            NOTHING_CHANGED])


def refused_removal(removal: 'Removal') -> str:
    """The error of a transaction that has no crossing, and would take the stack away.

    :param removal: the :class:`Removal`
    """
    texts = [_('this transaction would take {packages} away from the installed stack').format(
        packages=names(removal.taken))] if removal.taken else []
    return as_error(texts + ([_way_out(removal.suggestion.text)] if removal.suggestion else []) +
                    [NOTHING_CHANGED])


def known_of_failure(known: 'Iterable[str]', suggestions: 'List[Suggestion]') -> 'List[str]':
    """The lines about a request for which DNF itself has no solution.

    :param known: list of texts: what is known of the reason
    :param suggestions: list of :class:`Suggestion`
    """
    return lines(list(known) + [_way_out(each.text) for each in suggestions])


def warnings(solution: 'Solution', sides: 'Sides') -> 'List[str]':
    """The lines about the crossings of a transaction that goes ahead."""
    return lines(_('{crossing} (mode=warn)').format(crossing=describe(group, sides))
                 for group in groups(solution.crossings))


def refused_transaction(found: 'List[Crossing]', sides: 'Sides') -> str:
    """The error of the check of DNF's transaction."""
    return as_error([_('DNF was about to run a transaction that crosses into a guarded module:')] +
                    _described(found, sides) + [NOTHING_CHANGED])


def refused_headers(found: 'List[Crossing]', sides: 'Sides',
                    suggestions: 'List[Suggestion]') -> str:
    """The error of the check of the downloaded headers.

    :param suggestions: list of :class:`Suggestion`
    """
    return as_error([_('the headers of the downloaded packages show what the metadata did not:')] +
                    _described(found, sides) + _ways_out(suggestions) + [NOTHING_CHANGED])


def headers_tell(found: 'List[Crossing]', sides: 'Sides') -> 'List[str]':
    """The lines about the same, where the transaction goes ahead."""
    return lines(_('{crossing}, according to its header (mode=warn)').format(
        crossing=describe(group, sides)) for group in groups(found))


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


def _described(found, sides):
    told = groups(found)
    texts = [describe(group, sides) for group in told[:MOST_CROSSINGS]]
    more = len(told) - len(texts)
    if more:
        texts.append(P_('and {count} more crossing', 'and {count} more crossings', more).format(
            count=more))
    return texts


def _ways_out(suggestions):
    if not suggestions:
        return [_('no way out was found')]
    return [_way_out(each.text) for each in suggestions]


def _way_out(text):
    return _('way out: {text}').format(text=text)
