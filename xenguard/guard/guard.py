"""The guard of one base with one sack: what it knows, and how it speaks and refuses."""

import logging
from contextlib import ExitStack, contextmanager

import dnf.exceptions
import hawkey
from dnf.i18n import _ as of_dnf

from xenguard import wording
from xenguard.failclosed import failing_closed, is_marked, marked
from xenguard.guard import hooks
from xenguard.guard.goal import GuardedGoal
from xenguard.guard.marking import Marking
from xenguard.packages.sides import Sides

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Iterable, List, NoReturn, Optional, Union

    import dnf.cli
    import dnf.goal

    from xenguard.config import Policy
    from xenguard.crossings.builds import BuildDependencies
    from xenguard.guard.messages import Refusal
    from xenguard.guard.pending import Pending
    from xenguard.packages.sources import Source

logger = logging.getLogger('dnf')


class Guard:
    """What the guard knows about one base with one sack.

    :param base: the dnf.Base
    :param policy: a :class:`Policy`
    :param cli: the dnf.cli.Cli, or None for programs on the API

    explains: whether what is refused is told with its ways out, which takes its time
    """

    explains = True

    def __init__(self, base: 'dnf.Base', policy: 'Policy',
                 cli: 'Optional[dnf.cli.Cli]' = None) -> None:
        self.base = base
        self.policy: 'Policy' = policy
        self.cli = cli
        self.marking = Marking(base, self.sides, self.adopt)
        self.enabling: 'Any' = None     # the StreamEnabling that the sack has
        self._builds: 'Optional[BuildDependencies]' = None      # those that were asked for
        self._sides: 'Any' = None
        self._count: 'Optional[int]' = None
        self._told = set()
        self._refused: 'Optional[Pending]' = None   # that of a request that was refused

    def sides(self) -> 'Sides':
        """The sides of the base's sack; anew where local files have joined it."""
        # A sack counts its packages one by one, a query does not.
        count = len(self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES))
        if count != self._count:
            self._sides, self._count = Sides(self.base, self.policy), count
        return self._sides

    @property
    def options(self) -> 'Any':
        """What was typed, an argparse.Namespace; None for a program on the API."""
        return getattr(getattr(self.cli, 'command', None), 'opts', None)

    def enter(self) -> None:
        """Take up position on a sack that was filled."""
        if self.policy.mode != 'warn':
            # Where DNF's own solution is taken to the letter, nothing hidden is of use.
            self.marking.attach()
        hooks.attach_commands(self.cli)
        self.adopt(self.base._goal)

    def leave(self) -> None:
        """Let go of the base, whose sack is about to be dropped."""
        self.marking.detach()
        if self.enabling is not None:
            self.enabling.detach()

    def adopt(self, goal: 'Union[dnf.goal.Goal, GuardedGoal]') -> 'GuardedGoal':
        """Have a guarded goal stand in for a goal of DNF's, with the jobs that it has.

        :returns: the :class:`GuardedGoal`
        """
        if isinstance(goal, GuardedGoal):
            return goal
        guarded = GuardedGoal(goal, self)
        if self.base._goal is goal:
            self.base._goal = guarded
        return guarded

    def run_command(self, command: 'Any', run: 'Callable[[], Any]') -> 'Any':
        """Run a command that makes jobs by itself, or the replay of a stored transaction.

        :param command: the dnf.cli.Command, or the TransactionReplay
        :param run: its method, bound
        """
        stack = self._before_command(command)
        try:
            return run()
        finally:
            self._after_command(stack)

    @failing_closed
    def _before_command(self, command):
        with ExitStack() as stack:
            stack.enter_context(self.marking.all_in_sight())
            stack.enter_context(self._recording(command))
            return stack.pop_all()

    @staticmethod
    @failing_closed
    def _after_command(stack):
        stack.close()

    @contextmanager
    def _recording(self, command):
        if 'builddep' not in getattr(command, 'aliases', ()):
            yield
            return
        if self._builds is None:
            # Imported late, as all is that most commands do without.
            from xenguard.crossings.builds import BuildDependencies
            self._builds = BuildDependencies(self.base)
        with self._builds.recording(command):
            yield

    def sources(self) -> 'List[Source]':
        """The stack's sources whose build dependencies were asked for, where there is a stack."""
        return self._builds.of_stack(self.sides()) if self._builds is not None else []

    def tell_of_group_packages(self) -> None:
        """Say what stock DNF says of a group's packages that it does not see."""
        for name in self.marking.hidden_group_packages():
            logger.warning(of_dnf('No match for group package "{}"').format(name))

    # one resolve stage

    def before_resolve(self) -> None:
        """Make ready for a request, that of one that was refused among them."""
        self.adopt(self.base._goal)
        if self._refused is not None:
            self._refused.restore()
            self._refused = None

    def after_error(self, error: Exception) -> None:
        """Leave nothing of a request that the guard has refused: no transaction, no change of a
        module, and no record of a group that DNF would save without one."""
        if is_marked(error):
            from xenguard.guard.pending import Pending
            self._refused = Pending(self.base)
            self._refused.drop()

    def check_not_refused(self) -> None:
        """
        :raises dnf.exceptions.Error: the last request was refused
        """
        if self._refused is not None:
            from xenguard.guard import messages
            raise marked(dnf.exceptions.Error(messages.nothing_to_run()))

    def drop_earlier_transaction(self) -> None:
        """Forget the transaction of an earlier resolve (``ts list`` in the shell): DNF adds the
        next one's packages to it, and goes on to enable its streams."""
        if self.base._transaction is not None:
            self.enabling.take_back()
            from xenguard.guard.pending import Pending
            Pending(self.base).drop_packages()

    def refuse(self, refusal: 'Refusal') -> 'NoReturn':
        """Refuse a transaction, and keep what is told of it for ``dnf xenguard why``.

        :param refusal: a :class:`Refusal`
        :raises dnf.exceptions.DepsolveError: for the callers that take it for what it is: the
            shell, which then goes on, and programs on the API
        :raises dnf.exceptions.Error: on the command line, where DNF adds ways out of its own
            to a DepsolveError, and those were not checked
        """
        from xenguard.guard import lastrefusal
        lastrefusal.keep(refusal, self)
        text = refusal.text
        if self.cli is None:
            raise marked(dnf.exceptions.DepsolveError(text))
        if self._is_shell():
            # The shell prints it past DNF's log.
            logger.debug(text.strip())
            raise marked(dnf.exceptions.DepsolveError(wording.on_console(self.base, text)))
        wording.show_short(self.base, text)
        raise marked(dnf.exceptions.Error(text))

    def _is_shell(self):
        from dnf.cli.commands.shell import ShellCommand
        return isinstance(getattr(self.cli, 'command', None), ShellCommand)

    def tell(self, lines: 'Iterable[str]') -> None:
        """Say something once, however often the goal is run."""
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                logger.warning(line)
