"""Taking packages out of sight, or into it, for a while."""

from contextlib import contextmanager

import hawkey

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterator, Tuple, Union

    import dnf.sack


@contextmanager
def excluded(sack: 'dnf.sack.Sack', packages: 'Union[hawkey.Query, Tuple[()]]',
             modular: bool = False) -> 'Iterator[None]':
    """Take packages out of sight for a while.

    Excludes are added and removed, never set, and only for packages that are in sight: the
    user's own excludes and versionlock's stay.

    :param packages: a query
    :param modular: as modular filtering does it, rather than as excludepkgs does
    """
    flags = hawkey.IGNORE_REGULAR_EXCLUDES if modular else hawkey.IGNORE_MODULAR_EXCLUDES
    packages = sack.query(flags=flags).intersection(packages).apply() if packages else packages
    if not packages:
        yield
        return
    add, remove = (sack.add_module_excludes, sack.remove_module_excludes) if modular else \
        (sack.add_excludes, sack.remove_excludes)
    add(packages)
    try:
        yield
    finally:
        remove(packages)


@contextmanager
def shown(sack: 'dnf.sack.Sack', packages: 'hawkey.Query') -> 'Iterator[None]':
    """Bring packages into sight for a while that modular filtering excludes."""
    if not packages:
        yield
        return
    sack.remove_module_excludes(packages)
    try:
        yield
    finally:
        sack.add_module_excludes(packages)
