"""The benchmark runs, and prints what its document says (make bench)."""

import re
import sys
from xml.etree import ElementTree

import pytest

from bench import __main__ as bench
from bench import measure


@pytest.fixture
def small(monkeypatch):
    for name, value in (('SIZE', 300), ('SIZES', (300, 600)), ('CROSSINGS', (1, 3)),
                        ('ROUNDS', 1)):
        monkeypatch.setattr(bench, name, value)
    # hosts with packages of three sources, and not of 120: they are really built and installed
    monkeypatch.setattr(bench.universe.fill, '__defaults__', (False, 3))
    monkeypatch.setattr(measure, 'alternate', lambda runs, rounds: [[run()] for run in runs])


def test_the_benchmark_prints_its_tables_and_draws_them(small, monkeypatch, capsys, tmp_path):
    plot = tmp_path / 'plot.svg'
    monkeypatch.setattr(sys, 'argv', ['bench', '--plot', str(plot)])
    assert bench.main() is None
    printed = capsys.readouterr().out
    row = r's +\d+\.\d{3} s  \d\.\d{3}  \d\.\d{3}   \d\.\d{3}'
    assert len(re.findall(row, printed)) == 15, printed
    assert re.search('^ +600 ', printed, re.M) and re.search('^ +3 ', printed, re.M), printed
    assert len(list(ElementTree.parse(str(plot)).iter('{http://www.w3.org/2000/svg}polyline'))) == 6


def test_measured_runs_take_turns():
    taken = []
    usages = measure.alternate([lambda: taken.append('a'), lambda: taken.append('b')], 2)
    assert taken == list('baabba') and usages == [[None] * 2] * 2


def test_the_least_time_and_memory_of_the_runs_count():
    assert measure.least([measure.Usage(2, 10), measure.Usage(1, 30)]) == measure.Usage(1, 10)


def test_a_command_that_fails_is_not_measured(tmp_path):
    with pytest.raises(RuntimeError, match='exit code 3'):
        measure.run([sys.executable, '-c', 'raise SystemExit(3)'], {'TMPDIR': str(tmp_path)})
