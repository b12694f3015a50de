#!/usr/bin/python3
"""Sequences of commands on hosts that live, and an independent judge of every step.

    tools/dnf-python tools/sequences.py --seeds 0-99
    tools/dnf-python tools/sequences.py --show 17
    tools/dnf-python tools/sequences.py --shrink 17

How it is judged and what the findings mean is in docs/proof.md.
"""

import argparse
import json
import sys

import tests_path    # noqa: F401
from support import environment    # before rpm is imported  # noqa: F401
from prove.el8 import data
from prove.sequences import plans
from prove.sequences.running import Runner, hard
from prove.sequences.shrinking import shrink
from prove.sequences.sweep import sweep, work
from prove.sequences.telling import describe, reproduction
from prove.sweep import add_arguments, seeds_of


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Sequences of commands on hosts that live.')
    add_arguments(parser, '0-99', 20)
    parser.add_argument('--el8', action='store_true', help="on EL8's own metadata")
    parser.add_argument('--cache', metavar='FOLDER', help='keep the RPMs there')
    parser.add_argument('--soft', action='store_true', help='show what is only counted, too')
    parser.add_argument('--quiet', action='store_true', help='no descriptions')
    parser.add_argument('--show', metavar='SEED', type=int)
    parser.add_argument('--shrink', metavar='SEED', type=int)
    parser.add_argument('--kind', help='with --shrink: keep failing in this way')
    parser.add_argument('--replay', metavar='FILE', type=argparse.FileType(),
                        help="a sequence that --shrink has printed; '-' reads it")
    opts = parser.parse_args()
    if opts.el8 and not data.folder():
        parser.error('%s names no metadata of EL8' % data.VARIABLE)
    if opts.worker:
        return work(map(int, opts.worker.split(',')), opts)
    if opts.replay:
        return _one(json.load(opts.replay), opts)
    if opts.show is not None or opts.shrink is not None:
        return _one(plans.make(opts.show if opts.shrink is None else opts.shrink, opts.el8), opts)
    return sweep(seeds_of(opts.seeds), opts)


def _one(sequence, opts):
    with Runner(cache=opts.cache) as runner:
        verdict = runner.run(sequence)
        kinds = [finding.kind for _number, finding in hard(verdict)]
        if opts.shrink is not None and kinds:
            sequence = shrink(sequence, opts.kind or kinds[0], runner,
                              lambda text: print(text, file=sys.stderr))
            verdict = runner.run(sequence)
        print(describe(sequence, verdict))
        if kinds:
            print('\n' + reproduction(sequence))
    return int(bool(kinds))


if __name__ == '__main__':
    sys.exit(main())
