"""Judging many requests, and counting what is said of them."""

import contextlib
import os
import shutil
import tempfile
from collections import Counter

from prove.bench import fast_folder
from prove.cases import generate
from prove.dependencies import HARD
from prove.disk import make_world
from prove.el8 import cases as el8_cases
from prove.el9 import cases as el9_cases
from prove.sat.judging import Judging, judge
from prove.sat.refusals import answers
from prove.sides import Sides
from prove.solving import Sight, Solver, logged
from prove.universe import Universe

#: what has the hosts, and what tells the sides of their packages
CASES = {'el8': (el8_cases, el8_cases.Sides), 'el9': (el9_cases, Sides)}
#: of EL8 the repositories of a host: all that there is, without a provider, with module_hotfixes;
#: of EL9 also: found by 'auto', and all of what was the module guarded
VARIANTS = {
    'el8': ({}, {'provider': False}, {'hotfixes': True}, {'hotfixes': True, 'provider': False}),
    'el9': ({}, {'provider': False}, {'found': True, 'whole': True}, {
        'found': True, 'whole': True, 'provider': False})}


class Count(object):
    """What is said of many requests."""

    def __init__(self):
        self.outcomes, self.kinds, self.sizes, self.facts = Counter(), Counter(), [], []

    def add(self, name, answer, findings, outcome, size):
        """Count one request, and print what is found."""
        self.outcomes[outcome] += 1
        self.sizes.append(size)
        self.kinds.update(finding.kind for finding in findings)
        if answer.refusal:
            self.kinds['(refused)'] += 1
            self.kinds['(refused for the mode alone)'] += answer.facts is None
        if answer.facts:
            self.facts.append(len(answer.facts))
        for finding in findings:
            print('%s: %s: %s' % (name, finding.kind, finding.text), flush=True)

    def tell(self):
        """Print the figures; returns the exit code, 1 where something is wrong."""
        for counter in (self.outcomes, self.kinds):
            for name, count in sorted(counter.items()):
                print('%6d  %s' % (count, name))
        misses = sum(count for kind, count in self.kinds.items() if kind in HARD)
        print('%d requests of up to %d packages; %d proofs of %d to %d facts; %d misses' % (
            len(self.sizes), max(self.sizes or [0]), len(self.facts), min(self.facts or [0]),
            max(self.facts or [0]), misses))
        return int(bool(misses))


@contextlib.contextmanager
def scratch_folder():
    """A folder for a world."""
    scratch = tempfile.mkdtemp(prefix='sat-judge-', dir=fast_folder())
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def judged_host(release, scratch, host, **options):
    """Judge all requests on one host of EL8's or EL9's.

    :param release: 'el8' or 'el9'
    :returns: generator of (case, Answer, Judged)
    """
    cases, sides = CASES[release]
    world, common = cases.make(scratch, host, **options)
    every = [dict(common, request=request, options=options)
             for request, options in cases.requests(host)]
    universe = Universe(common, sides)
    assert universe.is_consistent(universe.installed), host
    return _judged(world, every, universe)


def judged_random(scratch, some):
    """Judge all requests in one random world.

    :param some: its cases
    :returns: generator of (case, Answer, Judged)
    """
    world = make_world(some[0], os.path.join(scratch, 'world'), os.path.join(scratch, 'cache'))
    with Solver(world, some[0], False):
        pass    # as verdict.examine does
    return _judged(world, some, Universe(some[0]))


def _judged(world, every, universe):
    found = answers(world, every)
    with Solver(world, every[0], False) as solver:
        for case, answer in zip(every, found):
            yield case, answer, judge(case, universe, answer, solver)


def variants(release, host):
    """The variants of the repositories in which a host can be."""
    if host.startswith('dom0'):
        # What it has needs the provider.
        return VARIANTS[release][::2]
    # The hosts of EL9's take turns.
    names = list(CASES[release][0].HOSTS)
    return VARIANTS[release] if release == 'el8' or host == 'empty' else \
        VARIANTS[release][names.index(host) % 4:][:1]


def of_hosts(release, hosts):
    """Judge all requests on some hosts, and print what is found; returns the exit code."""
    count = Count()
    for host in hosts:
        for options in variants(release, host):
            with scratch_folder() as scratch:
                for case, answer, found in judged_host(release, scratch, host, **options):
                    count.add('%s %s %s %s' % (host, options, case['request'], case['options']),
                              answer, *found)
    return count.tell()


def of_random_worlds(seeds, origins=False):
    """Judge all requests in random worlds; returns the exit code.

    :param origins: as of generate()
    """
    count = Count()
    for seed in seeds:
        with scratch_folder() as scratch:
            for number, (_case, answer, found) in enumerate(
                    judged_random(scratch, generate(seed, origins))):
                count.add('%d.%d' % (seed, number), answer, *found)
    return count.tell()


def disagreements(some, scratch):
    """Where the judge that tries every final set and the solver do not say the same.

    :param some: cases of one random world
    :returns: generator of texts
    """
    world = make_world(some[0], os.path.join(scratch, 'world'), os.path.join(scratch, 'cache'))
    universe = Universe(some[0])
    with Solver(world, some[0], False) as solver:
        for case in some:
            stock = solver.solve(case)
            with logged():
                judging = Judging(dict(case, options=dict(case['options'], best=False)), universe,
                                  Sight(solver, universe, case), stock)
            # Rules of the solver's own, which that judge leaves to it.
            judging.encoding = judging.encode(without=('removed', 'inferior', 'synced'))
            if judging.sight.marking_error is None and judging.sight.asked.exact:
                for text in _disagreement(judging):
                    yield '%s %s: %s' % (case['request'], case['options'], text)


def broken_facts(scratch, some):
    """What DNF has solved against the judge's own facts: by these no proof may be more than true.

    :param some: cases of one random world
    :returns: generator of (case, Finding)
    """
    world = make_world(some[0], os.path.join(scratch, 'world'), os.path.join(scratch, 'cache'))
    found, universe = answers(world, some), Universe(some[0])
    with Solver(world, some[0], False) as solver:
        for case, answer in zip(some, found):
            stock = solver.solve(case)
            with logged():
                sight = Sight(solver, universe, case)
                if sight.marking_error is not None:
                    continue
                judging = Judging(case, universe, sight, stock)
            is_own = answer.solved.actions != stock.actions and \
                (case.get('policy') or {}).get('mode') != 'warn'
            for solved in [stock] + [answer.solved] * is_own:
                for finding in judging.of_facts(solved):
                    yield case, finding


def _disagreement(judging):
    judge, found = judging.judge, judging.clean_set()
    try:
        clean = judge.clean_sets()
    except OverflowError:
        return
    if found is None and clean:
        yield 'the solver misses ' + judging.universe.text(clean[0])
    elif found is not None:
        text = judge.wrong(found) or judge.keeping.may_take(found) and 'takes the stack away' or \
            ' '.join(judging.universe.crossings(found)[0][key] for key in
                     judging.universe.crossings(found)[0] if key not in judge.old) or \
            ' '.join(judging.universe.replaced(found, judge.asked.erased)[0].values())
        if text and found & judging.universe.stack:
            yield 'the solver takes %s: %s' % (judging.universe.text(found), text)
