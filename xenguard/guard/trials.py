"""Trials of what is named for people to type.

A command line is tried with the jobs that DNF makes of it, under the configuration it would have,
and with the guard in force; the request itself, under another policy or with other options, as the
guard decides in the resolve stage.
"""

import shlex
from contextlib import contextmanager

import dnf
import dnf.exceptions
import dnf.goal
import dnf.subject

from xenguard.guard.marking import silently
from xenguard.i18n import _
from xenguard.packages import unnamed
from xenguard.packages.dependencies import satisfying, without_same_name
from xenguard.packages.goals import copied
from xenguard.packages.sides import Sides
from xenguard.packages.visibility import excluded, shown
from xenguard.solver.constraints import UNCONSTRAINED
from xenguard.solver.outcome import of_goal
from xenguard.solver.solution import Solution
from xenguard.wording import may_be_typed

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, Iterator, List, NoReturn, Optional, Tuple

    from xenguard.config import Policy
    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.decision import Decision
    from xenguard.guard.messages import Refusal
    from xenguard.solver.outcome import Outcome
    from xenguard.solver.search import Search

# The commands that are about what is installed.
_OF_INSTALLED = frozenset(('downgrade', 'reinstall', 'upgrade', 'upgrade-minimal', 'distro-sync',
                           'swap'))

# So many lines are tried in one refusal.
MOST_TRIES = 16


class Lines:
    """Lines to type before the request is typed again.

    :param decision: the :class:`Decision` that refuses
    """

    def __init__(self, decision: 'Decision') -> None:
        self._decision = decision
        self._sides = decision.sides
        self._base = decision.sides.base
        self._opts = decision.guard.options
        self._left = MOST_TRIES

    def swaps(self, crossed: 'Iterable[Crossing]') -> 'List[Tuple[str, Solution]]':
        """``dnf swap`` lines that put a provider in an installed guarded package's place.

        :param crossed: list of :class:`Crossing`
        :returns: list of pairs of a line and the :class:`Solution` that it has
        """
        found, tried = {}, set()
        for crossing in crossed:
            for package in crossing.guarded:
                if not package.installed or not crossing.need or \
                        (package, crossing.need) in tried:
                    continue
                tried.add((package, crossing.need))
                for line, solution in self._swap(package, crossing.need):
                    found.setdefault(line, solution)
        return list(found.items())

    def _swap(self, package, need):
        visible = self._sides.find_available()
        others = satisfying(visible, need).difference(self._sides.guarded)
        for other in sorted(others, reverse=True):
            together = self._together(package, other)
            if together is None:
                continue
            # 'dnf swap' of a name for itself does nothing.
            specs = [other.name] if other.name != package.name else []
            for spec in specs + [str(other)]:
                for option in self._erasing():
                    tried = self._tried_swap(package.name, spec, option, need)
                    if tried and self._helps(together, tried[1]):
                        return [tried]
        return []

    def _together(self, package, other):
        """The solution of the request with one package in another's place, or None."""
        goal = copied(self._decision.request)
        goal.erase(package)
        goal.install(other)
        return self._solves(goal, self._decision.flags)

    def _helps(self, together, swap):
        """Whether the request goes through once a swap was made: what else would have to be removed
        then is removed with --allowerasing alone."""
        if self._decision.flags.get('allow_uninstall'):
            return True
        result = together.outcome
        gone = result.outgoing.difference(swap.outcome.outgoing)
        return not without_same_name(gone, result.incoming)

    def _erasing(self):
        # A line that is typed has no option that it does not repeat.
        return ('', '--allowerasing') if self._decision.flags.get('allow_uninstall') else ('',)

    def _tried_swap(self, old, spec, option, need):
        words = ['swap', old, spec] + ([option] if option else [])
        solution = self._try(
            words, lambda base: (dnf.Base.install(base, spec, strict=base.conf.strict),
                                 dnf.Base.remove(base, old)), bool(option))
        if solution is None:
            return None
        final = solution.outcome.final
        if final.filter(name=old).intersection(self._sides.guarded) or \
                not satisfying(final, need).difference(self._sides.guarded):
            return None
        return self._line(words), solution

    def _try(self, words, mark, erasing):
        """Solve what DNF makes of a line; None where it cannot be typed or would not go through.

        :param mark: function of a base that makes the line's jobs
        """
        if not all(may_be_typed(word) or word.startswith('--') for word in words) or \
                self._left <= 0:
            return None
        self._left -= 1
        with another_goal(self._base) as goal:
            try:
                silently(mark, self._base)
            except dnf.exceptions.Error:
                return None
            if goal.req_has_erase():
                goal.push_userinstalled(self._base.sack.query().installed(), self._base.history)
            goal.add_protected(self._base.sack.query().filter(
                name=self._base.conf.protected_packages))
        solution = self._solves(goal, dict(self._decision.flags, allow_uninstall=erasing))
        return solution if solution and comes_true(solution, self._sides) else None

    def _solves(self, goal, flags):
        return solution_of(self._decision.search(goal, **flags), self._decision.mode)

    def _line(self, words):
        return ' '.join(['dnf'] + words + [shlex.quote(option) for option in self._repeated()])

    def _repeated(self):
        """The user's own options that change what a line means, and that it has to repeat."""
        opts = self._opts
        if getattr(opts, 'best', None) is not None or 'best' in getattr(opts, 'main_setopts', ()):
            yield '--best' if self._base.conf.best else '--nobest'
        for id, path in dict(getattr(opts, 'repofrompath', {})).items():
            yield '--repofrompath={},{}'.format(id, path)
        for id, what in getattr(opts, 'repos_ed', ()):
            yield '--{}repo={}'.format(what, id)
        for id in getattr(opts, 'repo', ()):
            yield '--repo={}'.format(id)
        for pattern in getattr(opts, 'excludepkgs', ()):
            yield '--exclude={}'.format(pattern)


