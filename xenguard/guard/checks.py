"""The two lines of defence after the resolve stage.

First the transaction that DNF made from the solution is looked at, whoever solved it. Then,
before RPM runs, all of it once more, whoever has changed it since, and with the headers of what
was downloaded: they know where a package was built, also where the metadata did not.
"""

from xenguard.guard.streams import StreamEnabling, is_refused
from xenguard.packages.goals import may_involve_stack, named_by
from xenguard.packages.sides import Sides

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Optional

    from xenguard.guard.guard import Guard
    from xenguard.guard.modulestate import ModuleState


class TransactionChecks:
    """The checks of one base's transactions.

    :param guard: the :class:`Guard`
    """

    def __init__(self, guard: 'Guard') -> None:
        self.guard = guard
        # The module state on disk, before DNF saves its own.
        self._state: 'Optional[ModuleState]' = None
        # None where nobody has asked before it is run.
        self._involves_stack: 'Optional[bool]' = None
        self._result = None     # what DNF's transaction would do, if it involves the stack
        self._known = []        # the crossings in it that were told (mode=warn)
        guard.enabling = StreamEnabling(guard, lambda: self._result)
        guard.enabling.attach(guard.base.sack)

    def resolved(self) -> None:
        """Look at the transaction that DNF is about to use.

        :raises dnf.exceptions.Error: it has a new crossing
        """
        self._result, self._known, self._involves_stack = None, [], None
        sides = self.guard.sides()
        self._result = result = self._outcome(sides)
        if result or not self.guard.base.transaction:
            # Otherwise no stack package is left in the end.
            self._tell_streams(sides, result)
        if result is None:
            return
        # Imported late, as all is that most commands do without.
        from xenguard.crossings import find
        self._known = find.new(result, sides)
        if sides.unnamed_builds():
            from xenguard.packages import notices
            self.guard.tell(notices.unnamed_builds(sides.unnamed_builds()))
        if self._known and self.guard.policy.mode != 'warn':
            self._refuse(self._known, sides)

    def before_transaction(self) -> None:
        """Remember what is on disk before DNF changes it.

        :raises dnf.exceptions.Error: the request was refused
        """
        self.guard.check_not_refused()
        self._involves_stack = self._leaves_stack(self.guard.sides())
        self._state = None
        if self._involves_stack:
            from xenguard.guard.modulestate import ModuleState
            self._state = ModuleState(self.guard.base)

    def pre_transaction(self) -> None:
        """Look at all of the transaction, with the headers of the downloaded packages; without any
        stack package in what would be installed there is nothing to look for.

        DNF has saved the module state by now, so that a refusal has to put it back.

        :raises dnf.exceptions.Error: it has a new crossing
        """
        if self._involves_stack is False:
            return
        try:
            if self._involves_stack or self._outcome(self.guard.sides()) is not None:
                self._check_headers()
        except BaseException:
            if self._state is not None:
                self._state.restore()
            raise

    def _check_headers(self):
        from xenguard.crossings import find
        from xenguard.guard import messages
        from xenguard.packages import labels
        from xenguard.solver import outcome
        # Sides of its own: what it learns here has to be new at the next try as well.
        sides = Sides(self.guard.base, self.guard.policy)
        result = outcome.of_transaction(self.guard.base.transaction, sides)
        # What no metadata names was left out with the request, or could not be.
        sides.notice(result.incoming)
        sides.admit_unnamed()
        crossed = before = find.new(result, sides)
        found = {package: labels.of_file(package.localPkg()) for package in result.incoming}
        labelled = {package: label for package, label in found.items() if label}
        if labelled:
            sides.add_labels(labelled)
            crossed = find.new(result, sides)
        if self.guard.policy.mode == 'warn':
            self.guard.tell(messages.headers_tell(
                [crossing for crossing in crossed if crossing not in self._known], sides))
            return
        if before:
            self._refuse(before, sides)
        if crossed:
            from xenguard.guard import suggestions
            from xenguard.guard.chains import Chains
            self.guard.refuse(messages.refused_headers(
                Chains(crossed, sides), suggestions.past_headers(self.guard, crossed, sides)))

    def _refuse(self, found, sides):
        from xenguard.guard import messages
        from xenguard.guard.chains import Chains
        self.guard.refuse(messages.refused_transaction(Chains(found, sides)))

    def _leaves_stack(self, sides):
        """Whether there is a stack package once DNF's transaction has run."""
        transaction = self.guard.base.transaction
        named = [] if transaction is None else list(named_by(transaction))
        if not may_involve_stack(named, sides):
            return False
        # To see that one is not touched takes less than to describe the transaction.
        staying = sides.everything().installed().difference(sides.select(named))
        return bool(named and sides.stack_in(staying)) or self._outcome(sides) is not None

    def _outcome(self, sides):
        """What DNF's transaction would do; None where no stack package is involved."""
        transaction = self.guard.base.transaction
        if transaction is None or \
                not may_involve_stack(named_by(transaction), sides):
            return None
        items = list(transaction)
        if not items:
            return None
        from xenguard.solver import outcome
        result = outcome.of_transaction(items, sides)
        return result if sides.stack_in(result.final) else None

    def _tell_streams(self, sides, result):
        """Tell which guarded streams a module command enables on a host with stack packages. Those
        of the packages that are installed DNF enables after this hook (xenguard.guard.streams)."""
        container = self.guard.base._moduleContainer
        if container is None or not container.isChanged() or is_refused(self.guard, container):
            return
        enabled = dict(container.getEnabledStreams())
        enabled.update((name, streams[1])
                       for name, streams in dict(container.getSwitchedStreams()).items())
        there = result.final if result else sides.everything().installed()
        for name, stream in sorted(enabled.items()):
            count = self.guard.policy.guards(name, stream) and len(sides.stack_in(there))
            if count:
                from xenguard.guard import messages
                self.guard.tell([messages.stream_enabled(name, stream, count)])
