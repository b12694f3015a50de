"""Lines fit the terminal: what is longer is wrapped between words, and the log has it whole.

The kind: a long line of xenguard's, on whatever it is shown. Programs and tests that read a pipe
or a file read whole lines.
"""

import fcntl
import os
import pty
import struct
import termios

import pytest

from support.seed import seed
from xenguard.wording import PREFIX


def on_terminal(world, columns, *arguments):
    """Run DNF on a terminal; returns what it shows there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))
    # The command's own outputs are pipes of the world: a shell sends both to the terminal.
    result = world.dnf(*arguments, program=[
        'sh', '-c', '/usr/bin/dnf "$@" >{0} 2>&1'.format(os.ttyname(slave)), 'sh'])
    os.close(slave)
    shown = b''
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(master)
    return result, [row.rstrip() for row in shown.decode().replace('\r', '').split('\n')]


def of_xenguard(rows):
    """The rows of xenguard's lines, each line's rows together."""
    found = []
    for row in rows:
        if row.startswith(PREFIX):
            found.append([row])
        elif found and row.startswith('    ') and found[-1] is not None:
            found[-1].append(row)
        else:
            found.append(None)
    return [each for each in found if each]


@pytest.mark.parametrize('columns', [60, 400])
@pytest.mark.parametrize('provider', [True, False], ids=['swapped', 'refused'])
def test_lines_on_a_terminal_are_wrapped(world, columns, provider):
    _result, rows = on_terminal(seed(world, provider=provider), columns, '--assumeno', 'install',
                                'xen')
    told = of_xenguard(rows)
    assert told and any(len(each) > 1 for each in told) == (columns == 60), rows
    assert all(len(row) <= columns or len(row.split()) <= 2 for each in told for row in each)
    whole = {' '.join(row.strip() for row in each) for each in told}
    with open(os.path.join(world.root, 'var/log/dnf.log')) as stream:
        log = stream.read()
    for line in whole:
        assert line in log, line


def test_lines_in_a_pipe_are_whole(world):
    result = seed(world).dnf('--assumeno', 'install', 'xen', env={'COLUMNS': '40'})
    told = [line for line in result.text.splitlines() if line.startswith(PREFIX)]
    assert told and max(map(len, told)) > 80
    assert all('requires' in line for line in told if 'swapped' in line)


def test_a_configuration_error_is_wrapped(world):
    world.config('[main]\nmode = guess\n')
    _result, rows = on_terminal(seed(world), 50, 'install', 'xen')
    told, = of_xenguard(rows)
    assert len(told) > 1 and all(len(row) <= 50 or len(row.split()) <= 2 for row in told), rows


def test_a_refusal_in_the_shell_is_wrapped(world):
    """The shell prints it, past DNF's console and log."""
    seed(world, provider=False)
    script = world.path('script')
    with open(script, 'w') as stream:
        stream.write('install xen\nrun\nexit\n')
    _result, rows = on_terminal(world, 70, 'shell', script)
    told = of_xenguard(rows)
    assert any(len(each) > 1 for each in told), rows
    assert all(len(row) <= 70 or len(row.split()) <= 2 for each in told for row in each), rows
    with open(os.path.join(world.root, 'var/log/dnf.log')) as stream:
        log = stream.read()
    for each in told:
        assert ' '.join(row.strip() for row in each).replace(PREFIX, '', 1) in log, each
