#!/usr/bin/python3
"""A SAT solver as the judge of the guard, in worlds of EL8's size.

    XENGUARD_EL8=FOLDER tools/dnf-python tools/sat_judge.py
    XENGUARD_EL8=FOLDER tools/dnf-python tools/sat_judge.py --host dom0
    tools/dnf-python tools/sat_judge.py --seeds 0-199       # the proofs of random worlds

What is judged and how is in docs/proof.md; tools/install-sat installs the solver.
"""

import argparse
import sys

import tests_path    # noqa: F401
from support import environment    # before rpm is imported  # noqa: F401
from prove.el8 import cases, data
from prove.sat import solve, sweep
from prove.sweep import seeds_of


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Judge the guard with a SAT solver.')
    parser.add_argument('--host', choices=sorted(cases.HOSTS), help='only this one')
    parser.add_argument('--seeds', help='of random worlds, first-last: only their refusals')
    opts = parser.parse_args()
    if not solve.is_there():
        parser.error('it needs what tools/install-sat installs')
    if opts.seeds:
        return sweep.of_random_worlds(seeds_of(opts.seeds))
    if not data.folder():
        parser.error('it needs XENGUARD_EL8=FOLDER')
    return sweep.of_el8([opts.host] if opts.host else list(cases.HOSTS))


if __name__ == '__main__':
    sys.exit(main())
