"""The judge with a SAT solver (docs/proof.md); skipped where tools/install-sat was not run."""

import pytest

from prove.bench import hard
from prove.cases import generate
from prove.el8 import data
from prove.sat import solve

pytestmark = pytest.mark.skipif(not solve.is_there(), reason='python-sat is not here')
needs_el8 = pytest.mark.skipif(not data.folder(), reason='XENGUARD_EL8 names no metadata')
ORIGINS = pytest.mark.parametrize('origins', [False, True], ids=['modules', 'origins'])


@needs_el8
@pytest.mark.parametrize('release, host, options', [
    ('el8', 'empty', {'provider': False}), ('el8', 'dom0', {}),
    ('el9', 'contaminated-old', {'provider': False}),
    ('el9', 'contaminated-files', {'found': True, 'whole': True})])
def test_the_solver_agrees_at_full_size(tmp_path, release, host, options):
    from prove.sat import sweep
    judged = list(sweep.judged_host(release, tmp_path, host, **options))
    wrong = [(case['request'], found.findings) for case, _answer, found in judged if hard(found)]
    assert not wrong and len(judged) == len(sweep.CASES[release][0].requests(host))
    assert max(found.size for _case, _answer, found in judged) > 100
    assert any(answer.facts for _case, answer, _found in judged)


@ORIGINS
def test_it_agrees_with_the_judge_of_the_random_worlds(tmp_path, origins):
    """Where that has tried every final set, the solver has to find one if and only if it has."""
    from prove.sat import sweep
    wrong = [text for seed in range(12) for text in sweep.disagreements(
        generate(seed, origins), str(tmp_path / str(seed)))]
    assert not wrong, '\n'.join(wrong)


def judged(folder, seeds, origins):
    """What is said of the random worlds of some seeds, as a list of (case, Answer, Judged)."""
    from prove.sat import sweep
    return [each for seed in seeds
            for each in sweep.judged_random(str(folder / str(seed)), generate(seed, origins))]


@ORIGINS
def test_it_agrees_with_the_guard_in_random_worlds(tmp_path, origins):
    # 47: a refusal that only what is surely seen proves
    every = judged(tmp_path, (*range(14), 47), origins)
    assert not [(case['request'], found.findings) for case, _, found in every if hard(found)]
    assert sum(answer.facts is not None for _case, answer, _found in every) > 5


@pytest.mark.parametrize('seed, kinds, method, broken', [
    (0, {'unsound'}, 'packages.origins.find', lambda sides: {}),
    (2, {'incomplete', 'proof'}, 'solver.search.Search.descend', lambda *args: (None, None))])
def test_a_guard_that_is_broken_is_found_out(tmp_path, monkeypatch, seed, kinds, method, broken):
    """It does not take the guard's word for what is guarded, nor for what there is."""
    monkeypatch.setattr('xenguard.' + method, broken)
    found = [finding.kind for _, _, found in judged(tmp_path, [seed], True)
             for finding in found.findings]
    assert kinds <= set(found)


@pytest.mark.parametrize('most, sets', [
    (None, ['', 'a']), (0, ['abce', 'abde']), (2, ['ab', 'ac']), (4, ['', 'a'])])
def test_the_nearest_heeds_how_much_may_be_lost(most, sets):
    """Of the groups a, b, c or d, and e so many may have nothing."""
    class Free(object):
        clauses, variables = [], {name: number for number, name in enumerate('abcde', 1)}

    found = solve.nearest(Free, [([-number], 2 ** number) for number in range(1, 6)],
                          [[1], [2], [3, 4], [5]], most)
    assert [''.join(sorted(next(found))) for _ in sets] == sets


@ORIGINS
def test_what_dnf_has_solved_heeds_the_facts(tmp_path, origins):
    # 53: a local file; 85: an installonly package; 109: an upgrade with --best
    from prove.sat import sweep
    wrong = [(case['request'], finding) for seed in (*range(4), 47, 53, 85, 109)
             for case, finding in sweep.broken_facts(str(tmp_path / str(seed)),
                                                     generate(seed, origins))]
    assert not wrong
