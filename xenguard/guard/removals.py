"""What of the stack would have to go first (contract, section 3.4).

No solution of the guard's own takes the stack away. Where one that does is all there is, this
says so, and what to type to have it.
"""

from collections import namedtuple

import dnf.goal

from xenguard.guard.effects import MOST_REMOVED, Suggestion, effect_of, labels_of
from xenguard.guard.trials import can_be_typed_again, comes_true, then
from xenguard.i18n import _
from xenguard.packages.dependencies import satisfying
from xenguard.packages.goals import copied
from xenguard.packages.visibility import excluded
from xenguard.solver.kept import Known
from xenguard.solver.outcome import of_goal
from xenguard.solver.search import Search
from xenguard.wording import may_be_typed, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Optional

    from xenguard.guard.decision import Decision
    from xenguard.solver.solution import Solution


class Removal(namedtuple('Removal', ('taken', 'suggestion'))):
    """What stands in the way.

    taken: sorted list of installed stack packages
    suggestion: the :class:`Suggestion` that has them removed, or None where none was found
    """

    __slots__ = ()


def find(decision: 'Decision', crossed: 'Optional[Solution]',
         full: 'Optional[Solution]') -> 'Optional[Removal]':
    """Find what of the stack would have to go for the request to have a clean solution.

    :param decision: the :class:`Decision` that has found none
    :param crossed: the :class:`Solution` that is refused for its crossings, or None
    :param full: the one without constraints, or None
    :returns: a :class:`Removal`, or None where that would not help
    """
    installed = decision.sides.stack.installed()
    if not installed:
        return None
    search = Search(decision.request, decision.sides, decision.flags, decision.find,
                    decision.known._replace(plain=None, protects=False))
    solution = search.clean(full and full._replace(taken=()))
    taken = search.kept.missing_stack(solution.outcome) if solution else []
    replaced = sorted({crossing.package for crossing in crossed.crossings
                       if crossing.kind.replaces}) if crossed else []
    for packages in (replaced, taken, sorted(installed) if replaced or taken else ()):
        suggestion = packages and _suggestion(decision, packages)
        if suggestion:
            return Removal(taken, suggestion)
    return Removal(taken, None) if taken else None


def _suggestion(decision, taken):
    """``dnf remove`` of some packages, if that can be done and helps."""
    query = decision.sides.select(taken)
    # What needs another of them is removed with that.
    roots = [package for package in taken if not any(
        satisfying(query, reldep).filter(name__neq=package.name)
        for reldep in package.requires)]
    for some in (roots, taken):
        typed = sorted({package.name for package in some})
        if typed and all(map(may_be_typed, typed)):
            removed = _remove(decision, typed)
            if removed and not query.difference(removed.outgoing) and \
                    can_be_typed_again(decision, removed) and _helps(decision, removed):
                return Suggestion('remove', then(_text(typed, removed), decision),
                                  effect_of(removed))
    return None


def _remove(decision, typed):
    """What ``dnf remove`` would do, which looks at no repository: an
    :class:`Outcome`, None where it fails."""
    base = decision.sides.base
    installed = base.sack.query().installed()
    goal = dnf.goal.Goal(base.sack)
    goal.add_protected(installed.filter(name=list(base.conf.protected_packages)))
    goal.protect_running_kernel = decision.request.protect_running_kernel
    for package in installed.filter(name=typed):
        goal.erase(package, clean_deps=base.conf.clean_requirements_on_remove)
    # What somebody asked for stays, though nothing needs it any more.
    goal.push_userinstalled(installed, base.history)
    with excluded(base.sack, decision.sides.find_available()):
        return of_goal(goal, decision.sides) if goal.run(allow_uninstall=True) else None


def _helps(decision, removed):
    """Whether the request has a clean solution once a ``dnf remove`` was run."""
    sides = decision.sides
    # What leaves because nothing needs it may come back with the request.
    leaving = removed.outgoing.intersection(sides.stack.union(removed.displaced)).apply()
    # What a job erases libsolv puts no other version in place of: that is tried last.
    erased = leaving.difference(leaving.filter(name=list(sides.find_available()._name_dict())))

    def find(result):
        return decision.find(result._replace(
            installed=result.installed.difference(leaving).apply(),
            outgoing=result.outgoing.difference(leaving).apply()))

    for _round in range(3):
        request = copied(decision.request)
        for package in erased:
            request.erase(package)
        solution = Search(request, sides, decision.flags, find, Known(
            None, decision.known.named.union(leaving), True)).clean()
        staying = solution and leaving.intersection(solution.outcome.final).apply()
        if solution and not staying:
            return comes_true(solution, sides)
        erased = erased.union(staying or leaving).apply()
    return False


def _text(typed, removed):
    command = 'dnf remove ' + ' '.join(typed)
    others = labels_of([package for package in removed.going if package.name not in typed],
                       removed)
    if not others:
        return _("first run '{command}', if the stack may be removed").format(command=command)
    return _("first run '{command}', which also removes {names}, if the stack may be "
             'removed').format(command=command, names=names(others, MOST_REMOVED))
