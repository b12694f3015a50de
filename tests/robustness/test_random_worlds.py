"""Random worlds, and the judge of what the guard does in them (docs/proof.md).

What they have found so far is in test_found_worlds.py.
"""

from itertools import combinations

import pytest

from prove.bench import Bench, hard
from prove.cases import generate
from prove.coverage import REQUEST, WORLD, features
from prove.disk import make_world
from prove.needs import named, parse
from prove.rich import FIRST
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


def test_worlds_with_conditions_of_several_parts(bench):
    wrong = [describe(case, found) for seed in range(FIRST, FIRST + SEEDS_PER_CHUNK)
             for case, found in zip(generate(seed), bench.examine(generate(seed))) if hard(found)]
    assert not wrong, '\n' + '\n'.join(wrong)


@pytest.mark.parametrize('text, met, providers', [
    ('(a if (b and c))', ('', 'b', 'a', 'abc'), {'ab': '', 'abc': 'a'}),
    ('(a if (b or c) else d)', ('ab', 'ac', 'd', 'ad'), {'abd': 'a', 'ad': 'd'}),
    ('(a unless (b or c))', ('a', 'ad'), {'a': 'a'}),
    ('(a unless b else c)', ('a', 'ac', 'bc', 'abc'), {'ac': 'a', 'abc': 'c'}),
    ('((a and b) or c)', ('ab', 'c', 'ac'), {'abc': 'abc'}),
    ('(a if b else (c if d))', ('', 'ab', 'cd', 'c'), {'cd': 'c', 'abcd': 'a'})])
def test_the_judge_reads_rich_dependencies_as_rpm_does(text, met, providers):
    def bits(names):
        return sum(1 << 'abcd'.index(name) for name in names)

    need = parse(text, bits)
    every = {bits(names): names for size in range(5) for names in combinations('abcd', size)}
    expected = {kept for kept in every if need.met(kept)}
    assert set(map(bits, met)) <= expected
    assert all(need.may_be_met(kept) for kept in expected)
    for names, found in providers.items():
        assert need.providers(bits(names)) == bits(found)


@pytest.mark.parametrize('text, unmet', [
    ('(a if (b and c))', ('bc', 'bcd')), ('(a if (b or c) else d)', ('', 'b', 'c', 'a', 'bd')),
    ('(a unless (b or c))', ('', 'b', 'ab', 'ac')), ('(a unless b else c)', ('', 'ab', 'c')),
    ('((a and b) or c)', ('', 'a', 'b')), ('(a if b else (c if d))', ('b', 'bc', 'd'))])
def test_the_judge_knows_what_rich_dependencies_do_not_allow(text, unmet):
    need = parse(text, lambda names: sum(1 << 'abcd'.index(name) for name in names))
    assert not [names for names in unmet
                if need.met(sum(1 << 'abcd'.index(name) for name in names))]


def test_without_means_none_of_several():
    # 1: one package is a; 2: one is a and b; 4: one is a and c
    masks = {'a': 7, 'b': 2, 'c': 4}
    assert parse('(a without (b or c))', masks.get).tree == 1
    assert parse('(a with c)', masks.get).tree == 4


@pytest.mark.parametrize('text, expected', [
    ('(a if b)', 1), ('(a if b else c)', 7), ('((a if b) and c)', 5)])
def test_a_condition_with_else_makes_a_dependency(text, expected):
    """Of what a removed package required DNF removes such a one, and no other condition."""
    assert named(parse(text, {'a': 1, 'b': 2, 'c': 4}.get).tree) == expected


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
    found = {name for seed in list(range(120)) + list(range(FIRST, FIRST + 20))
             for case in generate(seed)
             for name in features(case, Universe(case))}
    assert found == set(WORLD + REQUEST)
