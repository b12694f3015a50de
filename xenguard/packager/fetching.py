"""Sources that are named by URL, which are taken as ``dnf builddep`` takes them."""

import os
from contextlib import contextmanager
from urllib.parse import urlparse

from xenguard.packages.reading import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterator

    import dnf


@contextmanager
def local(base: 'dnf.Base', location: str) -> 'Iterator[str]':
    """Have a source on this machine for as long as it is read.

    :param location: a path, a file:// URL, or any other URL that DNF can download, by the proxy and
        with the limits that dnf.conf sets
    :returns: its path
    :raises Unreadable: it cannot be downloaded
    """
    parts = urlparse(location)
    if parts.scheme == 'file':
        yield parts.path
    elif not parts.netloc:
        yield location
    else:
        try:
            # A spec and a source package are told apart by what is in them, or by this end.
            stream = base.urlopen(location, prefix='xenguard-',
                                  suffix=os.path.splitext(parts.path)[1])
        except OSError as error:
            raise Unreadable(str(error))
        with stream:
            try:
                yield stream.name
            except Unreadable as error:
                raise Unreadable(str(error).replace(stream.name, location))
