"""Typing what is named to the user, on a copy of the host: the ways out of a refusal, and the next
steps of a report. Each has to work, and to do to the host what it was said to do."""

import shlex

from prove.disk import policy_text
from prove.lines import MARK, named, parse
from prove.sequences import reports
from prove.sequences.looks import Look
from prove.ways import STACK_REPOS, read


def count(step):
    """How many ways a step's lines name."""
    return sum(parse(line)[0] == 'way' for lines in step.result.logged for line in lines)


def wrong(step, main, copy):
    """Type what a refusal names; generate what does not work, as texts.

    :param step: the Step that was refused, after which the host is as it was before
    :param main: the Host
    :param copy: the Host to type on
    """
    trial = _Trial(step.words, main, copy)
    told, error = step.result.logged
    for line in told + error:
        verb, found = parse(line)
        why = trial.of_way(found['way']) if verb == 'way' else \
            trial.of_refusal(found['option']) if verb == 'refused' else \
            trial.of_cleaning('dnf xenguard clean --allowerasing') \
            if 'dnf xenguard clean --allowerasing' in line else ''
        if why:
            yield '%s: %s' % (line, why)


def wrong_next(document, main, copy):
    """The same of the next steps that a report names.

    :param document: the report
    """
    for each in document['next']:
        why = each['command'] and _Trial(None, main, copy).of_cleaning(each['command'])
        if why:
            yield '%s: %s' % (each['command'], why)


class _Trial(object):
    """Commands on copies of a host.

    :param words: the step that was refused
    """

    def __init__(self, words, main, copy):
        self.words, self.main, self.copy = words, main, copy

    def of_way(self, text):
        """Type a way out; returns what is wrong with it, or ''."""
        way = read(text)
        if way and way.kind == 'build':
            return ''
        method = way and getattr(self, '_' + way.kind, None)
        return method(way.effect, **way.parts) if method else 'nobody knows how to type it'

    def of_refusal(self, option):
        """Type what is said to be refused."""
        self.copy.become(self.main)
        words = [word for word in self.words if option != '--nobest' or word != '--best']
        result = self.copy.command(words, options=[option])
        return '' if _failure(result) and MARK in result.text else 'is not refused'

    def of_cleaning(self, line):
        """Type what is to end in a clean host."""
        self.copy.become(self.main)
        result = self.copy.dnf(shlex.split(line)[1:])
        if result.code:
            return _failure(result)
        if any(Look(self.main.life, self.copy.state()).crossings()):
            return 'something crosses still'
        report = reports.read(self.copy.dnf(['xenguard', 'report', '--json', '-q']))
        left = [each['command'] for each in report['next'] if each['command']]
        return 'and then: ' + '; '.join(left) if left else ''

    # the ways, one method each

    def _mode(self, effect):
        return self._under(effect, mode='swap')

    def _allow(self, effect, names):
        allowed = self._policy().get('allow')
        return self._under(effect, allow=', '.join([allowed] * bool(allowed) + named(names)))

    def _repository(self, effect, id):
        return self._under(effect, stack_repos='%s, %s' % (STACK_REPOS, id))

    def _options(self, effect, options, in_place, removed):
        words = [word for word in self.words if not in_place or word != '--best']
        why = self._typed(effect, words, options.split())
        if not why and removed:
            gone = self.main.installed - self.copy.installed
            if not set(named(removed)) <= set(map(_name, gone)).union(map(_name_arch, gone)):
                why = 'removed are %s' % ', '.join(sorted(gone))
        return why

    def _without(self, effect, option):
        return self._typed(effect, [word for word in self.words if word != option])

    def _first(self, effect, line, then):
        self.copy.become(self.main)
        result = self.copy.dnf(shlex.split(line)[1:])
        if result.code:
            return _failure(result)
        wrong = self._wrong_effect(effect)
        return wrong or _failure(self.copy.command(then.split() if then else self.words))

    def _policy(self):
        return self.main.life.case.get('policy') or {}

    def _under(self, effect, **changes):
        """Type the request under another policy."""
        world = self.main.life.world
        world.config(policy_text({'policy': dict(self._policy(), **changes)}))
        try:
            return self._typed(effect)
        finally:
            world.config(policy_text(self.main.life.case))

    def _typed(self, effect, words=None, options=()):
        self.copy.become(self.main)
        result = self.copy.command(words or self.words, options=options)
        return _failure(result) or self._wrong_effect(effect)

    def _wrong_effect(self, effect):
        before, after = self.main.installed, self.copy.installed
        came, gone = sorted(after - before), sorted(before - after)
        changes = [new for new in came if any(_take_turns(new, old) for old in gone)]
        removes = [old for old in gone if not any(_take_turns(new, old) for new in came)]
        done = ', '.join('%s %d' % (verb, count) for verb, count in (
            ('removes', len(removes)), ('installs', len(came) - len(changes)),
            ('changes', len(changes))) if count)
        return '' if effect in (None, done) else 'it ' + done


def _take_turns(new, old):
    """Whether two packages cannot be there side by side, but as versions that are kept so."""
    return _name(new) == _name(old) and (
        'noarch' in (_arch(new), _arch(old)) or _arch(new) == _arch(old))


def _name(text):
    return text.rsplit('-', 2)[0]


def _arch(text):
    return text.rpartition('.')[2]


def _name_arch(text):
    return '%s.%s' % (_name(text), _arch(text))


def _failure(result):
    """What has failed, or ''; a shell that was refused something ends with success."""
    if not result.code and not result.logged[1]:
        return ''
    return 'exit code %d: %s' % (result.code, result.text.strip()[-600:])
