"""The guard fails closed (contract, section 3.10).

DNF logs what a plugin's hook raises and goes on, unless it is one of DNF's own errors. So
whatever goes wrong in here has to become one.
"""

import functools
import logging

import dnf.exceptions
from dnf.exceptions import Error as DNFError

from xenguard.config import ConfigError
from xenguard.i18n import _
from xenguard.wording import as_error, clean

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, TypeVar

    Result = TypeVar('Result')

logger = logging.getLogger('dnf.plugin')

BYPASSED = _("'--disableplugin=xenguard', or enabled=0 in xenguard.conf, bypasses the guard")


def as_dnf_error(error: Exception) -> 'DNFError':
    """Make one of DNF's errors of an exception that is being handled, with one clear line.

    :returns: the exception itself where it is one of DNF's
    """
    if isinstance(error, DNFError):
        return error
    if isinstance(error, ConfigError):
        return marked(dnf.exceptions.ConfigError(_broken_configuration(error)))
    logger.debug('xenguard: the error in full', exc_info=True)
    return marked(dnf.exceptions.Error(_internal_error(error)))


def marked(error: 'DNFError') -> 'DNFError':
    """Mark one of DNF's errors as the guard's own: nothing is to be left of such a request.

    :returns: the error
    """
    error.is_of_xenguard = True
    return error


def is_marked(error: Exception) -> bool:
    """Tell whether an error is the guard's own."""
    return getattr(error, 'is_of_xenguard', False)


def failing_closed(function: 'Callable[..., Result]') -> 'Callable[..., Result]':
    """Decorate a function so that it raises no error but DNF's own."""
    @functools.wraps(function)
    def closed(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except DNFError:
            raise
        except Exception as error:
            raise as_dnf_error(error)
    return closed


@failing_closed
def closed_call(function: 'Callable[..., Result]', *args: 'Any', **kwargs: 'Any') -> 'Result':
    """Call a function once, so that it raises no error but DNF's own.

    To decorate it takes longer than most calls do.
    """
    return function(*args, **kwargs)


def _internal_error(error):
    """The one line for an error inside xenguard, or below it."""
    text = clean(error)
    # libdnf's words for its one database.
    if text.startswith('SQLite error on '):
        told = _("DNF's history cannot be read ({error})").format(error=text)
    else:
        told = _('internal error ({kind}: {error})').format(kind=type(error).__name__, error=text)
    return as_error(['; '.join((told, BYPASSED))])


def _broken_configuration(error):
    """The one line for a configuration that cannot be used."""
    return as_error([clean(error) + '; ' + BYPASSED])
