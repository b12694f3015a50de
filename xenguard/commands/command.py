"""``dnf xenguard``: what its command line takes, and what comes out."""

import argparse
import errno
import functools
import json
import logging
import os
import stat
import sys
import tempfile
import time

import dnf.exceptions

from xenguard import compat
from xenguard.commands import messages
from xenguard.i18n import _
from xenguard.packages import notices
from xenguard.report import document
from xenguard.wording import clean

logger = logging.getLogger('dnf')

FOUND = 100     # the exit code where there is something to tell, as of dnf check-update

DESCRIPTION = _("""'report' tells the crossings that are there among installed packages, and for
available stack packages the requirements that a guarded package can satisfy: whether the guard
would swap another one in, or block; without an option it is a table. 'srpm' tells whether source
packages and specs are in bounds for a build of the stack, and what to do about it where they are
not. 'advise' prints the lines for the stack's specs that keep the guarded modules out of hosts
without xenguard as well. Exit codes: 0 nothing to tell: no crossing but allowed ones, all in
bounds, no advice; 100 there is some; 1 an error. With -q --json there is one JSON document and
nothing else.""")

# The options that only one subcommand has.
OPTIONS = {'report': ('dot', 'html'), 'srpm': ('define',), 'advise': ()}


def set_argparser(parser):
    """Describe the command line."""
    parser.description = DESCRIPTION
    parser.add_argument('subcommand', choices=list(OPTIONS), metavar='{}'.format(
        '|'.join(OPTIONS)), help=_('what to tell'))
    parser.add_argument('arguments', nargs='*', metavar=_('PACKAGE|FILE'),
                        help=_('of report and advise: name or glob of a stack package to narrow '
                               'it to; of srpm: a source package or a spec file'))
    parser.add_argument('-D', '--define', action='append', default=[], type=_macro,
                        metavar="'MACRO EXPR'", help=_('srpm: define a macro for specs'))
    form = parser.add_mutually_exclusive_group()
    form.add_argument('--json', action='store_true', help=_('print one JSON document'))
    form.add_argument('--dot', action='store_true', help=_('report: print Graphviz text'))
    form.add_argument('--html', metavar=_('FILE'),
                      help=_('report: write one self-contained page'))


def _macro(text):
    words = text.split(None, 1)
    if len(words) < 2:
        raise argparse.ArgumentTypeError(
            _("'{text}' is not of the form 'MACRO EXPR'").format(text=clean(text)))
    return words


def configure(cli, opts):
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
    for subcommand, options in OPTIONS.items():
        for option in options:
            if subcommand != opts.subcommand and getattr(opts, option):
                raise dnf.exceptions.Error(messages.wrong_option('--' + option, opts.subcommand))
    if opts.subcommand == 'srpm' and not opts.arguments:
        raise dnf.exceptions.Error(messages.no_file())


def run(base, cli, opts, policy):
    """Run the command.

    :param opts: the parsed command line
    :param policy: a :class:`Policy`
    :raises dnf.exceptions.Error: it cannot be done
    """
    for line in notices.of_host(base, policy):
        logger.warning(line)
    subcommands = {'report': _report, 'srpm': _srpm, 'advise': _advise}
    try:
        cli.demands.success_exit_status = subcommands[opts.subcommand](base, opts, policy)
    except document.NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))


def _report(base, opts, policy):
    found = document.collect(base, policy, opts.arguments)
    crosses = any(entry['verdict'] != 'allowed' for entry in found['crossings'])
    if opts.json:
        _print_json(found)
    elif opts.dot:
        from xenguard.report import graphviz
        _print(graphviz.render(found))
    elif opts.html is not None:
        _write_page(opts.html, found, opts.arguments, _swapper(base, policy))
    else:
        from xenguard.report import text
        _print(text.render(found, *_terminal(base.output.term), opts.arguments,
                           _swapper(base, policy)))
    return FOUND if crosses else 0


def _swapper(base, policy):
    @functools.lru_cache(maxsize=1)
    def installability():
        from xenguard.packages.sides import Sides
        from xenguard.solver.installability import Installability
        return Installability(Sides(base, policy))

    return lambda old, new: installability().can_swap(old, new)


def _srpm(base, opts, policy):
    from xenguard.packager import srpm, text
    judged, unreadable = srpm.collect(base, policy, opts.arguments, opts.define)
    if opts.json:
        _print_json([document for _source, document in judged])
    elif judged:
        _print(text.render_judged(judged, *_terminal(base.output.term)))
    for path, reason in unreadable:
        logger.error(messages.unreadable(path, reason))
    if unreadable:
        return 1
    return 0 if all(document['in_bounds'] for _source, document in judged) else FOUND


def _advise(base, opts, policy):
    from xenguard.packager import advice, text
    advised = advice.collect(base, policy, opts.arguments)
    if opts.json:
        _print_json([each.document() for each in advised])
    else:
        _print(text.render_advice(advised, base.output.term.columns))
    return FOUND if advised else 0


def _print_json(document):
    # ASCII only: what a repository says cannot reach a terminal unescaped.
    _print(json.dumps(document, indent=2) + '\n')


def _print(text):
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()      # whoever read it has gone away
    except OSError as error:
        _drop_output()
        raise dnf.exceptions.Error(messages.cannot_write(_('the output'), error.strerror))


def _drop_output():
    """Have what could not be written go nowhere: Python tries again when it ends, and would
    complain and end with an exit code of its own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _terminal(term):
    # In a pipe DNF's codes are all empty.
    return term.columns, term.bold, lambda words, colour: \
        term.FG_COLOR[colour] + words + term.MODE['normal']


def _write_page(path, document, patterns, can_swap):
    from xenguard.report import html
    try:
        content = html.render(document, time.strftime('%Y-%m-%d %H:%M:%S %z'), patterns,
                              can_swap)
    except html.MissingTemplateEngine as error:
        raise dnf.exceptions.Error(messages.cannot_write(path, error))
    try:
        _replace(path, content)
    except OSError as error:
        raise dnf.exceptions.Error(messages.cannot_write(
            path, _('nobody reads from it') if error.errno == errno.ENXIO else error.strerror))


def _replace(path, content):
    """Write a file whole or not at all: what was there stays until all of it is written.

    Nothing takes the place of a device, a pipe or a link.
    """
    try:
        was = os.stat(path)
    except FileNotFoundError:
        was = None
    if was and not stat.S_ISREG(was.st_mode):
        # A pipe that nobody reads from would be waited for without end.
        with open(os.open(path, os.O_WRONLY | os.O_NONBLOCK), 'w', encoding='utf-8') as stream:
            os.set_blocking(stream.fileno(), True)
            stream.write(content)
        return
    path = os.path.realpath(path)
    stream = tempfile.NamedTemporaryFile('w', encoding='utf-8', dir=os.path.dirname(path),
                                         prefix='.xenguard-', delete=False)
    try:
        with stream:
            stream.write(content)
        _become(stream.name, was)
        os.replace(stream.name, path)
    except BaseException:
        os.unlink(stream.name)
        raise


def _become(path, was):
    """Give a temporary file, which is for its owner alone, the owner and the mode of what it is to
    take the place of, or those that open() would have given it."""
    if was:
        if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(path, was.st_uid, was.st_gid)
        os.chmod(path, stat.S_IMODE(was.st_mode))
        return
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(path, 0o666 & ~umask)
