"""``dnf xenguard shield``."""

import os

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

SUMMARY = _('a package that keeps the guarded modules out where no plugin runs')
DESCRIPTION = _("""Writes the sources of a package that keeps the guarded modules off the stack in
programs that load no plugin of DNF's: PackageKit, microdnf, rpm -i, image builders. It conflicts
with the modules' packages, takes their default streams away, and is protected. rpmbuild -bb builds
it; it belongs into the stack's repository.""")
ARGUMENTS = None
EXIT_CODES = _('0: it is written; 1: an error, or no guarded package is in sight.')
OPTIONS = ('output',)
RESOLVES = False


def set_argparser(parser: 'argparse._ActionsContainer',
                  _form: 'argparse._ActionsContainer') -> None:
    """Add what only this subcommand has."""
    parser.add_argument('--output', metavar=_('DIR'), help=_(
        'write the sources into this folder, which is made if need be'))


def check(opts: 'argparse.Namespace') -> None:
    """
    :raises dnf.exceptions.Error: there is no folder to write into, or there are arguments
    """
    if opts.arguments:
        raise dnf.exceptions.Error(messages.no_arguments('shield'))
    if not opts.output:
        raise dnf.exceptions.Error(messages.no_folder())


def run(base: 'dnf.cli.cli.BaseCli', _cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Write the sources.

    :returns: the exit code
    :raises dnf.exceptions.Error: there is nothing to keep out, or they cannot be written
    """
    from xenguard.packager import shield
    from xenguard.packages.shields import NAME
    from xenguard.packages.sides import Sides
    sides = Sides(base, policy)
    if not sides.guarded:
        raise dnf.exceptions.Error(messages.nothing_guarded())
    found = shield.collect(sides)
    try:
        os.makedirs(opts.output, exist_ok=True)
    except OSError as error:
        raise dnf.exceptions.Error(messages.cannot_write(opts.output, error.strerror))
    for name, content in sorted(shield.files(found).items()):
        output.write(os.path.join(opts.output, name), content)
    output.print_text('\n'.join(messages.shield_written(
        os.path.join(opts.output, NAME + '.spec'), found)) + '\n')
    return 0
