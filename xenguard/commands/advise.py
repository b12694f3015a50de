"""``dnf xenguard advise``."""

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

SUMMARY = _('the spec lines that keep the guarded modules out')
DESCRIPTION = _("""Prints the lines for the stack's specs that keep the guarded modules out even
where xenguard is not installed.""")
ARGUMENTS = (_('PACKAGE'), _('a stack package, in any form that dnf repoquery takes; all without'))
EXIT_CODES = _("""0: there is nothing to do; 100: advice was given; 1: an error,
or no guarded package is in sight.""")
OPTIONS = ('json',)
RESOLVES = False
# Standard output is for a spec: comments and lines, and nothing else.
IS_PASTED = True


def set_argparser(_parser: 'argparse._ActionsContainer',
                  _form: 'argparse._ActionsContainer') -> None:
    """It adds nothing to the command line."""


def check(_opts: 'argparse.Namespace') -> None:
    """It makes sense without arguments."""


def run(base: 'dnf.cli.cli.BaseCli', _cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Work out the advice.

    :returns: the exit code
    :raises dnf.exceptions.Error: an argument names nothing, or no guarded package is in sight
    """
    from xenguard.packager import advice, text
    from xenguard.packages.sides import Sides
    from xenguard.report.document import NoMatch
    sides = Sides(base, policy)
    if not sides.guarded:
        raise dnf.exceptions.Error(messages.nothing_guarded())
    try:
        advised = advice.collect(sides, opts.arguments)
    except NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))
    if opts.json:
        output.print_json([each.document() for each in advised])
    else:
        output.print_text(text.render_advice(
            advised, base.output.term.columns, sides.guards_modules))
    return output.FOUND if advised else 0
