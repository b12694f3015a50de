#!/usr/bin/python3
"""A SAT solver as the judge of the guard, in worlds of EL8's size.

    XENGUARD_EL8=FOLDER tools/dnf-python tools/sat_judge.py
    XENGUARD_EL8=FOLDER tools/dnf-python tools/sat_judge.py --host dom0
    XENGUARD_EL8=FOLDER tools/dnf-python tools/sat_judge.py --origins       # of EL9's shape
    tools/dnf-python tools/sat_judge.py --seeds 0-199       # random worlds
    tools/dnf-python tools/sat_judge.py --origins --seeds 0-199     # the same without modules

What is judged and how is in docs/proof.md; tools/install-sat installs the solver.
"""

import argparse
import sys

import tests_path    # noqa: F401
from support import environment    # before rpm is imported  # noqa: F401
from prove.el8 import data
from prove.sat import solve, sweep
from prove.sweep import seeds_of


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Judge the guard with a SAT solver.')
    parser.add_argument('--host', action='append', help='only this one')
    parser.add_argument('--seeds', help='of random worlds, first-last')
    parser.add_argument('--origins', action='store_true',
                        help='worlds without a guarded module: guarded_origins names the packages')
    opts = parser.parse_args()
    if not solve.is_there():
        parser.error('it needs what tools/install-sat installs')
    if opts.seeds:
        return sweep.of_random_worlds(seeds_of(opts.seeds), opts.origins)
    if not data.folder():
        parser.error('it needs XENGUARD_EL8=FOLDER')
    release = 'el9' if opts.origins else 'el8'
    hosts = list(sweep.CASES[release][0].HOSTS)
    unknown = set(opts.host or ()) - set(hosts)
    if unknown:
        parser.error('no host %s: %s' % (' '.join(sorted(unknown)), ' '.join(hosts)))
    return sweep.of_hosts(release, opts.host or hosts)


if __name__ == '__main__':
    sys.exit(main())
