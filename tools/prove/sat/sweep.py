"""Judging many requests, and counting what is said of them."""

import os
import shutil
import tempfile
from collections import Counter

from prove.bench import _fast_folder
from prove.dependencies import HARD
from prove.disk import make_world
from prove.el8 import cases
from prove.sat.judging import Judging, judge
from prove.solving import Sight, Solver, logged
from prove.universe import Universe

#: the repositories of each host: all that there is, without a provider, with module_hotfixes
VARIANTS = ({}, {'provider': False}, {'hotfixes': True}, {'hotfixes': True, 'provider': False})


def judged_el8(scratch, host, **options):
    """Judge all requests on one host of EL8's.

    :returns: generator of (request, Judged)
    """
    world, common = cases.make(scratch, host, **options)
    every = [dict(common, request=request, options=options)
             for request, options in cases.requests(host)]
    with Solver(world, common, True) as solver:
        answers = [solver.solve(case) for case in every]
    universe = Universe(common, cases.Sides)
    with Solver(world, common, False) as solver:
        for case, answer in zip(every, answers):
            yield case, judge(case, universe, answer, solver)


def of_el8(hosts):
    """Judge all requests on some hosts, and print what is found.

    :returns: the exit code: 1 where the guard has missed something
    """
    outcomes, kinds, sizes = Counter(), Counter(), []
    for host in hosts:
        for options in VARIANTS if host != 'dom0' else VARIANTS[::2]:
            scratch = tempfile.mkdtemp(prefix='sat-judge-', dir=_fast_folder())
            try:
                for case, found in judged_el8(scratch, host, **options):
                    outcomes[found.outcome] += 1
                    sizes.append(found.size)
                    kinds.update(finding.kind for finding in found.findings)
                    for finding in found.findings:
                        print('%s %s %s %s: %s: %s' % (host, options, case['request'],
                                                       case['options'], *finding), flush=True)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    print('%d requests judged, of up to %d packages' % (len(sizes), max(sizes)))
    for counter in (outcomes, kinds):
        for name, count in sorted(counter.items()):
            print('%6d  %s' % (count, name))
    return int(any(kind in HARD for kind in kinds))


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
            if judging.sight.marking_error is None and judging.sight.asked.exact:
                for text in _disagreement(judging):
                    yield '%s %s: %s' % (case['request'], case['options'], text)


def _disagreement(judging):
    judge, found = judging.judge, judging.clean_set()
    try:
        clean = judge.clean_sets()
    except OverflowError:
        return
    if found is None and clean:
        yield 'the solver misses ' + judging.universe.text(clean[0])
    elif found is not None:
        wrong = judge.wrong(found) or judge.keeping.may_take(found) and 'takes the stack away' or \
            ' '.join(judging.universe.crossings(found)[0][key] for key in
                     judging.universe.crossings(found)[0] if key not in judge.old) or \
            ' '.join(judging.universe.replaced(found, judge.asked.erased)[0].values())
        if wrong and found & judging.universe.stack:
            yield 'the solver takes %s: %s' % (judging.universe.text(found), wrong)
