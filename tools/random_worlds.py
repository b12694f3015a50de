#!/usr/bin/python3
"""Random small worlds, and an independent judge of what the guard does in them.

    /usr/bin/python3 tools/random_worlds.py --seeds 0-500
    /usr/bin/python3 tools/random_worlds.py --shield --seeds 0-500
    /usr/bin/python3 tools/random_worlds.py --show 17.3
    /usr/bin/python3 tools/random_worlds.py --shrink 17.3

How it is judged and what the findings mean is in docs/proof.md.
"""

import argparse
import json
import sys

import tests_path    # noqa: F401
from support import environment    # before rpm is imported  # noqa: F401
from prove import shielding
from prove.bench import Bench, hard
from prove.cases import generate
from prove.shrinking import shrink
from prove.sweep import add_arguments, seeds_of, sweep, work
from prove.telling import describe, snippet


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Random worlds for the guard.')
    add_arguments(parser, '0-200', 50)
    parser.add_argument('--soft', action='store_true', help='show what is only counted, too')
    parser.add_argument('--quiet', action='store_true', help='no descriptions')
    parser.add_argument('--show', metavar='SEED[.CASE]')
    parser.add_argument('--shrink', metavar='SEED[.CASE]')
    parser.add_argument('--kind', help='with --shrink: keep failing in this way')
    parser.add_argument('--origins', action='store_true',
                        help='worlds without a guarded module: guarded_origins names the packages')
    parser.add_argument('--shield', action='store_true',
                        help='no guard: the shield, and what gets past it')
    opts = parser.parse_args()
    if opts.worker:
        return work(map(int, opts.worker.split(',')), opts.origins)
    if opts.shrink or opts.show:
        return _one(opts)
    seeds = seeds_of(opts.seeds)
    if opts.shield:
        with Bench() as bench:
            return shielding.sweep(seeds, lambda seed: generate(seed, opts.origins),
                                   bench.scratch)
    return sweep(seeds, opts)


def _one(opts):
    seed, _, number = (opts.shrink or opts.show).partition('.')
    cases = generate(int(seed), opts.origins)
    cases = [cases[int(number)]] if number else cases
    with Bench() as bench:
        for case, verdict in zip(cases, bench.examine(cases)):
            kinds = [finding.kind for finding in verdict.findings]
            if opts.show:
                print(describe(case, verdict) + '\n')
            elif opts.kind in kinds or (opts.kind is None and hard(verdict)):
                kind = opts.kind or hard(verdict)[0].kind
                small = shrink(case, kind, bench, lambda text: print(text, file=sys.stderr))
                print(describe(small, bench.examine([small])[0]))
                print('\n' + snippet(small) + '\n')
                print(json.dumps(small))
                return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
