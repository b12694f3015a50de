"""Every message goes through gettext, whole, and so does every word of a report."""

import ast
import glob
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from support.documents import SAMPLES
from support.environment import environment
from support.paths import PROJECT, SUPPORT, TESTS

SHIPPED = sorted(glob.glob(os.path.join(PROJECT, 'xenguard', '**', '*.py'), recursive=True) +
                 glob.glob(os.path.join(PROJECT, 'dnf-plugins', '*.py')))
PSEUDO = os.path.join(SUPPORT, 'pseudo')


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


def in_pseudo(code):
    """Run Python in the language of one word."""
    env = environment(PYTHONPATH=os.pathsep.join(
        [PSEUDO, PROJECT, TESTS]))
    process = subprocess.run([sys.executable, '-c', code], env=env, check=True,
                             stdout=subprocess.PIPE, timeout=120)
    return json.loads(process.stdout.decode('utf-8'))


RENDER = """
import json, re
from support.documents import SAMPLES
del SAMPLES['hostile']      # its names are cut and folded
{}
print(json.dumps([shown for make in SAMPLES.values() for patterns in ((), ('xen',))
                  for shown in render(make(), patterns)]))
"""
TEXT = """
from xenguard.report import graphviz, text
def render(document, patterns):
    graph = graphviz.render(document).replace(r'\\l', ' ')
    return [text.render(document, 80, str, lambda part, name: part, patterns),
            '\\n'.join(re.findall(r'label="(.*?)"\\];', graph))]
"""
PAGE = """
from xenguard.report import html
def render(document, patterns):
    return [html.render(document, '12:00', patterns)]
"""


def words(text):
    return set(re.findall(r'[A-Za-z]{2,}', text))


# What is never translated: the data of the documents, what is typed, and the contract's values.
DATA = words(json.dumps([make() for make in SAMPLES.values()])) | words('dnf swap xenguard report')


class Texts(HTMLParser):
    """The texts of a page, without its style."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.inside = [], ''
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag

    def handle_data(self, data):
        if self.inside != 'style':
            self.texts.append(data)


def test_no_word_of_the_reports_text_is_left_in_english():
    texts = in_pseudo(RENDER.format(TEXT))
    assert len(texts) > 30 and words(' '.join(texts)) - DATA == set()


def test_no_word_of_the_reports_page_is_left_in_english():
    pytest.importorskip('jinja2')
    texts = [text for page in in_pseudo(RENDER.format(PAGE)) for text in Texts(page).texts]
    assert len(texts) > 200 and words(' '.join(texts)) - DATA == set()
