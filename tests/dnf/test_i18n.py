"""The words for people go through gettext, and what is for programs does not."""

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
from support.repository import write
from support.seed import seed

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
def test_no_function_both_translates_and_throws_away(path):
    for function in ast.walk(tree(path)):
        if isinstance(function, ast.FunctionDef):
            uses = {type(node.ctx) for node in ast.walk(function)
                    if isinstance(node, ast.Name) and node.id == '_'}
            assert len(uses) < 2, function.name


def test_the_template_has_all_texts(tmp_path):
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


def test_no_word_of_the_text_is_left_in_english():
    texts = in_pseudo(RENDER.format(TEXT))
    assert len(texts) > 30 and words(' '.join(texts)) - DATA == set()


def test_no_word_of_the_page_is_left_in_english():
    pytest.importorskip('jinja2')
    texts = [text for page in in_pseudo(RENDER.format(PAGE)) for text in Texts(page).texts]
    assert len(texts) > 200 and words(' '.join(texts)) - DATA == set()


@pytest.mark.parametrize('mode', ['swap', 'block', 'warn'])
@pytest.mark.parametrize('provider', [True, False])
def test_no_word_of_a_transaction_is_left_in_english(world, mode, provider):
    seed(world, provider).config('[main]\nmode=' + mode)
    result = world.dnf('install', 'xen', env={'PYTHONPATH': PSEUDO + os.pathsep + PROJECT})
    told = [line for line in result.text.splitlines() if line.startswith('xenguard: ')]
    assert told and '\u00a4' in ''.join(told), result
    data = {word for repo in world.repos.values() for package in repo.packages
            for word in words(package.nevra + ' '.join(package.files))}
    data |= words('xenguard virt rhel qemu-img dnf swap')
    assert words(' '.join(told)) - data == set(), result


def test_json_is_not_translated(world):
    seed(world)
    env = {'PYTHONPATH': PSEUDO + os.pathsep + PROJECT}
    assert world.dnf('-q', 'xenguard', 'report', '--json', env=env).out == \
        world.dnf('-q', 'xenguard', 'report', '--json').out


CATALOGUE = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "no stack package matches '{pattern}'"
msgstr "{pattern}: žádný takový balík"
"""


@pytest.fixture
def locale(tmp_path):
    """A folder of catalogues in the place of the system's, with an empty one for 'cs'."""
    folder = tmp_path / 'locale' / 'cs' / 'LC_MESSAGES'
    folder.mkdir(parents=True)
    write(str(tmp_path / 'sitecustomize.py'), 'import gettext\ngettext._default_localedir = %r\n' %
          str(tmp_path / 'locale'))
    return folder


def in_czech(locale):
    return {'PYTHONPATH': str(locale.parents[2]) + os.pathsep + PROJECT, 'LANGUAGE': 'cs'}


def test_a_catalogue_in_the_plugins_domain_is_used(world, locale):
    if not shutil.which('msgfmt'):
        pytest.skip('gettext is not installed')
    subprocess.run(['msgfmt', '-c', '-o', str(locale / 'xenguard.mo'), '-'], check=True,
                   input=CATALOGUE.encode('utf-8'))
    result = seed(world).dnf('xenguard', 'report', 'htop', env=in_czech(locale))
    assert 'xenguard: htop: žádný takový balík' in result.err.splitlines(), result


def test_a_damaged_catalogue_leaves_no_door_open(world, locale):
    (locale / 'xenguard.mo').write_bytes(b'no catalogue')
    result = seed(world).dnf('install', 'htop', env=in_czech(locale))
    assert result.code == 1 and result.after == result.before, result
    assert [line for line in result.err.splitlines() if 'xenguard: cannot be loaded' in line]
