"""``dnf xenguard gate``."""

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

SUMMARY = _('whether anything of a repository crosses, before it is published')
DESCRIPTION = _("""Judges every package of the stack in the enabled repositories on an empty host,
in each state of the guarded modules and with and without module_hotfixes: what installing it does
with DNF alone, and under xenguard. --repofrompath and --repo name the repositories, as for any
command of DNF's. It needs no root, and neither looks at this host nor changes it.""")
ARGUMENTS = (_('PACKAGE'), _('a stack package, in any form that dnf repoquery takes; all without'))
EXIT_CODES = _("""0: every package installs cleanly under xenguard; 100: some do not; 1: an error,
or nothing to judge.""")
OPTIONS = ('json', 'junit', 'stock')
RESOLVES = False


def set_argparser(parser: 'argparse._ActionsContainer',
                  form: 'argparse._ActionsContainer') -> None:
    """Add what only this subcommand has."""
    form.add_argument('--junit', metavar=_('FILE'), help=_(
        "write JUnit's XML with a test case for each package and state"))
    parser.add_argument('--stock', action='store_true', help=_(
        'want every package to install cleanly with DNF alone, too'))


def check(opts: 'argparse.Namespace') -> None:
    """
    :raises dnf.exceptions.Error: there is no file to write
    """
    if opts.junit == '':
        raise dnf.exceptions.Error(messages.no_junit())


def fill_sack(base: 'dnf.cli.cli.BaseCli') -> None:
    """Load the repositories, and no host."""
    base.fill_sack(load_system_repo=False, load_available_repos=True)


def run(base: 'dnf.cli.cli.BaseCli', cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Judge.

    :returns: the exit code
    :raises dnf.exceptions.Error: an argument names nothing, there is nothing to judge, or the file
        cannot be written
    """
    from xenguard.guard.verdicts import Judge
    from xenguard.packager import gate
    from xenguard.report.document import NoMatch
    judge = Judge(base, policy, cli)
    sides = judge.sides()
    if not sides.guarded:
        raise dnf.exceptions.Error(messages.nothing_guarded())
    try:
        entries = gate.judge_all(base, sides, judge.judge, opts.arguments)
    except NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))
    if not entries:
        raise dnf.exceptions.Error(messages.nothing_of_the_stack())
    if opts.json:
        output.print_json(gate.document(entries))
    else:
        output.print_lines(gate.render(entries, opts.stock))
    if opts.junit:
        output.write(opts.junit, gate.junit(entries, opts.stock))
    return 0 if gate.is_open(entries, opts.stock) else output.FOUND