@contextmanager
def another_goal(base: 'dnf.Base') -> 'Iterator[dnf.goal.Goal]':
    """Have DNF make its jobs in a goal of its own for a while; it is the context's value."""
    was, base._goal = base._goal, dnf.goal.Goal(base.sack)
    base._goal.protect_running_kernel = was.protect_running_kernel
    try:
        yield base._goal
    finally:
        base._goal = was


def then(text: 'str', decision: 'Decision') -> 'str':
    """Add to what is to be typed first what is to be typed then, where the request would be another
    one: ``last`` is the transaction of the line that was typed first, afterwards.

    :param text: what is to be typed first, in words
    """
    options = decision.guard.options
    typed = getattr(options, 'transactions', None) or ()
    for word in typed:
        if word == 'last' or word.startswith('last-') and word[5:].isdigit():
            number = decision.sides.base.history.last().tid - int(word[5:] or 0)
            words = ['dnf', 'history', options.transactions_action] + [
                str(number) if each == word else each for each in typed]
            return _("{text}; then '{command}', as '{word}' is another transaction by then").format(
                text=text, word=word, command=' '.join(words))
    return text


def can_be_typed_again(decision: 'Decision', result: 'Outcome') -> bool:
    """Whether the request is one still once a line was run: what is to be downgraded and the like
    has to be there.

    :param result: the :class:`Outcome` of the line
    """
    command, options = getattr(decision.guard.cli, 'command', None), decision.guard.options
    if not _OF_INSTALLED.intersection(getattr(command, 'aliases', ())):
        return True
    gone = result.installed.difference(result.final)
    specs = getattr(options, 'pkg_specs', None) or [getattr(options, 'remove_spec', '')]
    meant = [dnf.subject.Subject(spec).get_best_query(decision.sides.base.sack).installed()
             for spec in specs if spec]
    return not any(query and not query.difference(gone) for query in meant)


class Refused(dnf.exceptions.Error):
    """The guard would refuse it; a fault in the guard is another error."""


class Silent:
    """What of a guard a decision speaks to, where nobody is to hear it."""

    explains = False

    def tell(self, lines: 'Iterable[str]') -> None:
        """Say nothing."""

    def refuse(self, refusal: 'Refusal') -> 'NoReturn':
        """Tell who tries it, and nobody else, that it would be refused."""
        raise Refused()


class _TrialGuard(Silent):
    """The guard of a trial.

    :param policy: a :class:`Policy`
    """

    def __init__(self, policy: 'Policy') -> None:
        self.policy = policy


def decided(decision: 'Decision', policy: 'Optional[Policy]' = None,
            flags: 'Optional[Dict[str, Any]]' = None) -> 'Optional[Solution]':
    """Find what the same request would get under another policy, or with other options.

    :param decision: the :class:`Decision` that refuses
    :param policy: a :class:`Policy`; None for the same
    :param flags: keyword arguments of ``goal.run()`` that are other ones
    :returns: the :class:`Solution`, DNF's own or another; None where there would be none, or it
        would be refused
    """
    policy = policy or decision.guard.policy
    sides = Sides(decision.sides.base, policy)
    flags = dict(decision.flags, **flags or {})
    guard: 'Any' = _TrialGuard(policy)
    other = type(decision)(guard, decision.request, flags, sides,
                           [source for source in decision.sources
                            if not policy.allows(source.name)], decision.skippable, decision.meant,
                           decision.known.named)
    # Where it is given up, the decision cannot say that there is nothing.
    other.searches = decision.searches
    sack, goal, more = sides.base.sack, copied(decision.stock), sides.find_hidden()
    with shown(sack, more):
        hidden = more.union(decision.hidden).apply() if decision.hidden else more
        with excluded(sack, hidden, modular=True):
            plain = of_goal(goal, sides) if goal.run(**flags) else None
        if plain and not plain.final.intersection(sides.stack):
            solution: 'Optional[Solution]' = Solution(goal, plain, [], UNCONSTRAINED, ())
        else:
            try:
                solution = other.make(goal, plain, hidden or decision.hidden)
            except Refused:
                return None
        return solution if solution and comes_true(solution, sides) else None


def comes_true(solution: 'Solution', sides: 'Sides') -> bool:
    """Whether DNF installs all of a solution: a module's package that no metadata names it refuses
    at the very end."""
    return not unnamed.refused_by_dnf(solution.outcome.incoming, sides)


def solution_of(search: 'Search', mode: str) -> 'Optional[Solution]':
    """The solution without a crossing that a request would get in a mode, or None."""
    if mode == 'block':
        solution = search.solve()
        return solution if solution and solution.is_clean else None
    return search.clean()
