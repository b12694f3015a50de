"""The judge with a SAT solver (docs/proof.md); skipped where tools/install-sat was not run."""

import pytest

from prove.bench import hard
from prove.cases import generate
from prove.el8 import cases, data
from prove.sat import solve

pytestmark = pytest.mark.skipif(not solve.is_there(), reason='python-sat is not here')
needs_el8 = pytest.mark.skipif(not data.folder(), reason='XENGUARD_EL8 names no metadata')


@needs_el8
@pytest.mark.parametrize('host, options', [('empty', {'provider': False}), ('dom0', {})])
def test_the_solver_agrees_on_el8(tmp_path, host, options):
    from prove.sat import sweep
    judged = list(sweep.judged_el8(tmp_path, host, **options))
    wrong = [(case['request'], found.findings) for case, _answer, found in judged if hard(found)]
    assert not wrong and len(judged) == len(cases.requests(host))
    assert max(found.size for _case, _answer, found in judged) > 100
    assert any(answer.facts for _case, answer, _found in judged)


def test_it_agrees_with_the_judge_of_the_random_worlds(tmp_path):
    """Where that has tried every final set, the solver has to find one if and only if it has."""
    from prove.sat import sweep
    wrong = [text for seed in range(12)
             for text in sweep.disagreements(generate(seed), str(tmp_path / str(seed)))]
    assert not wrong, '\n'.join(wrong)


def test_each_refusal_of_random_worlds_is_proved(tmp_path):
    from prove.sat import sweep
    judged = [each for seed in range(40)
              for each in sweep.judged_proofs(str(tmp_path / str(seed)), generate(seed))]
    wrong = [(case['request'], found.findings) for case, _answer, found in judged if hard(found)]
    assert not wrong
    assert sum(answer.facts is not None for _case, answer, _found in judged) > 15


def test_what_dnf_has_solved_heeds_the_facts(tmp_path):
    # 53: a local file; 85: an installonly package; 109: an upgrade with --best
    from prove.sat import sweep
    wrong = [(case['request'], finding) for seed in (*range(4), 53, 85, 109)
             for case, finding in sweep.broken_facts(str(tmp_path / str(seed)), generate(seed))]
    assert not wrong
