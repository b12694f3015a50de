"""What is wrong about one command on a host with the guard.

Stock DNF runs the same command on a copy of the host, which is thrown away: what it takes away, and
what it does where nothing crosses, is the measure.
"""

import re
from collections import namedtuple

from prove.dependencies import GUARDED_MODULES
from prove.judge import Asked, Judge
from prove.keeping import Keeping
from prove.lines import MARK
from prove.sides import arch, nevra

Finding = namedtuple('Finding', ('kind', 'text'))
#: what a step may be found to have; docs/proof.md tells what each means
HARD = ('crash', 'unsound', 'takes', 'loses', 'stream', 'visible', 'incomplete', 'changed',
        'broken', 'unclean', 'line', 'way', 'proof', 'report', 'verdict', 'twin')
#: what is only counted: a crossing by what became known of origins in the same step
SOFT = ('late',)

#: the words that bring a change about, whichever DNF there is
_SWAPPED = re.compile('^' + MARK + '(swapped in|kept|took|left out|made room|removed|avoided)',
                      re.MULTILINE)
_ENABLING = ('enable', 'install', 'switch-to')


class Step(namedtuple('Step', ('words', 'before', 'after', 'shadow', 'result', 'stock'))):
    """One command that was run.

    words: the step
    before, after: Looks at the host
    shadow: the State of the copy after stock DNF's turn
    result, stock: the Results of both
    """

    __slots__ = ()

    @property
    def refused(self):
        """Whether the guard refused."""
        if self.words[0] == 'shell':
            # It goes on with its next line, and ends with success.
            return bool(self.result.logged[1])
        return bool(self.result.code) and MARK in self.result.text

    @property
    def swapped(self):
        """Whether the guard has another solution, and says so."""
        return not self.result.code and bool(_SWAPPED.search(self.result.text))

    @property
    def verb(self):
        """The word for the statistics."""
        return verb(self.words)


def verb(words):
    """The word for a step in the statistics."""
    if words[0] != 'dnf':
        return words[0]
    return ' '.join(words[1:3]) if words[1] in ('module', 'history', 'xenguard') else words[1]


def judge(step):
    """Generate the Findings of a step."""
    text = step.result.text
    if MARK + 'internal' in text or 'Traceback' in text and 'Traceback' not in step.stock.text or \
            step.result.code not in (0, 1, 100, step.stock.code):
        yield Finding('crash', 'exit code %d: %s' % (step.result.code, text[-600:]))
        return
    trial = _Trial(step)
    for part in (trial.of_nothing_changed, trial.of_crossings, trial.of_what_is_taken,
                 trial.of_streams, trial.of_stock, trial.of_dependencies, trial.of_cleaning):
        for finding in part():
            yield finding


def wrong_verdict(step, package, verdict):
    """Generate what makes the report's verdict on a package untrue, now that it was installed."""
    trial = _Trial(step)
    is_there = package in step.after.state.installed
    crosses = bool(trial.stock_crossings())
    # What is hidden stock DNF does not find, and does not cross by it.
    true = {'clean': is_there and not step.result.code and not crosses,
            'swap': is_there and not step.result.code and (crosses or step.stock.code),
            'crosses': is_there and crosses,
            'block': step.refused and not is_there,
            'broken': bool(step.result.code)}
    if not true[verdict]:
        yield 'told to be %s: %s, exit code %d, stock %d%s\n%s' % (
            verdict, package, step.result.code, step.stock.code, ', which crosses' * crosses,
            step.result.text[-600:])


