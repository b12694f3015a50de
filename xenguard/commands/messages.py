"""User-facing messages about a command line."""

from xenguard.i18n import _
from xenguard.wording import as_error, clean, lines


def no_match(pattern: object) -> str:
    """The error about an argument of the report that names nothing."""
    return as_error([_("no stack package matches '{pattern}'").format(pattern=clean(pattern))])


def cannot_write(path: str, reason: object) -> str:
    """The error about a page that could not be written."""
    return as_error([_('cannot write {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])


def unreadable(path: str, reason: str) -> str:
    """The line about a file that is no source package and no spec."""
    return lines([_('cannot read {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])[0]


def no_file() -> str:
    """The error of a command that has nothing to look at."""
    return as_error([_('name the source packages or spec files to look at')])


def wrong_option(option: str, subcommand: str) -> str:
    """The error about an option that another subcommand has."""
    return as_error([_('{option} is not an option of {subcommand}').format(
        option=option, subcommand=subcommand)])
