"""Hints: whatever is public has them, and no process loads typing for them."""

import ast
import os
import textwrap

import pytest

from support.paths import PLUGINS, PROJECT


def sources():
    """The paths of all Python files that ship."""
    return sorted(os.path.join(folder, name)
                  for top in (os.path.join(PROJECT, 'xenguard'), PLUGINS)
                  for folder, _folders, names in os.walk(top)
                  for name in names if name.endswith('.py'))


def functions(body, prefix=''):
    """All functions in a module or a class, but for those inside functions, with their names."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node.body, prefix + node.name + '.')
        elif isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node


def unhinted(text):
    """What has no hint in a source: parameters of public functions, and 'return'."""
    found = []
    for name, node in functions(ast.parse(text).body):
        if node.name.startswith('_') and node.name != '__init__':
            continue
        given = node.args
        parameters = given.args + given.kwonlyargs
        # The rest of the arguments may be there to be ignored.
        parameters += [rest for rest in (given.vararg, given.kwarg)
                       if rest is not None and not rest.arg.startswith('_')]
        found += ['{}: {}'.format(name, parameter.arg) for parameter in parameters
                  if parameter.annotation is None and parameter.arg not in ('self', 'cls')]
        if node.returns is None:
            found.append('{}: return'.format(name))
    return found


@pytest.mark.parametrize('path', [os.path.relpath(path, PROJECT) for path in sources()])
def test_whatever_is_public_has_hints(path):
    with open(os.path.join(PROJECT, path), encoding='utf-8') as stream:
        assert unhinted(stream.read()) == []


@pytest.mark.parametrize('path', [os.path.relpath(path, PROJECT) for path in sources()])
def test_typing_is_imported_for_mypy_alone(path):
    with open(os.path.join(PROJECT, path), encoding='utf-8') as stream:
        tree = ast.parse(stream.read())
    for_mypy = {node for block in ast.walk(tree)
                if isinstance(block, ast.If) and getattr(block.test, 'id', '') == 'TYPE_CHECKING'
                for statement in block.body for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if node in for_mypy:
            continue
        assert not isinstance(node, ast.Import) or 'typing' not in [
            each.name for each in node.names], node.lineno
        assert not isinstance(node, ast.ImportFrom) or node.module != 'typing', node.lineno


def test_what_lacks_a_hint_is_found():
    assert unhinted(textwrap.dedent('''
        def free(a, b: int, *c, d=1, **e) -> int: pass
        def whole(a: int, *_rest) -> None: pass
        def _private(a): pass
        class One:
            def __init__(self, a: int): pass
            @property
            def value(self): pass
            @classmethod
            def make(cls, a: int) -> 'One': pass
            def _private(self, a): pass
        ''')) == ['free: a', 'free: d', 'free: c', 'free: e', 'One.__init__: return',
                  'One.value: return']
