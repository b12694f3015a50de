"""``dnf xenguard srpm``."""

import argparse
import logging

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _
from xenguard.wording import clean

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

logger = logging.getLogger('dnf')

SUMMARY = _('whether source packages and specs are in bounds')
DESCRIPTION = _("""Tells whether source packages and spec files are in bounds for a build of the
stack and, if not, what to do about it.""")
ARGUMENTS = (_('FILE'), _('a source package or a spec file, by path or URL'))
EXIT_CODES = _("""0: all of them are in bounds; 100: some are not; 1: a file cannot be
read, or no guarded package is in sight.""")
OPTIONS = ('json', 'define')
RESOLVES = False


def set_argparser(parser: 'argparse._ActionsContainer',
                  _form: 'argparse._ActionsContainer') -> None:
    """Describe its own part of the command line."""
    parser.add_argument('-D', '--define', action='append', default=[], type=_macro,
                        metavar="'MACRO EXPR'", help=_('define a macro for specs'))


def _macro(text):
    words = text.split(None, 1)
    if len(words) < 2:
        raise argparse.ArgumentTypeError(
            _("'{text}' is not of the form 'MACRO EXPR'").format(text=clean(text)))
    return words


def check(opts: 'argparse.Namespace') -> None:
    """
    :raises dnf.exceptions.Error: there is nothing to look at
    """
    if not opts.arguments:
        raise dnf.exceptions.Error(messages.no_file())


def run(base: 'dnf.cli.cli.BaseCli', _cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Judge the source packages and specs.

    :returns: the exit code
    :raises dnf.exceptions.Error: no guarded package is in sight
    """
    from xenguard.packager import srpm, text
    from xenguard.packages.sides import Sides
    sides = Sides(base, policy)
    judged, unreadable = srpm.collect(sides, opts.arguments, opts.define)
    if opts.json:
        output.print_json([document for _source, document in judged])
    elif judged:
        output.print_text(text.render_judged(judged, *output.terminal(base.output.term)))
    for path, reason in unreadable:
        logger.error(messages.unreadable(path, reason))
    if not sides.guarded:
        raise dnf.exceptions.Error(messages.nothing_guarded())
    if unreadable:
        return 1
    in_bounds = all(document['in_bounds'] for _source, document in judged)
    return 0 if in_bounds else output.FOUND
