"""Many sequences, in processes of their own, and a table of what came of them."""

import json
from collections import Counter

from prove.sequences import plans
from prove.sequences.judging import HARD, SOFT
from prove.sequences.running import Runner
from prove.sequences.telling import describe
from prove.sweep import Record, gather, print_counts

#: what is counted beside the steps by their verbs
_COUNTS = (('commands that changed what is installed', 'changed'), ('swapped', 'swapped'),
           ('refused, with reasons', 'refused'), ('ways out that were named', 'ways'),
           ("failed by DNF's word alone", 'failed'), ('reports', 'reports'),
           ('reports of a contaminated host', 'contaminated'),
           ('next steps that were typed', 'next'), ('commands on twins', 'twin commands'),
           ('twins that got a stack', 'twins over'))


def work(seeds, opts):
    """Run the sequences of some seeds: one line of JSON before each and one after it.

    :param opts: the command line's: cache, el8
    """
    with Runner(cache=opts.cache) as runner:
        for seed in seeds:
            print(json.dumps({'begin': seed}), flush=True)
            sequence = plans.make(seed, opts.el8)
            verdict = runner.run(sequence)
            print(json.dumps({
                'seed': seed, 'counts': verdict.counts, 'steps': len(sequence['steps']),
                'kinds': [finding.kind for _number, finding in verdict.findings],
                'text': describe(sequence, verdict) if verdict.findings else ''}), flush=True)
    return 0


def sweep(seeds, opts):
    """Run sequences and print what is wrong, and the table; returns the exit code.

    :param opts: the command line's: jobs, chunk, keep, quiet, soft, cache, el8
    """
    record = Record(opts.keep, '-el8-sequences' if opts.el8 else '-sequences',
                    ['tools/prove/sequences/*.py', 'tools/prove/el8/*.py'])
    left = [seed for seed in seeds if seed not in record.results]

    def take(result):
        record.add(result)
        _tell(result, opts)

    for seed in seeds:
        if seed in record.results:
            _tell(record.results[seed], opts)
    command = ['sequences.py'] + (['--cache', opts.cache] if opts.cache else []) + \
        ['--el8'] * opts.el8
    crashes = gather(left, opts, command, take)
    return _table([record.results[seed] for seed in seeds if seed in record.results], crashes)


def _tell(result, opts):
    kinds = set(result['kinds'])
    if kinds - (set() if opts.soft else set(SOFT)):
        print('=== %d: %s%s' % (result['seed'], ', '.join(sorted(kinds)),
                                '' if opts.quiet else '\n' + result['text']), flush=True)


def _table(results, crashes):
    counts, kinds = Counter(), Counter({'crash': crashes})
    for result in results:
        counts.update(result['counts'])
        kinds.update(set(result['kinds']))
    verbs = sorted(name for name in counts if name.startswith('step '))
    print_counts('steps', [(name[5:], counts[name]) for name in verbs])
    print_counts('verdicts of reports that were tried', sorted(
        (name[8:], counts[name]) for name in counts if name.startswith('verdict ')))
    print_counts('proofs of refusals, or why there is none', sorted(
        (name[6:], counts[name]) for name in counts if name.startswith('proof ')))
    print_counts('what came of them', [(text, counts[name]) for text, name in _COUNTS])
    print_counts('only counted, in sequences', [(kind, kinds[kind]) for kind in SOFT])
    print_counts('misses, in sequences', [(kind, kinds[kind]) for kind in HARD])
    misses = sum(kinds[kind] for kind in HARD)
    print('\n%d sequences, %d steps, %d misses' % (
        len(results), sum(counts[name] for name in verbs), misses))
    return int(bool(misses))
