"""The report as text for people: plain aligned columns, as wide as the terminal."""

import textwrap

from xenguard.crossings import kinds
from xenguard.i18n import P_, _
from xenguard.report import causes, summary

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

NARROWEST = 40
# So many names stand under one label, and the rest is counted.
MOST_NAMES = 4

COLOURS = {'installed': 'red', 'block': 'red', 'crosses': 'red', 'swap': 'yellow',
           'allowed': 'green'}
TONES = {'good': 'green', 'bad': 'red', 'calm': ''}
LABELS = {'stack': _('stack'), 'through': _('through'), 'guarded': _('guarded'),
          'not': _('not'), 'instead': _('instead'), 'outside': _('outside'), '': ''}


def render(document: 'Dict[str, Any]', width: int, bold: 'Callable[[str], str]',
           colour: 'Callable[[str, str], str]', patterns: 'Sequence[str]' = ()) -> str:
    """Write a report as text.

    :param document: the report (contract, section 5)
    :param width: columns of the terminal
    :param bold: callable that makes a text bold on this terminal
    :param colour: callable that takes a text and the name of a colour, one of the keys of DNF's
        Term.FG_COLOR (its method color() is about modes)
    :param patterns: what the report was narrowed by
    """
    document, patterns = causes.cleaned(document), causes.cleaned(list(patterns))
    found = causes.group(document)
    page = Page(max(width, NARROWEST), bold, colour)
    headline = summary.headline(document, found, patterns)
    page.headline(headline)
    stack = document['stack']
    if found or stack['installed'] or stack['available'] or document['modules']:
        _overview(page, document)
        _modules(page, document)
        for verdict in causes.VERDICTS:
            _causes(page, [cause for cause in found if cause.verdict == verdict],
                    document['policy']['mode'])
        _packages(page, document)
        _hidden(page, document)
        _bypasses(page, document)
        _next(page, document['next'])
    return '\n'.join(page.lines) + '\n'


class Page:
    """Lines that fit the terminal; styles go on last, where they no longer count."""

    def __init__(self, width: int, bold: 'Callable[[str], str]',
                 colour: 'Callable[[str, str], str]') -> None:
        self.width = width
        self.bold = bold
        self.colour = colour
        self.lines = []

    def headline(self, headline: 'summary.Headline') -> None:
        first, *more = self._wrap('{0.lead}: {0.rest}'.format(headline), '', '')
        name = TONES[headline.tone]
        if first.startswith(headline.lead):
            lead = self.colour(headline.lead, name) if name else headline.lead
            first = self.bold(lead) + first[len(headline.lead):]
        self.lines += [first] + more

    def heading(self, text: str, name: str = '') -> None:
        """Begin a section."""
        lines = self._wrap(text, '', '')
        if name:
            lines = [self.colour(line, name) for line in lines]
        self.lines += [''] + [self.bold(line) for line in lines]

    def paragraph(self, text: str, indent: str = '  ', further: 'Optional[str]' = None) -> None:
        self.lines += self._wrap(text, indent, indent if further is None else further)

    def field(self, label: str, text: str, column: int) -> None:
        """A label, and beside it a text that keeps to its own column."""
        self.lines += self._wrap(text, '    ' + label.ljust(column), ' ' * (column + 4))

    def fields(self, cause: 'causes.Cause', mode: str = 'swap') -> None:
        """What there is to say of a cause, under its title."""
        for label, text in _fields(cause, mode):
            self.field(LABELS[label], text, max(map(len, LABELS.values())) + 2)

    def columns(self, rows: 'Sequence[Tuple[str, ...]]',
                numbers: 'Sequence[int]' = ()) -> 'List[List[str]]':
        """Lay out rows of cells in aligned columns.

        A first cell that is too long stands in a line of its own, above its row.

        :param numbers: indexes of the columns that are aligned to the right
        :returns: for each row a list of lines
        """
        rest = [max(len(row[index]) for row in rows) for index in range(1, len(rows[0]))]
        room = self.width - 2 - sum(size + 2 for size in rest)
        sizes = [max([len(row[0]) for row in rows if len(row[0]) <= room] or [0])] + rest
        laid = []
        for row in rows:
            cells = [cell.rjust(size) if index in numbers else cell.ljust(size)
                     for index, (cell, size) in enumerate(zip(row, sizes))]
            if len(row[0]) <= room:
                laid.append([('  ' + '  '.join(cells)).rstrip()])
            else:
                cells[0] = ' ' * sizes[0]
                laid.append(self._wrap(row[0], '  ', '  ') + ['  ' + '  '.join(cells).rstrip()])
        return laid

    def _wrap(self, text, indent, further):
        return textwrap.wrap(text, self.width, initial_indent=indent, subsequent_indent=further,
                             break_long_words=False, break_on_hyphens=False)


