"""The proofs of refusals on a host: 'dnf xenguard why --json' is typed, and what it prints held
against the judge's own facts of the host and a SAT solver."""

import json
import os

from prove.judge import Asked, Judge
from prove.sat import proofs, solve
from prove.sat.facts import Facts
from prove.sequences.sight import look_as, options_of
from prove.solving import Solved
from prove.verdict import left_by_stock

_KEPT = 'var/lib/dnf/xenguard-refusal.json'


def kept(host):
    """What a host has kept of its last refusal, as it is in the file."""
    path = os.path.join(host.root, _KEPT)
    if not os.path.exists(path):
        return None
    with open(path) as stream:
        return stream.read()


def examine(step, sight, host):
    """Have a host that has just refused a step tell why.

    :param sight: the Sight of the host before the step
    :returns: (word for the statistics, what is wrong with the proof or '')
    """
    seen = [option for option in options_of(step.words) if '=' in option]
    result = host.dnf(['xenguard', 'why', '--json', '-q'] + seen)
    if result.code:
        return 'told', 'exit code %d: %s' % (result.code, result.text[-600:])
    document = json.loads(result.out)
    if document['proof'] is None:
        word = document['unproved']
        return word, '' if _may_be(word, step, document) else 'there is none: ' + word
    judge = proofs.wrong if solve.is_there() else proofs.untrue
    return 'proof', judge(document['proof']['facts'],
                          _facts(step, sight, document['request']).found)


def _may_be(word, step, document):
    """Whether that may be why there is no proof."""
    if word == 'mode':
        # That there is a clean solution is seen when the way is typed.
        return any(way['kind'] == 'mode' for way in document['ways'])
    return word == 'unseen' and step.words[0] == 'local'


def _facts(step, sight, request):
    """The judge's own facts of a refused step.

    What a request of modules, of the history or of a shell asks for is taken from the document.
    """
    look, universe = step.before, step.before.universe
    case, goal = look_as(look, step.words), sight.goal
    asked, syncs, upgrades = sight.asked, goal.syncs, goal.upgrades + goal.syncs
    candidates, there = (universe.of_nevras(each & set(universe.index))
                         for each in (goal.candidates, goal.there))
    if not case['request'] or sight.marking_error is not None:
        jobs = [universe.of_nevras(names) for names in request['any_of']]
        asked = Asked(jobs, [], universe.of_nevras(request['removed']), not request['syncs'])
        syncs, upgrades = request['syncs'], [
            None if names is None else set(names)
            for names in request['updates'] + request['syncs']]
        candidates = universe.mask(i for job in jobs for i in universe.members(job))
        there = universe.of_nevras(request['anew'])
        candidates &= ~universe.installed
    judge = Judge(universe, sight.sight, asked, request['allowerasing'], sight.locked)
    # A shell ends with success.
    is_failed = step.stock.code or step.words[0] == 'shell' and \
        step.shadow.installed == look.state.installed
    judge.keeping = left_by_stock(universe, judge, sight, Solved(
        step.stock.text if is_failed else None, step.shadow.installed, frozenset(),
        frozenset(), [], 0))
    judge.hidden = sight.hidden
    return Facts(universe, judge, universe.mask(universe.numbers), request['best'], upgrades,
                 bool(syncs), candidates, there)
