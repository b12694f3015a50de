"""What was asked for, as data: what it takes to find out later why it could not be had."""

from xenguard import compat
from xenguard.guard.goal import GuardedGoal

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, List, Optional

    import hawkey

    from xenguard.guard.guard import Guard


def of_guard(guard: 'Guard') -> 'Optional[Dict[str, Any]]':
    """What the request asks for that was solved last; None where that is not known.

    :returns: dict of ``any_of``, a list of NEVRAs for each job of which one has to be installed;
        ``anew``, the NEVRAs of what is installed and has to be once more; ``removed``, those of
        what has to go; ``updates`` and ``syncs``, a list of NEVRAs for each job, None for
        everything; ``best``, ``allowerasing`` and ``cleans``, whether what was installed for what
        has to go may go as well; ``leaving``, what of the stack DNF's own solution takes away;
        ``builds``, the sources that it is for; ``modules``, the changes of modules, as
        compat.module_changes() has them
    """
    goal = guard.base._goal
    jobs = goal.jobs() if isinstance(goal, GuardedGoal) and goal.decision else None
    if jobs is None:
        return None
    installs, erases, others = jobs
    decision = goal.decision
    updates = {'upgrade': [], 'distupgrade': []}
    for method, packages in others:
        if hasattr(packages, 'matches'):
            packages = packages.matches()
        elif packages is not None:
            packages = [packages]
        updates[method.replace('_all', '')].append(packages and _names(packages))
    removed, is_best = _names(erases), bool(decision.flags.get('force_best'))
    return {
        'any_of': [_may_be(job, removed, is_best) for job in installs], 'removed': removed,
        'anew': _anew(installs, guard.sides().everything().installed()),
        'updates': updates['upgrade'], 'syncs': updates['distupgrade'],
        'best': is_best,
        'allowerasing': bool(decision.flags.get('allow_uninstall')),
        'cleans': bool(guard.base.conf.clean_requirements_on_remove),
        'leaving': _names(decision.search().kept.taken_anyway()),
        'builds': sorted(source.name for source in decision.sources),
        'modules': _module_changes(guard.base._moduleContainer)}


def _anew(jobs, installed):
    """The names of what is installed, and that jobs can only mean from a repository."""
    names = {str(package) for job in jobs if len(job) == 1 for package in job
             if not package.installed}
    return sorted(names.intersection(_names(installed)))


def _module_changes(container):
    is_changed = container is not None and container.isChanged()
    return list(map(list, compat.module_changes(container))) if is_changed else []


def _may_be(job, removed, is_best):
    """The names of a job's packages. What is installed and has to go, it may have as what obsoletes
    others; with --best libsolv prefers that to the same from a repository."""
    gone = {str(package) for package in job if package.installed}.intersection(removed)
    if not is_best:
        gone.difference_update(str(package) for package in job if not package.installed)
    return sorted(set(_names(job)) - gone)


def _names(packages: 'Iterable[hawkey.Package]') -> 'List[str]':
    return sorted({str(package) for package in packages})
