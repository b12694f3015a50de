"""Output that cannot be written, whatever buffers it: a full disk, a reader that has gone away.

The kind: what a subcommand prints is lost. That is an error with one line and exit code 1, and
Python, which tries once more when it ends, has nothing left to complain of. Nothing of the
machine's own environment may hide it, as PYTHONUNBUFFERED did.
"""

import pytest

from support.seed import SIG, seed

SUBCOMMANDS = ('report', 'advise', 'srpm')
FORMS = ((), ('--json',), ('-q',))


@pytest.fixture
def host(world):
    seed(world)
    world.build()
    return world


def run(host, subcommand, options, unbuffered, redirection):
    arguments = [subcommand] + \
        ([host.repos[SIG]['libvirt'].src_path] if subcommand == 'srpm' else [])
    # DNF's Python gets this variable as the test says, and not as the machine has it.
    return host.dnf('xenguard', *arguments, *options, env={'PYTHONUNBUFFERED': unbuffered},
                    program=['sh', '-c', '/usr/bin/dnf "$@" ' + redirection, 'sh'])


@pytest.mark.parametrize('unbuffered', ['', '1'], ids=['buffered', 'unbuffered'])
@pytest.mark.parametrize('options', FORMS, ids=' '.join)
@pytest.mark.parametrize('subcommand', SUBCOMMANDS)
def test_a_full_disk_is_an_error_in_one_line(host, subcommand, options, unbuffered):
    result = run(host, subcommand, options, unbuffered, '>/dev/full')
    told = [line for line in result.err.splitlines() if 'xenguard' in line]
    assert result.code == 1 and 'Exception' not in result.err, result
    assert told == ['xenguard: cannot write the output: No space left on device'], result


@pytest.mark.parametrize('unbuffered', ['', '1'], ids=['buffered', 'unbuffered'])
@pytest.mark.parametrize('subcommand', SUBCOMMANDS)
def test_a_reader_that_has_gone_away_is_no_error(host, subcommand, unbuffered):
    result = run(host, subcommand, ('-q',), unbuffered, '| true')
    assert result.code == 0 and not result.err.strip(), result


@pytest.mark.parametrize('subcommand', SUBCOMMANDS)
def test_a_closed_output_is_as_for_any_command_of_dnf(host, subcommand):
    stock = host.dnf('repolist', guard=False, env={'PYTHONUNBUFFERED': ''},
                     program=['sh', '-c', '/usr/bin/dnf "$@" >&-', 'sh'])
    result = run(host, subcommand, (), '', '>&-')
    assert 'internal error' not in result.text
    if stock.code:
        assert result.code == stock.code, result
    else:
        assert result.code in (0, 1, 100) and 'Exception ignored' not in result.text, result
