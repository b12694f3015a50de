"""What comes from repositories is not trusted: text, page and Graphviz text of hostile names."""

import shutil
import subprocess
from xml.etree import ElementTree

import pytest

from support import documents
from support.documents import SAMPLES
from support.rendering import SVG, drawing, every_sample, page, plain
from xenguard.report import causes, graphviz, html
from xenguard.report.graph import make_graph


def outputs(shown):
    return {'text': plain(shown), 'page': page(shown, patterns=[documents.HOSTILE]),
            'dot': graphviz.render(shown)}


@every_sample
def test_no_control_or_bidi_character_is_shown(sample):
    for name, shown in outputs(SAMPLES[sample]()).items():
        bad = {char for char in shown if char != '\n' and not char.isprintable()}
        assert not bad, name


def test_every_name_is_escaped_in_the_page():
    shown = page(documents.hostile())
    assert '<script' not in shown.lower()
    assert '&lt;script&gt;alert(1)&lt;/script&gt;' in shown
    assert '&amp;#x202e;' in shown and '&#x202e;' not in shown.replace('&amp;#x202e;', '')
    assert '{{ 7*7 }}' in shown
    assert '{{ 7*7 }}' in ''.join(drawing(documents.hostile()).itertext())


def test_the_host_the_time_and_the_patterns_are_escaped_in_the_page():
    pytest.importorskip('jinja2')
    shown = html.render(dict(documents.seed(), host='<b>\u202e', made='<b>'), ['<i>\x9b'])
    assert '<b>' not in shown and '<i>' not in shown
    assert '&lt;b&gt;\\u202e' in shown and '&lt;i&gt;\\x9b' in shown


@pytest.mark.parametrize('sample', ['hostile'])
def test_a_hostile_name_does_not_bury_the_rest(sample):
    for name, shown in outputs(SAMPLES[sample]()).items():
        assert 'a' * 201 not in shown, name


@every_sample
def test_graphviz_accepts_the_graph(sample):
    if not shutil.which('dot'):
        pytest.skip('graphviz is not installed')
    shown = SAMPLES[sample]()
    done = subprocess.run(['dot', '-Tsvg'], input=graphviz.render(shown).encode('utf-8'),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b'')
    graph = make_graph(causes.group(causes.cleaned(shown)))
    drawn = ElementTree.fromstring(done.stdout)
    classes = [group.get('class') for group in drawn.iter(SVG + 'g')]
    assert classes.count('node') == (len(graph.nodes) or 1)
    assert classes.count('edge') == len(graph.edges)
    words = ''.join(drawn.itertext()).replace('\u00a0', ' ')
    assert '\u202e' not in words
    for node in graph.nodes:
        for name in node.names:
            assert name in words
