#!/usr/bin/python3
"""Random small worlds, and an independent judge of what the guard does in them.

    /usr/bin/python3 tests/random_worlds.py --seeds 0-500
    /usr/bin/python3 tests/random_worlds.py --shrink 17

A *case* is plain data (see `generate`): packages, modules, what is installed, and one
request. It is solved three times in this process: by stock DNF, by DNF with the guard, and
by the judge, which tries every final set there could be. The judge shares no code with the
guard: it works on the case's own data with bit masks, and asks DNF only what is in sight and
what a request may mean. A final set that the guard should have found is shown to DNF's own
solver before the guard is blamed for missing it.

What may be wrong with the guard:

    crash       it raised something that is no DNF error
    unsound     its solution has a new crossing
    invalid     its solution breaks a dependency, a user option or the request
    incomplete  it refused, and there is a solution without a new crossing
    visible     it did something although no stack package is involved, or nothing crosses
    overreach   it has a solution where stock DNF fails and the stack has no part in it
    unrelated   an update that has nothing to do with either side did not go through
    slow        it took longer than two seconds

    removes     it removed more than a nearer solution without a new crossing does
    skipped     --skip-broken left out what a solution without a new crossing has

and with the judge: `judge`, where stock DNF's solution is one that the judge thinks
impossible. Only counted are `best-block` (a refusal with --best), `arguable` (a solution that
libsolv finds only where other candidates are out of its sight) and `far` (one that is much
nearer to the plain solution).
"""

import argparse
import gc
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

from prove.cases import generate
from prove.dependencies import DEPENDENCIES, GONE, SOFT
from prove.disk import make_world
from prove.telling import describe, snippet
from prove.universe import Universe
from prove.verdict import examine


class Bench(object):
    """A scratch folder in which cases are tried; its RPM cache is shared."""

    def __init__(self, scratch=None, cache=None, real=False):
        self.real = real
        self.scratch = tempfile.mkdtemp(prefix='random-worlds-', dir=scratch or _fast_folder())
        self.cache = cache or os.path.join(self.scratch, 'rpm-cache')
        self._count = itertools.count()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def examine(self, cases, guard=True):
        """Verdicts of cases that have one universe."""
        folder = os.path.join(self.scratch, 'w%d' % next(self._count))
        world = make_world(cases[0], folder, self.cache, self.real)
        if hasattr(gc, 'freeze'):
            # Each dnf.Base collects garbage twice: there should be little to look through.
            gc.collect()
            gc.freeze()
        try:
            return [examine(case, world, guard) for case in cases]
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _fast_folder():
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def hard(verdict):
    """The findings of a verdict that are failures."""
    return [finding for finding in verdict.findings if finding.kind not in SOFT]


def shrink(case, kind, bench, note=lambda text: None):
    """Make a case smaller as long as it has a finding of a kind."""
    def fails(smaller):
        try:
            return any(finding.kind == kind
                       for verdict in bench.examine([smaller]) for finding in verdict.findings)
        except Exception as error:  # pylint: disable=broad-except
            note('%s: %s' % (type(error).__name__, error))
            return False

    progress = True
    while progress:
        progress = False
        for smaller in _smaller(case):
            if _is_sane(smaller) and fails(smaller):
                case, progress = smaller, True
                note('%d packages' % len(case['packages']))
                break
    return case


def _is_sane(case):
    universe = Universe(case)
    return universe.is_consistent(universe.installed) and case['request'] and \
        any(package['repo'] != GONE for package in case['packages'])


def _smaller(case):
    """Cases with one thing less, the big things first."""
    def changed(**values):
        return dict(case, **values)

    def with_package(i, **values):
        package = {key: value for key, value in dict(case['packages'][i], **values).items()
                   if value}
        return changed(packages=case['packages'][:i] + [package] + case['packages'][i + 1:])

    for i in range(len(case['packages'])):
        yield changed(packages=case['packages'][:i] + case['packages'][i + 1:])
    for i in range(len(case['request'])):
        yield changed(request=case['request'][:i] + case['request'][i + 1:])
    for i, package in enumerate(case['packages']):
        if package.get('installed'):
            yield with_package(i, installed=None)
        for tag in DEPENDENCIES + ('files',):
            values = package.get(tag, [])
            for j in range(len(values)):
                yield with_package(i, **{tag: values[:j] + values[j + 1:]})
    for key, value in (('exclude', None), ('priority', False), ('state', None),
                       ('hotfixes', True), ('ghosts', {}), ('default', 'rhel')):
        if case.get(key) != value:
            yield changed(**{key: value})
    for key, value in (('allow_erasing', False), ('best', False), ('weak', True),
                       ('strict', True)):
        if case['options'][key] != value:
            yield changed(options=dict(case['options'], **{key: value}))
    for i, package in enumerate(case['packages']):
        for tag in ('requires', 'conflicts', 'obsoletes', 'recommends', 'provides'):
            for j, text in enumerate(package.get(tag, ())):
                if len(text.split()) == 3 and not text.startswith('('):
                    values = list(package[tag])
                    values[j] = text.split()[0]
                    yield with_package(i, **{tag: values})
        if package.get('stray'):
            yield with_package(i, stray=None)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Random worlds for the guard.')
    parser.add_argument('--seeds', default='0-200', help='first-last, or one seed')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--chunk', type=int, default=50, help='seeds for one process')
    parser.add_argument('--soft', action='store_true', help='show what is only counted, too')
    parser.add_argument('--quiet', action='store_true', help='no descriptions')
    parser.add_argument('--show', metavar='SEED[.CASE]')
    parser.add_argument('--shrink', metavar='SEED[.CASE]')
    parser.add_argument('--kind', help='with --shrink: keep failing in this way')
    parser.add_argument('--worker', help=argparse.SUPPRESS)
    opts = parser.parse_args()
    if opts.worker:
        return _work(opts.worker)
    if opts.shrink or opts.show:
        return _one(opts)
    first, _, last = opts.seeds.partition('-')
    return _many(range(int(first), int(last or first) + 1), opts)


