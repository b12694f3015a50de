"""Whether what the guard says of a command is so (docs/proof.md), by the grammar of prove.lines."""

from prove.dependencies import GONE, LOCAL
from prove.lines import MARK, Reader, parse
from prove.solving import Solved


class _Reader(Reader):
    """Reads the lines about a command, to which no file is known that nobody named."""

    def _in_sack(self):
        return self.universe.mask(i for i, package in enumerate(self.universe.packages)
                                  if package.get('installed') or
                                  package['repo'] not in (GONE, LOCAL))


def is_whole(words):
    """Whether a step has one transaction at most, which all lines are about."""
    return words[0] != 'shell' or words.count('ts run') < 2


def may_tell(before, after, result):
    """Whether there are lines, or should be: something may have come that DNF does not see.

    :param before: a Look
    :param after: another one, after a command
    :param result: the Result of that
    """
    came = after.state.installed - before.state.installed
    return any(result.logged) or bool(
        before.may_hide and before.of(came) & before.universe.stack)


def wrong(step, sight):
    """Generate what is not so, as texts.

    :param step: a Step
    :param sight: the Sight of the host before it
    """
    told, error = step.result.logged
    look, verbs = step.before, {parse(line)[0] for line in told}
    if 'clean' in verbs and look.crossings()[0]:
        yield 'something crosses: ' + '; '.join(look.crossings()[0].values())
    if 'no stack' in verbs and look.has_stack:
        yield 'there is one'
    if 'blind' in verbs and look.sees_guarded:
        yield 'there is something guarded'
    is_failed = bool(step.result.code or error)
    guarded = Solved(
        '\n'.join(MARK + line for line in error) if is_failed else None,
        step.after.state.installed, frozenset(), frozenset(), [MARK + line for line in told], 0)
    # Of a module's package that no metadata names DNF tells at the very end that it refuses it.
    comes_true = 'No available modular metadata' not in step.result.text
    reader = _Reader(step.before.universe, sight.hidden, guarded,
                     comes_true and is_whole(step.words))
    for text in reader.wrong():
        yield text
