"""Many seeds, in processes of their own, and a table of what came of them."""

import argparse
import glob
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter

import dnf

from prove.bench import Bench
from prove.cases import generate
from prove.coverage import REQUEST, WORLD, features
from prove.dependencies import HARD, SOFT
from prove.telling import describe
from prove.universe import Universe
from support.environment import environment
from support.paths import PROJECT, TOOLS


# one process

def work(seeds, origins):
    """Try some seeds: one line of JSON before each and one after it.

    :param origins: as of generate()
    """
    with Bench() as bench:
        for seed in seeds:
            print(json.dumps({'begin': seed}), flush=True)
            print(json.dumps(_try(seed, bench, origins)), flush=True)
    return 0


def _try(seed, bench, origins):
    cases = generate(seed, origins)
    found, covered = [], Counter()
    for case, verdict in zip(cases, bench.examine(cases)):
        covered.update(features(case, Universe(case)))
        found.append({'outcome': verdict.outcome, 'solves': verdict.guarded.solves,
                      'kinds': sorted({finding.kind for finding in verdict.findings}),
                      'text': describe(case, verdict) if verdict.findings else ''})
    return {'seed': seed, 'cases': found, 'features': covered}


# many processes

def add_arguments(parser, seeds, chunk):
    """Add what every program that goes through seeds takes.

    :param parser: an argparse.ArgumentParser
    :param seeds, chunk: the defaults
    """
    parser.add_argument('--seeds', default=seeds, help='first-last, or one seed')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--chunk', type=int, default=chunk, help='seeds for one process')
    parser.add_argument('--keep', metavar='FOLDER', help='keep results there, and go on from them')
    parser.add_argument('--worker', help=argparse.SUPPRESS)


def seeds_of(text):
    """The seeds that are meant: first-last, or one."""
    first, _, last = text.partition('-')
    return range(int(first), int(last or first) + 1)


class Record(object):
    """The results so far, kept in a file so that a sweep can be taken up again.

    They hold for this code alone: the file is named by what the guard, the judge and DNF are.

    :param folder: where the file is, or None to keep nothing
    :param kind: what the results are of, if not of cases as they are by default
    :param code: globs of further files whose change makes other results
    """

    def __init__(self, folder, kind='', code=()):
        self.results = {}
        self._path = folder and os.path.join(folder, _digest(code) + kind + '.jsonl')
        if not folder:
            return
        os.makedirs(folder, exist_ok=True)
        if os.path.exists(self._path):
            with open(self._path) as stream:
                for line in stream:
                    if line.endswith('\n'):
                        result = json.loads(line)
                        self.results[result['seed']] = result

    def add(self, result):
        """Keep one seed's result."""
        self.results[result['seed']] = result
        if self._path:
            with open(self._path, 'a') as stream:
                stream.write(json.dumps(result) + '\n')


def _digest(code):
    digest = hashlib.sha256(dnf.VERSION.encode())
    for pattern in ('xenguard/**/*.py', 'dnf-plugins/*.py', 'tools/prove/*.py') + tuple(code):
        for path in sorted(glob.glob(os.path.join(PROJECT, pattern), recursive=True)):
            with open(path, 'rb') as stream:
                digest.update(stream.read())
    return digest.hexdigest()[:16]


def sweep(seeds, opts):
    """Try seeds and print what is wrong, and the table; returns the exit code.

    :param opts: the command line's: jobs, chunk, keep, quiet, soft, origins
    """
    record = Record(opts.keep, '-origins' if opts.origins else '')
    left = [seed for seed in seeds if seed not in record.results]
    print('seeds %d to %d%s' % (seeds[0], seeds[-1], ', %d of them done before' % (
        len(seeds) - len(left)) if len(left) < len(seeds) else ''), flush=True)
    for result in [record.results[seed] for seed in seeds if seed in record.results]:
        _tell(result, opts)

    def take(result):
        record.add(result)
        _tell(result, opts)

    crashes = gather(left, opts, ['random_worlds.py'] + ['--origins'] * opts.origins, take)
    results = [record.results[seed] for seed in seeds if seed in record.results]
    return _table(results, crashes)


def gather(left, opts, command, take):
    """Have processes try seeds.

    :param left: list of the seeds
    :param opts: the command line's: jobs, chunk
    :param command: a program of tools/ and its options, which prints what work() does
    :param take: function that is called with each seed's result
    :returns: how many processes died
    """
    pending = [left[i:i + opts.chunk] for i in range(0, len(left), opts.chunk)]
    running, crashes = [], 0
    try:
        while pending or running:
            while pending and len(running) < opts.jobs:
                running.append(_Worker(pending.pop(0), command))
            for worker in list(running):
                result = worker.next()
                if result:
                    take(result)
                elif result is None:
                    running.remove(worker)
                    if worker.crashed:
                        crashes += 1
                        print('seed %s: the process died\n%s' % (worker.current, worker.errors))
                    if worker.left:
                        pending.insert(0, worker.left)
    finally:
        for worker in running:
            worker.process.kill()
    return crashes


class _Worker(object):
    """One running process."""

    def __init__(self, seeds, command):
        self.left = list(seeds)
        self.current = None
        self.crashed = False
        self.errors = ''
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(TOOLS, command[0])] + command[1:] +
            ['--worker', ','.join(map(str, seeds))],
            env=environment(XENGUARD_EL8=os.environ.get('XENGUARD_EL8')),
            stdout=subprocess.PIPE, stderr=self._errors)

    def next(self):
        """The result of one more seed; {} where there is none yet, None after the last."""
        line = self.process.stdout.readline()
        if not line:
            self._finish()
            return None
        result = json.loads(line.decode())
        if 'begin' in result:
            self.current = result['begin']
            return {}
        self.left.remove(result['seed'])
        return result

    def _finish(self):
        self.crashed = self.process.wait() != 0
        self._errors.seek(0)
        self.errors = self._errors.read().decode('utf-8', 'replace')[-3000:]
        if self.current is None:
            # It never began: nor would another.
            raise RuntimeError(self.errors)
        if self.current in self.left:
            self.left.remove(self.current)


def _tell(result, opts):
    for number, case in enumerate(result['cases']):
        kinds = set(case['kinds'])
        if kinds - (set() if opts.soft else set(SOFT)):
            print('=== %d.%d: %s%s' % (result['seed'], number, ', '.join(sorted(kinds)),
                                       '' if opts.quiet else '\n' + case['text']), flush=True)


def _table(results, crashes):
    cases = [case for result in results for case in result['cases']]
    outcomes = Counter(case['outcome'] for case in cases)
    kinds = Counter(kind for case in cases for kind in case['kinds'])
    kinds['crash'] += crashes
    covered = Counter()
    for result in results:
        covered.update(result['features'])
    misses = sum(kinds[kind] for kind in HARD)
    most = max([(case['solves'], '%d.%d' % (result['seed'], number)) for result in results
                for number, case in enumerate(result['cases'])] or [(0, '')])
    print_counts('outcomes', sorted(outcomes.items()))
    print_counts('coverage, in cases', [(name, covered[name]) for name in WORLD + REQUEST])
    print_counts('only counted', [(kind, kinds[kind]) for kind in SOFT])
    print_counts('misses', [(kind, kinds[kind]) for kind in HARD])
    print('\n%d worlds, %d cases, %d misses; most solves %d (%s)' % (
        len(results), len(cases), misses, most[0], most[1]))
    return int(bool(misses))


def print_counts(title, counts):
    """Print one part of a table."""
    print('\n%s' % title)
    for name, count in counts:
        print('  %-40s %8d' % (name, count))
