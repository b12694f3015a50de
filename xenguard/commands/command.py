"""What the subcommands of ``dnf xenguard`` share.

Each has a file of its own, which says what it adds to the command line, what it needs of that,
and what it does: ``HELP``, ``OPTIONS``, ``set_argparser()``, ``check()`` and ``run()``. The
parser is DNF's, and one for all of them: with parsers below it, DNF's own options could not
follow the subcommand.
"""

import logging

import dnf.exceptions

from xenguard import compat
from xenguard.commands import advise, messages, report, srpm
from xenguard.i18n import _
from xenguard.packages import notices

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

logger = logging.getLogger('dnf')

SUBCOMMANDS = {'report': report, 'srpm': srpm, 'advise': advise}

EXIT_CODES = _("""Exit codes: 0 if there is nothing to report (no crossing except allowed ones,
everything in bounds, no advice), 100 if there is something, 1 for an error. With -q --json, one
JSON document is all that is printed.""")


def set_argparser(parser: 'argparse._ActionsContainer') -> None:
    """Describe the command line."""
    parser.description = ' '.join(
        [subcommand.HELP for subcommand in SUBCOMMANDS.values()] + [EXIT_CODES])
    parser.add_argument('subcommand', choices=list(SUBCOMMANDS), metavar='|'.join(SUBCOMMANDS),
                        help=_('what to report on'))
    parser.add_argument('arguments', nargs='*', metavar=_('PACKAGE|FILE'),
                        help=_('report and advise: name or glob of a stack package, to look only '
                               'at that; srpm: a source package or a spec file'))
    form = parser.add_mutually_exclusive_group()
    form.add_argument('--json', action='store_true', help=_('print one JSON document'))
    for subcommand in SUBCOMMANDS.values():
        subcommand.set_argparser(parser, form)


def configure(cli: 'dnf.cli.Cli', opts: 'argparse.Namespace') -> None:
    """Tell DNF what the command needs: the sack, and no root.

    Standard output is kept for the document, where it is one for a program.

    :raises dnf.exceptions.Error: the command line makes no sense
    """
    _check(opts)
    cli.demands.sack_activation = True
    cli.demands.available_repos = True
    conf = cli.base.conf
    # A cache that was filled without them has to do.
    if not (cli.demands.cacheonly or conf.cacheonly):
        compat.want_file_lists(conf)
    if opts.json or opts.dot:
        cli.redirect_logger(stdout=logging.ERROR, stderr=logging.INFO)
        cli.redirect_repo_progress()


def _check(opts):
    for name, subcommand in SUBCOMMANDS.items():
        for option in subcommand.OPTIONS:
            if name != opts.subcommand and getattr(opts, option):
                raise dnf.exceptions.Error(messages.wrong_option('--' + option, opts.subcommand))
    SUBCOMMANDS[opts.subcommand].check(opts)


def run(base: 'dnf.cli.cli.BaseCli', cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> None:
    """Run the subcommand.

    :param opts: the parsed command line
    :param policy: a :class:`Policy`
    :raises dnf.exceptions.Error: it cannot be done
    """
    for line in notices.of_host(base, policy):
        logger.warning(line)
    cli.demands.success_exit_status = SUBCOMMANDS[opts.subcommand].run(base, opts, policy)
