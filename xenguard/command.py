"""``dnf xenguard``: what its command line takes, and what comes out."""

import json
import logging
import os
import tempfile
import time

import dnf.exceptions

from xenguard import compat, messages, report
from xenguard.i18n import _

CROSSINGS = 100     # the exit code where there are some, as of dnf check-update


DESCRIPTION = _("""Without an option the report is a table. It tells the crossings that are there
among installed packages, and for available stack packages the requirements that a guarded package
can satisfy: whether the guard would swap another one in, or block. Exit codes: 0 no crossing,
allowed ones aside; 100 crossings; 1 an error. With -q --json there is one JSON document and nothing
else.""")


def set_argparser(parser):
    """Describe the command line."""
    parser.description = DESCRIPTION
    parser.add_argument('subcommand', choices=['report'], metavar='report',
                        help=_('tell what crosses on this host and in its repositories'))
    parser.add_argument('package', nargs='*', metavar=_('PACKAGE'),
                        help=_('name or glob of a stack package to narrow the report to'))
    form = parser.add_mutually_exclusive_group()
    form.add_argument('--json', action='store_true', help=_('print one JSON document'))
    form.add_argument('--dot', action='store_true', help=_('print Graphviz text'))
    form.add_argument('--html', metavar=_('FILE'),
                      help=_('write one self-contained page'))


def configure(cli, opts):
    """Tell DNF what the command needs: the sack, and no root.

    Standard output is kept for the document, where it is one for a program.
    """
    cli.demands.sack_activation = True
    cli.demands.available_repos = True
    conf = cli.base.conf
    # A cache that was filled without them has to do.
    if not (cli.demands.cacheonly or conf.cacheonly):
        compat.want_file_lists(conf)
    if opts.json or opts.dot:
        cli.redirect_logger(stdout=logging.ERROR, stderr=logging.INFO)
        cli.redirect_repo_progress()


def run(base, cli, opts, policy):
    """Run the command.

    :param opts: the parsed command line
    :param policy: a :class:`xenguard.config.Policy`
    :raises dnf.exceptions.Error: it cannot be done
    """
    try:
        document = report.collect(base, policy, opts.package)
    except report.NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))
    if opts.json:
        # ASCII only: what a repository says cannot reach a terminal unescaped.
        print(json.dumps(document, indent=2))
    elif opts.dot:
        from xenguard import dot
        print(dot.render(document), end='')
    elif opts.html:
        _write_page(opts.html, document, opts.package)
    else:
        print(_text(base.output.term, document, opts.package), end='')
    if any(entry['verdict'] != 'allowed' for entry in document['crossings']):
        cli.demands.success_exit_status = CROSSINGS


def _text(term, document, patterns):
    from xenguard import text
    # In a pipe DNF's codes are all empty.
    return text.render(document, term.columns, term.bold, lambda words, colour:
                       term.FG_COLOR[colour] + words + term.MODE['normal'], patterns)


def _write_page(path, document, patterns):
    from xenguard import page
    try:
        _replace(path, page.render(document, time.strftime('%Y-%m-%d %H:%M:%S %z'), patterns))
    except page.MissingTemplateEngine as error:
        raise dnf.exceptions.Error(messages.cannot_write(path, error))
    except OSError as error:
        raise dnf.exceptions.Error(messages.cannot_write(path, error.strerror))


def _replace(path, content):
    """Write a file whole or not at all: what was there stays until all of it is written."""
    folder = os.path.dirname(os.path.abspath(path))
    with tempfile.NamedTemporaryFile('w', encoding='utf-8', dir=folder, prefix='.xenguard-',
                                     delete=False) as stream:
        try:
            stream.write(content)
            stream.flush()
            # As open() would have made it; a temporary file is for its owner alone.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(stream.name, 0o666 & ~umask)
            os.replace(stream.name, path)
        except BaseException:
            os.unlink(stream.name)
            raise
