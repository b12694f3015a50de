"""The shield in random worlds: what comes in where no plugin runs, by three ways.

Each world without a guarded package on its host is made a second time, with the shield of the
first on it, and the modules' default streams away. Then nothing may bring a guarded package in.
Which packages these are the judge's own definitions say.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter

import rpm
from support.environment import environment
from support.paths import SUPPORT

from prove.dependencies import GONE
from prove.disk import header_only_rpm, make_world
from prove.sides import nevra
from prove.solving import Solver
from prove.universe import Universe
from xenguard import configfile
from xenguard.packager import shield
from xenguard.packages.shields import NAME
from xenguard.packages.sides import Sides

CONFLICTS = 1   # of rpm's problems, what rpm.RPMDEP_SENSE_CONFLICTS is
CONTAMINATED, WAYS = 'let a guarded package in', ('DNF', 'libdnf', 'libdnf with removals', 'rpm -U')


class Outcome:
    """What became of some worlds.

    counts: Counter of pairs of a way and what was the end of it
    wrong: list of texts, of what was let in
    """

    def __init__(self):
        self.counts, self.wrong = Counter(), []

    def note(self, way, ending, text=''):
        """Count one try."""
        self.counts[way, ending] += 1
        if ending == CONTAMINATED:
            self.wrong.append('%s: %s' % (way, text))


def examine(cases, folder, outcome):
    """Try the cases of one universe.

    :param folder: an empty folder
    :param outcome: the :class:`Outcome` to note it in
    """
    universe = Universe(cases[0])
    if universe.installed & universe.guarded & ~universe.allowed:
        outcome.counts['worlds', 'contaminated before'] += 1
        return
    world = make_world(cases[0], os.path.join(folder, 'plain'), os.path.join(folder, 'cache'))
    with Solver(world, cases[0], False) as solver:
        base = solver.base
        solver.reset(cases[0])
        made = shield.collect(Sides(base, configfile.read_policy(base.conf)[0]))
    if not made.conflicts:
        outcome.counts['worlds', 'nothing to keep out'] += 1
        return
    outcome.counts['worlds', 'shielded'] += 1
    # It knows what is in sight when it is made, and tells of what it cannot mean.
    barred = universe.guarded & ~universe.allowed & ~universe.of_nevras(
        text for text in map(str, made.lost + made.unwritable) if text in universe.index)
    barred &= ~universe.mask(number for number in universe.numbers
                             if universe.packages[number]['repo'] == GONE)
    with Solver(world, cases[0], True) as solver:
        answers = [solver.solve(case) for case in cases]
    shielded = [_with_shield(case, made) for case in cases]
    world = make_world(shielded[0], os.path.join(folder, 'shielded'),
                       os.path.join(folder, 'cache'))
    world.conf['protected_packages'] = 'dnf, ' + NAME
    with Solver(world, shielded[0], False) as solver:
        for case, guarded in zip(shielded, answers):
            _by_dnf(solver, case, guarded, universe, barred, outcome)
    for case in shielded:
        _by_libdnf(world, case, universe, barred, outcome)
    _by_rpm(world, universe, barred, outcome)


def _with_shield(case, made):
    own = {'repo': GONE, 'name': NAME, 'evr': '1-1', 'arch': 'noarch', 'installed': True,
           'conflicts': made.conflicts}
    return dict(case, packages=case['packages'] + [own], default=None)


def _let_in(final, universe, barred):
    """The guarded packages in a final set, as a text."""
    return universe.text(universe.of_nevras(
        text for text in final if text in universe.index) & barred & ~universe.installed)


def _by_dnf(solver, case, guarded, universe, barred, outcome):
    solved = solver.solve(case)
    found = _let_in(solved.final, universe, barred)
    if found != '-':
        outcome.note('DNF', CONTAMINATED, found)
    elif solved.error:
        was = universe.of_nevras(text for text in guarded.final if text in universe.index)
        is_swap = not guarded.error and was & universe.stack
        outcome.note('DNF', 'refused; the guard has a solution with the stack' if is_swap else
                     'refused')
    else:
        outcome.note('DNF', 'solved')


def _by_libdnf(world, case, universe, barred, outcome):
    names = [words[1] for words in case['request'] if words[0] == 'install']
    if not names or len(names) < len(case['request']):
        return
    world.build()
    for way, flags in (('libdnf', []), ('libdnf with removals', ['--allow-removals'])):
        done = subprocess.run(
            [sys.executable, os.path.join(SUPPORT, 'libdnf_context.py'), '--solve'] + flags +
            [world.scratch] + names, env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        found = _let_in(done.stdout.decode().split(), universe, barred)
        outcome.note(way, CONTAMINATED if found != '-' else
                     'refused' if done.returncode else 'solved', found)


def _by_rpm(world, universe, barred, outcome):
    """Have RPM check each guarded package that could be installed."""
    ts = rpm.TransactionSet(world.root)
    ts.setVSFlags(-1)
    path = world.path('one.rpm')
    packages = {package.nevra: package for repo in world.repos.values()
                for package in repo.packages}
    for number in universe.members(barred & ~universe.installed):
        text = nevra(universe.packages[number])
        with open(path, 'wb') as stream:
            stream.write(header_only_rpm(packages[text]))
        with open(path, 'rb') as stream:
            ts.addInstall(ts.hdrFromFdno(stream.fileno()), text, 'u')
        kept = any(problem[4] == CONFLICTS for problem in ts.check() or ())
        ts.clear()
        outcome.note('rpm -U', 'refused' if kept else CONTAMINATED, text)
    ts.closeDB()


def sweep(seeds, generate, scratch):
    """Try the worlds of some seeds, and print the table.

    :param generate: function of a seed to its cases
    :returns: the exit code: 1 where a guarded package was let in
    """
    outcome = Outcome()
    for seed in seeds:
        folder, before = os.path.join(scratch, str(seed)), len(outcome.wrong)
        os.mkdir(folder)
        examine(generate(seed), folder, outcome)
        shutil.rmtree(folder)
        for text in outcome.wrong[before:]:
            print('=== %d: %s' % (seed, text), flush=True)
    for way in ('worlds',) + WAYS:
        print('\n' + way)
        for ending, count in sorted((ending, count) for (each, ending), count
                                    in outcome.counts.items() if each == way):
            print('  %-55s %8d' % (ending, count))
    print('\n%d guarded packages let in' % len(outcome.wrong))
    return int(bool(outcome.wrong))
