"""What the guard costs (``make bench``): CPU time and peak memory against stock DNF's.

Each command runs as a process of its own, from the cache and with --assumeno, so that nothing
is changed. The guard's runs and stock DNF's take turns. The least that each took is compared; the
same for stock DNF with itself, in the same turns, says what of it is noise. QUICK=1 is a small one.
"""

import argparse
import compileall
import os
import platform
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor

import tests_path    # noqa: F401
from support.environment import environment    # before rpm is imported

import dnf
from support.el9 import ORIGINS
from support.paths import PLUGINS, PROJECT
from support.seed import SIG

from bench import measure, plot, universe

HERE = os.path.dirname(os.path.abspath(__file__))
QUICK = os.environ.get('QUICK', '0') not in ('', '0')
SIZE = 3000 if QUICK else 30000
SIZES = (1000, 3000) if QUICK else (3000, 10000, 30000, 100000)
CROSSINGS = (1, 10) if QUICK else (1, 10, 25, 50, 100, 200)
ROUNDS = 3 if QUICK else 25
SOME = 3 if QUICK else 7       # rounds where it is not about a per cent

INSTALL = ('install', 'htop')
NO_STACK_REPO = ('--disablerepo=' + SIG,)


class Bench(object):
    """The worlds and the runs in them.

    :param scratch: an empty folder
    :param counts: whether instructions are counted, instead of time taken
    """

    def __init__(self, scratch, counts):
        self.scratch = scratch
        self.counts = counts
        self.code = os.path.join(scratch, 'code')
        # Compiled, as it is installed; the tree may not be.
        for source, name in ((PLUGINS, 'guard'), (os.path.join(HERE, 'plugins'), 'twice'),
                             (os.path.join(PROJECT, 'xenguard'), 'xenguard')):
            shutil.copytree(source, os.path.join(self.code, name))
        compileall.compile_dir(self.code, quiet=1)

    def world(self, name, fill, *args, **kwargs):
        """Make a world, and fill its cache.

        :returns: the options of dnf in it
        """
        # In a process of its own: the peak memory of a run is not less than its parent's.
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(_make, self.scratch, name, fill, *args, **kwargs).result()

    def runner(self, *args):
        """A function that runs a command() once."""
        command, env = self.command(*args)
        # 1: the answer was no; 100: the report's crossings
        return lambda: measure.run(command, env, (0, 1, 100))

    def command(self, world, kind, *args):
        """A command and its environment.

        :param world: what world() returned
        :param kind: 'stock', 'guard', or 'twice' for stock DNF that solves twice
        """
        # There is no folder for 'stock'.
        command = world + ['--setopt=pluginpath=' + os.path.join(self.code, kind), '-C',
                           '--assumeno'] + list(args)
        # The path is the same for all: Python looks there for whatever is imported.
        env = environment(PYTHONHASHSEED='0', TMPDIR=self.scratch, PYTHONPATH=self.code)
        return command, env

    def compare(self, text, target, one, other):
        """Print a line that compares a command of the guard's with one of stock DNF's.

        :param target: the ratio to reach, or None
        :param one, other: arguments of command()
        """
        if self.counts:
            self.runner(*other)()   # fills the caches
            base, guard = (measure.instructions(*self.command(*args)) for args in (other, one))
            print('%-52s %7dM %7dM  %.3f  %s' % (text, base // 10 ** 6, guard // 10 ** 6,
                                                 guard / base, target or ''), flush=True)
            return
        runs = [self.runner(*other), self.runner(*one), self.runner(*other)]
        base, guard, again = map(measure.least, measure.alternate(runs, ROUNDS))
        print('%-52s %6.3f s %6.3f s  %.3f  %.3f   %.3f  %s' % (
            text, base.seconds, guard.seconds, guard.seconds / base.seconds,
            again.seconds / base.seconds, guard.mib / base.mib, target or ''), flush=True)

    def compare_all(self):
        """Print the table of ratios."""
        plain = self.world('plain', universe.fill, SIZE)
        host = self.world('stack', universe.fill, SIZE, with_stack=True)
        print('%-52s %8s %8s  %s' % (
            'against', 'stock', 'guard', 'ratio  target' if self.counts else
            'ratio  noise  memory  target'))
        for text, target, world, args in (
                ('install without Xen, stack repo enabled', 1.02, plain, INSTALL),
                ('install without Xen, no stack repo', 1.02, plain, INSTALL + NO_STACK_REPO),
                ('upgrade of a host without Xen', 1.02, plain, ('upgrade',)),
                ('list', 1.02, plain, ('list', 'bash')),
                ('install without Xen on a host with a stack', None, host, INSTALL),
                ('upgrade of a host with a stack', None, host, ('upgrade',)),
                ('swap, against one solve', None, plain, ('install', 'xen'))):
            self.compare(text, target, (world, 'guard') + args, (world, 'stock') + args)
        self.compare('swap, against two solves', 1.05, (plain, 'guard', 'install', 'xen'),
                     (plain, 'twice', 'install', 'xen'))
        self.compare_without_modules()
        self.compare('report, against repoquery --whatprovides', 3,
                     (plain, 'guard', 'xenguard', 'report'),
                     (plain, 'stock', 'repoquery', '--whatprovides', '/usr/bin/qemu-img'))

    def compare_without_modules(self):
        """Print what hosts of EL9's shape pay, without guarded_origins and with it."""
        for words, origins in (('', ''), (', guarded_origins', ORIGINS)):
            world = self.world('el9' + words.strip(', '), universe.fill_without_modules, SIZE,
                               origins)
            for text, args in (('install without Xen', INSTALL),
                               ('upgrade without Xen', ('upgrade',)),
                               ('install xen', ('install', 'xen'))):
                self.compare('EL9%s: %s' % (words, text), None,
                             (world, 'guard') + args, (world, 'stock') + args)

    def gate(self):
        """Print how long the gate takes for a hundred packages in six states."""
        world = self.world('gate', universe.fill, SIZE)
        taken = measure.least([self.runner(world, 'guard', 'xenguard', 'gate')()
                               for _ in range(min(SOME, 3))])
        print('\ngate, 100 stack packages in six states: %.1f s, target 20 s' % taken.seconds,
              flush=True)

    def _grow(self, world, cases):
        return [measure.least(usages).seconds for usages in measure.alternate(
            [self.runner(world, *case) for case in cases], SOME)]

    def grow_with_packages(self):
        """Print how the time grows with the number of packages.

        :returns: list of (number of packages, seconds of each of four cases)
        """
        print('\n%8s  %-23s  %-23s' % ('packages', 'install without Xen', 'install xen (swap)'))
        rows = []
        for size in SIZES:
            world = self.world('size%d' % size, universe.fill, size)
            taken = self._grow(world, [(kind,) + args for args in (INSTALL, ('install', 'xen'))
                                       for kind in ('stock', 'guard')])
            rows.append((size, taken))
            print('%8d  %6.3f s %6.3f s  %.3f  %6.3f s %6.3f s  %.3f' % (
                size, taken[0], taken[1], taken[1] / taken[0],
                taken[2], taken[3], taken[3] / taken[2]), flush=True)
            shutil.rmtree(os.path.join(self.scratch, 'size%d' % size))
        return rows

    def grow_with_crossings(self):
        """Print how the time grows with the number of crossings that are swapped.

        :returns: list of (number of crossings, seconds of stock DNF and of the guard)
        """
        print('\n%9s  %8s %8s  (a universe of nothing else)' % ('crossings', 'stock', 'guard'))
        world = self.world('crossings', universe.fill_with_crossings, CROSSINGS)
        rows = []
        for count in CROSSINGS:
            taken = self._grow(world, [(kind, 'install', 'xen-%d' % count)
                                       for kind in ('stock', 'guard')])
            rows.append((count, taken))
            print('%9d  %6.3f s %6.3f s' % (count, taken[0], taken[1]), flush=True)
        return rows


