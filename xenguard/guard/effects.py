"""A way out of a refusal, and what it does to the host."""

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Optional

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
    """What a transaction does to the host: three sorted lists of names.

    removes: what is gone in the end
    installs: what was not there
    changes: what is there in another version
    """

    __slots__ = ()


def effect_of(outcome: 'Outcome') -> 'Effect':
    """The :class:`Effect` of an outcome."""
    incoming = {package.name for package in outcome.incoming}
    outgoing = {package.name for package in outcome.outgoing}
    old = list(outcome.installed.filter(name=list(incoming))) if incoming else []
    there, same = {package.name for package in old}, set(map(str, old))
    # What is installed again is the same as before.
    others = {package.name for package in outcome.incoming if str(package) not in same}
    return Effect(sorted(outgoing - incoming), sorted(incoming - there), sorted(others & there))
