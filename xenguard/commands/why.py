"""``dnf xenguard why``."""

import dnf.exceptions

from xenguard import compat
from xenguard.commands import messages, output
from xenguard.i18n import _

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf.cli
    import dnf.cli.cli

    from xenguard.config import Policy

SUMMARY = _('whose a package is, why it is not seen, and what to type')
DESCRIPTION = _("""Tells of a package, or of a module, whose it is and by what evidence, why DNF
does not see it, who requires it across the border, and what to type. It needs no root, and no
stack on the host. Without arguments it tells in full what was refused last, to root.""")
ARGUMENTS = (_('PACKAGE|MODULE'), _("a package, in any form that dnf repoquery takes, or a module, "
                                    'as NAME or NAME:STREAM'))
EXIT_CODES = _('0: it is told; 1: an error, nothing has such a name, or nothing was refused.')
OPTIONS = ('json',)
RESOLVES = False


def set_argparser(_parser: 'argparse._ActionsContainer',
                  _form: 'argparse._ActionsContainer') -> None:
    """It adds nothing to the command line."""


def check(_opts: 'argparse.Namespace') -> None:
    """All that can be typed makes sense."""


def run(base: 'dnf.cli.cli.BaseCli', cli: 'dnf.cli.Cli', opts: 'argparse.Namespace',
        policy: 'Policy') -> int:
    """Tell of packages and modules, or of the last refusal.

    :returns: the exit code
    :raises dnf.exceptions.Error: what is kept of it cannot be read
    """
    if not opts.arguments:
        return _tell_refusal(base, opts.json, policy)
    from xenguard.guard import why
    from xenguard.guard.verdicts import Judge
    judge = Judge(base, policy, cli)
    told = [(spec, why.explain(judge, spec)) for spec in opts.arguments]
    if opts.json:
        output.print_json([dict(answer._asdict(), asked=spec)
                           for spec, answers in told for answer in answers])
    else:
        output.print_lines('\n'.join(why.text_of(*each) for each in told))
    return 0 if all(answers for _spec, answers in told) else 1


def _tell_refusal(base, as_json, policy):
    from xenguard.guard import lastrefusal
    try:
        document = lastrefusal.load(base)
    except (OSError, ValueError) as error:
        raise dnf.exceptions.Error(messages.no_refusal_read(getattr(error, 'strerror', error)))
    if document is None:
        raise dnf.exceptions.Error(messages.no_refusal())
    if as_json:
        output.print_json(dict(document, **_proof(base, policy, document)))
    else:
        output.print_lines('\n'.join(messages.refused(document)) + '\n')
    return 0


def _proof(base, policy, document):
    """Why what was refused could not be had, or why that cannot be told."""
    from xenguard.packages.sides import Sides
    from xenguard.proof import finding
    asked = document.get('request')
    if not asked or not set(asked).issuperset(finding.ASKED):
        return {'proof': None, 'unproved': 'unknown'}
    if asked['modules'] and base._moduleContainer is not None:
        # What these have DNF see.
        compat.change_modules(base._moduleContainer, asked['modules'])
        compat.filter_modules(base)
    try:
        return {'proof': {'facts': finding.find(Sides(base, policy), asked)}, 'unproved': None}
    except finding.Unproved as error:
        is_of_mode = any(way.get('kind') == 'mode' for way in document.get('ways', ()))
        return {'proof': None, 'unproved': 'mode' if is_of_mode else str(error)}
