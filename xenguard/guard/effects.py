"""A way out of a refusal, and what it does to the host."""

from collections import namedtuple

from xenguard.packages.dependencies import without_same_name

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Collection, Dict, List, Optional, Set

    import hawkey

    from xenguard.solver.outcome import Outcome


# So many packages that are removed are named, and the rest is counted.
MOST_REMOVED = 5


class Suggestion(namedtuple('Suggestion', ('kind', 'text', 'effect'))):
    """One way out.

    kind: 'mode', 'repository', 'exclude', 'option', 'swap', 'remove', 'build' or 'allow'
    text: what to type, to build or to configure; clean
    effect: the :class:`Effect` of what was tried, or None where there was nothing to try
    """

    __slots__ = ()

    def __new__(cls, kind: str, text: str, effect: 'Optional[Effect]' = None) -> 'Suggestion':
        return super(Suggestion, cls).__new__(cls, kind, text, effect)


class Effect(namedtuple('Effect', ('removes', 'installs', 'changes'))):
    """What a transaction does to the host: three sorted lists of names, one for each package; with
    the architecture where more than one of a package are there.

    removes: what is gone in the end
    installs: what was not there
    changes: what is there in another version
    """

    __slots__ = ()


def effect_of(outcome: 'Outcome') -> 'Effect':
    """The :class:`Effect` of an outcome."""
    coming, going = outcome.coming, outcome.going
    installs = without_same_name(coming, going)
    changes = [package for package in coming if package not in installs]
    return Effect(*(labels_of(packages, outcome) for packages in (
        without_same_name(going, coming), installs, changes)))


def labels_of(packages: 'Collection[hawkey.Package]', outcome: 'Outcome') -> 'List[str]':
    """Write some packages of an outcome as an :class:`Effect` does: a sorted list."""
    archs: 'Dict[str, Set[str]]' = {}
    for package in outcome.installed.union(outcome.incoming).filter(
            name=[package.name for package in packages]) if packages else ():
        archs.setdefault(package.name, set()).add(package.arch)
    return sorted('{0.name}.{0.arch}'.format(package) if len(archs[package.name]) > 1
                  else package.name for package in packages)
