"""Files that are written whole or not at all."""

import os
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Callable, Optional


def replace(path: str, content: str, prepare: 'Optional[Callable[[str], None]]' = None) -> None:
    """Write a file in the place of the one before it, which stays until all of it is written.

    :param prepare: function of the path of the new file, before it takes its place; without one it
        is for its owner alone
    :raises OSError: it cannot be written; nothing has changed
    """
    number, new = tempfile.mkstemp(dir=os.path.dirname(path), prefix='.xenguard-')
    try:
        with open(number, 'w', encoding='utf-8') as stream:
            stream.write(content)
        if prepare:
            prepare(new)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
