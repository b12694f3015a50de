"""Random worlds, and the judge of what the guard does in them (docs/proof.md).

What they have found so far is in test_found_worlds.py.
"""

import pytest

from prove.bench import Bench, hard
from prove.cases import generate
from prove.coverage import REQUEST, WORLD, features
from prove.disk import make_world
from prove.solving import Solver, solve
from prove.telling import describe
from prove.universe import Universe

SEEDS_PER_CHUNK, CHUNKS = 8, 10

#: what the guard is known to do wrong for now: (seed.case, kind)
KNOWN = frozenset()


@pytest.mark.parametrize('chunk', range(CHUNKS))
def test_random_worlds(bench, chunk):
    wrong = []
    for seed in range(chunk * SEEDS_PER_CHUNK, (chunk + 1) * SEEDS_PER_CHUNK):
        cases = generate(seed)
        for number, found in enumerate(bench.examine(cases)):
            name = '%d.%d' % (seed, number)
            if any((name, finding.kind) not in KNOWN for finding in hard(found)):
                wrong.append('=== seed %s\n%s' % (name, describe(cases[number], found)))
    assert not wrong, '\n' + '\n'.join(wrong)


def test_worlds_without_modules(bench):
    # 149: a package without a vendor, for which libdnf has a word, is of no vendor
    wrong = [describe(case, found) for seed in (*range(SEEDS_PER_CHUNK), 149)
             for case, found in zip(generate(seed, True), bench.examine(generate(seed, True)))
             if hard(found)]
    assert not wrong, '\n' + '\n'.join(wrong)


def test_the_judge_finds_stock_dnf_guilty(bench):
    kinds = {finding.kind for seed in range(8)
             for found in bench.examine(generate(seed)[:3], guard=False)
             for finding in found.findings}
    assert 'unsound' in kinds and 'judge' not in kinds


def test_header_only_rpms_make_the_same_world(bench, tmp_path):
    with Bench(scratch=str(tmp_path), real=True) as real:
        for seed in (3, 24):
            cases = generate(seed)[:3]
            for one, other in zip(bench.examine(cases), real.examine(cases)):
                assert one.stock.actions == other.stock.actions
                assert one.guarded.actions == other.guarded.actions


def test_a_base_that_is_used_again_answers_as_a_new_one(tmp_path):
    for seed in (2, 7):
        cases = generate(seed)
        world = make_world(cases[0], str(tmp_path / str(seed)), str(tmp_path / 'cache'))
        for guard in (False, True):
            with Solver(world, cases[0], guard) as solver:
                again = [solver.solve(case) for case in cases]
            for case, one in zip(cases, again):
                other = solve(world, case, guard)
                assert (one.final, one.actions, one.lines, str(one.error)) == \
                    (other.final, other.actions, other.lines, str(other.error))


def test_the_generator_covers_what_it_should():
    found = {name for seed in range(120) for case in generate(seed)
             for name in features(case, Universe(case))}
    assert found == set(WORLD + REQUEST)
