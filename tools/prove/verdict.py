"""What the judge says of what the guard did."""

import itertools
from collections import namedtuple

import dnf
import dnf.exceptions

from prove import typing
from prove.judge import Judge
from prove.keeping import Keeping
from prove.lines import Reader
from prove.modes import Finding, is_clean_however_it_came, of_keeping, of_mode
from prove.solving import Sight, Solver, logged
from prove.universe import Universe

Verdict = namedtuple('Verdict', ('findings', 'stock', 'guarded', 'outcome'))


def examine(cases, world, guard=True):
    """Solve cases of one universe and judge them; returns a list of Verdicts.

    Without the guard it judges stock DNF.
    """
    # DNF's answer may depend on whether it reads metadata or what it has made of it, as libsolv
    # numbers things in the order in which it meets them.
    with Solver(world, cases[0], False):
        pass
    # DNF can have one base with plugins at a time.
    with Solver(world, cases[0], guard) as solver:
        answers = [solver.solve(case) for case in cases]
    failures = typing.failures(world, cases, answers)
    with Solver(world, cases[0], False) as solver:
        return [_examine(case, guarded, solver, failed)
                for case, guarded, failed in zip(cases, answers, failures)]


def _examine(case, guarded, solver, failed=()):
    universe = Universe(case)
    stock = solver.solve(case)
    with logged():
        sight = Sight(solver, universe, case)
        sight.asked = asked_for_itself(case, universe, sight, stock)
        findings = list(_findings(case, universe, sight, stock, guarded))
        findings += [Finding('false line', text)
                     for text in Reader(universe, sight.hidden, guarded).wrong()]
        findings += [Finding('way', text) for text in failed]
    return Verdict(findings, stock, guarded, outcome(universe, stock, guarded))


def outcome(universe, stock, guarded):
    """One word for the statistics."""
    involved = 'stack' if universe.of_nevras(guarded.final) & universe.stack else 'no stack'
    if guarded.error:
        return 'both fail' if stock.error else 'blocked'
    if stock.error:
        return 'only the guard solves'
    return '%s, %s' % (involved, 'same' if stock.actions == guarded.actions else 'swapped')


def _findings(case, universe, sight, stock, guarded):
    options = case['options']
    judge = Judge(universe, sight.sight, sight.asked, options['allow_erasing'], sight.locked)
    judge.keeping, judge.hidden = left_by_stock(universe, judge, sight, stock), sight.hidden
    loosely = not sight.asked.exact
    if stock.error is not None and not isinstance(stock.error, dnf.exceptions.Error):
        yield Finding('judge', 'stock DNF crashed: %r' % stock.error)
        return
    if guarded.error is not None and not isinstance(guarded.error, dnf.exceptions.Error) or \
            'xenguard: internal' in str(guarded.error):
        yield Finding('crash', repr(guarded.error))
        return
    if stock.error is None:
        wrong = judge.wrong(universe.of_nevras(stock.final), loosely)
        if wrong and not _stock_jobs_differ(stock, sight):
            yield Finding('judge', "stock DNF's solution: " + wrong)
            return
    involved = is_involved(case, universe, sight, stock)
    mode = (case.get('policy') or {}).get('mode', 'swap')
    if universe.unnamed:
        # What DNF solves is no measure: of its solutions with these packages none comes true.
        if guarded.error is None and mode == 'swap':
            for text in judge.new_crossings(universe.of_nevras(guarded.final)).values():
                yield Finding('unsound', text)
        return
    skipped = _skipped(case, universe, sight, judge, guarded) if mode == 'swap' else ''
    if skipped:
        yield Finding('skipped', skipped)
        return
    if stock.error is None and not involved:
        if guarded.error is not None or stock.actions != guarded.actions:
            yield Finding('visible', 'no stack package is involved')
        return
    if (guarded.error or stock.actions != guarded.actions) and \
            needs_no_guard(universe, sight, judge, stock):
        yield Finding('visible', 'nothing crosses in the plain solution')
        return
    if mode != 'swap':
        yield from of_mode(mode, universe, sight, judge, stock, guarded, involved)
    elif guarded.error is None:
        for finding in _of_solution(case, universe, sight, judge, stock, guarded, involved):
            yield finding
    elif sight.marking_error is None:
        for finding in _of_refusal(case, universe, sight, judge, stock, involved):
            yield finding


