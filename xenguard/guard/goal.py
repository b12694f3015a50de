"""The resolve stage: what stands in for DNF's goal, and lets no new crossing through.

DNF makes the goal, fills it with the user's jobs and has it run. The guarded goal stands in its
place before the jobs are made, and hands them on. When it runs, it first solves exactly as DNF
would; only where a stack package is involved does it look further, on copies, and where another
solution is the one to use, it answers DNF's questions from that. The stock goal's own jobs and the
sack's excludes are afterwards what they were, so that it can run again (``dnf shell``).
"""

from contextlib import contextmanager
from functools import partial

import dnf.goal
import hawkey
import libdnf.transaction

from xenguard.failclosed import closed_call, failing_closed
from xenguard.packages.goals import arriving, copied, may_involve_stack

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Iterator, Optional, Set

    import dnf.db.history

    from xenguard.guard.guard import Guard
    from xenguard.packages.sides import Sides
    from xenguard.solver.search import Search

# The methods of dnf.goal.Goal that take a job, or what is like one, and say nothing.
JOBS = frozenset((
    'add_exclude_from_weak', 'add_protected', 'distupgrade', 'distupgrade_all',
    'exclude_from_weak_autodetect', 'reset_exclude_from_weak', 'upgrade', 'upgrade_all',
    'userinstalled'))


