"""``dnf xenguard report``."""

import functools
import time

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli.cli

    from xenguard.config import Policy

HELP = _("""'report' shows the crossings among installed packages and, for available stack packages,
the requirements that a guarded package can satisfy, and whether the guard would swap in another
package or block; without an option it prints a table.""")
OPTIONS = ('dot', 'html')


def set_argparser(_parser: 'argparse._ActionsContainer',
                  form: 'argparse._ActionsContainer') -> None:
    """Describe its own part of the command line."""
    form.add_argument('--dot', action='store_true', help=_('report: print Graphviz text'))
    form.add_argument('--html', metavar=_('FILE'),
                      help=_('report: write one self-contained page'))


def check(_opts: 'argparse.Namespace') -> None:
    """It makes sense without arguments."""


def run(base: 'dnf.cli.cli.BaseCli', opts: 'argparse.Namespace', policy: 'Policy') -> int:
    """Make the report.

    :returns: the exit code
    :raises dnf.exceptions.Error: an argument names nothing, or it cannot be written
    """
    from xenguard.report import document
    try:
        found = document.collect(base, policy, opts.arguments)
    except document.NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))
    if opts.json:
        output.print_json(found)
    elif opts.dot:
        from xenguard.report import graphviz
        output.print_text(graphviz.render(found))
    elif opts.html is not None:
        _write_page(opts.html, found, opts.arguments, _swapper(base, policy))
    else:
        from xenguard.report import text
        output.print_text(text.render(found, *output.terminal(base.output.term), opts.arguments,
                                      _swapper(base, policy)))
    crosses = any(entry['verdict'] != 'allowed' for entry in found['crossings'])
    return output.FOUND if crosses else 0


def _swapper(base, policy):
    @functools.lru_cache(maxsize=1)
    def installability():
        from xenguard.packages.sides import Sides
        from xenguard.solver.installability import Installability
        return Installability(Sides(base, policy))

    return lambda old, new: installability().can_swap(old, new)


def _write_page(path, found, patterns, can_swap):
    from xenguard.report import html
    try:
        content = html.render(found, time.strftime('%Y-%m-%d %H:%M:%S %z'), patterns, can_swap)
    except html.MissingTemplateEngine as error:
        raise dnf.exceptions.Error(messages.cannot_write(path, error))
    output.write(path, content)
