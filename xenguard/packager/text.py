"""The packager's side as text for people: what is out of bounds, and lines for a spec."""

import re
import shlex
import textwrap
from collections import namedtuple

from xenguard.crossings.kinds import BUILDS
from xenguard.i18n import _
from xenguard.packager.speclines import comment
from xenguard.report import causes
from xenguard.report.text import NARROWEST, Page
from xenguard.wording import clean

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Callable, Iterable, List, Optional

    from xenguard.packager.advice import Advice, Line
    from xenguard.packager.srpm import Judged


class Remedy(namedtuple('Remedy', ('built', 'by_macro', 'by_spec'))):
    """How to be rid of a module tag: in what was built already, and in a spec, where a
    macro carries it or the spec itself."""

    __slots__ = ()


# By the macro that carries the tags of a module's build into what is built.
REMEDIES = {
    'modularitylabel': Remedy(
        _('Rebuild it where the macro {macro} is not defined.'),
        _('The macro {macro} carries it here: build where it is not defined.'),
        _('The spec sets it with the tag ModularityLabel: remove that tag.')),
    'dist': Remedy(
        _("Rebuild it where the macro {macro} does not have a module's value."),
        _("The macro {macro} carries it here: build where it does not have a module's value."),
        _('The spec has it in its Release tag: remove it there.')),
}

# By what stands in `in_bounds`: the words and their colour.
HEADINGS = {True: (_('in bounds'), 'green'), False: (_('out of bounds'), 'red'),
            None: (_('cannot be judged'), 'yellow')}


# srpm

def render_judged(judged: 'Iterable[Judged]', width: int, bold: 'Callable[[str], str]',
                  colour: 'Callable[[str, str], str]') -> str:
    """Write what was found of source packages and specs.

    :param judged: list of :class:`Judged`
    :param width, bold, colour: as of :func:`xenguard.report.text.render`
    """
    page = Page(max(width, NARROWEST), bold, colour)
    for source, document in judged:
        _judged(page, source, causes.cleaned(document))
    return '\n'.join(page.lines[1:]) + '\n'


def _judged(page, source, document):
    verdict, tone = HEADINGS[document['in_bounds']]
    page.heading('{}: {}'.format(document['file'], verdict), tone)
    if document['nevr'] and document['nevr'] not in document['file']:
        page.paragraph(document['nevr'])
    if document['modular_label']:
        page.paragraph(_('It carries the ModularityLabel {label}.').format(
            label=document['modular_label']))
        page.paragraph(_remedy(source, 'modularitylabel'), '    ')
    if document['dist_tag']:
        page.paragraph(_("Its release carries the dist tag of a module's build: {release}.").format(
            release=clean(source.release)))
        page.paragraph(_remedy(source, 'dist'), '    ')
    if source.macros is None and (document['modular_label'] or document['dist_tag']):
        page.lines.append('    ' + page.bold(_rebuild_command(source, document['file'])))
    if document.get('generate_buildrequires'):
        page.paragraph(_('It finds more build requirements while it is built '
                         '(%generate_buildrequires): these are not judged.'))
    crossings = [dict(need, kind=BUILDS.name, where='available', via=[], package=document['nevr'],
                      repo='') for need in document['build_requires']]
    for cause in causes.group({'crossings': crossings}):
        page.paragraph('{}: {}'.format(cause.title, _fate(cause)))
        page.fields(cause._replace(packages=()))


def _remedy(source, macro):
    if source.macros is None:
        text = REMEDIES[macro].built
    else:
        text = REMEDIES[macro].by_macro if macro in source.macros else REMEDIES[macro].by_spec
    return text.format(macro='%' + macro)


def _rebuild_command(source, path):
    dist = re.search(r'el[0-9]+', source.release.partition('module')[2])
    return "rpmbuild --rebuild --undefine modularitylabel --define 'dist .{}' {}".format(
        dist.group() if dist else 'el8', shlex.quote(path))


def _fate(cause):
    if cause.verdict == 'allowed':
        return _('a guarded package may satisfy it: the policy allows that')
    if cause.verdict == 'swap':
        return _('a guarded package satisfies it, and so does one outside the modules')
    if cause.alternatives:
        return _('what satisfies it outside the modules needs a guarded package itself')
    return _('only guarded packages satisfy it: a package outside the modules has to provide it')


# advise

def render_advice(advised: 'List[Advice]', width: int, guards_modules: bool) -> str:
    """Write advice as lines that can be pasted into a spec; all else is in comments.

    :param advised: list of :class:`Advice`
    :param width: columns of the terminal
    :param guards_modules: whether what is guarded is so for its module
    """
    rebuilding = _('Rebuild without module tags:') if guards_modules else \
        _('Rebuild for the stack:')
    sheet = _Sheet(max(width, NARROWEST))
    if not advised:
        sheet.comment(_('Nothing to add.'))
    for advice in advised:
        sheet.heading(_('For a package that nobody ships yet') if advice.package is None else
                      _('For {place}').format(place=_place(advice)))
        files = [line for line in advice.provides if line.text and line.text.startswith('/')]
        for line in advice.conflicts:
            sheet.entry(line, 'Conflicts: ')
        for line in advice.provides:
            if line not in files:
                sheet.entry(line, 'Provides: ')
        for line in advice.rebuild:
            sheet.comment('{} {}'.format(rebuilding, line.text) if line.text else rebuilding,
                          line.reason)
        # A path is no tag of a spec: what is pasted above must stay together.
        for line in files:
            sheet.entry(line, '', _('This line belongs under {section}:').format(section='%files'))
    return '\n'.join(sheet.lines) + '\n'


def _place(advice):
    """Where a spec has a package."""
    spec, name = clean(advice.source) + '.spec', clean(advice.package)
    if advice.package == advice.source:
        return spec
    main = clean(advice.source) + '-'
    return '{}, %package {}'.format(
        spec, name[len(main):] if name.startswith(main) else '-n ' + name)


class _Sheet:
    """Lines of a spec; a reason that holds for several lines is told once."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines = []
        self._reason = None

    def comment(self, *texts: str) -> None:
        for text in texts:
            self.lines += textwrap.wrap(comment(text), self.width, initial_indent='# ',
                                        subsequent_indent='# ', break_long_words=False,
                                        break_on_hyphens=False)

    def heading(self, text: str) -> None:
        if self.lines:
            self.lines.append('')
        self.comment(text, '-' * len(comment(text)))

    def entry(self, line: 'Line', tag: str, place: 'Optional[str]' = None) -> None:
        if line.reason != self._reason:
            self.comment(line.reason)
        self._reason = line.reason
        if place:
            self.comment(place)
        if line.text:
            self.lines.append(tag + line.text)
