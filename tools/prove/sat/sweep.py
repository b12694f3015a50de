"""Judging many requests, and counting what is said of them."""

import shutil
import tempfile
from collections import Counter

from prove.bench import _fast_folder
from prove.dependencies import HARD
from prove.el8 import cases
from prove.sat.judging import judge
from prove.solving import Solver
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
