"""The parts of the matrix that need no chroot."""

import os

import pytest

import matrix

JUNIT = """<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest">
<testcase name="a"/><testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><error message="x"/></testcase>
<testcase name="d"><skipped type="pytest.skip" message="not here"/></testcase>
<testcase name="e"><skipped type="pytest.xfail" message=""/></testcase>
</testsuite></testsuites>"""


def test_the_matrix_takes_the_mirror_of_this_machines_apt():
    listed = ('Other Other main http://other/debian/\n'
              'Debian Debian-Security main http://near/security/\n'
              'Debian Debian main http://near/debian/\n')
    assert matrix.mirror(listed) == 'http://near/debian/'
    with pytest.raises(matrix.Unusable):
        matrix.mirror('Other Other main http://other/debian/\n')


def test_results_of_the_matrix_are_counted_and_written_as_a_table(tmp_path):
    path = tmp_path / 'junit.xml'
    path.write_text(JUNIT)
    counts, skips = matrix.read_results(str(path))
    assert counts == {'passed': 1, 'failed': 2, 'skipped': 1, 'xfailed': 1}
    results = {'sid': {'versions': ['4.24.0', '0.76', '3.14', '6.1'], 'counts': counts,
                       'skips': skips, 'seconds': 7}, 'forky': None}
    assert matrix.table(results)[2:] == [
        '| sid | 4.24.0 | 0.76 | 3.14 | 6.1 | 1 | 2 | 1 | 1 | 7 |',
        '| forky | not run |  |  |  |  |  |  |  |  |']
    assert matrix.reasons(results) == ['', '- skipped (1 sid): not here']


def test_a_half_made_chroot_does_not_count(tmp_path, monkeypatch):
    def fail(command, seconds, log):
        os.makedirs(command[3])
        raise matrix.Unusable('no network')

    monkeypatch.setattr(matrix, 'isolated', fail)
    monkeypatch.setattr(matrix, 'mirror', lambda listed: 'http://near/debian/')
    monkeypatch.setattr(matrix.subprocess, 'check_output', lambda *args, **kwargs: '')
    monkeypatch.setattr(matrix, 'SPACE', 0)
    root = tmp_path / 'sid'
    for _ in range(2):
        with pytest.raises(matrix.Unusable):
            matrix.make('sid', str(root))
        assert not root.exists()


def test_the_matrix_runs_once_at_a_time(tmp_path):
    with matrix.locked(str(tmp_path)), pytest.raises(matrix.Unusable):
        with matrix.locked(str(tmp_path)):
            pass


def test_only_root_can_run_the_matrix(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(matrix.os, 'geteuid', lambda: 1000)
    assert matrix.main(['--cache', str(tmp_path / 'cache')]) == 1
    assert 'matrix: only root' in capsys.readouterr().err
    assert not (tmp_path / 'cache').exists()
