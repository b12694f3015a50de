"""What DNF sees while it makes its jobs.

Its sight is its own at all times but one. A job keeps the packages that were visible when it
was made, so that ``libvirt`` could otherwise only ever mean the module's: while DNF makes jobs
that can mean hidden stack packages, these are in sight.
"""

import functools
import logging
from contextlib import contextmanager

import dnf.exceptions
import dnf.subject

from xenguard.closed import failing_closed
from xenguard.sides import shown

logger = logging.getLogger('dnf')

# DNF's methods that make jobs for what is installed.
CHANGING = ('upgrade', 'upgrade_all', 'downgrade', 'downgrade_to', 'reinstall', 'distro_sync')
# The commands that make jobs without these methods, and list nothing.
COMMANDS = ('builddep', 'history', 'debuginfo-install')


class Sight:
    """The sight of one base with one sack.

    :param base: the dnf.Base
    :param make_sides: function that returns the :class:`xenguard.sides.Sides` as of now
    :param adopt: function that makes a goal a :class:`xenguard.goal.GuardedGoal`
    """

    def __init__(self, base, make_sides, adopt):
        self._base = base
        self._make_sides = make_sides
        self._adopt = adopt
        self._sides = None          # those that the following three are of
        self._filtered = None
        self._candidates = None
        self._obsoleting = None     # those of them that obsolete something
        self._opened = None         # what is in sight for the sack hooks
        self._revealed = None       # the hidden packages that are in sight just now
        self._in_passing = False    # whether what is asked for means others as well

    def watch(self, command=None):
        """Have DNF's methods for making jobs see what they may have to.

        :param command: the command that is run, if it is the command line that resolves
        """
        self._wrap(self._base, 'install', self._meant)
        self._wrap(self._base, '_finalize_comps_trans', self._grouped)
        for name in CHANGING:
            self._wrap(self._base, name, self._changed)
        if set(COMMANDS).intersection(getattr(command, 'aliases', ())):
            self._wrap(command, 'run', self._any)

    def open(self):
        """Show all that may be hidden until close(): the sack hooks of other plugins, versionlock
        for one, choose from what they see what nobody is to have."""
        self._opened = self._find_candidates(self._make_sides())
        if self._opened:
            self._base.sack.remove_module_excludes(self._opened)

    def close(self):
        """Hide again what open() has shown."""
        if self._opened:
            self._base.sack.add_module_excludes(self._opened)
        self._opened = None

    def hidden_group_names(self):
        """The names of packages that are marked with a comps group and that only hidden packages
        have, sorted."""
        names = self._grouped_names()
        hidden = self._make_sides().find_hidden().filter(name=names) if names else ()
        visible = self._base.sack.query().filter(name=names) if hidden else ()
        return sorted({package.name for package in hidden} - {package.name for package in visible})

    def _grouped_names(self):
        marked = self._base._comps_trans
        return [package.name for package in set(marked.install) | set(marked.install_opt)]

    def is_by_the_way(self, packages):
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

    def _wrap(self, owner, name, find):
        method = getattr(type(owner), name, None)
        if method is None:
            return

        @functools.wraps(method)
        def wrapped(*args, **kwargs):
            # One of these methods calls another.
            hidden = None if self._revealed else self._find(find, args, kwargs)
            if hidden and name == 'install':
                return self._install(hidden, method, owner, *args, **kwargs)
            if hidden and name == '_finalize_comps_trans':
                return self._group(hidden, method, owner)
            # What DNF raises is DNF's own.
            self._show(hidden)
            try:
                return method(owner, *args, **kwargs)
            finally:
                self._hide(hidden)
        setattr(owner, name, wrapped)

    @failing_closed
    def _install(self, hidden, install, *args, **kwargs):
        """Have DNF make the jobs for what was asked for twice: as it does alone, and as it does
        with what is hidden in sight. The two differ also in what is in sight anyway: DNF adds to
        a job what obsoletes its packages."""
        goal = self._adopt(self._base._goal)
        try:
            with goal.own_jobs():
                result = install(*args, **kwargs)
        except dnf.exceptions.MarkingError:
            # It means hidden packages alone: DNF does as if they were in sight.
            with self._reveal(hidden):
                return install(*args, **kwargs)
        self._in_passing = True
        with _silence(), goal.whole_jobs():     # it has all been said
            self._install_whole(hidden, install, *args, **kwargs)
        return result

    def _install_whole(self, hidden, install, *args, **kwargs):
        try:
            with self._reveal(hidden):
                install(*args, **kwargs)
        except dnf.exceptions.MarkingError:
            install(*args, **kwargs)

    @failing_closed
    def _group(self, hidden, finalize, base):
        """The same for what comps groups mark."""
        goal = self._adopt(base._goal)
        with _silence(), goal.own_jobs():       # it will all be said
            finalize(base)
        with goal.whole_jobs(), self._reveal(hidden):
            finalize(base)

    @failing_closed
    def _find(self, find, args, kwargs):
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
            # What one package is obsoleted by is dear to ask, and few obsolete anything.
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

    def _grouped(self, sides):
        if not self._candidates.filter(name=self._grouped_names()):
            return None
        self._in_passing = True
        return sides.find_hidden()

    def _meant(self, sides, pkg_spec, *_args, **_kwargs):
        with shown(self._base.sack, self._candidates):
            meant = dnf.subject.Subject(pkg_spec).get_best_query(self._base.sack).apply()
        # DNF adds to the job what obsoletes it.
        if not meant.intersection(self._candidates) and \
                not (self._obsoleting and self._obsoleting.filter(obsoletes=meant)):
            return None
        return sides.find_hidden()


@contextmanager
def _silence():
    was, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = was
