"""``dnf xenguard advise``."""

import dnf.exceptions

from xenguard.commands import messages, output
from xenguard.i18n import _

HELP = _("""'advise' prints the lines for the stack's specs that keep the guarded modules out
even where xenguard is not installed.""")
OPTIONS = ()


def set_argparser(_parser, _form):
    """It adds nothing to the command line."""


def check(_opts):
    """It makes sense without arguments."""


def run(base, opts, policy):
    """Work out the advice.

    :returns: the exit code
    :raises dnf.exceptions.Error: an argument names nothing
    """
    from xenguard.packager import advice, text
    from xenguard.report.document import NoMatch
    try:
        advised = advice.collect(base, policy, opts.arguments)
    except NoMatch as error:
        raise dnf.exceptions.Error(messages.no_match(error))
    if opts.json:
        output.print_json([each.document() for each in advised])
    else:
        output.print_text(text.render_advice(advised, base.output.term.columns))
    return output.FOUND if advised else 0
