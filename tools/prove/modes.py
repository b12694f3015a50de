"""What the judge says of a mode's solution, and of what one of the guard's own has to leave."""

from collections import namedtuple

import dnf.exceptions

Finding = namedtuple('Finding', ('kind', 'text'))


def of_mode(mode, universe, sight, judge, stock, guarded, involved):
    """Tell whether what came of a request is what the mode has for it, and whether its crossings
    were refused or told."""
    check = _of_warning if mode == 'warn' else _of_blocking
    return check(universe, sight, judge, stock, guarded, involved)


def _of_warning(universe, sight, judge, stock, guarded, _involved):
    """It is stock DNF's own solution, to the letter."""
    if stock.actions != guarded.actions or bool(stock.error) != bool(guarded.error):
        yield Finding('visible', 'the mode is warn')
        return
    if guarded.error is not None:
        return
    final = universe.of_nevras(guarded.final)
    new = judge.new_crossings(final, universe.of_nevras(guarded.weak))
    told = [line for line in guarded.lines if line.endswith('(mode=warn)')]
    if told and is_clean_however_it_came(universe, judge, final):
        yield Finding('visible', told[0])
        return
    for text in sorted(new.values()):
        # weakly: NEVRA needs ..., NEVRA makes room ...
        who = text.replace('weakly: ', '').split()[0]
        if not any(who in line for line in told):
            yield Finding('unsound', 'not told: ' + text)


def _of_blocking(universe, sight, judge, stock, guarded, involved):
    """It is one of the two plain solutions, DNF's own and the one with hidden packages in sight,
    but for those hidden ones that would come in for nobody."""
    full = sight.reach(-1, 'guarded') if sight.marking_error is None else None
    own = None if stock.error else universe.of_nevras(stock.final)
    if guarded.error is not None:
        if stock.error is not None and not involved:
            return
        for bits in (own, full):
            if bits is not None and is_clean_however_it_came(universe, judge, bits) and \
                    (bits == own or judge.keeping.allows(bits, sight.hidden)):
                yield Finding('incomplete', 'the mode is block: ' + universe.text(bits))
                return
        return
    final = universe.of_nevras(guarded.final)
    if not involved:
        yield Finding('overreach', 'stock DNF fails and the stack has no part in it')
    # Where stock DNF finds no match, there is no solution of its own to compare with.
    if final not in (own, full) and not isinstance(stock.error, dnf.exceptions.MarkingError) and \
            (full is None or not judge.keeping.needless(full, sight.hidden)):
        yield Finding('invalid', 'no plain solution: ' + universe.text(final))
    for text in sorted(judge.new_crossings(final, universe.of_nevras(guarded.weak)).values()):
        yield Finding('unsound', text)
    if final != own:
        yield from of_keeping(universe, sight, judge, final)


def is_clean_however_it_came(universe, judge, bits):
    """Whether a final set is clean whatever a weak dependency may have brought of it."""
    return judge.has_no_crossing(bits) and \
        not judge.new_crossings(bits, bits & ~universe.installed)


def of_keeping(universe, sight, judge, final):
    """Tell whether a solution of the guard's own leaves what it must leave."""
    keeping = judge.keeping
    taken = keeping.takes(final)
    if taken:
        yield Finding('takes', universe.text(taken))
    if not final & sight.hidden & ~universe.installed:
        return
    if keeping.loses(final):
        yield Finding('loses', universe.text(keeping.loses(final)))
    needless = keeping.needless(final, sight.hidden)
    if needless and (keeping.stock_is_clean or _can_do_without(sight, judge, needless)):
        yield Finding('needless', universe.text(needless))


def _can_do_without(sight, judge, needless):
    """Whether there is a clean solution without some packages."""
    if not judge.asked.exact or sight.marking_error is not None:
        return False
    try:
        sets = [bits for bits in judge.clean_sets() if not bits & needless]
    except OverflowError:
        return False
    for bits in sets[:12]:
        reached = sight.reach(bits)
        if reached is not None and not reached & needless and judge.is_clean(reached) and \
                not judge.wrong(reached):
            return True
    return False
