"""What installing a package would do on this host, by stock DNF and under the guard.

Nothing is guessed: DNF marks the package as it does for ``dnf install``, in a goal of its own, and
the guard decides as it does in the resolve stage; but it tells nobody, and looks for no ways out.
"""

from collections import namedtuple

import dnf.exceptions
import dnf.goal
import hawkey

from xenguard.guard.guard import Guard
from xenguard.guard.marking import silently
from xenguard.guard.trials import Refused, Silent, another_goal

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Optional

    import dnf
    import dnf.cli

    from xenguard.config import Policy

# The verdicts, the best first. Of stock DNF: CLEAN, CROSSES and BROKEN.
CLEAN, SWAP, CROSSES, BLOCK, BROKEN = 'clean', 'swap', 'crosses', 'block', 'broken'


class Verdict(namedtuple('Verdict', ('stock', 'guard', 'crossings', 'solution'))):
    """What installing one package would do.

    stock: what DNF alone does: CLEAN, CROSSES, or BROKEN where it cannot install the package
    guard: what it does under the guard: CLEAN (DNF alone does not cross, or does not see it and
        the guard has no crossing to avoid), SWAP (the guard makes it clean), CROSSES (the mode is
        warn), BLOCK (the guard refuses it), BROKEN (nobody can install it)
    crossings: list of :class:`Crossing`: those of stock DNF's solution; where it has none, those
        that the guard has avoided or refused
    solution: the :class:`Solution` that the guard uses, or None
    """

    __slots__ = ()


class Judge(Silent, Guard):
    """A guard that is asked what it would do, and says nothing.

    :param base: the dnf.Base, with its sack filled; nothing is to be resolved on it
    :param policy: a :class:`Policy`
    :param cli: the dnf.cli.Cli, or None for programs on the API
    """

    def __init__(self, base: 'dnf.Base', policy: 'Policy',
                 cli: 'Optional[dnf.cli.Cli]' = None) -> None:
        super(Judge, self).__init__(base, policy, cli)
        # Only in the mode 'warn' does a Guard leave alone what DNF sees.
        if policy.mode != 'warn':
            self.marking.attach()

    def tell_of_group_packages(self) -> None:
        """Say nothing."""

    def judge(self, package: 'Any') -> 'Verdict':
        """Judge what ``dnf install`` of a package, by its name, version and architecture, does.

        :param package: the hawkey package
        :returns: a :class:`Verdict`
        """
        verdict, is_weak = self._judge(package, False)
        # What DNF leaves out of weak dependencies takes it longer to find than all the rest.
        return self._judge(package, True)[0] if is_weak else verdict

    def _judge(self, package, leaves_out):
        with another_goal(self.base) as stock:
            goal = self.adopt(stock)
            try:
                silently(self.base.install, str(package), strict=self.base.conf.strict,
                         forms=[hawkey.FORM_NEVRA])
            except dnf.exceptions.MarkingError:
                return Verdict(BROKEN, BROKEN, [], None), False
            goal.add_protected(self.base.sack.query().filterm(
                name=self.base.conf.protected_packages))
            if leaves_out:
                self.base._set_excludes_from_weak_to_goal()
            verdict = self._solve(goal)
        # Only since DNF 4.8.
        return verdict, hasattr(self.base, '_set_excludes_from_weak_to_goal') and \
            _takes_weak(goal.decision)

    def _solve(self, goal):
        base = self.base
        try:
            solved = goal.run(allow_uninstall=False, force_best=base.conf.best,
                              ignore_weak_deps=not base.conf.install_weak_deps)
        except Refused:
            return self._verdict(goal.decision, BLOCK, None)
        if not solved:
            return self._verdict(goal.decision, BROKEN, None)
        if goal.decision is None:
            return Verdict(CLEAN, CLEAN, [], None)
        solution = goal.solution or goal.decision.plain
        return self._verdict(goal.decision, CROSSES if solution.crossings else SWAP, solution)

    @staticmethod
    def _verdict(decision, guard, solution):
        plain = decision and decision.plain
        stock = BROKEN if plain is None else CROSSES if plain.crossings else CLEAN
        found = decision.crossings if decision else []
        if guard == SWAP and not found:
            guard = CLEAN
        return Verdict(stock, guard, found, solution)


def _takes_weak(decision):
    """Whether a solution has something that a weak dependency brought."""
    return decision is not None and any(
        each and each.outcome.weak for each in (decision.plain, decision.full, decision.refused))
