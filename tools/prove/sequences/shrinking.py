"""Making a failing sequence smaller."""

from prove.sequences.running import hard
from prove.shrinking import descend, is_sane
from prove.sides import nevra


def shrink(sequence, kind, runner, note=lambda text: None):
    """Drop steps, options and packages of a sequence as long as it has a finding of a kind.

    :param runner: a Runner
    :param note: function that is told of each step forward
    """
    def fails(smaller):
        return any(finding.kind == kind for _number, finding in
                   hard(runner.run(smaller, twins=kind == 'twin')))

    def sane_ones(failing):
        return (smaller for smaller in _smaller(failing)
                if is_sane(dict(smaller['case'], request=True)))
    return descend(sequence, sane_ones, fails, lambda smaller: '%d steps, %d packages' % (
        len(smaller['steps']), len(smaller['case']['packages'])), note)


def _smaller(sequence):
    """Sequences with less, the big things first."""
    steps = sequence['steps']
    size = len(steps)
    while size:
        for start in range(len(steps) - size, -1, -size):
            yield dict(sequence, steps=steps[:start] + steps[start + size:])
        size //= 2
    for i, words in enumerate(steps):
        for j in range(1, len(words)):
            if words[j].startswith('-') or len(words) > 3 or words[0] == 'shell':
                yield dict(sequence, steps=steps[:i] + [words[:j] + words[j + 1:]] + steps[i + 1:])
    for case in _smaller_cases(sequence['case']):
        yield dict(sequence, case=case)


def _smaller_cases(case):
    def changed(packages, **values):
        there = set(map(nevra, packages))
        origins = case.get('origins')
        return dict(case, packages=packages, dependencies=[
            text for text in case.get('dependencies') or () if text in there],
            origins=origins and {text: id for text, id in origins.items() if text in there},
            **values)

    packages = case['packages']
    size = len(packages) // 2
    while size:
        for start in range(0, len(packages), size):
            yield changed(packages[:start] + packages[start + size:])
        size //= 2
    for key in sorted(case['policy']):
        yield changed(packages, policy={other: value for other, value in case['policy'].items()
                                        if other != key})
    for i, package in enumerate(packages):
        for tag in ('requires', 'recommends', 'supplements', 'conflicts', 'obsoletes', 'provides',
                    'files'):
            values = package.get(tag, [])
            for j in range(len(values)):
                less = dict(package, **{tag: values[:j] + values[j + 1:]})
                yield changed(packages[:i] + [less] + packages[i + 1:])
