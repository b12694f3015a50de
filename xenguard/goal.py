"""The resolve stage: a goal that lets no new crossing through.

DNF makes the goal, fills it with the user's jobs and has it run. The guard adopts it before
the jobs are made. When it runs, it first solves exactly as DNF would; only where a stack
package is involved does it look further, on copies, and where another solution is the one to
use, the goal answers DNF's questions from that copy. The goal's own jobs and the sack's
excludes are afterwards what they were, so that it can run again (``dnf shell``).
"""

import logging
from contextlib import contextmanager

import dnf.exceptions
import dnf.goal
import hawkey
import libdnf.transaction
from dnf.i18n import _ as of_dnf

from xenguard import outcome
from xenguard.closed import failing_closed
from xenguard.outcome import copied
from xenguard.sides import Sides, excluded, shown
from xenguard.sight import Sight

logger = logging.getLogger('dnf')


class Guard:
    """What the guard knows about one base with one sack.

    :param base: the dnf.Base
    :param policy: a :class:`xenguard.config.Policy`
    :param cli: the dnf.cli.Cli, or None for programs on the API
    """

    def __init__(self, base, policy, cli=None):
        self.base = base
        self.policy = policy
        self.cli = cli
        self.sight = Sight(base, self.sides, self.adopt)
        self._sides, self._count = None, None
        self._told = set()

    def sides(self):
        """The sides of the base's sack; anew where local files have joined it."""
        # A sack counts its packages one by one, a query does not.
        count = len(self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES))
        if count != self._count:
            self._sides, self._count = Sides(self.base, self.policy), count
        return self._sides

    def enter(self):
        """Take up position on a sack that was just filled, before any job is made."""
        self.sight.watch(getattr(self.cli, 'command', None))
        self.adopt(self.base._goal)

    def adopt(self, goal):
        """Turn a goal of DNF's into a guarded one, in place: its jobs and settings stay.

        :returns: the goal
        """
        if not isinstance(goal, GuardedGoal):
            goal.__class__ = GuardedGoal
            goal.adopted_by(self)
        return goal

    def sources(self):
        """The stack's sources that the command is to find build dependencies for."""
        command = self.cli and self.cli.command
        if not command or 'builddep' not in command.aliases:
            return []
        from xenguard import builds
        sides = self.sides()
        with shown(self.base.sack, sides.find_hidden().union(sides.find_hidden_sources()).apply()):
            return builds.stack_sources(self)

    def tell_of_group_packages(self):
        """Say what stock DNF says of a group's packages that it does not see."""
        for name in self.sight.hidden_group_names():
            logger.warning(of_dnf('No match for group package "{}"').format(name))

    def refuse(self, text):
        """Refuse a transaction.

        :raises dnf.exceptions.DepsolveError: for the callers that take it for what it is: the
            shell, which then goes on, and programs on the API
        :raises dnf.exceptions.Error: on the command line, where DNF adds ways out of its own
            to a DepsolveError, and those were not checked
        """
        if self.cli is None or self._is_shell():
            raise dnf.exceptions.DepsolveError(text)
        raise dnf.exceptions.Error(text)

    def _is_shell(self):
        from dnf.cli.commands.shell import ShellCommand
        return isinstance(getattr(self.cli, 'command', None), ShellCommand)

    def tell(self, lines):
        """Say something once, however often the goal is run."""
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                logger.warning(line)