def left_by_stock(universe, judge, sight, stock):
    """What stock DNF's solution leaves: a Keeping."""
    if stock.error is not None:
        return Keeping(universe, judge.asked, sight.meant, judge.cleanable, None, False)
    final = universe.of_nevras(stock.final)
    return Keeping(universe, judge.asked, sight.meant, judge.cleanable, final,
                   is_clean_however_it_came(universe, judge, final))


def _stock_jobs_differ(stock, sight):
    # The jobs were recorded with the hidden packages in sight.
    return bool(sight.hidden) and stock.error is None


def _skipped(case, universe, sight, judge, guarded):
    """What --skip-broken skips although it could be had."""
    wishes = sight.asked.wishes
    if not wishes or guarded.error or case['options']['best'] or sight.marking_error or \
            not ask_for_stack(universe, wishes):
        return ''
    final = universe.of_nevras(guarded.final)
    strict = judge.asked._replace(jobs=judge.asked.jobs + wishes)
    if all(wish & final for wish in wishes) or case['request'][0][0] == 'downgrade':
        return ''
    full = sight.reach(-1, 'guarded')
    if full is None or not all(wish & full for wish in wishes):
        return ''
    strict = Judge(universe, judge.sight, strict, judge.allow_erasing, judge.locked)
    for better in strict.clean_sets()[:12]:
        reached = sight.reach(better)
        if reached is not None and judge.is_clean(reached) and not strict.wrong(reached):
            return 'clean: ' + universe.text(reached)
    return ''


def needs_no_guard(universe, sight, judge, stock):
    """Whether stock DNF saw all there is, and its solution has no new crossing."""
    if stock.error is not None or sight.hidden:
        return False
    final = universe.of_nevras(stock.final)
    return not judge.new_crossings(final, universe.of_nevras(stock.weak)) and \
        not any(universe.replaced(final, judge.asked.erased))


def is_involved(case, universe, sight, stock):
    """Whether a stack package has a part in a request."""
    if stock.error is None:
        return bool(universe.of_nevras(stock.final) & universe.stack) or \
            ask_for_stack(universe, sight.asked.wishes)
    if isinstance(stock.error, dnf.exceptions.MarkingError) and sight.marking_error is None:
        # What it did not find is hidden, and so the stack's; on a host without a stack that can
        # be asked for by install alone.
        return bool(universe.installed & universe.stack) or \
            any(job[0] == 'install' for job in case['request'])
    return bool(universe.installed & universe.stack) or \
        ask_for_stack(universe, sight.asked.jobs + sight.asked.wishes)


def asked_for_itself(case, universe, sight, stock):
    """What a request asks for, without what a group or a glob means that is hidden."""
    if isinstance(stock.error, dnf.exceptions.MarkingError) or \
            not any(words[0] == 'group-install' or '*' in words[-1] for words in case['request']):
        return sight.asked
    jobs, wishes = ([job for job in each if not _means_only_hidden(universe, job, sight.hidden)]
                    for each in (sight.asked.jobs, sight.asked.wishes))
    return sight.asked._replace(jobs=jobs, wishes=wishes)


def _means_only_hidden(universe, job, hidden):
    """Whether a job means what is hidden alone, but for what obsoletes that."""
    names = universe.name_set(job & hidden)
    return bool(job & hidden) and all(
        universe.obsoletes[i] & job & hidden and universe.packages[i]['name'] not in names
        for i in universe.members(job & ~hidden))


def ask_for_stack(universe, jobs):
    """Whether one of some jobs means the stack."""
    return any(_means_stack(universe, job) for job in jobs)


def _means_stack(universe, job):
    """Whether a job means stack packages alone, but for what obsoletes them."""
    others = universe.members(job & ~universe.stack)
    return bool(job & universe.stack) and \
        all(universe.obsoletes[i] & job & universe.stack for i in others)


