"""A report rendered for tests: text, page and drawing."""

import re
from xml.etree import ElementTree

import pytest

from support.documents import SAMPLES
from xenguard.report import html, text

SVG = '{http://www.w3.org/2000/svg}'

every_sample = pytest.mark.parametrize('sample', sorted(SAMPLES))


def plain(shown, width=80, patterns=()):
    """The text as it is when it is piped."""
    rendered = text.render(shown, width, str, lambda part, name: part, patterns)
    assert rendered.endswith('\n')
    return rendered[:-1]


def page(shown, patterns=()):
    pytest.importorskip('jinja2')
    return html.render(shown, patterns)


def drawing(shown):
    found = re.search('<svg.*</svg>', page(shown), re.DOTALL)
    return ElementTree.fromstring(found.group())


def unwrapped(shown, **kwargs):
    return ' '.join(plain(shown, **kwargs).split())
