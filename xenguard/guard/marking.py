"""What DNF sees while it makes its jobs: DNF's own word is marking.

What DNF sees is its own affair at all times but one. A job keeps the packages that were visible
when it was made, so that ``libvirt`` could otherwise only ever mean the module's: while DNF makes
jobs that can mean hidden stack packages, these are in sight.
"""

import logging
from contextlib import contextmanager

import dnf.exceptions
import dnf.subject

from xenguard.failclosed import failing_closed
from xenguard.guard import hooks

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Iterator, List, Optional

    import hawkey

    from xenguard.guard.goal import GuardedGoal
    from xenguard.packages.sides import Sides

logger = logging.getLogger('dnf')


class Marking:
    """How jobs are made on one base with one sack.

    :param base: the dnf.Base
    :param make_sides: function that returns the :class:`Sides` as of now
    :param adopt: function that returns the :class:`GuardedGoal` of a goal
    """

    def __init__(self, base: 'dnf.Base', make_sides: 'Callable[[], Sides]',
                 adopt: 'Callable[[Any], GuardedGoal]') -> None:
        self._base = base
        self._make_sides = make_sides
        self._adopt = adopt
        # Those that the following three are of.
        self._sides: 'Optional[Sides]' = None
        self._filtered: 'Any' = None
        self._candidates: 'Any' = None
        # Those of them that obsolete something.
        self._obsoleting: 'Optional[hawkey.Query]' = None
        # What is in sight for the sack hooks.
        self._shown: 'Optional[hawkey.Query]' = None
        # The hidden packages that are in sight just now.
        self._revealed: 'Optional[hawkey.Query]' = None
        self._in_passing = False    # whether what is asked for means others as well
        self._is_attached = False   # if not, what is hidden stays so
        # What each of DNF's methods can mean; the others are about what is installed.
        self._meaning = {'install': self._meant, '_finalize_comps_trans': self._grouped,
                         '_exclude_package_specs': self._any, 'group_install': self._excluding,
                         'environment_install': self._excluding}

    def attach(self) -> None:
        """Have DNF's methods for making jobs see what they may have to."""
        hooks.attach_marking(self._base, self._call)
        self._is_attached = True

    def detach(self) -> None:
        """Let go of DNF's methods."""
        hooks.detach_marking(self._base)
        self._is_attached = False

    def show_for_sack_hooks(self) -> None:
        """Show all that may be hidden until hide_again(): the sack hooks of other plugins,
        versionlock for one, choose from what they see what nobody is to have."""
        if not self._is_attached:
            return
        self._shown = self._find_candidates(self._make_sides())
        if self._shown:
            self._base.sack.remove_module_excludes(self._shown)

    def hide_again(self) -> None:
        """Hide what show_for_sack_hooks() has shown."""
        if self._shown:
            self._base.sack.add_module_excludes(self._shown)
        self._shown = None

    @contextmanager
    def all_in_sight(self) -> 'Iterator[None]':
        """Show what is hidden, to what makes jobs by itself."""
        hidden = self._find(self._any) if self._is_attached and not self._revealed else None
        with self._reveal(hidden):
            yield

    def hidden_group_packages(self) -> 'List[str]':
        """What DNF would not find of the packages that are marked with a comps group, as only
        hidden ones have their names: their names, and the architecture where the group asks for
        one; sorted."""
        marked = self._marked_with_groups()
        names = [package.name for package in marked]
        hidden = self._make_sides().find_hidden().filter(name=names) if names else ()
        if not hidden:
            return []
        basearch = self._base.conf.substitutions['basearch']
        visible = self._base.sack.query()
        found = set()
        for package in marked:
            only = {'arch': basearch} if package.basearchonly else {}
            if hidden.filter(name=package.name, **only) and \
                    not visible.filter(name=package.name, **only):
                found.add('.'.join([package.name] + list(only.values())))
        return sorted(found)

    def _marked_with_groups(self):
        trans = self._base._comps_trans
        return set(trans.install) | set(trans.install_opt)

    def is_incidental(self, packages: 'List[hawkey.Package]') -> bool:
        """Tell whether an install job that could only mean hidden packages was not asked for as
        such.

        Stock DNF would not have made it. It comes from a group, or from a name or a glob that
        means packages as well which stock DNF sees. What means hidden packages alone asks for
        the stack.
        """
        if not packages or not self._revealed or not self._in_passing:
            return False
        meant = self._make_sides().select(packages)
        hidden = meant.intersection(self._revealed).apply()
        others = meant.difference(hidden).apply()
        # DNF adds to a job what obsoletes its packages.
        return bool(hidden) and not others.difference(others.filter(obsoletes=hidden)) and \
            not others.filter(name=list(hidden._name_dict()))

    def _call(self, name, method, *args, **kwargs):
        """Call one of DNF's methods for making jobs."""
        # One of these methods calls another.
        hidden = None if self._revealed else \
            self._find(self._meaning.get(name, self._changed), *args, **kwargs)
        if hidden and name == 'install':
            return self._install(hidden, method, *args, **kwargs)
        if hidden and name == '_finalize_comps_trans':
            return self._group(hidden, method)
        # What DNF raises is DNF's own.
        self._show(hidden)
        try:
            return method(*args, **kwargs)
        finally:
            self._hide(hidden)

    @failing_closed
    def _install(self, hidden, install, *args, **kwargs):
        """Have DNF make the jobs for what was asked for twice: as it does alone, and as it does
        with what is hidden in sight. The two differ also in what is in sight anyway: DNF adds to
        a job what obsoletes its packages."""
        goal = self._adopt(self._base._goal)
        try:
            with goal.stock_jobs():
                result = install(*args, **kwargs)
        except dnf.exceptions.MarkingError:
            # It means hidden packages alone: DNF does as if they were in sight.
            with self._reveal(hidden):
                return install(*args, **kwargs)
        self._in_passing = True
        with goal.full_jobs():      # it has all been said
            silently(self._install_full, hidden, install, *args, **kwargs)
        return result

    def _install_full(self, hidden, install, *args, **kwargs):
        try:
            with self._reveal(hidden):
                install(*args, **kwargs)
        except dnf.exceptions.MarkingError:
            install(*args, **kwargs)

    @failing_closed
    def _group(self, hidden, finalize):
        """The same for what comps groups mark."""
        goal = self._adopt(self._base._goal)
        with goal.stock_jobs():     # it will all be said
            silently(finalize)
        with goal.full_jobs(), self._reveal(hidden):
            finalize()

    @failing_closed
    def _find(self, find, *args, **kwargs):
        """The hidden packages that a call can mean, empty or None where there are none."""
        self._in_passing = False
        sides = self._make_sides()
        return find(sides, *args, **kwargs) if self._find_candidates(sides) else None

    def _find_candidates(self, sides):
        """Find what may be hidden, guarded packages aside: once for many names, but anew where a
        module command has filtered in between, or local files have joined the sack: libdnf ends
        the process where queries meet that are of different sizes."""
        filtered = sides.find_filtered()
        if sides is not self._sides or len(filtered) != len(self._filtered) or \
                filtered.difference(self._filtered):
            self._sides, self._filtered = sides, filtered
            self._candidates = sides.look_alikes_in(filtered)
            # What one package is obsoleted by is expensive to query, and few obsolete anything.
            self._obsoleting = sides.select([each for each in self._candidates if each.obsoletes])
        return self._candidates

    @contextmanager
    def _reveal(self, hidden):
        self._show(hidden)
        try:
            yield
        finally:
            self._hide(hidden)

    @failing_closed
    def _show(self, hidden):
        if hidden:
            self._base.sack.remove_module_excludes(hidden)
            self._revealed = hidden

    @failing_closed
    def _hide(self, hidden):
        if hidden:
            self._revealed = None
            self._base.sack.add_module_excludes(hidden)

    # what each kind of call can mean

    def _any(self, sides, *_args, **_kwargs):
        return sides.find_hidden().union(sides.find_hidden_sources()).apply()

    def _changed(self, sides, *_args, **_kwargs):
        return sides.find_hidden() if sides.stack_in(sides.everything().installed()) else None

    def _excluding(self, sides, *_args, exclude=None, **_kwargs):
        # A group's excludes may be globs of names.
        return sides.find_hidden() if exclude else None

    def _grouped(self, sides):
        names = [package.name for package in self._marked_with_groups()]
        if not self._candidates.filter(name=names):
            return None
        self._in_passing = True
        return sides.find_hidden()

    def _meant(self, sides, pkg_spec, *_args, **_kwargs):
        from xenguard.packages.visibility import shown
        with shown(self._base.sack, self._candidates):
            meant = dnf.subject.Subject(pkg_spec).get_best_query(self._base.sack).apply()
        # DNF adds to the job what obsoletes it.
        if not meant.intersection(self._candidates) and \
                not (self._obsoleting and self._obsoleting.filter(obsoletes=meant)):
            return None
        return sides.find_hidden()


def silently(function: 'Callable[..., Any]', *args: 'Any', **kwargs: 'Any') -> 'Any':
    """Call a function that is to say nothing."""
    was, logger.disabled = logger.disabled, True
    try:
        return function(*args, **kwargs)
    finally:
        logger.disabled = was
