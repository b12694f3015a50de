"""What is for people is translated, what is for programs is not, and catalogues are found."""

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
from support.messages import told
from support.paths import PROJECT, SUPPORT, TESTS
from support.repository import write
from support.seed import seed

PSEUDO = os.path.join(SUPPORT, 'pseudo')


def in_pseudo(code):
    """Run Python in the language of one word."""
    env = environment(PYTHONPATH=os.pathsep.join([PSEUDO, PROJECT, TESTS]))
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
    return [html.render(document, patterns)]
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


@pytest.mark.parametrize('mode', ['swap', 'block', 'warn'])
@pytest.mark.parametrize('provider', [True, False])
def test_no_word_of_a_transaction_is_left_in_english(world, mode, provider):
    seed(world, provider).config('[main]\nmode=' + mode)
    result = world.dnf('install', 'xen', env={'PYTHONPATH': PSEUDO + os.pathsep + PROJECT})
    lines = ' '.join(told(result))
    assert '\u00a4' in lines, result
    data = {word for repo in world.repos.values() for package in repo.packages
            for word in words(package.nevra + ' '.join(package.files))}
    data |= words('xenguard virt rhel qemu-img dnf swap')
    assert words(lines) - data == set(), result


def test_json_is_not_translated(world):
    seed(world)
    env = {'PYTHONPATH': PSEUDO + os.pathsep + PROJECT}
    translated, plain = (json.loads(world.dnf('-q', 'xenguard', 'report', '--json', **kwargs).out)
                         for kwargs in ({'env': env}, {}))
    for document in (translated, plain):
        # What is a whole sentence is for people.
        for step in document['next']:
            del step['text']
        del document['made']
    assert translated == plain


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
