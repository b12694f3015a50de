"""Solving a case with DNF, and what DNF itself has in sight."""

import contextlib
import logging
from collections import namedtuple

import dnf
import dnf.conf
import dnf.exceptions
import dnf.goal
import hawkey
import libdnf.transaction

from prove.judge import Asked

SOURCES = ['src', 'nosrc']

Solved = namedtuple('Solved', ('error', 'final', 'actions', 'weak', 'lines', 'solves'))
Solved.__doc__ = """What DNF answers to a request.

error: None, or the exception
final: frozenset of NEVRAs
actions: frozenset of (action, NEVRA)
weak: frozenset of the NEVRAs that came in by a weak dependency
lines: what was logged
solves: how often a goal was run
"""


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super(_Lines, self).__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        """Keep one record."""
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def logged():
    logger, handler = logging.getLogger('dnf'), _Lines()
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def mark(base, case):
    """Make the jobs of a case's request."""
    for what, *specs in case['request']:
        if what == 'group-install':
            base.env_group_install(specs, ['mandatory'], strict=case['options']['strict'])
        elif what == 'install-file':
            files = base.sack.query(hawkey.IGNORE_EXCLUDES).filter(
                reponame=hawkey.CMDLINE_REPO_NAME)
            package, = [each for each in files if str(each) == specs[0]]
            base.package_install(package, strict=case['options']['strict'])
        elif what == 'install':
            base.install(specs[0], strict=case['options']['strict'])
        elif what == 'remove':
            base.remove(specs[0])
        elif what == 'remove-alone':
            # as 'dnf remove' does, which looks at no repository
            base.sack.add_excludes(base.sack.query().available())
            for spec in specs:
                base.remove(spec)
        elif what == 'distro-sync':
            base.distro_sync()
        elif what in ('downgrade', 'reinstall'):
            getattr(base, what)(specs[0])
        elif specs:
            base.upgrade(specs[0])
        else:
            base.upgrade_all()


def configuration(case):
    """The configuration options of a case."""
    return dict(_universal(case), best=case['options']['best'],
                install_weak_deps=case['options']['weak'])


def _universal(case):
    options = {}
    if hasattr(dnf.conf.Conf(), 'optional_metadata_types'):
        # Without them DNF knows no files that primary metadata leaves out, and the judge does.
        options['optional_metadata_types'] = ['filelists']
    if case.get('exclude'):
        options['excludepkgs'] = [case['exclude']]
    if case.get('installonly'):
        options.update(installonlypkgs=[case['installonly']], installonly_limit=0)
    return options


