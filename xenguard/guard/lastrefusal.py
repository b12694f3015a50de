"""The last refusal, kept for ``dnf xenguard why`` (contract, section 5)."""

import json
import logging
import os
import time

from xenguard import __version__, files
from xenguard.guard import asked
from xenguard.wording import PREFIX, clean, printable

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Optional

    import dnf

    from xenguard.guard.guard import Guard
    from xenguard.guard.messages import Refusal

SCHEMA = 'xenguard.refusal/1'
# In DNF's persistdir. It tells what is on the host: root's alone.
NAME = 'xenguard-refusal.json'

logger = logging.getLogger('dnf')


def keep(refusal: 'Refusal', guard: 'Guard') -> None:
    """Keep a refusal in the place of the one before it. Where that cannot be done, only ``why``
    knows less: the refusal itself has to be told."""
    folder = guard.base.conf.persistdir
    text = json.dumps(_document(refusal, guard), indent=2)
    try:
        os.makedirs(folder, exist_ok=True)
        files.replace(_path(guard.base), text)      # not to be read by others
    except OSError as error:
        logger.debug('%sthe refusal is not kept: %s', PREFIX, error)


def load(base: 'dnf.Base') -> 'Optional[Dict[str, Any]]':
    """The document of the last refusal; None where there was none.

    :raises OSError: it cannot be read
    :raises ValueError: it is none of ours
    """
    try:
        with open(_path(base), encoding='utf-8') as stream:
            document = json.load(stream)
    except FileNotFoundError:
        return None
    if not isinstance(document, dict) or document.get('schema') != SCHEMA:
        raise ValueError('no document of {}'.format(SCHEMA))
    return document


def _path(base):
    return os.path.join(base.conf.persistdir, NAME)


def _document(refusal, guard):
    sides = guard.sides()
    return {
        'schema': SCHEMA, 'xenguard': __version__,
        'made': time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime()),
        'command': printable(getattr(guard.cli, 'cmdstring', '') or '').strip() or None,
        'mode': guard.policy.mode,
        'request': asked.of_guard(guard),
        'text': [line[len(PREFIX):] for line in refusal.text.splitlines() if line],
        'crossings': [_crossing(crossing, sides) for crossing in refusal.crossings],
        'ways': [{'kind': each.kind, 'text': str(each.text),
                  'effect': each.effect and dict(each.effect._asdict())}
                 for each in refusal.suggestions]}


def _crossing(crossing, sides):
    return {
        'kind': crossing.kind.name, 'package': clean(crossing.package),
        'requirement': crossing.requirement and clean(crossing.requirement),
        'via': list(map(clean, crossing.via)), 'need': crossing.need and clean(crossing.need),
        'guarded': [{'package': clean(package), 'module': sides.membership(package).module}
                    for package in crossing.guarded]}