def _one(opts):
    seed, _, number = (opts.shrink or opts.show).partition('.')
    cases = generate(int(seed))
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


def _work(seeds):
    """A process of its own for some seeds: one line of JSON for each."""
    with Bench(cache=os.environ.get('RANDOM_WORLDS_CACHE')) as bench:
        for seed in map(int, seeds.split(',')):
            begin = time.time()
            cases = generate(seed)
            print(json.dumps({'begin': seed}), flush=True)
            found = []
            for number, verdict in enumerate(bench.examine(cases)):
                found.append({
                    'findings': verdict.findings, 'outcome': verdict.outcome,
                    'seconds': verdict.guarded.seconds, 'solves': verdict.guarded.solves,
                    'text': describe(cases[number], verdict) if verdict.findings else ''})
            print(json.dumps({'seed': seed, 'cases': found, 'took': time.time() - begin}),
                  flush=True)
    return 0


def _chunks(seeds, size):
    seeds = list(seeds)
    return [seeds[i:i + size] for i in range(0, len(seeds), size)]


def _many(seeds, opts):
    counts, kinds = Counter(), Counter()
    slowest, most = (0, ''), (0, '')
    begin, done = time.time(), 0
    pending = _chunks(seeds, opts.chunk)
    running = []
    while pending or running:
        while pending and len(running) < opts.jobs:
            running.append(_Worker(pending.pop(0)))
        for worker in list(running):
            line = worker.process.stdout.readline()
            if not line:
                running.remove(worker)
                rest = worker.finish()
                if worker.crashed is not None:
                    kinds['crash'] += 1
                    print('seed %s: the process died (%s)\n%s' % (
                        worker.crashed, worker.process.returncode, worker.errors[-2000:]))
                if rest:
                    pending.insert(0, rest)
                continue
            result = worker.take(json.loads(line.decode()))
            if result is None:
                continue
            done += 1
            for number, case in enumerate(result['cases']):
                name = '%d.%d' % (result['seed'], number)
                counts[case['outcome']] += 1
                slowest = max(slowest, (case['seconds'], name))
                most = max(most, (case['solves'], name))
                shown = {kind for kind, _ in case['findings']}
                kinds.update(shown)
                if shown - (set() if opts.soft else set(SOFT)):
                    text = '' if opts.quiet else '\n' + case['text']
                    print('=== seed %s: %s%s' % (name, ' '.join(sorted(shown)), text),
                          flush=True)
    took = time.time() - begin
    print('%d worlds in %.0f s (%.1f/s)' % (done, took, done / max(took, .001)))
    print('outcomes: ' + ', '.join('%s %d' % item for item in sorted(counts.items())))
    print('findings: ' + (', '.join('%s %d' % item for item in sorted(kinds.items())) or 'none'))
    print('slowest %.2f s (%s), most solves %d (%s)' % (slowest + most))
    return int(any(kind not in SOFT for kind in kinds))


class _Worker(object):
    """One running worker process."""

    def __init__(self, seeds):
        self.left = list(seeds)
        self.current = None
        self.crashed = None
        self.errors = ''
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), '--worker', ','.join(map(str, seeds))],
            stdout=subprocess.PIPE, stderr=self._errors)

    def take(self, result):
        """Take a line of the worker; returns the result of a finished seed."""
        if 'begin' in result:
            self.current = result['begin']
            return None
        self.left.remove(result['seed'])
        self.current = None
        return result

    def finish(self):
        """After the last line: the seeds that a crash left undone."""
        self.process.wait()
        self._errors.seek(0)
        self.errors = self._errors.read().decode('utf-8', 'replace')
        if self.process.returncode == 0:
            return []
        self.crashed = self.current if self.current is not None else '%s?' % self.left[:1]
        return [seed for seed in self.left if seed != self.current] \
            if self.current is not None else []


if __name__ == '__main__':
    sys.exit(main())
