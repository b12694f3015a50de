"""``dnf xenguard report``."""

import functools

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

SUMMARY = _('what crosses on this host, and what installing a stack package would do')
DESCRIPTION = _("""Shows the crossings among installed packages and, for each available stack
package, what installing it would do here; without an option it prints a table. It needs no
root.""")
ARGUMENTS = (_('PACKAGE'), _('a stack package, in any form that dnf repoquery takes; all without'))
EXIT_CODES = _("""0: nothing crosses on this host; 100: something does; 1: an error, or nothing
could be judged.""")
OPTIONS = ('json', 'dot', 'html')
RESOLVES = False


def set_argparser(_parser: 'argparse._ActionsContainer',
                  form: 'argparse._ActionsContainer') -> None:
    """Describe its own part of the command line."""
    form.add_argument('--dot', action='store_true', help=_('print Graphviz text'))
    form.add_argument('--html', metavar=_('FILE'),
                      help=_("write one self-contained page; '-' prints it"))


def check(opts: 'argparse.Namespace') -> None:
    """
    :raises dnf.exceptions.Error: there is no file to write
    """
    if opts.html == '':
        raise dnf.exceptions.Error(messages.no_page())


def run(base: 'dnf.cli.cli.BaseCli', cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Make the report.

    :returns: the exit code
    :raises dnf.exceptions.Error: an argument names nothing, or it cannot be written
    """
    found = _collect(base, cli, policy, opts.arguments)
    code = {True: 0, False: output.FOUND, None: 1}[found['isolated']]
    if opts.json:
        output.print_json(found)
    elif opts.dot:
        from xenguard.report import graphviz
        output.print_text(graphviz.render(found))
    elif opts.html is not None:
        _write_page(opts.html, found, opts.arguments)
    else:
        from xenguard.report import text
        output.print_text(text.render(found, *output.terminal(base.output.term), opts.arguments))
    return code


def _collect(base, cli, policy, patterns):
    from xenguard.guard import nextsteps
    from xenguard.guard.verdicts import Judge
    from xenguard.report import document
    judge = Judge(base, policy, cli)
    try:
        return document.collect(judge.sides(), judge.judge,
                                functools.partial(nextsteps.steps, judge), patterns)
    except document.NoMatch as error:
        from xenguard.guard import why
        answers = why.explain(judge, str(error))
        raise dnf.exceptions.Error(messages.no_match(error, why.text_of(str(error), answers[:1])))


def _write_page(path, found, patterns):
    from xenguard.report import html
    try:
        content = html.render(found, patterns)
    except html.MissingTemplateEngine as error:
        raise dnf.exceptions.Error(messages.cannot_write(path, error))
    if path == '-':
        output.print_text(content)
    else:
        output.write(path, content)
