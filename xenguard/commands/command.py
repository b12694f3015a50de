"""What the subcommands of ``dnf xenguard`` share.

Each has a file of its own, which says what it adds to the command line, what it needs of that,
and what it does: ``SUMMARY``, ``DESCRIPTION``, ``ARGUMENTS``, ``EXIT_CODES``, ``OPTIONS``,
``RESOLVES``, ``set_argparser()``, ``check()`` and ``run()``, ``fill_sack()`` where it wants
no sack of this host, and ``IS_PASTED`` where what it prints is for a file. The parser is DNF's,
and one for all of them: with parsers below it, DNF's own options could not follow the subcommand.
What ``--help`` prints is each one's own.
"""

import argparse
import difflib
import logging

import dnf.exceptions

from xenguard import compat
from xenguard.commands import advise, clean, gate, messages, report, shield, srpm, why
from xenguard.i18n import _
from xenguard.packages import notices

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, List, Optional, Set

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

logger = logging.getLogger('dnf')

SUBCOMMANDS = {'report': report, 'clean': clean, 'why': why, 'srpm': srpm, 'advise': advise,
               'gate': gate, 'shield': shield}

DESCRIPTION = _("""Keeps guarded modules away from the Xen stack. It does so in every transaction
of DNF's; the subcommands tell about it, and help where something has crossed already.""")
EPILOG = _("""Exit codes: 0 if there is nothing to tell, 100 if there is something, 1 for an error.
'dnf xenguard SUBCOMMAND --help' tells more, and 'man dnf-xenguard' all. DNF's own options can be
used as well.""")
SUBCOMMAND_EPILOG = _("""Exit codes: {codes} DNF's own options can be used as well.""")


def set_argparser(parser: 'argparse._ActionsContainer') -> None:
    """Describe the command line."""
    parser.add_argument('subcommand', nargs='?', metavar=_('SUBCOMMAND'),
                        help=', '.join(SUBCOMMANDS))
    parser.add_argument('arguments', nargs='*', metavar=_('ARGUMENT'))
    form = parser.add_mutually_exclusive_group()
    form.add_argument('--json', action='store_true', help=_('print one JSON document'))
    for subcommand in SUBCOMMANDS.values():
        subcommand.set_argparser(parser, form)


def replace_help(cli: 'Any') -> None:
    """Have DNF, which prints its help once a command has said what it takes, print that of the
    subcommand.

    :param cli: the dnf.cli.Cli; that of ``dnf help xenguard`` is the command 'help'
    """
    cli = getattr(cli, 'cli', cli)
    words = getattr(cli.base, 'args', None) or ()
    cli.optparser.format_help = lambda: help_of(
        next((word for word in words if word in SUBCOMMANDS), None))


def help_of(name: 'Optional[str]') -> str:
    """What ``--help`` prints.

    :param name: the name of a subcommand, or None for ``dnf xenguard`` itself
    """
    if name is not None:
        return _parser(name).format_help()
    parser = _HelpParser('dnf xenguard', DESCRIPTION, EPILOG)
    parser.usage = usage()
    group = parser.add_argument_group(_('Subcommands'))
    for each, subcommand in SUBCOMMANDS.items():
        group.add_argument(_parser(each).format_usage().split(None, 3)[3].strip(),
                           help=subcommand.SUMMARY)
    return parser.format_help()


def usage() -> str:
    """The command line in one line."""
    return 'dnf xenguard {} ...'.format('|'.join(SUBCOMMANDS))


def _parser(name):
    subcommand = SUBCOMMANDS[name]
    parser = _HelpParser('dnf xenguard ' + name, subcommand.DESCRIPTION,
                         SUBCOMMAND_EPILOG.format(codes=subcommand.EXIT_CODES))
    if subcommand.ARGUMENTS:
        metavar, text = subcommand.ARGUMENTS
        parser.add_argument('arguments', nargs='*', metavar=metavar, help=text)
    form: 'argparse._ActionsContainer' = parser
    if 'json' in subcommand.OPTIONS:
        # An empty group cannot be shown.
        form = parser.add_mutually_exclusive_group()
        form.add_argument('--json', action='store_true', help=_('print one JSON document'))
    subcommand.set_argparser(parser, form)
    return parser


class _HelpParser(argparse.ArgumentParser):
    def __init__(self, prog: str, description: str, epilog: str) -> None:
        super(_HelpParser, self).__init__(prog=prog, description=description, epilog=epilog,
                                          add_help=False)


def resolves(opts: 'Any') -> bool:
    """Whether DNF is going to resolve for the subcommand."""
    subcommand = SUBCOMMANDS.get(opts.subcommand)
    return subcommand is not None and subcommand.RESOLVES


def configure(cli: 'dnf.cli.Cli', opts: 'argparse.Namespace') -> 'Set[str]':
    """Tell DNF what the command needs: the sack, and no root but where it changes the host.

    Standard output is kept for the document, where it is one for a program or for a file.

    :returns: the ids of the repositories that are enabled; of those that cannot be loaded DNF
        goes on without
    :raises dnf.exceptions.Error: the command line makes no sense
    """
    _check(opts)
    # What looks at no host fills a sack of its own.
    cli.demands.sack_activation = not hasattr(SUBCOMMANDS[opts.subcommand], 'fill_sack')
    cli.demands.available_repos = True
    # What versionlock keeps from a request, nothing is to be judged by.
    cli.demands.plugin_filtering_enabled = True
    if resolves(opts):
        cli.demands.resolving = cli.demands.root_user = True
    conf = cli.base.conf
    # A cache that was filled without them has to do.
    if not (cli.demands.cacheonly or conf.cacheonly):
        compat.want_file_lists(conf)
    is_kept = opts.json or opts.dot or opts.html == '-' or \
        getattr(SUBCOMMANDS[opts.subcommand], 'IS_PASTED', False)
    # As repoquery does: with -q DNF has nothing to say.
    if is_kept and not opts.quiet:
        cli.redirect_logger(stdout=logging.ERROR, stderr=logging.INFO)
        cli.redirect_repo_progress()
    return {repo.id for repo in cli.base.repos.iter_enabled()}


def _check(opts):
    name = opts.subcommand
    if name is None:
        raise dnf.exceptions.Error(messages.no_subcommand(usage()))
    if name not in SUBCOMMANDS:
        raise dnf.exceptions.Error(messages.unknown_subcommand(
            name, difflib.get_close_matches(name, SUBCOMMANDS, 1), usage()))
    for option in _options():
        if getattr(opts, option) and option not in SUBCOMMANDS[name].OPTIONS:
            raise dnf.exceptions.Error(messages.wrong_option('--' + option, name))
    SUBCOMMANDS[name].check(opts)


def _options():
    return sorted({option for subcommand in SUBCOMMANDS.values()
                   for option in subcommand.OPTIONS})


def run(base: 'dnf.cli.cli.BaseCli', cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy', repos: 'Set[str]') -> None:
    """Run the subcommand.

    :param opts: the parsed command line
    :param policy: a :class:`Policy`
    :param repos: what configure() returned
    :raises dnf.exceptions.Error: it cannot be done
    """
    subcommand = SUBCOMMANDS[opts.subcommand]
    if hasattr(subcommand, 'fill_sack'):
        subcommand.fill_sack(base)
    lost: 'List[str]' = sorted(repos.difference(repo.id for repo in base.repos.iter_enabled()))
    for line in notices.of_host(base, policy) + messages.lost_repos(lost):
        logger.warning(line)
    cli.demands.success_exit_status = subcommand.run(base, cli, opts, policy)
