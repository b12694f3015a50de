#!/usr/bin/python3
"""Random commands on hosts without a stack, with the plugin and without it, compared byte for byte.

    tools/dnf-python tools/harmless.py --seeds 0-99
    tools/dnf-python tools/harmless.py --seeds 17 --jobs 1

Each seed has a world of its own and 25 commands; docs/proof.md says more.
"""

import argparse
import sys
from collections import Counter

import tests_path    # noqa: F401
from support import environment    # before rpm is imported  # noqa: F401
from prove.harmless import running
from prove.harmless.hooks import HOOKS
from prove.sweep import Record, add_arguments, gather, print_counts, seeds_of


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_arguments(parser, '0-99', 10)
    parser.add_argument('--cache', metavar='FOLDER', help='keep the RPMs there')
    opts = parser.parse_args()
    if opts.worker:
        return running.work(map(int, opts.worker.split(',')), opts.cache)
    return sweep(seeds_of(opts.seeds), opts)


def sweep(seeds, opts):
    """Run seeds and print what differs, and the table; returns the exit code."""
    record = Record(opts.keep, '-harmless', ['tools/prove/harmless/*.py'])

    def take(result):
        record.add(result)
        for words, differences in result['found']:
            print('=== %d: dnf %s\n%s' % (result['seed'], ' '.join(words),
                                          '\n'.join(differences)), flush=True)

    left = [seed for seed in seeds if seed not in record.results]
    command = ['harmless.py'] + (['--cache', opts.cache] if opts.cache else [])
    crashes = gather(left, opts, command, take)
    return table([record.results[seed] for seed in seeds if seed in record.results], crashes)


def table(results, crashes):
    """Print what was run, which hooks it reached, and the misses; returns the exit code."""
    counts, reached = Counter(), Counter()
    for result in results:
        counts.update(result['counts'])
        reached.update(result['reached'])
    misses = crashes + sum(bool(result['found']) for result in results)
    notes = ('that changed what is installed', 'that brought in a stack, and were not compared')
    verbs = sorted(set(counts).difference(notes))
    print_counts('commands', [(verb, counts[verb]) for verb in verbs])
    print_counts('of these', [(note, counts[note]) for note in notes])
    print_counts('calls of what xenguard hooks into', [(hook, reached[hook]) for hook in HOOKS])
    print('\n%d worlds, %d commands, %d misses' % (
        len(results), sum(counts[verb] for verb in verbs), misses))
    return int(bool(misses))


if __name__ == '__main__':
    sys.exit(main())
