"""CPU time and peak memory of dnf commands, compared in alternating runs."""

import os
import re
import subprocess
import sys
from collections import namedtuple

Usage = namedtuple('Usage', ('seconds', 'mib'))
Usage.__doc__ = """What one run took: CPU time (user and system), and peak memory."""


def run(command, env, codes=(0,)):
    """Run a command once.

    :param codes: the exit codes that it may have
    :returns: a :class:`Usage`
    :raises RuntimeError: it has another exit code; with its output
    """
    with open(os.path.join(env['TMPDIR'], 'output'), 'w+b') as output:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
        if process.returncode not in codes:
            output.seek(0)
            raise RuntimeError('%s: exit code %s\n%s' % (
                ' '.join(command), process.returncode, output.read().decode('utf-8', 'replace')))
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def instructions(command, env):
    """Count the instructions of a command by valgrind: the same whatever else the machine does.

    :returns: their number
    """
    process = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', sys.executable] +
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    return int(re.search(rb'Collected : (\d+)', process.stdout).group(1))


def alternate(runs, rounds):
    """Run several commands in turn, forth and back, after one round that does not count.

    :param runs: list of functions without arguments that return a :class:`Usage`
    :returns: list of lists of :class:`Usage`, one for each function, in the order of rounds
    """
    taken = [[] for _ in runs]
    for number in range(rounds + 1):
        order = list(range(len(runs)))
        for index in order if number % 2 else order[::-1]:
            usage = runs[index]()
            if number:
                taken[index].append(usage)
    return taken


def least(usages):
    """The least that a command took.

    What else a machine does only ever adds to a run, by much and by differing amounts, so that
    medians and ratios of neighbouring runs tell of the machine. The least is what it converges to.

    :param usages: list of :class:`Usage`
    :returns: a :class:`Usage`
    """
    return Usage(*map(min, zip(*usages)))