class _Trial(object):
    """One step before the judge."""

    def __init__(self, step):
        self.step = step
        look = step.before
        self.universe = universe = look.universe
        self.mode = (look.case.get('policy') or {}).get('mode', 'swap')
        self.final = look.of(step.after.state.installed)
        self.shadow = look.of(step.shadow.installed)
        self.erased = universe.mask(_named(step.words, look))
        self.judge = Judge(universe, 0, Asked([], [], self.erased, False), False)
        came = step.after.state.weak - step.before.state.installed
        self.weak = look.of(came)
        self.new = self.judge.new_crossings(self.final, self.weak)
        self.stock_is_clean = not self.stock_crossings()

    def stock_crossings(self):
        """What crosses, or might be taken for that, in stock DNF's outcome."""
        came = self.step.shadow.weak - self.step.before.state.installed
        found = dict(self.judge.new_crossings(self.shadow, self.step.before.of(came)))
        found.update(self.universe.replaced(self.shadow, self.erased)[1])
        return found

    @property
    def is_guarded(self):
        """Whether the guard was asked, and stands in the way of crossings."""
        return self.step.words[0] != 'bypass' and self.mode != 'warn'

    @property
    def is_single(self):
        """Whether it was one transaction, and the same request for both."""
        return self.step.words[0] != 'shell' and self.step.words[1] != 'xenguard'

    def of_nothing_changed(self):
        """A refusal leaves the host as it was."""
        before, after = self.step.before.state, self.step.after.state
        if self.step.refused and self.is_single and 'nothing was changed' in \
                ' '.join(self.step.result.text.split()) and \
                (before.installed, before.streams) != (after.installed, after.streams):
            yield Finding('changed', '%s, %s' % (
                sorted(before.installed ^ after.installed), after.streams))

    def of_crossings(self):
        """No new crossing, as is known of the packages before and after."""
        if not self.is_guarded:
            return
        strong, soft = self.step.after.crossings()
        for key, text in sorted(self.new.items()):
            if key in strong or key in soft or key[0] == 'replaces':
                yield Finding('unsound', text)
        came = self.step.after.state.installed - self.step.before.state.installed
        there = self.step.before.crossings()
        late = {key: text for key, text in strong.items()
                if key not in self.new and key not in there[0] and key not in there[1]}
        if came and late:
            yield Finding('late', ', '.join(sorted(late.values())))

    def of_what_is_taken(self):
        """Nothing of the stack goes, unless it was named or stock DNF takes it, too."""
        if not self.is_guarded:
            return
        universe, dependents = self.universe, self._dependents()
        asked = self.judge.asked._replace(erased=self.erased | dependents)
        # What stock DNF does with each line of a shell is known by its end alone.
        is_measure = self.step.words[0] == 'shell' or self.is_single and not self.step.stock.code
        stock = self.shadow if is_measure else None
        keeping = Keeping(universe, asked, 0, universe.cleanable(asked.erased), stock,
                          self.stock_is_clean and stock is not None)
        if keeping.takes(self.final):
            yield Finding('takes', keeping.text(keeping.takes(self.final)))
        if self.mode == 'swap' and self.is_single and keeping.loses(self.final):
            yield Finding('loses', keeping.text(keeping.loses(self.final)))

    def _dependents(self):
        """What cannot stay without the packages that were named to be removed."""
        universe, installed = self.universe, self.universe.installed
        there = installed & ~self.erased
        while self.erased:
            broken = universe.mask(
                i for i in universe.members(there)
                if any(need.met(installed) and not need.met(there)
                       for need in universe.requires[i]))
            if not broken:
                break
            there &= ~broken
        return installed & ~there & ~self.erased

    def of_streams(self):
        """No guarded stream is enabled unless that was asked for, or for what came of it."""
        for module in GUARDED_MODULES:
            for finding in self._of_stream(module):
                yield finding

    def _of_stream(self, module):
        before, after = (state.streams.get(module) for state in
                         (self.step.before.state, self.step.after.state))
        if after == before or not after or after[0] != 'enabled' or self.step.words[0] == 'bypass':
            return
        words = self.step.words
        if words[1] == 'module' and words[2] in _ENABLING or \
                any(word.startswith('@virt') for word in words):
            return
        there = self.step.after.state.installed
        # A shell may have removed again what has come, and what is installed anew comes as well.
        came = set().union(*(
            about for number, about in self.step.after.state.transactions.items()
            if number not in self.step.before.state.transactions))
        came -= self.step.before.state.installed - there
        if self.mode == 'warn' and self.step.shadow.streams.get(module) == after:
            return
        if not any(nevra(package) in came and package.get('module') == '%s:%s' % (module, after[1])
                   for package in self.step.after.case['packages']):
            yield Finding('stream', '%s:%s was enabled, and nothing of it came' % (
                module, after[1]))

    def of_stock(self):
        """Stock DNF's own outcome, where the stack has no part in it or nothing crosses."""
        step = self.step
        if step.stock.code or not self.is_single or step.words[0] == 'bypass':
            return
        mine = step.result.code, step.after.state.installed, step.after.state.streams
        stock = step.stock.code, step.shadow.installed, step.shadow.streams
        if not self.shadow & self.universe.stack and not step.before.has_stack and \
                not ('--skip-broken' in step.words and step.before.may_hide):
            if mine != stock or step.result.plain != step.stock.plain.replace('/copy', '/main'):
                yield Finding('visible', 'no stack package is involved: %s' % _difference(step))
        elif self.mode == 'warn':
            if mine != stock:
                yield Finding('visible', 'mode=warn: %s' % _difference(step))
        elif self.stock_is_clean and not step.before.may_hide and mine != stock:
            yield Finding('visible', 'nothing crosses: %s' % _difference(step))
        elif self.stock_is_clean and step.result.code and not self._takes(self.shadow):
            yield Finding('incomplete', step.result.text[-600:])

    def _takes(self, final):
        universe = self.universe
        return any(not universe.same(i) & final & universe.stack
                   for i in universe.members(universe.installed & universe.stack))

    def of_dependencies(self):
        """No dependency is broken that was not before."""
        universe = self.universe
        if universe.is_consistent(universe.installed) and not universe.is_consistent(self.final):
            yield Finding('broken', ' '.join(sorted(self.step.after.state.installed)))

    def of_cleaning(self):
        """After 'xenguard clean' nothing crosses, and all of the stack is there."""
        step = self.step
        if step.words[1:3] != ['xenguard', 'clean']:
            return
        left = step.after.crossings()[0]
        if step.result.code == 0 and left and step.before.has_stack:
            yield Finding('unclean', ', '.join(sorted(left.values())))
        if step.result.code and MARK not in step.result.text:
            yield Finding('unclean', 'no reason: ' + step.result.text[-600:])