def _make(scratch, name, fill, *args, **kwargs):
    world = universe.Universe(os.path.join(scratch, name), cache=os.path.join(scratch, 'rpm-cache'))
    fill(world, *args, **kwargs)
    result = world.dnf('makecache', guard=False)
    assert result.code == 0, result
    return [word for word in result.command[:-1] if 'pluginpath' not in word]


def machine():
    """One line on what this ran on."""
    model = ''
    if os.path.exists('/proc/cpuinfo'):
        with open('/proc/cpuinfo') as stream:
            model = dict(line.partition(':')[::2] for line in stream.read().split('\n')).get(
                'model name\t', '').strip()
    return '%s, %d CPUs; DNF %s, Python %s; %d packages, %d rounds' % (
        model or platform.machine(), os.cpu_count(), dnf.VERSION, platform.python_version(),
        SIZE, ROUNDS)


def main():
    """Run all of it in a scratch folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--plot', metavar='FILE', help='draw how the time grows, as SVG')
    parser.add_argument('--instructions', action='store_true',
                        help='count instructions by valgrind, which is exact and slow')
    options = parser.parse_args()
    if os.geteuid():
        return 'DNF fills its installroot for root only: run as root.'
    scratch = tempfile.mkdtemp(prefix='xenguard-bench-')
    try:
        bench = Bench(scratch, options.instructions)
        print(machine())
        bench.compare_all()
        if options.instructions:
            return None
        bench.gate()
        packages, crossings = bench.grow_with_packages(), bench.grow_with_crossings()
        if options.plot:
            plot.draw(options.plot, packages, crossings)
    finally:
        shutil.rmtree(scratch)
    return None


if __name__ == '__main__':
    sys.exit(main())
