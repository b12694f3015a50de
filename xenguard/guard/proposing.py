"""What to guard against where there is no module (contract, section 5): the packages of other
repositories that would take the place of the stack's own."""

from xenguard.crossings import find
from xenguard.guard.verdicts import BLOCK, SWAP, Judge
from xenguard.i18n import P_, _
from xenguard.packages.dependencies import satisfying
from xenguard.packages.origins import source_name
from xenguard.packages.queries import SOURCES
from xenguard.wording import may_be_typed

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List

    from xenguard.packages.sides import Sides


def origins(judge: 'Judge') -> 'List[str]':
    """Propose ``guarded_origins`` for a host that has a stack, and nothing guarded in sight.

    :param judge: a :class:`Judge` of such a host, without guarded_origins
    :returns: list of a sentence, or of none; what it says was tried with the solver
    """
    sides = judge.sides()
    entries = _find(sides)
    if not entries:
        return []
    other = Judge(judge.base, judge.policy._replace(guarded_origins=tuple(entries)))
    verdicts = [other.judge(package).guard for package in sorted(
        other.sides().stack.available().difference(sides.everything().installed()))]
    there = find.on_host(sides.everything().installed().apply(), other.sides())
    effects = [text.format(count=count) for count, text in (
        (len(there), P_('{count} crossing is on this host already',
                        '{count} crossings are on this host already', len(there))),
        (verdicts.count(SWAP), P_('{count} available stack package would be swapped',
                                  '{count} available stack packages would be swapped',
                                  verdicts.count(SWAP))),
        (verdicts.count(BLOCK), P_('{count} would be refused', '{count} would be refused',
                                   verdicts.count(BLOCK)))) if count]
    return [_("there is no module to guard against here: set 'guarded_origins = {entries}' in "
              "xenguard.conf, to keep out what other repositories have in place of the stack's "
              "own; {effects}").format(
                  entries=', '.join(entries),
                  effects=', '.join(effects) or _('nothing crosses then'))]


def _find(sides: 'Sides') -> 'List[str]':
    """The entries: of each source of another repository that builds a package by a name of the
    stack's, or one that meets what the stack requires and has itself."""
    ids = [id for id, _how in sides.stack_repos()]
    available = sides.everything().available().filter(arch__neq=SOURCES)
    own = available.filter(reponame=ids).apply()
    others = available.difference(own).difference(sides.stack).apply()
    sources = {source_name(package) for package in sides.stack}
    siblings = sides.select([package for package in own if source_name(package) in sources])
    names = list(siblings._name_dict())
    found = others.filter(name=names) if names else sides.nothing()
    for requirement in sorted({str(reldep) for package in siblings.union(sides.stack)
                               for reldep in package.requires}):
        if satisfying(own, requirement):
            found = found.union(satisfying(others, requirement))
    return sorted({'{}:{}'.format(package.reponame, source_name(package)) for package in found
                   if may_be_typed(package.reponame) and may_be_typed(source_name(package))})
