"""The guard fails closed (contract, section 3.8).

DNF logs what a plugin's hook raises and goes on, unless it is one of DNF's own errors. So
whatever goes wrong in here has to become one.
"""

import logging
from contextlib import contextmanager

import dnf.exceptions

from xenguard import messages
from xenguard.config import ConfigError

logger = logging.getLogger('dnf.plugin')


@contextmanager
def failing_closed():
    """Turn every error but DNF's own into one of DNF's, with one clear line.

    :raises dnf.exceptions.Error: for any other exception
    """
    try:
        yield
    except dnf.exceptions.Error:
        raise
    except ConfigError as error:
        raise dnf.exceptions.ConfigError(messages.broken_configuration(error))
    except Exception as error:
        logger.debug('xenguard: the error in full', exc_info=True)
        raise dnf.exceptions.Error(messages.internal_error(error))
