"""Lines fit the terminal: what is longer is wrapped between words, and the log has it whole.

The kind: a long line of xenguard's, on whatever it is shown. Programs and tests that read a pipe
or a file read whole lines.
"""

import fcntl
import io
import logging
import os
import pty
import struct
import termios

import pytest

from support.messages import shown, told
from support.seed import seed
from xenguard import wording
from xenguard.wording import PREFIX


def on_terminal(world, columns, *arguments, env=None):
    """Run DNF on a terminal; returns what it shows there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))
    # The command's own outputs are pipes of the world: a shell sends both to the terminal.
    result = world.dnf(*arguments, env=env, program=[
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
    lines = of_xenguard(rows)
    assert lines and any(len(each) > 1 for each in lines) == (columns == 60), rows
    assert all(len(row) <= columns or len(row.split()) <= 2 for each in lines for row in each)
    assert [' '.join(row.strip() for row in each) for each in lines] == shown(
        world.dnf('--assumeno', 'install', 'xen', env={'COLUMNS': '40'}))


@pytest.mark.parametrize('arguments', [
    ['why', 'qemu-img', 'libvirt'], ['why', 'no-such-package'], ['why'], ['gate']], ids=' '.join)
def test_what_is_told_on_a_terminal_is_wrapped(world, arguments):
    seed(world, provider=False)
    assert world.dnf('install', 'xen').code == 1
    piped = world.dnf('-q', 'xenguard', *arguments).out
    _result, rows = on_terminal(world, 60, '-q', 'xenguard', *arguments)
    assert any(len(row) > 60 for row in piped.split('\n')) or arguments[-1] == 'no-such-package'
    assert all(len(row) <= 60 or len(row.split()) <= 2 for row in rows), rows
    assert ' '.join(rows).split() == piped.split()
    # What belongs to a line stays under it.
    heads = [row for row in rows if row[:1].strip()]
    assert heads and all(any(line.startswith(head) for line in piped.split('\n')) for head in heads)


@pytest.mark.parametrize('provider', [True, False], ids=['swapped', 'refused'])
def test_v_and_the_log_tell_in_full_what_the_console_tells_in_short(world, provider):
    """The error of a refusal goes through DNF's own words, a swap through its log."""
    seed(world, provider=provider)
    result = world.dnf('--assumeno', 'install', 'xen')
    short = '\n'.join(shown(result))
    assert '1.el8' not in short and 'module_el8' not in short, short
    verbose = shown(world.dnf('--assumeno', '-v', 'install', 'xen'))
    assert verbose == told(result) and max(map(len, verbose)) > 80
    for nevra in ('qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64',
                  'xen-runtime-4.12.3-1.el8.x86_64'):
        assert nevra in '\n'.join(verbose)


def test_nothing_is_coloured_where_the_user_wants_no_colour(world):
    rows = on_terminal(seed(world), 80, 'xenguard', 'report', env={'NO_COLOR': '1'})[1]
    assert rows and '\x1b' not in '\n'.join(rows)


def test_a_configuration_error_is_wrapped(world):
    world.config('[main]\nmode = guess\n')
    _result, rows = on_terminal(seed(world), 50, 'install', 'xen')
    lines, = of_xenguard(rows)
    assert len(lines) > 1 and all(len(row) <= 50 or len(row.split()) <= 2 for row in lines), rows


def test_a_refusal_in_the_shell_is_wrapped(world):
    """The shell prints it, past DNF's console and log."""
    seed(world, provider=False)
    script = world.path('script')
    with open(script, 'w') as stream:
        stream.write('install xen\nrun\nexit\n')
    _result, rows = on_terminal(world, 70, 'shell', script)
    lines = of_xenguard(rows)
    assert any(len(each) > 1 for each in lines), rows
    assert all(len(row) <= 70 or len(row.split()) <= 2 for each in lines for row in each), rows
    with open(os.path.join(world.root, 'var/log/dnf.log')) as stream:
        assert 'xen-runtime-4.12.3-1.el8.x86_64 requires /usr/bin/qemu-img' in stream.read()


def test_a_line_that_cannot_be_fitted_is_as_it_was(mocker):
    handler = logging.StreamHandler(io.StringIO())
    base = mocker.Mock(_logging=mocker.Mock(stdout_handler=handler, stderr_handler=None))
    base.conf.debuglevel = 2
    wording.fit_terminal(base)
    mocker.patch('xenguard.wording.wrapped', side_effect=ValueError)
    record = logging.LogRecord('dnf', logging.INFO, '', 0, PREFIX + 'told', (), None)
    assert handler.format(record) == PREFIX + 'told'
