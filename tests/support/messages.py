"""What xenguard said in a command."""

import re


def told(result):
    """The lines that begin with xenguard's prefix, in full."""
    return [line for line in result.full.splitlines() if line.startswith('xenguard: ')]


def ways(result):
    """The texts of the ways out, without their numbers and effects."""
    return [re.sub(r' \([a-z0-9, ]+\)$', '', line.split(': ', 2)[2]) for line in told(result)
            if line.startswith('xenguard: way out')]


def shown(result):
    """The same as the console shows them."""
    return [line for line in result.text.splitlines() if line.startswith('xenguard: ')]


def check_stopped(result, *words):
    """One clear error, exit code 1, nothing changed, and how to do without xenguard."""
    assert result.code == 1, result
    assert result.after == result.before
    lines = [line for line in result.text.splitlines() if 'xenguard' in line]
    assert len(lines) == 1, result
    for word in ('xenguard: ', '--disableplugin=xenguard', 'enabled=0') + words:
        assert word in lines[0], result
    assert lines[0].startswith('xenguard: ')
    assert 'Traceback' not in result.text
