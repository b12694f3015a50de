"""What to do next on a host: lines that end in one that is clean, or why that cannot be (contract,
section 5). Each was tried with the solver."""

import os

from xenguard.guard import hindrances
from xenguard.guard.cleaning import Cleaning, obstacles
from xenguard.guard.verdicts import BLOCK, Judge
from xenguard.i18n import P_, _
from xenguard.packages import shields
from xenguard.packages.queries import SOURCES
from xenguard.wording import clean, may_be_typed, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List, Optional, Sequence

    import hawkey

    from xenguard.guard.cleaning import Obstacles, Plan
    from xenguard.packages.sides import Sides

    Steps = List[Dict[str, Any]]

# So many names are told in one text, and the rest is counted.
MOST_NAMES = 6


def steps(judge: 'Judge', blocked: 'Sequence[hawkey.Package]') -> 'Steps':
    """Find what to do next.

    :param judge: the :class:`Judge` that has given the verdicts
    :param blocked: the available stack packages that it blocks
    :returns: list of dicts of a text and a command, or None
    """
    sides = judge.sides()
    return _guarding(judge) + _cleaning(Cleaning(sides)) + _shield(sides) + _hotfixes(sides) + (
        _naming(judge, blocked) or _providing(judge, blocked) if blocked else [])


def _step(text: str, command: 'Optional[str]' = None) -> 'Dict[str, Any]':
    return {'text': text, 'command': command}


def _guarding(judge):
    if judge.policy.guarded_origins or not judge.sides().sees_nothing_guarded:
        return []
    # Imported late: few hosts are like that.
    from xenguard.guard import proposing
    return [_step(text) for text in proposing.origins(judge)]


def _cleaning(work):
    plan = work.plan()
    if plan is None:
        found = obstacles(work)
        if found.erasing:
            return [_step(effect(found.erasing), 'dnf xenguard clean --allowerasing')]
        return [_step(text) for text in reasons(found, work.sides)]
    if work.crossings:
        return [_step(effect(plan), 'dnf xenguard clean')]
    return [_step(_('resets {stream}: it is enabled, and nothing of it is installed').format(
        stream='{}:{}'.format(clean(name), clean(stream))), 'dnf module reset ' + name)
            for name, stream in plan.streams if may_be_typed(name)]


def effect(plan: 'Plan') -> str:
    """Write what a plan does to the host."""
    outcome = plan.solution.outcome
    coming = {package.name for package in outcome.incoming}
    leaving = sorted({package.name for package in outcome.installed.difference(
        outcome.final)}.difference(coming))
    texts = [_('installs {names}').format(names=names(sorted(coming), MOST_NAMES))] \
        if coming else []
    texts += [_('removes {names}').format(names=names(leaving, MOST_NAMES))] if leaving else []
    texts += [_('resets {streams}').format(streams=', '.join(
        '{}:{}'.format(clean(name), clean(stream)) for name, stream in plan.streams))] \
        if plan.streams else []
    return ', '.join(texts)


def reasons(found: 'Obstacles', sides: 'Sides') -> 'List[str]':
    """Write why a host cannot be made clean."""
    if found.erasing:
        removed = found.erasing.removed
        return [P_("{count} other package would have to be removed: {names}; to have that, type "
                   "'dnf xenguard clean --allowerasing'",
                   "{count} other packages would have to be removed: {names}; to have that, type "
                   "'dnf xenguard clean --allowerasing'", len(removed)).format(
                       count=len(removed), names=names(removed, MOST_NAMES))]
    if found.taken:
        return [_('it would take {packages} away from the installed stack').format(
            packages=names(found.taken, MOST_NAMES))]
    if found.missing:
        return [_missing(requirement, packages, sides.guards_modules)
                for requirement, packages in found.missing]
    return [_('what could take the place of the guarded packages cannot be installed here')]


def _missing(requirement, packages, guards_modules):
    if not guards_modules:
        return P_('{packages} requires {requirement}, which only guarded packages provide: such a '
                  'package has to be built for the stack',
                  '{packages} require {requirement}, which only guarded packages provide: such a '
                  'package has to be built for the stack', len(packages)).format(
                      packages=names(packages), requirement=clean(requirement))
    return P_('{packages} requires {requirement}, which nothing outside the guarded modules '
              'provides: such a package has to be built',
              '{packages} require {requirement}, which nothing outside the guarded modules '
              'provides: such a package has to be built', len(packages)).format(
                  packages=names(packages), requirement=clean(requirement))


def _shield(sides):
    """A shield that was built before the module had what it has now."""
    missing = shields.not_covered(sides)
    return [_step(_("the shield on this host does not keep {names} out: build what 'dnf xenguard "
                    "shield' writes now").format(names=names(missing, MOST_NAMES)))] \
        if missing else []


def _hotfixes(sides):
    """Who does not load this plugin needs module_hotfixes to see what is hidden."""
    hidden = {}
    for package in sides.find_hidden().filter(arch__neq=SOURCES):
        hidden.setdefault(package.reponame, set()).add(str(package))
    own = {repo for repo, _how in sides.stack_repos()}
    return [_step(_hotfix(sides.base.repos[id], len(hidden[id])))
            for id in sorted(own.intersection(hidden))]


def _hotfix(repo, count):
    path = os.path.basename(repo.repofile or '')
    return P_('set module_hotfixes=1 for the repository {repo} in {path}: an active module stream '
              'hides {count} of its packages from what does not load xenguard',
              'set module_hotfixes=1 for the repository {repo} in {path}: an active module stream '
              'hides {count} of its packages from what does not load xenguard', count).format(
                  repo=clean(repo.id), path=clean(path) or _('its .repo file'), count=count)


def _naming(judge, blocked):
    """A repository that has the stack's packages, and would help if it was named."""
    policy = judge.policy
    for id in judge.sides().other_repos():
        other = Judge(judge.base, policy._replace(stack_repos=policy.stack_repos + (id,)))
        if any(other.judge(package).guard != BLOCK for package in blocked[:MOST_NAMES]):
            return [_step(_("add {repo} to 'stack_repos' in xenguard.conf").format(
                repo=clean(id)))]
    return []


def _providing(judge, blocked):
    """What nobody outside the guarded modules provides."""
    sides = judge.sides()
    wanted = {}
    for package in blocked:
        for crossing in judge.judge(package).crossings:
            for part in hindrances.lacking(crossing, sides):
                wanted.setdefault(part, set()).add(
                    crossing.via[-1] if crossing.via else crossing.package)
    return [_step(_missing(requirement, sorted(packages), sides.guards_modules))
            for requirement, packages in sorted(wanted.items())]
