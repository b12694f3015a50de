"""The report as one HTML page that can be mailed: no script, and nothing from outside."""

import os

from xenguard import answer, drawing, grouping
from xenguard.messages import clean

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'templates')


class MissingTemplateEngine(Exception):
    """Jinja2 is not installed; the text says what to install."""


def render(document, made, patterns=()):
    """Write a report as an HTML page.

    :param document: the report (contract, section 5)
    :param made: text that says when the report was made
    :param patterns: what the report was narrowed by
    :raises MissingTemplateEngine: Jinja2 is not installed
    """
    try:
        import jinja2
    except ImportError:
        raise MissingTemplateEngine('the HTML page needs the package python3-jinja2')
    environment = jinja2.Environment(
        autoescape=True, finalize=_printable, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, loader=jinja2.FileSystemLoader(TEMPLATES))
    document, patterns = grouping.cleaned(document), grouping.cleaned(list(patterns))
    found = grouping.causes(document)
    return environment.get_template('report.html').render(
        document=document, made=made, answer=answer.answer(document, found, patterns),
        rows=[(cause, answer.fate(cause, document)) for cause in found],
        steps=answer.next_steps(found), drawing=drawing.draw(found),
        hidden=grouping.hidden(document), bypass=answer.BYPASS,
        unusable=answer.UNUSABLE, by_origin=grouping.by_origin)


def _printable(value):
    # The last look at every value, in case one gets here that was not cleaned; nothing is cut.
    return ''.join(map(clean, value)) if type(value) is str else value
