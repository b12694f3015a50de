"""The report as one HTML page that can be mailed: no script, and nothing from outside."""

import os

from xenguard.i18n import P_, _
from xenguard.report import causes, summary, svg
from xenguard.wording import clean

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Sequence

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'templates')

# The template's words, of the tables' heads and other short ones by themselves.
WORDS = {
    # TRANSLATORS: the code of your language, as in the attribute 'lang' of HTML
    'lang': _('en'),
    'drawing': _("What would satisfy the stack's requirements"),
    'drawing_title': _('Stack packages, their requirements, and what would satisfy them'),
    'legend': _('Solid line: what would be used, or is in use. Dashed line: what else provides '
                'it. Cut corners and the word "guarded" mark packages of a guarded module.'),
    'crossings': _('Crossings by cause'),
    'crossings_head': (_('Verdict'), _('Requirement'), _('Stack packages'),
                       _('Guarded packages'), _('Outside the modules')),
    'modules': _('Guarded module streams'),
    'modules_head': (_('Stream'), _('State'), _('Builds'), _('Stray builds')),
    'no_modules': _('No guarded module in the repositories of this host.'),
    'hidden': _('Hidden stack packages'),
    'bypasses': _('What bypasses xenguard on this host'),
    'policy': _('Policy'),
    'stack': _('Stack packages'),
    'none': _('none'),
    'next': _('Next'),
    'repos': _('Repositories of the stack:'),
    'fates': _('What installing an available stack package would do'),
    'fates_head': (_('Verdict'), _('Stack packages')),
    'meanings': _('What the words mean'),
    'installed': _('installed'),
    'through': _('through'),
}


class MissingTemplateEngine(Exception):
    """Jinja2 is not installed; the text says what to install."""


def render(document: 'Dict[str, Any]', patterns: 'Sequence[str]' = ()) -> str:
    """Write a report as an HTML page.

    :param document: the report (contract, section 5)
    :param patterns: what the report was narrowed by
    :raises MissingTemplateEngine: Jinja2 is not installed
    """
    try:
        import jinja2
    except ImportError:
        raise MissingTemplateEngine(_('the HTML page needs the package python3-jinja2'))
    environment = jinja2.Environment(
        autoescape=True, finalize=_printable, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, loader=jinja2.FileSystemLoader(TEMPLATES))
    document, patterns = causes.cleaned(document), causes.cleaned(list(patterns))
    found = causes.group(document)
    return environment.get_template('report.html').render(
        words=WORDS, counted=_counted, document=document,
        headline=summary.headline(document, found, patterns),
        rows=[(cause, summary.FATES[cause.verdict]) for cause in found],
        fates=summary.FATES, drawing=svg.draw(found), meanings=summary.MEANINGS,
        title=_('xenguard report of {host}, made {time}').format(
            host=document['host'], time=document['made'].replace('T', ' ')),
        repos=[summary.repository(repo) for repo in document['stack_repos']],
        hidden=causes.hidden(document), bypass=summary.BYPASS,
        unusable=summary.UNUSABLE, by_origin=causes.by_origin)


def _counted(what, count):
    text = {
        'packages': P_('{count} package', '{count} packages', count),
        'packages_below': P_('{count} package, below', '{count} packages, below', count),
        'hidden': P_('An active module stream hides {count} of them.',
                     'An active module stream hides {count} of them.', count),
        'installed': P_('{count} installed', '{count} installed', count),
        'available': P_('{count} available', '{count} available', count),
    }[what]
    return text.format(count=count)


def _printable(value):
    # The last look at every value, in case one gets here that was not cleaned; nothing is cut.
    return ''.join(map(clean, value)) if type(value) is str else value