class GuardedGoal:
    """What stands in for DNF's goal.

    Jobs go to the stock goal, and to the full one once the two differ; every question goes to
    the solution in use, or to the stock goal.

    :param stock: the dnf.goal.Goal, with the jobs that it has
    :param guard: the :class:`Guard`
    """

    def __init__(self, stock: 'dnf.goal.Goal', guard: 'Guard') -> None:
        self.stock = stock
        # The goal with the jobs as the guard sees them, if they differ.
        self.full: 'Optional[hawkey.Goal]' = None
        # The Solution to answer from, if it is not the stock goal's own.
        self.solution: 'Any' = None
        self._guard = guard
        # Lists of packages, one for each install job; None where jobs were made before.
        self._asked = None if stock.req_length() else []
        self._skippable = []    # those of them that --skip-broken lets DNF skip
        self._meant = []        # the packages of all install jobs
        self._named = []        # those of all erase jobs
        self._updates = []      # the others' methods, with a selector or a package or None
        self._takes_stock = self._takes_full = True     # what install jobs go to
        # The packages that were hidden when it was run.
        self._hidden: 'Optional[hawkey.Query]' = None
        self._chosen: 'Any' = None      # the Solution that was found before it is run
        self._flags = {}        # what it was run with
        self.decision: 'Any' = None     # that of its last run, where a stack package was involved

    def __getattr__(self, name):
        if name in JOBS:
            return self._job(name)
        if self.solution is None:
            return getattr(self.stock, name)
        return self._answer(name)

    @failing_closed
    def _job(self, name):
        return partial(self._take, name)

    @failing_closed
    def _answer(self, name):
        answer = getattr(self.solution.goal, name)
        return partial(closed_call, answer) if callable(answer) else answer

    @property
    @failing_closed
    def group_members(self) -> 'Set[str]':
        """The names that comps groups brought, as dnf.goal.Goal has them."""
        return self.stock.group_members

    @property
    @failing_closed
    def protect_running_kernel(self) -> bool:
        """As dnf.goal.Goal has it."""
        return self.stock.protect_running_kernel

    @protect_running_kernel.setter
    @failing_closed
    def protect_running_kernel(self, value: bool) -> None:
        self.stock.protect_running_kernel = value

    # jobs

    @failing_closed
    def _take(self, name, *args, **kwargs):
        if 'upgrade' in name:
            self._updates.append((name, kwargs.get('select') or next(iter(args), None)))
        if self.full is not None:
            getattr(self.full, name)(*args, **kwargs)
        return getattr(self.stock, name)(*args, **kwargs)

    @failing_closed
    def push_userinstalled(self, query: 'hawkey.Query',
                           history: 'dnf.db.history.SwdbInterface') -> None:
        """As dnf.goal.Goal.push_userinstalled(), which uses userinstalled()."""
        return dnf.goal.Goal.push_userinstalled(self, query, history)

    @failing_closed
    def install(self, *args: 'Any', **kwargs: 'Any') -> None:
        """Take an install job, and remember it."""
        packages = _packages_of(*args, **kwargs)
        takes_stock = self._takes_stock
        if self._takes_full and self._asked is not None:
            self._meant += packages
        if self._guard.marking.is_incidental(packages):
            # Stock DNF would not have made it.
            takes_stock = False
        elif self._takes_full:
            if self._asked is not None:
                self._asked.append(packages)
            if kwargs.get('optional'):
                self._skippable.append(packages)
        if takes_stock != self._takes_full and self.full is None:
            self.full = copied(self.stock)
        if self._takes_full and self.full is not None:
            self.full.install(*args, **kwargs)
        if takes_stock:
            self.stock.install(*args, **kwargs)

    @failing_closed
    def erase(self, *args: 'Any', **kwargs: 'Any') -> None:
        """Take an erase job, and remember it."""
        self._named += _packages_of(*args, **kwargs)
        self._take('erase', *args, **kwargs)

    @contextmanager
    def stock_jobs(self) -> 'Iterator[None]':
        """Take install jobs as DNF makes them alone; the guard's own come from full_jobs()."""
        self._takes_full = False
        try:
            yield
        finally:
            self._takes_full = True

    @contextmanager
    def full_jobs(self) -> 'Iterator[None]':
        """Take install jobs as DNF makes them when it sees what is hidden."""
        self._takes_stock = False
        try:
            yield
        finally:
            self._takes_stock = True

    # the resolve stage

    @failing_closed
    def run(self, *args: 'Any', **kwargs: 'Any') -> bool:
        """Solve, as dnf.goal.Goal.run() does.

        :returns: whether there is a solution
        :raises dnf.exceptions.Error: there is one, and it is refused
        """
        self.solution, self.decision, self._flags = self._chosen, None, kwargs
        if self._chosen is not None:
            return True
        self._guard.marking.hide_again()
        sides = self._guard.sides()
        sources = self._guard.sources()
        solved = self.stock.run(*args, **kwargs)
        plain, incoming = None, arriving(self.stock) if solved else []
        if solved and (sources or _stack_alone(self._skippable, sides) or
                       may_involve_stack(incoming, sides)):
            from xenguard.solver.outcome import of_goal
            plain = of_goal(self.stock, sides, incoming=incoming)
        if not sources and not self._is_stack_involved(solved, plain, sides):
            self._guard.tell_of_group_packages()
            return solved
        self._guard.drop_earlier_transaction()
        self._hidden = sides.find_hidden()
        is_solved = self._decide(plain, kwargs, sides, sources)
        if not is_solved:
            # libdnf tells of problems by what it has last taken to be in sight, in a query.
            len(self._guard.base.sack.query())
        return is_solved

    def _decide(self, plain, flags, sides, sources):
        # Imported late, as all is that most commands do without; but all of it before anything is
        # told, which must not end in an error then.
        import xenguard.guard.modulestate    # noqa: F401
        from xenguard.guard.decision import Decision
        from xenguard.packages.visibility import shown
        self.decision = Decision(self._guard, self._request(), flags, sides, sources,
                                 self._wishes(sides),
                                 None if self._asked is None else self._meant, self._named)
        with shown(self._guard.base.sack, self._hidden):
            solution = self.decision.make(
                self.stock, plain, self._hidden if self._hidden or self.full is not None else None)
        if solution is None:
            return plain is not None
        self.solution = None if solution.goal is self.stock else solution
        return True

    def _is_stack_involved(self, solved, plain, sides):
        if solved:
            return plain is not None and bool(
                sides.stack_in(plain.final) or _stack_alone(self._skippable, sides))
        if sides.stack_in(sides.everything().installed()):
            return True
        # Nothing was solved: the stack is what it is about if a job can mean nothing else.
        return self._asked is None or bool(_stack_alone(self._asked, sides))

    def _wishes(self, sides):
        from xenguard.guard.skipping import Skippable
        alone = _stack_alone(self._skippable, sides)
        return Skippable(alone, [packages for packages in self._skippable
                                 if packages and packages not in alone])

    def _request(self):
        """The goal with the jobs as the guard sees them."""
        if self.full is None:
            return self.stock
        self.full.protect_running_kernel = self.stock.protect_running_kernel
        return self.full

    def jobs(self) -> 'Any':
        """The packages of each install job that is not to be skipped, those to erase, and the other
        jobs, as the guard sees them; None where some were made before."""
        return None if self._asked is None else (
            [job for job in self._asked if not any(job is each for each in self._skippable)],
            self._named, self._updates)

    def choose(self, solution: 'Any', hidden: 'hawkey.Query') -> None:
        """Have a solution that was found before be the one to answer from, whatever the jobs are.

        :param solution: a :class:`Solution`
        :param hidden: the query of the hidden packages that were in sight when it was found
        """
        self._chosen, self._hidden = solution, hidden

    def search(self, sides: 'Sides') -> 'Search':
        """A search for other solutions of what it was last run for.

        :param sides: a :class:`Sides` of its sack
        """
        from xenguard.guard.decision import Decision
        return Decision(self._guard, self._request(), self._flags, sides, []).search()

    # answers

    @failing_closed
    def __deepcopy__(self, memo):
        """The copy that DNF makes to find out which packages it skipped."""
        if self.solution is None:
            return copied(self.stock)
        from xenguard.guard.skipping import SkippedCheck
        return SkippedCheck(copied(self.solution.goal), copied(self.stock),
                            self._sight_of_solution)

    @contextmanager
    def _sight_of_solution(self):
        from xenguard.packages.visibility import excluded, shown
        sack = self._guard.base.sack
        out = self._guard.sides().select(list(self.solution.constraints.unseen))
        with shown(sack, self._hidden), excluded(sack, out):
            yield

    @failing_closed
    def get_reason(self, pkg: 'hawkey.Package') -> int:
        """Why a package is in the solution, as dnf.goal.Goal.get_reason() tells it."""
        if self.solution is None:
            return self.stock.get_reason(pkg)
        code = self.solution.goal.get_reason(pkg)
        if code == hawkey.REASON_USER and pkg.name in self.group_members:
            return libdnf.transaction.TransactionItemReason_GROUP
        return hawkey.convert_hawkey_reason(code)


def _stack_alone(jobs, sides):
    """Those of some install jobs that can mean nothing but stack packages. DNF adds to a job what
    obsoletes its packages."""
    found = []
    for packages in jobs:
        meant = sides.select(packages) if packages else sides.nothing()
        stack = meant.intersection(sides.stack).apply()
        others = meant.difference(stack)
        if stack and not others.difference(others.filter(obsoletes=stack)):
            found.append(packages)
    return found


def _packages_of(package=None, select=None, **_options):
    return [package] if package is not None else list(select.matches())
