"""Every message goes through gettext as a whole, and into the template of the translations."""

import ast
import glob
import os
import re
import shutil
import subprocess

import pytest

from support.paths import PROJECT

SHIPPED = sorted(glob.glob(os.path.join(PROJECT, 'xenguard', '**', '*.py'), recursive=True) +
                 glob.glob(os.path.join(PROJECT, 'dnf-plugins', '*.py')))


def tree(path):
    with open(path, encoding='utf-8') as stream:
        return ast.parse(stream.read(), path)


def calls(path):
    """The calls of _ and P_ in a file: the function's name, and its arguments."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') in ('_', 'P_'):
            yield node.func.id, node.args, node.lineno


def message_ids():
    """Every text that the shipped code hands to gettext."""
    return {ast.literal_eval(text) for path in SHIPPED for function, args, _ in calls(path)
            for text in (args[:1] if function == '_' else args[:2])}


@pytest.mark.parametrize('path', SHIPPED, ids=os.path.basename)
def test_only_literals_with_named_placeholders_are_translated(path):
    for function, args, line in calls(path):
        assert len(args) == (1 if function == '_' else 3), line
        for text in args[:1] if function == '_' else args[:2]:
            message = ast.literal_eval(text)    # ValueError: it is no literal
            assert message and set(re.findall(r'\{.*?\}', message)) == \
                set(re.findall(r'\{[a-z]+\}', message)), (line, message)


@pytest.mark.parametrize('path', SHIPPED, ids=os.path.basename)
def test_no_function_that_translates_assigns_to_underscore(path):
    for function in ast.walk(tree(path)):
        if isinstance(function, ast.FunctionDef):
            uses = {type(node.ctx) for node in ast.walk(function)
                    if isinstance(node, ast.Name) and node.id == '_'}
            assert len(uses) < 2, function.name


def test_the_template_has_every_message(tmp_path):
    if not shutil.which('xgettext'):
        pytest.skip('gettext is not installed')
    path = str(tmp_path / 'xenguard.pot')
    subprocess.run(['make', '-s', '-C', PROJECT, 'pot', 'POT=' + path], check=True)
    with open(path, encoding='utf-8') as stream:
        template = stream.read()
    found = {ast.literal_eval('(%s)' % text) for text in
             re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', template, re.M)}
    assert found - {''} == message_ids()
    assert 'python-brace-format' in template
