"""Typing the ways out that a refusal names: each has to succeed."""

from prove.disk import policy_text
from prove.lines import MARK, named, parse, refusal_lines
from prove.solving import Solver
from prove.ways import STACK_REPOS, read


def ways(solved):
    """The ways out that are named to the user, as texts."""
    texts = [line[len(MARK):] for line in solved.lines if line.startswith(MARK)]
    if solved.error is not None:
        texts += refusal_lines(solved.error)
    found = [parse(text) for text in texts]
    return [more['way'] for verb, more in found if verb == 'way']


def typed(case, way):
    """The cases that typing a way makes of a case: each has to succeed. None for a way that no
    case can be made of, as a package that is to be built."""
    options, policy = case['options'], case.get('policy') or {}
    found = read(way)
    if found is None:
        return []
    kind, parts, _effect = found
    if kind == 'mode':
        return [_with_policy(case, mode='swap')]
    if kind == 'options':
        words = parts['options'].split()
        return [dict(case, options=dict(
            options, best=options['best'] and '--nobest' not in words,
            allow_erasing=options['allow_erasing'] or '--allowerasing' in words))]
    if kind == 'first':
        return [dict(case, **_line(options, parts['line'].split()[1:]))]
    if kind == 'allow':
        allowed = [policy['allow']] if policy.get('allow') else []
        return [_with_policy(case, allow=', '.join(allowed + named(parts['names'])))]
    if kind == 'repository':
        return [_with_policy(case, stack_repos='%s, %s' % (STACK_REPOS, parts['id']))]
    return [dict(case, exclude=None)] if kind == 'exclude' else None


def _line(options, words):
    """The request and the options of a line that is to be typed first."""
    verb, specs = words[0], [word for word in words[1:] if not word.startswith('--')]
    if verb == 'swap':
        old, new = specs
        return {'request': [['install', new], ['remove', old]],
                'options': dict(options, allow_erasing='--allowerasing' in words, strict=True)}
    return {'request': [['remove-alone'] + specs], 'options': dict(options, allow_erasing=True)}


def _with_policy(case, **changes):
    return dict(case, policy=dict(case.get('policy') or {}, **changes))


def failures(world, cases, answers):
    """Type every way that the answers to some cases of one universe name.

    :returns: for each case a list of texts: the ways that failed
    """
    found = [[] for _ in cases]
    attempts = {}
    for number, (case, solved) in enumerate(zip(cases, answers)):
        for way in ways(solved):
            typed_cases = typed(case, way)
            if typed_cases == []:
                found[number].append('nobody knows how to type it: ' + way)
            for each in typed_cases or ():
                attempts.setdefault((policy_text(each) or '', each.get('exclude')), []).append(
                    (number, way, each))
    for (policy, _), tries in sorted(attempts.items(), key=lambda item: str(item[0])):
        world.config(policy or None)
        with Solver(world, tries[0][2], True) as solver:
            for number, way, case in tries:
                solved = solver.solve(case)
                if solved.error is not None:
                    found[number].append('%s: %s' % (way, ' | '.join(
                        str(solved.error).strip().splitlines())))
    world.config(policy_text(cases[0]))
    return found
