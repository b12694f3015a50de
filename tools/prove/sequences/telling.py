"""A sequence and what came of it, in words."""

import json

from prove.sides import nevra
from prove.telling import describe as describe_case

_MOST = 30      # lines of one command's output


def describe(sequence, verdict):
    """The world, the steps with what each did, and the findings."""
    case = dict(sequence['case'], request=[['sequence']], options={})
    lines = describe_case(case).splitlines()[1:]
    waves = {}
    for package in case['packages']:
        if package.get('wave'):
            waves.setdefault(package['wave'], []).append(nevra(package))
    lines += ['wave %d: %s' % (wave, ' '.join(waves[wave])) for wave in sorted(waves)]
    lines.append('the twins %s the stack\'s repository' % (
        'see' if sequence.get('twins_see_stack') else 'do not see'))
    found = {}
    for number, finding in verdict.findings:
        found.setdefault(number, []).append('   ! %s: %s' % finding)
    lines += found.get(-1, [])
    for number, (words, code, text) in enumerate(verdict.log):
        lines.append('%2d %s%s' % (number, _written(words),
                                   '' if code is None else ': exit code %d' % code))
        if number in found:
            lines += ['      ' + line for line in text.splitlines()[-_MOST:]] + found[number]
    return '\n'.join(lines)


def reproduction(sequence):
    """What to type to run a sequence again."""
    return "tools/dnf-python tools/sequences.py --replay - <<'END'\n%s\nEND" % json.dumps(sequence)


def _written(words):
    if words[0] == 'shell':
        return 'dnf shell: ' + '; '.join(words[1:])
    if words[0] == 'bypass':
        return 'dnf %s --disableplugin=xenguard' % ' '.join(words[1:])
    if words[0] == 'local':
        return 'dnf install FILE of ' + ' '.join(words[1:])
    return ' '.join(words)
