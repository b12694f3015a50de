"""``dnf xenguard clean``."""

import logging

import dnf.exceptions

from xenguard.commands import messages
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

logger = logging.getLogger('dnf')

SUMMARY = _('make a contaminated host clean, in one transaction')
DESCRIPTION = _("""What crosses leaves, the stack's providers come in its place, and guarded streams
of which nothing is left installed are reset. DNF shows what it is about to do, and asks. Nothing of
the stack is removed; with --allowerasing other packages may be.""")
EXIT_CODES = _('0: the host is clean; 1: an error, or it cannot be made clean.')
ARGUMENTS = None
OPTIONS = ()
RESOLVES = True     # and root's


def set_argparser(_parser: 'argparse._ActionsContainer',
                  _form: 'argparse._ActionsContainer') -> None:
    """It adds nothing to the command line."""


def check(opts: 'argparse.Namespace') -> None:
    """
    :raises dnf.exceptions.Error: it has arguments
    """
    if opts.arguments:
        raise dnf.exceptions.Error(messages.no_arguments('clean'))


def run(base: 'dnf.cli.cli.BaseCli', _cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Have DNF run the transaction that makes the host clean.

    :returns: the exit code
    :raises dnf.exceptions.Error: it cannot be made clean
    """
    from xenguard.guard import cleaning, swaps
    from xenguard.packages.sides import Sides
    work = cleaning.Cleaning(Sides(base, policy))
    plan = work.plan(bool(opts.allowerasing))
    if plan is None:
        raise dnf.exceptions.Error(messages.not_cleaned(cleaning.obstacles(work), work.sides))
    if not work.crossings and not plan.streams:
        logger.info(messages.nothing_to_clean(work.sides))
    for line in swaps.tell(work.crossings, plan.solution, work.sides) + swaps.brought_in(
            plan.solution, work.hidden, work.sides) if work.crossings else ():
        logger.warning(line)
    base._goal.choose(plan.solution, work.hidden)
    work.reset(plan)
    return 0