def _of_solution(case, universe, sight, judge, stock, guarded, involved):
    final = universe.of_nevras(guarded.final)
    if not involved:
        yield Finding('overreach', 'stock DNF fails and the stack has no part in it')
    new = judge.new_crossings(final, universe.of_nevras(guarded.weak))
    for text in sorted(new.values()):
        yield Finding('unsound', text)
    wrong = judge.wrong(final, not judge.asked.exact)
    if wrong:
        yield Finding('invalid', wrong)
    if stock.error is not None or stock.actions != guarded.actions:
        yield from of_keeping(universe, sight, judge, final)
    if stock.error is not None:
        return
    before = universe.of_nevras(stock.final)
    apart = _unrelated(universe)
    if before & apart != final & apart:
        yield Finding('unrelated', universe.text((before ^ final) & apart))
    if not new and not wrong and judge.asked.exact and not case['options']['best']:
        # Hidden packages take part in what the guard calls the plain solution.
        full = sight.reach(-1, 'guarded') if sight.hidden else before
        if full is not None:
            yield from _of_distance(universe, sight, judge, final, full)


def _of_distance(universe, sight, judge, final, before):
    """Whether a clean solution is nearer to the plain one than the guard's."""
    def lost(bits):
        return sum(not universe.same(i) & bits
                   for i in universe.members(universe.installed & ~judge.asked.erased &
                                             ~judge.cleanable))

    def distance(bits):
        return bin(bits ^ before).count('1')

    granted = [wish for wish in judge.asked.wishes if wish & final]
    try:
        nearer = [bits for bits in judge.final_sets()
                  if all(wish & bits for wish in granted)
                  and (lost(bits) < lost(final) > lost(before) and distance(bits) <= distance(final)
                       or lost(bits) <= lost(final) and distance(bits) < distance(final) - 2)
                  and judge.is_clean(bits)]
    except OverflowError:
        return
    for bits in sorted(nearer, key=lambda bits: (lost(bits), distance(bits)))[:8]:
        reached = sight.reach(bits)
        if reached != bits:
            continue
        yield Finding('removes' if lost(bits) < lost(final) else 'far', '%d removed and %d changes '
                      'from the plain solution; with %d and %d there is: %s' % (
                          lost(final), distance(final), lost(bits), distance(bits),
                          universe.text(bits)))
        return


def _of_refusal(case, universe, sight, judge, stock, involved):
    if stock.error is not None and not involved:
        return
    if not judge.asked.exact:
        # The rules of distro-sync are the solver's: take guarded packages away from it.
        tries = _without_guarded(universe, sight)
    else:
        try:
            tries = judge.clean_sets()[:12]
        except OverflowError:
            yield Finding('undecided', 'too many final sets')
            return
    found = {}
    for final in tries:
        # --best may be content with less once a package is out of sight: not beyond doubt
        for kind, means in (('best-block', 'guarded'),) if case['options']['best'] else \
                (('incomplete', 'guarded'),) if not judge.asked.exact else \
                (('incomplete', 'forbid'), ('arguable', 'exclude')):
            reached = sight.reach(final, means)
            if reached is not None and judge.is_clean(reached) and \
                    not judge.wrong(reached, True):
                found.setdefault(kind, reached)
                break
        if 'incomplete' in found:
            break
    for kind in sorted(found)[-1:]:
        yield Finding(kind, 'clean: ' + universe.text(found[kind]))


def _without_guarded(universe, sight):
    guarded = universe.members(sight.sight & universe.guarded)
    for count in range(len(guarded) + 1):
        for out in itertools.combinations(guarded, count):
            yield -1 & ~universe.mask(out)


def _unrelated(universe):
    """The packages that no dependency, nor a name, ties to either side."""
    ties = [0] * len(universe.packages)
    for i in universe.numbers:
        bits = universe.rivals[i] | universe.obsoletes[i] | universe.tied(i)
        for j in universe.members(bits):
            ties[i] |= 1 << j
            ties[j] |= 1 << i
    reached, edge = 0, universe.guarded | universe.stack
    while edge:
        reached |= edge
        step = 0
        for i in universe.members(edge):
            step |= ties[i]
        edge = step & ~reached
    return universe.mask(universe.numbers) & ~reached
