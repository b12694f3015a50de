"""Typing the ways out that a refusal names: each has to succeed."""

import re

from prove.disk import policy_text
from prove.lines import MARK, named, parse, refusal_lines
from prove.solving import Solver

#: the default of stack_repos, to which a repository is added
STACK_REPOS = 'centos-virt-xen, centos-virt-xen-testing, centos-virt-xen-[0-9]*'


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
    if way.startswith('mode=swap in xenguard.conf'):
        return [_with_policy(case, mode='swap')]
    match = re.match("add '(--[a-z -]+)' to the command line", way)
    if match:
        words = match.group(1).split()
        return [dict(case, options=dict(
            options, best=options['best'] and '--nobest' not in words,
            allow_erasing=options['allow_erasing'] or '--allowerasing' in words))]
    match = re.match("first run 'dnf swap ([^ ]+) ([^ ]+)( --allowerasing)?'", way)
    if match:
        old, new, erasing = match.groups()
        return [dict(case, request=[['install', new], ['remove', old]],
                     options=dict(options, allow_erasing=bool(erasing), strict=True))]
    match = re.match("first run 'dnf remove ([^']+)'", way)
    if match:
        return [dict(case, request=[['remove-alone'] + match.group(1).split()],
                     options=dict(options, allow_erasing=True))]
    match = re.match("add (.+) to 'allow' in xenguard.conf", way)
    if match:
        allowed = [policy['allow']] if policy.get('allow') else []
        return [_with_policy(case, allow=', '.join(allowed + named(match.group(1))))]
    match = re.match("add ([^ ]+) to 'stack_repos' in xenguard.conf", way)
    if match:
        return [_with_policy(case, stack_repos='%s, %s' % (STACK_REPOS, match.group(1)))]
    if re.match('remove [^ ]+ from excludepkgs in dnf.conf, which hides', way):
        return [dict(case, exclude=None)]
    return None if way.startswith('build a package') else []


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