class GuardedGoal(dnf.goal.Goal):
    """DNF's goal, adopted by a guard."""

    def adopted_by(self, guard):
        """Begin to be guarded; what a constructor would do for a goal that DNF has made."""
        self._guard = guard
        # Lists of packages, one for each install job; None where jobs were made before.
        self._asked = None if self.req_length() else []
        self._skippable = []    # those of them that --skip-broken lets DNF skip
        self._whole = None      # the goal with the jobs as the guard sees them, where they differ
        self._takes_own = self._takes_whole = True      # what install jobs go to
        self._hidden = None     # the packages that were hidden when it was run
        self._answer = None     # the Solution to answer from, if it is not this goal's own
        self._flags = {}        # what it was run with

    @failing_closed
    def install(self, *args, **kwargs):
        """Take an install job, and remember it."""
        sight, packages = self._guard.sight, _packages_of(*args, **kwargs)
        takes_own = self._takes_own
        if sight.is_by_the_way(packages):
            # Stock DNF would not have made it.
            takes_own = False
        elif self._takes_whole:
            if self._asked is not None:
                self._asked.append(packages)
            if kwargs.get('optional'):
                self._skippable.append(packages)
        if takes_own != self._takes_whole:
            self._part()
        if self._takes_whole and self._whole is not None:
            self._whole.install(*args, **kwargs)
        if takes_own:
            super(GuardedGoal, self).install(*args, **kwargs)

    def _part(self):
        if self._whole is None:
            self._whole = copied(self)
            self.__class__ = PartedGoal

    @contextmanager
    def own_jobs(self):
        """Take install jobs as DNF makes them alone; the guard's own come from whole_jobs()."""
        self._takes_whole = False
        try:
            yield
        finally:
            self._takes_whole = True

    @contextmanager
    def whole_jobs(self):
        """Take install jobs as DNF makes them when it sees what is hidden."""
        self._takes_own = False
        try:
            yield
        finally:
            self._takes_own = True

    @failing_closed
    def run(self, *args, **kwargs):
        """Solve, as dnf.goal.Goal.run() does.

        :returns: whether there is a solution
        :raises dnf.exceptions.Error: there is one, and it is refused
        """
        self._answer, self._flags = None, kwargs
        self._guard.sight.close()
        sides = self._guard.sides()
        sources = self._guard.sources()
        solved = super(GuardedGoal, self).run(*args, **kwargs)
        plain = outcome.of_goal(self, sides) if solved else None
        if not sources and not self._is_stack_involved(plain, sides):
            self._guard.tell_of_group_packages()
            return solved
        self._hidden = sides.find_hidden()
        with shown(self._guard.base.sack, self._hidden):
            is_solved = self._decide(plain, kwargs, sides, sources)
        if not is_solved:
            # libdnf tells of problems by what it has last taken to be in sight, in a query.
            len(self._guard.base.sack.query())
        return is_solved

    def _decide(self, plain, flags, sides, sources):
        # Imported late, as all is that most commands do without.
        from xenguard.decision import Decision
        decision = Decision(self._guard, self._request(), flags, sides, sources,
                            self._wishes(sides))
        solution = decision.make(
            self, plain, self._hidden if self._hidden or self._whole is not None else None)
        if solution is None:
            return plain is not None
        self._answer = None if solution.goal is self else solution
        return True

    def _is_stack_involved(self, plain, sides):
        if plain is not None:
            return bool(sides.stack_in(plain.final) or _stack_alone(self._skippable, sides))
        if sides.stack_in(sides.everything().installed()):
            return True
        # Nothing was solved: the stack is what it is about if a job can mean nothing else.
        return self._asked is None or bool(_stack_alone(self._asked, sides))

    def _wishes(self, sides):
        """What may be skipped: what means the stack alone, and the rest."""
        alone = _stack_alone(self._skippable, sides)
        return alone, [packages for packages in self._skippable
                       if packages and packages not in alone]

    def _request(self):
        """The goal with the jobs as the guard sees them."""
        if self._whole is None:
            return self
        self._whole.protect_running_kernel = self.protect_running_kernel
        return self._whole

    def search(self, sides):
        """A search for other solutions of what it was last run for.

        :param sides: a :class:`xenguard.sides.Sides` of its sack
        """
        from xenguard.decision import Decision
        return Decision(self._guard, self._request(), self._flags, sides, []).search()

    @failing_closed
    def __deepcopy__(self, memo):
        """The copy that DNF makes to find out which packages it skipped."""
        if self._answer is None:
            return copied(self)
        return _SightedCopy(copied(self._answer.goal), self._sight_of_answer)

    @contextmanager
    def _sight_of_answer(self):
        sack = self._guard.base.sack
        out = self._guard.sides().select(list(self._answer.limits.out))
        with shown(sack, self._hidden), excluded(sack, out):
            yield

    @failing_closed
    def get_reason(self, pkg):
        """Why a package is in the solution, as dnf.goal.Goal.get_reason() tells it."""
        if self._answer is None:
            return super(GuardedGoal, self).get_reason(pkg)
        code = self._answer.goal.get_reason(pkg)
        if code == hawkey.REASON_USER and pkg.name in self.group_members:
            return libdnf.transaction.TransactionItemReason_GROUP
        return hawkey.convert_hawkey_reason(code)


class _SightedCopy:
    """A copied goal that solves in the sight in which the original was solved."""

    def __init__(self, goal, sight):
        self._goal = goal
        self._sight = sight

    @failing_closed
    def run(self, *args, **kwargs):
        """Solve, as hawkey's Goal.run() does."""
        with self._sight():
            return self._goal.run(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._goal, name)


def _answered(name):
    def method(self, *args, **kwargs):
        goal = super(GuardedGoal, self) if self._answer is None else self._answer.goal
        return getattr(goal, name)(*args, **kwargs)
    method.__name__ = name
    method.__doc__ = 'As dnf.goal.Goal.{}(), for the solution that is to be used.'.format(name)
    return failing_closed(method)


class PartedGoal(GuardedGoal):
    """A guarded goal whose jobs are others than those that the guard decides on."""


def _both(name):
    def method(self, *args, **kwargs):
        getattr(self._whole, name)(*args, **kwargs)
        return getattr(super(PartedGoal, self), name)(*args, **kwargs)
    method.__name__ = name
    method.__doc__ = 'As dnf.goal.Goal.{}(), for the jobs as the guard sees them, too.'.format(name)
    return failing_closed(method)


for _name in ('add_exclude_from_weak', 'add_protected', 'distupgrade', 'distupgrade_all', 'erase',
              'exclude_from_weak_autodetect', 'reset_exclude_from_weak', 'upgrade', 'upgrade_all',
              'userinstalled'):
    setattr(PartedGoal, _name, _both(_name))

for _name in ('count_problems', 'list_downgrades', 'list_erasures', 'list_installs',
              'list_obsoleted', 'list_reinstalls', 'list_suggested', 'list_unneeded',
              'list_upgrades', 'log_decisions', 'obsoleted_by_package',
              'problem_broken_dependency', 'problem_conflicts', 'problem_rules',
              'write_debugdata'):
    setattr(GuardedGoal, _name, _answered(_name))


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