def _named(words, look):
    """The numbers of the installed packages that a step names to be removed."""
    names = set()
    for line in [words[1:]] if words[0] != 'shell' else [line.split() for line in words[1:]]:
        if line[0] == 'remove':
            names.update(line[1:])
        elif line[0] == 'swap':
            names.add(line[1])
    if words[:2] == ['dnf', 'history']:
        names = _about(words[2:], look.state.transactions)
    packages = look.case['packages']
    is_module = words[0] == 'dnf' and words[1] == 'module' and words[2] in ('remove', 'switch-to')
    return [i for i in look.universe.members(look.final)
            if packages[i]['name'] in names or nevra(packages[i]) in names or
            '%s.%s' % (packages[i]['name'], arch(packages[i])) in names or
            is_module and look.universe.guarded >> i & 1]


def _about(words, transactions):
    """The NEVRAs that the transactions were about which 'history undo' and the like mean."""
    number = max(transactions or [0]) - int(words[1].partition('-')[2] or 0)
    if words[0] == 'rollback':
        return set().union(*(about for each, about in transactions.items() if each > number))
    return transactions.get(number, set())


def _difference(step):
    mine, stock = step.after.state, step.shadow
    lines = ['exit code %d, stock %d' % (step.result.code, step.stock.code)]
    for name, one, other in (('guard', mine, stock), ('stock', stock, mine)):
        lines.append('%s alone: %s' % (name, ' '.join(sorted(one.installed - other.installed))))
    if mine.streams != stock.streams:
        lines.append('streams %s, stock %s' % (mine.streams, stock.streams))
    return '; '.join(lines) + '\n' + step.result.text[-600:]