def _overview(page, document):
    policy = document['policy']
    page.lines.append('')
    page.paragraph(_('Stack packages: {installed} installed, {available} available. '
                     'Guarded: {modules}. Mode: {mode}.').format(
        installed=len(document['stack']['installed']),
        available=len(document['stack']['available']),
        modules=', '.join(policy['guarded_modules'] + policy['guarded_origins']),
        mode=policy['mode']), '')
    if document['stack_repos']:
        page.paragraph(P_('Repository of the stack: {repos}.', 'Repositories of the stack: '
                          '{repos}.', len(document['stack_repos'])).format(
            repos=', '.join(summary.repository(repo) for repo in document['stack_repos'])), '')
    if policy['allow']:
        page.paragraph(_('Allowed to cross: {names}.').format(
            names=', '.join(policy['allow'])), '')


def _modules(page, document):
    if not document['modules']:
        if document['policy']['guarded_origins']:
            return
        page.heading(_('No guarded module in the repositories of this host'))
        return
    page.heading(_('Guarded module streams'))
    rows = [(_('Stream'), _('State'), _('Builds'), _('Stray builds'))]
    rows += [('{name}:{stream}'.format(**module), module['state'], str(module['builds']),
              str(module['stray_builds'])) for module in document['modules']]
    for lines in page.columns(rows, numbers=(2, 3)):
        page.lines += lines


def _causes(page, found, mode):
    if not found:
        return
    verdict = found[0].verdict
    fate = summary.FATES[verdict]
    count = sum(len(cause.packages) for cause in found)
    # TRANSLATORS: {fate} is "Would be blocked", or the like.
    text = P_('{fate} ({count} crossing)', '{fate} ({count} crossings)', count).format(
        fate=fate[0].upper() + fate[1:], count=count)
    page.heading(text, COLOURS[verdict])
    rows = [(cause.title, kinds.of_name(cause.kind).count(len(cause.packages))) for cause in found]
    for cause, lines in zip(found, page.columns(rows)):
        page.lines += [page.bold(line) for line in lines]
        page.fields(cause, mode)


def _fields(cause, mode):
    """The labels and texts under a cause."""
    fields = _by(('repo',), 'stack', cause.packages)
    if cause.via:
        fields.append(('through', summary.listed(cause.via, MOST_NAMES)))
    fields += _by(('origin',), 'guarded', cause.guarded)
    if cause.verdict == 'block' and cause.alternatives and mode != 'block':
        fields.append(('not', '{}:'.format(summary.UNUSABLE)))
        fields += _by(('repo', 'origin'), '', cause.alternatives)
    elif cause.alternatives:
        label = 'instead' if cause.verdict in ('installed', 'swap') else 'outside'
        fields += _by(('repo', 'origin'), label, cause.alternatives)
    elif cause.verdict == 'swap':
        fields.append(('instead', _('nothing: it is left out')))
    return fields


def _by(keys, label, packages):
    fields = []
    for origin, nevras in causes.by_origin(packages, *keys):
        words = ', '.join(word for word in origin if word)
        text = summary.listed(nevras, MOST_NAMES)
        fields.append((label, '{}: {}'.format(words, text) if words else text))
        label = ''
    return fields


def _packages(page, document):
    """What installing each available stack package would do, but for those that would be clean."""
    rows = [(word, count) for word, count in summary.counted(document)]
    if not rows:
        return
    page.heading(_('What installing an available stack package would do'))
    for word, _count in rows:
        nevras = [entry['package'] for entry in document['available']
                  if entry['verdict'] == word]
        page.paragraph(_('{fate}: {packages}').format(
            fate=summary.FATES[word], packages=summary.listed(nevras, MOST_NAMES)), '  ', '    ')
    clean = summary.clean_ones(document)
    if clean:
        page.paragraph(clean, '  ', '    ')


def _hidden(page, document):
    hidden = causes.hidden(document)
    if not hidden:
        return
    page.heading(P_('Hidden by an active module stream: {count} stack package',
                    'Hidden by an active module stream: {count} stack packages',
                    len(hidden)).format(count=len(hidden)))
    for __, text in _by(('repo',), '', hidden):
        page.paragraph(text)


def _bypasses(page, document):
    programs = document['bypasses']
    if programs:
        page.heading(_('Bypasses xenguard on this host'))
        page.paragraph('{} ({})'.format(', '.join(programs), summary.BYPASS))


def _next(page, steps):
    if not steps:
        return
    page.heading(_('Next'))
    for number, step in enumerate(steps, 1):
        start = '  {}. '.format(number)
        if step['command']:
            page.lines.append(start + page.bold(step['command']))
            page.paragraph(step['text'], ' ' * len(start))
        else:
            page.paragraph(step['text'], start, ' ' * len(start))