class Solver(object):
    """One dnf.Base with one sack, on which request after request is solved.

    In between, all that a request has changed is put back, and the plugins' sack hook runs
    anew, as after a sack was filled: that takes most of the time.

    :param world: a World
    :param case: the case whose configuration it has; others may differ in request and options
    :param guard: whether the plugin is loaded
    """

    def __init__(self, world, case, guard):
        self.guard = guard
        self._files = world.files
        self._context = world.base(guard=guard, **_universal(case))
        self.base = None

    def __enter__(self):
        self.base = self._context.__enter__()
        run_sack, self.base._plugins.run_sack = self.base._plugins.run_sack, lambda: None
        try:
            self.base.fill_sack()
        finally:
            self.base._plugins.run_sack = run_sack
        self.base.add_remote_rpms(self._files)
        self.base.read_comps()
        sack = self.base.sack
        everything = sack.query(hawkey.IGNORE_EXCLUDES)
        self._module_excludes = everything.filter(pkg=sack.get_module_excludes()).apply()
        self._excludes = everything.filter(pkg=sack.get_excludes()).apply()
        return self

    def __exit__(self, *exception):
        return self._context.__exit__(*exception)

    def reset(self, case):
        """Make everything as it is when the sack was just filled."""
        base = self.base
        for option, value in configuration(case).items():
            setattr(base.conf, option, value)
        base.reset(goal=True)
        base.sack.set_module_excludes(self._module_excludes)
        base.sack.set_excludes(self._excludes)
        base._plugins.run_sack()

    def solve(self, case):
        """Have DNF solve a case's request; returns a Solved."""
        weak_reason = libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY
        base = self.base
        with logged() as lines:
            self.reset(case)
            installed = frozenset(map(str, base.sack.query(hawkey.IGNORE_EXCLUDES).installed()))
            error, final, actions, weak = None, installed, frozenset(), frozenset()
            with _counted(self.guard) as counter:
                try:
                    mark(base, case)
                    base.resolve(allow_erasing=case['options']['allow_erasing'])
                except Exception as found:  # pylint: disable=broad-except
                    error = found
                    if 'Will not install a source rpm' in str(found):
                        # No refusal: the solution is one that nobody may have.
                        error = RuntimeError(str(found))
            if error is None:
                changed = libdnf.transaction.TransactionItemAction_REASON_CHANGE
                items = list(base.transaction or ())
                # Of an item that only changes a reason DNF knows no package.
                actions = frozenset((item.action, item.name) for item in items
                                    if item.action == changed)
                items = [item for item in items if item.action != changed]
                actions |= frozenset((item.action, str(item.pkg)) for item in items)
                gone = set(map(str, base.transaction.remove_set))
                came = set(map(str, base.transaction.install_set))
                final = frozenset(installed - gone | came)
                weak = frozenset(str(item.pkg) for item in items
                                 if item.reason == weak_reason and str(item.pkg) in came)
            return Solved(error, final, actions, weak, lines, counter[0])


def solve(world, case, guard):
    """Have DNF solve one case's request, with or without the guard."""
    with Solver(world, case, guard) as solver:
        return solver.solve(case)


@contextlib.contextmanager
def _counted(guard):
    """Count the guard's own solves, as long as it has the method that makes them."""
    counter = [0]
    search = None
    if guard:
        try:
            from xenguard.solver.search import Search as search
        except ImportError:
            pass
    original = getattr(search, 'solve', None)
    if original is None:
        yield counter
        return

    def count(self, *args, **kwargs):
        before = getattr(self, 'solves', 0)
        try:
            return original(self, *args, **kwargs)
        finally:
            counter[0] += getattr(self, 'solves', 0) - before
    search.solve = count
    try:
        yield counter
    finally:
        search.solve = original


def candidates(query):
    """What of a query could be installed: no source package is ever a candidate."""
    return query.available().filter(arch__neq=SOURCES)


class _Recorder(dnf.goal.Goal):
    """A goal that remembers the packages of its jobs."""

    def __init__(self, sack):
        super(_Recorder, self).__init__(sack)
        self.installs = {True: [], False: []}
        self.erased = set()
        # what install jobs name that is not installed, and what is
        self.candidates, self.there = set(), set()
        # sets of NEVRAs; None for everything
        self.upgrades, self.syncs = [], []

    def install(self, package=None, select=None, optional=False, **kwargs):
        """Take an install job."""
        matches = [package] if package is not None else select.matches()
        self.installs[bool(optional)].append([str(match) for match in matches])
        for match in matches:
            (self.there if match.installed else self.candidates).add(str(match))
        if package is not None:
            return super(_Recorder, self).install(package, optional=optional, **kwargs)
        return super(_Recorder, self).install(select=select, optional=optional, **kwargs)

    def upgrade(self, package=None, select=None):
        """Take an upgrade job."""
        matches = [package] if package is not None else select.matches()
        self.upgrades.append(set(map(str, matches)))
        return super(_Recorder, self).upgrade(
            **{'package': package} if package is not None else {'select': select})

    def upgrade_all(self):
        """Take a job to upgrade everything."""
        self.upgrades.append(None)
        return super(_Recorder, self).upgrade_all()

    def distupgrade_all(self):
        """Take a job to synchronize everything."""
        self.syncs.append(None)
        return super(_Recorder, self).distupgrade_all()

    def erase(self, package=None, **kwargs):
        """Take an erase job."""
        self.erased.add(str(package))
        return super(_Recorder, self).erase(package, **kwargs)


