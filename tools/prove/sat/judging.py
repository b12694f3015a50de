"""What the SAT solver says of what the guard did, in universes of any size."""

import itertools
from collections import namedtuple

import dnf.exceptions

from prove import verdict
from prove.judge import Judge
from prove.modes import Finding, of_mode
from prove.sat import refusals
from prove.sat.encode import Encoding
from prove.sat.facts import Facts
from prove.sat.solve import Solver, nearest
from prove.solving import Sight, logged

Judged = namedtuple('Judged', ('findings', 'outcome', 'size'))
Judged.__doc__ = """What is said of one request.

findings: list of Findings
outcome: one word for the statistics, as of the random worlds
size: the number of packages that it could have to do with
"""

#: a removal is worse than any number of changes
_REMOVAL = 10000
#: how many clean final sets DNF is led towards, before it is said that it gets to none
_TRIES = 8


def judge(case, universe, answer, solver):
    """Judge what the guard made of a request.

    :param universe: the case's Universe
    :param answer: an Answer
    :param solver: a prove.solving.Solver of stock DNF
    :returns: a Judged
    """
    guarded, stock = answer.solved, solver.solve(case)
    if guarded.error and not isinstance(guarded.error, dnf.exceptions.Error):
        return Judged([Finding('crash', repr(guarded.error))], 'crash', 0)
    with logged():
        one = Judging(case, universe, Sight(solver, universe, case), stock)
        findings = list(one.of(guarded))
    wrong = answer.refusal and refusals.wrong(answer, one)
    if wrong:
        findings.append(Finding('proof', wrong))
    return Judged(findings, verdict.outcome(universe, stock, guarded),
                  bin(one.facts.closure).count('1'))


