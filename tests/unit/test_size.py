"""No file that ships is longer than 300 lines, and no function longer than 40."""

import ast
import pathlib

import pytest

from support.paths import PROJECT

SHIPPED = sorted(path for folder in ('xenguard', 'dnf-plugins')
                 for path in pathlib.Path(PROJECT, folder).rglob('*.py'))


@pytest.mark.parametrize('path', SHIPPED, ids=lambda path: path.name)
def test_a_reader_can_take_in_a_file_and_a_function(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    assert len(lines) <= 300
    functions = [node for node in ast.walk(ast.parse('\n'.join(lines)))
                 if isinstance(node, ast.FunctionDef)]
    for node in functions:
        last = max(getattr(each, 'lineno', 0) for each in ast.walk(node))
        assert last - node.lineno < 40, node.name
