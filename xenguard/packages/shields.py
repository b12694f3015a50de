"""What an installed shield keeps out (contract, section 6)."""

from xenguard.packages.queries import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List

    import hawkey

    from xenguard.packages.sides import Sides

# The package that ``dnf xenguard shield`` writes the sources of.
NAME = 'xenguard-shield'


def not_covered(sides: 'Sides') -> 'List[str]':
    """The names of available guarded packages that the installed shield does not keep out, sorted;
    none where no shield is installed."""
    shields = sides.everything().installed().filter(name=NAME)
    conflicts: 'List[hawkey.Reldep]' = [reldep for package in shields
                                        for reldep in package.conflicts]
    if not conflicts:
        return []
    guarded = sides.guarded.available().filter(arch__neq=SOURCES).difference(sides.allowed).apply()
    return sorted({package.name for package in guarded.difference(
        guarded.filter(provides=conflicts))})
