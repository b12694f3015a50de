"""The streams that DNF enables for what it installs (contract, section 3.8).

With a stream DNF enables all streams that it depends on. So a package of a module that is not
guarded may bring a guarded stream with it, although no guarded package is installed.
"""

import libdnf.transaction

from xenguard.failclosed import failing_closed

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, List, Optional

    import dnf.sack
    import hawkey
    import libdnf.module

    from xenguard.guard.guard import Guard
    from xenguard.solver.outcome import Outcome

ASKED = (libdnf.transaction.TransactionItemReason_USER,
         libdnf.transaction.TransactionItemReason_GROUP)


def is_refused(guard: 'Guard', container: 'libdnf.module.ModulePackageContainer') -> bool:
    """Whether DNF's command line is going to refuse what changes streams: that an enabled one is
    left for another, which module_stream_switch does not allow.

    :param guard: the :class:`Guard`
    :param container: the base's module container
    """
    return guard.cli is not None and bool(dict(container.getSwitchedStreams())) and \
        not guard.base.conf.module_stream_switch


class StreamEnabling:
    """What takes the place of a sack's set_modules_enabled_by_pkgset().

    DNF calls that after the resolved hook, and asks no plugin before the streams are saved.

    :param guard: the :class:`Guard`
    :param find_outcome: function that returns the outcome of DNF's transaction, or None where no
        stack package is involved
    """

    def __init__(self, guard: 'Guard', find_outcome: 'Callable[[], Optional[Outcome]]') -> None:
        self.guard = guard
        self._find_outcome = find_outcome
        self._sack: 'Any' = None    # the one whose method this stands in for
        self._by_packages = set()   # the modules of which the last call has enabled a stream

    @failing_closed
    def __call__(self, container: 'libdnf.module.ModulePackageContainer',
                 packages: 'List[hawkey.Package]') -> None:
        """Enable the streams of packages.

        A guarded stream that only the stack is in need of stays as it was; one that somebody
        else is in need of is told.

        :param container: the base's module container
        :param packages: list of the packages to be installed
        """
        before = dict(container.getEnabledStreams())
        try:
            self._enable_what_is_wanted(container, packages)
        finally:
            after = dict(container.getEnabledStreams())
            self._by_packages = {name for name in after if after[name] != before.get(name)}

    def attach(self, sack: 'dnf.sack.Sack') -> None:
        """Take the place on a sack."""
        sack.set_modules_enabled_by_pkgset = self
        self._sack = sack

    def detach(self) -> None:
        """Give the sack its own method back."""
        vars(self._sack).pop('set_modules_enabled_by_pkgset', None)

    def take_back(self) -> None:
        """Take back what the last call has enabled: another transaction takes the place of that
        one, and DNF would enable it all the same."""
        container = self.guard.base._moduleContainer
        for name in self._by_packages.intersection(dict(container.getEnabledStreams())):
            self._reset(container, name)
        self._by_packages = set()

    def _enable_what_is_wanted(self, container, packages):
        sides = self.guard.sides()
        result: 'Any' = self._find_outcome() if packages else None
        names = sides.guarded_modules if result else ()
        before = {name: container.getEnabledStream(name) for name in names}
        beside = self._wanted_beside_the_stack(packages, sides) if result else ()
        if beside:
            self._enable(container, beside)
        wanted = {name: container.getEnabledStream(name) for name in names}
        self._enable(container, packages)
        own = {sides.membership(package).module
               for package in sides.guarded.intersection(sides.select(packages))} if names else ()
        for name in sorted(names):
            stream = container.getEnabledStream(name)
            if stream == before[name]:
                continue
            if stream == wanted[name] or '{}:{}'.format(name, stream) in own or before[name] or \
                    self.guard.policy.mode == 'warn':
                if not is_refused(self.guard, container):
                    from xenguard.guard import messages
                    self.guard.tell([messages.stream_enabled(
                        name, stream, len(sides.stack_in(result.final)))])
            else:
                self._reset(container, name)

    @staticmethod
    def _reset(container, name):
        # Imported late, as all is that most commands do without.
        from xenguard import compat
        compat.reset_module(container, name)

    def _enable(self, container, packages):
        sack = self.guard.base.sack
        type(sack).set_modules_enabled_by_pkgset(sack, container, packages)

    def _wanted_beside_the_stack(self, packages, sides):
        """The packages that were asked for, but for the stack's, and what they require."""
        from xenguard.packages.dependencies import satisfying
        arriving = sides.select(packages)
        goal = self.guard.base._goal
        pending = [package for package in arriving.difference(sides.stack)
                   if goal.get_reason(package) in ASKED]
        reached = set()
        while pending:
            package = pending.pop()
            if package in reached:
                continue
            reached.add(package)
            for reldep in package.requires:
                pending += satisfying(arriving, reldep).difference(sides.stack)
        return list(reached)