class Judging(object):
    """The judging of one request.

    :param case: the case
    :param universe: its Universe
    :param sight: its Sight
    :param stock: the Solved of stock DNF
    """

    def __init__(self, case, universe, sight, stock):
        self.case, self.universe, self.sight, self.stock = case, universe, sight, stock
        options = case['options']
        self.judge = Judge(universe, sight.sight, sight.asked, options['allow_erasing'],
                           sight.locked)
        self.judge.keeping = verdict.left_by_stock(universe, self.judge, sight, stock)
        self.judge.hidden = sight.hidden
        self.involved = verdict.is_involved(case, universe, sight, stock)
        self.before = self._plain()
        self.facts = Facts(universe, self.judge, self.before or 0, options['best'],
                           sight.goal.upgrades + sight.goal.syncs, bool(sight.goal.syncs),
                           universe.of_nevras(sight.goal.candidates & set(universe.index)),
                           universe.of_nevras(sight.goal.there))
        self.encoding = self.encode()

    def encode(self, without=()):
        """The Encoding of all facts but for some kinds."""
        found = Encoding([fact for fact in self.facts.found if fact['kind'] not in without])
        # What is removed could be installed anew; of that nobody is to be asked for here.
        for name in self.facts.names(self.sight.asked.erased):
            found.add([-found.variable(name)])
        return found

    def _plain(self):
        """The final set of the plain solution, with what is hidden in sight; None without one."""
        if self.sight.hidden and self.sight.marking_error is None:
            return self.sight.reach(-1, 'guarded')
        return None if self.stock.error else self.universe.of_nevras(self.stock.final)

    def clean_set(self):
        """The mask of a clean final set, None where there is none: the nearest to the plain
        solution of those that remove least."""
        return next(self.clean_sets(), None)

    def clean_sets(self, granted=(), most=None):
        """Generate the masks of clean final sets, those first that are the nearest to the plain
        solution, or to the host where there is none.

        :param granted: masks, of each of which one has to be there as well
        :param most: how much may be removed; None: of those that remove least the nearest
        """
        encoding = self.encode() if granted else self.encoding
        for wish in granted:
            encoding.add([encoding.variable(name) for name in self.facts.names(wish)])
        groups = [[encoding.variable(name) for name in
                   self.facts.names(self.universe.same(i) & self.facts.closure)]
                  for i in self.universe.members(self.staying)]
        wishes = [(group, _REMOVAL) for group in groups] if most is None else []
        before = self.universe.installed if self.before is None else self.before
        for name in self.facts.names(self.facts.closure):
            variable = encoding.variable(name)
            is_there = before >> self.universe.index[name] & 1
            wishes.append(([variable if is_there else -variable], 1))
        for found in nearest(encoding, wishes, groups, most):
            yield self.universe.of_nevras(found)

    @property
    def staying(self):
        """The mask of what is installed, and not to be removed."""
        return self.universe.installed & ~self.sight.asked.erased & ~self.judge.cleanable

    def of(self, guarded):
        """Findings about what the guard made of the request.

        :param guarded: a Solved
        """
        universe, stock = self.universe, self.stock
        mode = (self.case.get('policy') or {}).get('mode', 'swap')
        is_other = guarded.error or stock.actions != guarded.actions
        if universe.unnamed:
            # What DNF solves with packages that no metadata names never comes true.
            return [] if guarded.error or mode != 'swap' else self._of_crossings(guarded)
        if stock.error is None and not self.involved:
            return [Finding('visible', 'no stack package is involved')] if is_other else []
        if is_other and verdict.needs_no_guard(universe, self.sight, self.judge, stock):
            return [Finding('visible', 'nothing crosses in the plain solution')]
        if mode != 'swap':
            return of_mode(mode, universe, self.sight, self.judge, stock, guarded, self.involved)
        return self.of_refusal() if guarded.error else self.of_solution(guarded)

    def _of_crossings(self, guarded):
        """Findings about what crosses in a solution."""
        new = self.judge.new_crossings(self.universe.of_nevras(guarded.final),
                                       self.universe.of_nevras(guarded.weak))
        return [Finding('unsound', text) for text in sorted(new.values())]

    def of_refusal(self):
        """Findings about a request that the guard or DNF refused."""
        if self.sight.marking_error is not None or self.stock.error and not self.involved:
            return
        kinds = (('best-block', 'guarded'),) if self.case['options']['best'] else \
            (('incomplete', 'forbid'), ('arguable', 'exclude'))
        found = {}
        for clean in itertools.islice(self.clean_sets(), _TRIES):
            for kind, means in kinds:
                reached = self.sight.reach(clean, means)
                if reached is not None and self.judge.is_clean(reached) and \
                        not self.judge.wrong(reached, True):
                    found.setdefault(kind, 'clean: ' + self._changes(reached))
                    break
            found.setdefault('undecided', 'no way for DNF to get to: ' + self._changes(clean))
            if kinds[0][0] in found:
                break
        for kind in [kind for kind in ('incomplete', 'best-block', 'arguable', 'undecided')
                     if kind in found][:1]:
            yield Finding(kind, found[kind])

    def of_facts(self, solved):
        """Findings about the facts themselves: what DNF has solved has to heed them.

        :param solved: a Solved, of the guard or of stock DNF
        """
        sides = ('guarded', 'stack', 'installed-stack', 'replaces')
        encoding = self.encoding if solved is not self.stock else Encoding(
            [fact for fact in self.facts.found if fact['kind'] not in sides])
        if solved.error or solved is self.stock and self.sight.hidden:
            return
        solver = Solver(encoding)
        broken = solver.broken(solved.final)
        solver.close()
        if broken:
            yield Finding('judge', 'there is a solution without: %s' % broken)

    def of_solution(self, guarded):
        """Findings about a solution."""
        final = self.universe.of_nevras(guarded.final)
        if not self.involved:
            yield Finding('overreach', 'stock DNF fails and the stack has no part in it')
        new = self._of_crossings(guarded)
        yield from new
        wrong = self._as_asked().wrong(final, not self.sight.asked.exact)
        if not wrong and (self.stock.error or self.stock.actions != guarded.actions) and \
                self.judge.keeping.takes(final):
            wrong = 'the stack is taken away'
        if wrong:
            yield Finding('invalid', wrong)
        if new or wrong or self.before is None or final == self.before:
            return
        yield from self._of_others(final)

    def _as_asked(self):
        """A Judge of what was asked for as such."""
        asked = verdict.asked_for_itself(self.case, self.universe, self.sight, self.stock)
        return Judge(self.universe, self.sight.sight, asked, self.judge.allow_erasing,
                     self.sight.locked)

    def _of_others(self, final):
        """Findings about what there is beside the solution that was taken."""
        wishes = self.sight.asked.wishes
        granted = [wish for wish in wishes if wish & final]
        skipped = len(granted) < len(wishes) and self._skipped(wishes)
        if skipped:
            yield skipped
        elif not final & self.sight.asked.erased:
            if next(self.clean_sets(granted), None) is not None:
                yield from self._of_distance(final, granted)
            elif self._as_asked().asked == self.sight.asked:
                yield Finding('judge', 'no clean solution, and there is one')

    def _skipped(self, wishes):
        """What was left out by --skip-broken although there is a clean solution with it."""
        if self.case['options']['best'] or self.case['request'][0][0] == 'downgrade' or \
                not verdict.ask_for_stack(self.universe, wishes) or \
                not all(wish & self.before for wish in wishes):
            return None
        for found in itertools.islice(self.clean_sets(wishes), _TRIES):
            reached = self.sight.reach(found)
            if reached is not None and self.judge.is_clean(reached) and \
                    not self.judge.wrong(reached) and all(wish & reached for wish in wishes):
                return Finding('skipped', 'clean: ' + self._changes(reached))
        return None

    def _of_distance(self, final, granted):
        """Whether there is a clean solution that is nearer: that removes less and changes no more,
        or removes no more and changes much less."""
        lost, distance = self._lost(final), bin(final ^ self.before).count('1')
        for most, limit in [(lost - 1, distance)] * (lost > self._lost(self.before)) + [
                (lost, distance - 3)]:
            for best in itertools.islice(self.clean_sets(granted, most), _TRIES):
                nearer = self._lost(best), bin(best ^ self.before).count('1')
                if nearer[1] > limit:
                    break
                if self.judge.is_clean(best) and self.sight.reach(best) == best:
                    # What is best may be another once less is in sight: not beyond doubt.
                    is_surely = nearer[0] < lost and not self.case['options']['best']
                    yield Finding('removes' if is_surely else 'far', '%d removed, %d '
                                  'changes; with %d and %d there is: %s; taken: %s' % (
                                      (lost, distance) + nearer +
                                      (self._changes(best), self._changes(final))))
                    return

    def _lost(self, bits):
        return sum(not self.universe.same(i) & bits for i in self.universe.members(self.staying))

    def _changes(self, final):
        universe = self.universe
        return 'with %s, without %s' % (universe.text(final & ~universe.installed),
                                        universe.text(universe.installed & ~final))