class Sight(object):
    """A stock base that sees what the guard may use: hidden stack packages as well."""

    def __init__(self, solver, universe, case):
        self.base = solver.base
        self.universe = universe
        self.case = case
        solver.reset(case)
        sack = self.base.sack
        filtered = candidates(sack.query(hawkey.IGNORE_MODULAR_EXCLUDES)).difference(
            sack.query()).apply()
        hidden = [package for package in filtered
                  if universe.stack_there >> universe.index[str(package)] & 1]
        self.hidden = self._mask(hidden)
        if hidden:
            sack.remove_module_excludes(sack.query(hawkey.IGNORE_EXCLUDES).filter(pkg=hidden))
        self.sight = self._mask(candidates(sack.query()))
        self.locked = universe.installed & ~self._mask(sack.query().installed())
        self.marking_error = None
        self.goal = self._goal()
        self.asked = Asked(
            [universe.of_nevras(job) for job in self.goal.installs[False]],
            [universe.of_nevras(job) for job in self.goal.installs[True]],
            universe.of_nevras(self.goal.erased), ['distro-sync'] not in case['request'])
        self.meant = 0
        for job in self.asked.jobs + self.asked.wishes:
            self.meant |= job

    def _mask(self, packages):
        return self.universe.of_nevras(map(str, packages))

    def _goal(self):
        goal = self.base._goal = _Recorder(self.base.sack)
        try:
            mark(self.base, self.case)
            # as dnf.Base.resolve() does
            self.base._finalize_comps_trans()
            if hasattr(self.base, '_set_excludes_from_weak_to_goal'):
                self.base._set_excludes_from_weak_to_goal()
        except dnf.exceptions.Error as error:
            self.marking_error = error
        if goal.req_has_erase():
            # as dnf.Base.resolve() does
            goal.push_userinstalled(self.base.sack.query().installed(), self.base.history)
        return goal

    def reach(self, final, means='forbid'):
        """Where DNF's solver gets to if it is led towards a final set.

        :param means: 'guarded': other guarded packages are taken out of sight, no more;
            'forbid': and jobs forbid all else; 'exclude': and that is out of sight, too
        :returns: mask of the final set, or None
        """
        base, universe, options = self.base, self.universe, self.case['options']
        goal = self._goal()
        sack = base.sack
        excluded = []
        for package in candidates(sack.query()):
            number = universe.index[str(package)]
            if final >> number & 1:
                continue
            if universe.guarded >> number & 1 or means == 'exclude':
                excluded.append(package)
            elif means == 'forbid':
                goal.erase(package)
        if means != 'guarded':
            may_go = -1 if options['allow_erasing'] else \
                universe.leftovers(self.asked.erased) & universe.guarded
            for package in sack.query().installed():
                if ~final & may_go & 1 << universe.index[str(package)]:
                    goal.erase(package)
        query = sack.query(hawkey.IGNORE_EXCLUDES).filter(pkg=excluded)
        if excluded:
            sack.add_excludes(query)
        try:
            if not goal.run(allow_uninstall=options['allow_erasing'],
                            force_best=options['best'], ignore_weak_deps=not options['weak']):
                return None
        finally:
            if excluded:
                sack.remove_excludes(query)
        came = goal.list_installs() + goal.list_upgrades() + goal.list_downgrades() + \
            goal.list_reinstalls()
        gone = goal.list_erasures() + [old for new in came
                                       for old in goal.obsoleted_by_package(new)]
        # an upgraded package is among those that its upgrade "obsoletes"
        return universe.installed & ~universe.of_nevras(map(str, gone)) | \
            universe.of_nevras(map(str, came))
