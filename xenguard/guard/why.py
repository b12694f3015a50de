"""Why a package, or a module, is seen or not, whose it is, and what to type (contract, section 5).

For any package and any module, on a host without a stack as well: what is told of modular filtering
is DNF's own.
"""

from collections import namedtuple

import dnf.subject

from xenguard.crossings import find
from xenguard.crossings.describing import ARROW, chain
from xenguard.guard import hindrances
from xenguard.guard.swaps import hidden_for, hiding
from xenguard.guard.verdicts import BLOCK, BROKEN, CLEAN, CROSSES, SWAP
from xenguard.i18n import P_, _
from xenguard.packages.modules import artifact
from xenguard.packages.queries import SOURCES
from xenguard.wording import clean, may_be_typed, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List

    import libdnf.module

    from xenguard.guard.verdicts import Judge
    from xenguard.packages.sides import Sides

# So many groups of packages are told of one argument, and so many who require a package.
MOST_GROUPS = 6
MOST_USERS = 3


class Answer(namedtuple('Answer', ('about', 'side', 'evidence', 'sight', 'hidden_by', 'hidden_for',
                                   'uses', 'type'))):
    """What there is to say of some packages that are alike, or of a module.

    about: text: the newest of them, and how many there are
    side: 'guarded', 'stack', 'allowed', 'neither', or 'module'
    evidence: text: what makes them that
    sight: 'installed', 'visible', 'hidden', 'inactive', 'excluded'; of a module its state
    hidden_by: list of texts: the streams, or the excludes
    hidden_for: list of the names that these streams list
    uses: list of texts: who requires one of them of the other side, or of whom it does
    type: list of texts: what to type, or what typing would do
    """

    __slots__ = ()


def explain(judge: 'Judge', spec: str) -> 'List[Answer]':
    """Explain what an argument names.

    :param judge: a :class:`Judge`
    :param spec: a package in any form that ``dnf repoquery`` takes, or a module, with a stream or
        without
    :returns: list of :class:`Answer`; empty where nothing has such a name
    """
    sides = judge.sides()
    found = dnf.subject.Subject(spec, ignore_case=True).get_best_solution(
        sides.base.sack, with_provides=True, with_filenames=True,
        query=sides.everything().filterm(arch__neq=SOURCES))['query']
    groups = {}
    installed = set(map(str, found.installed()))
    for package in sorted(found, reverse=True):
        if not package.installed and str(package) in installed:
            continue
        groups.setdefault(_kind(package, sides), []).append(package)
    return _modules(sides, spec) + [_answer(judge, kind, packages) for kind, packages in
                                    list(groups.items())[:MOST_GROUPS]]


def _kind(package, sides):
    """What packages have in common that are told together."""
    query = sides.select([package])
    side, evidence = _side(package, query, sides)
    return package.name, side, evidence, _sight(package, query, sides)


def _side(package, query, sides):
    if sides.guarded.intersection(query):
        membership = sides.membership(package)
        words = {'header': _('its RPM header says so'), 'modulemd': _('module metadata names it'),
                 'release': _("it carries a module's dist tag, under a name that the module lists"),
                 'origin': _('guarded_origins names where it comes from')}.get(
                     membership.evidence, membership.words)
        return 'guarded', '{}; {}'.format(
            clean(membership.name), words)
    if not sides.stack.intersection(query):
        return 'neither', ''
    if sides.policy.is_stack_package(package.name):
        return 'stack', _('stack_packages names it')
    if package.reponame in [repo for repo, _how in sides.stack_repos()]:
        return 'stack', _("its repository is the stack's")
    return 'stack', _("it came from where the stack's packages come from")


def _sight(package, query, sides):
    if package.installed:
        return 'installed'
    if sides.base.sack.query().intersection(query):
        return 'visible'
    if not sides.find_filtered().intersection(query):
        return 'excluded'
    return 'inactive' if sides.modules.lists(artifact(package)) else 'hidden'


def _answer(judge, kind, packages):
    name, side, evidence, sight = kind
    sides, newest = judge.sides(), packages[0]
    repo = sides.history.origins([newest])[newest] if newest.installed else newest.reponame
    about = _('{package} ({repo})').format(
        package=clean(newest), repo=clean(repo or _('nobody knows from where')))
    if len(packages) > 1:
        about = P_('{package} and {count} more build', '{package} and {count} more builds',
                   len(packages) - 1).format(package=about, count=len(packages) - 1)
    if sides.allowed.intersection(sides.select([newest])):
        side = 'allowed'
    hidden_by, lines = {
        'hidden': _hidden, 'inactive': _inactive, 'excluded': _excluded,
        'installed': _installed, 'visible': _visible}[sight](judge, newest)
    listed = [name for name in sorted(hidden_for(newest))
              if sides.modules.active_with({name})] if sight == 'hidden' else []
    return Answer(about, side, evidence, sight, hidden_by, listed, _uses(judge, newest, side),
                  lines)


# what hides a package, and what to type

def _hidden(judge, package):
    sides = judge.sides()
    streams = hiding([package], sides)
    repo = sides.base.repos[package.reponame]
    lines = []
    if sides.stack.intersection(sides.select([package])):
        verdict = judge.judge(package)
        if verdict.guard in (CLEAN, SWAP):
            lines.append(_("'dnf install {package}' brings it in all the same, under "
                           'xenguard').format(package=clean(package)))
    lines.append(_('module_hotfixes=1 for the repository {repo} shows it to everybody').format(
        repo=clean(repo.id)))
    modules = sorted({stream.partition(':')[0] for stream in streams})
    if modules and all(map(may_be_typed, modules)) and not sides.stack.installed():
        lines.append(_("'dnf module disable {modules}' does so too, and takes the module's "
                       'packages out of sight').format(modules=' '.join(modules)))
    return streams, lines


def _inactive(judge, package):
    """It belongs to a stream that is not active."""
    modules = judge.sides().modules
    builds = [build for build in modules.builds()
              if artifact(package) in modules.artifacts_of(build)]
    streams = sorted({build.getNameStream() for build in builds})
    return streams, [_enabling(judge.sides(), build) for build in {
        build.getNameStream(): build for build in builds}.values()]


def _enabling(sides: 'Sides', build: 'libdnf.module.ModulePackage') -> str:
    container, name = sides.base._moduleContainer, build.getName()
    enabled = container.getEnabledStream(name)
    command = 'dnf module enable ' + build.getNameStream()
    if enabled and enabled != build.getStream():
        command = 'dnf module switch-to ' + build.getNameStream()
    if not all(map(may_be_typed, (name, build.getStream()))):
        command = 'dnf module enable'
    if sides.policy.guards(name, build.getStream()) and sides.stack.installed():
        return _("'{command}' shows it; the module is guarded, and that hides packages of the "
                 'stack').format(command=command)
    return _("'{command}' shows it").format(command=command)


def _excluded(judge, package):
    found = hindrances.excluded_among(judge.sides().select([package]), judge)
    reasons = [exclude for excludes in found for exclude in excludes]
    return [hindrances.excluding(exclude) for exclude in reasons], \
        [hindrances.lifting(exclude) for exclude in reasons]


def _installed(_judge, _package):
    return [], []


def _visible(judge, package):
    sides = judge.sides()
    if not sides.stack.intersection(sides.select([package])):
        return [], []
    words = {
        CLEAN: _("'dnf install {package}' would be clean"),
        SWAP: _("'dnf install {package}' would be clean: the guard swaps what would cross"),
        CROSSES: _("'dnf install {package}' would cross, with a warning"),
        BLOCK: _("'dnf install {package}' would be refused"),
        BROKEN: _("'dnf install {package}' would fail, with xenguard or without"),
    }[judge.judge(package).guard]
    return [], [words.format(package=clean(package))]


# who uses it

def _uses(judge, package, side):
    sides = judge.sides()
    crossings = find.on_host(sides.everything().installed().apply(), sides)
    if side == 'stack' and not package.installed:
        crossings = judge.judge(package).crossings
        return [_chain(crossing, sides) for crossing in crossings[:MOST_USERS]]
    own = [crossing for crossing in crossings if str(package) in map(
        str, crossing.guarded + (crossing.package,))]
    return [_chain(crossing, sides) for crossing in own[:MOST_USERS]]


def _chain(crossing, sides):
    return ARROW.join(map(clean, chain(crossing, sides, lambda package: package.name)))


# a module

def _modules(sides: 'Sides', spec: str) -> 'List[Answer]':
    name, _colon, stream = spec.partition(':')
    container = sides.base._moduleContainer
    found = {}
    for build in sides.modules.builds():
        if build.getName() == name and stream in ('', build.getStream()):
            found.setdefault(build.getStream(), []).append(build)
    return [_module(sides, container, builds) for _stream, builds in sorted(found.items())]


def _module(sides, container, builds):
    first = builds[0]
    name, stream = first.getName(), first.getStream()
    listed = {text for build in builds for text in sides.modules.artifacts_of(build)}
    present = [package for package in sides.everything().installed().filter(
        nevra_strict=list(listed))]
    about = P_('module {stream}: {count} build', 'module {stream}: {count} builds',
               len(builds)).format(stream=clean(first.getNameStream()), count=len(builds))
    state = 'disabled' if container.isDisabled(name) else \
        'active' if container.isModuleActive(first) else 'inactive'
    hidden = sorted({package.name
                     for package in sides.modules.without_listed(sides.find_filtered())
                     if first.getNameStream() in hiding([package], sides)}) \
        if state == 'active' else []
    uses = [P_('{count} of its packages is installed: {names}',
               '{count} of its packages are installed: {names}', len(present)).format(
                   count=len(present), names=names(sorted(present)))] if present else []
    uses += [P_('it hides {count} name from DNF: {names}', 'it hides {count} names from DNF: '
                '{names}', len(hidden)).format(count=len(hidden), names=names(hidden))] \
        if hidden else []
    guards = sides.policy.guards(name, stream)
    evidence = _('guarded_modules names it') if guards else _('it is not guarded')
    return Answer(about, 'module', evidence, state, [], [], uses,
                  _states(sides, container, first, state))


def _states(sides: 'Sides', container: 'libdnf.module.ModulePackageContainer',
            build: 'libdnf.module.ModulePackage', state: str) -> 'List[str]':
    name = build.getName()
    if not may_be_typed(name):
        return []
    if state == 'active' and container.getEnabledStream(name):
        return [_("'dnf module reset {name}' takes back that it was enabled").format(name=name)]
    if state == 'active':
        return [_("it is the module's default stream; 'dnf module disable {name}' takes it "
                  'away').format(name=name)]
    return [_enabling(sides, build)]


def text_of(spec: str, answers: 'List[Answer]') -> str:
    """Write the answers about an argument, for a terminal."""
    sides = {'guarded': _('guarded, {evidence}'), 'stack': _("the stack's; {evidence}"),
             'allowed': _('allowed to cross'), 'neither': _('of neither side'),
             'module': '{evidence}'}
    sight = {'installed': _('installed'), 'visible': _('DNF sees it'),
             'hidden': _('hidden from DNF by {what}, for its name or for what it provides'),
             'inactive': _('out of sight: it belongs to {what}, which is not active'),
             'excluded': _('excluded by {what}'), 'active': _('active'),
             'disabled': _('disabled')}
    lines = []
    for answer in answers:
        whose = sides[answer.side].format(evidence=answer.evidence)
        state = sight[answer.sight] if answer.hidden_by or answer.sight != 'inactive' else \
            _('not active')
        lines.append('{}: {}'.format(answer.about, whose))
        what = ', '.join(map(clean, answer.hidden_by)) or _('modular filtering')
        lines.append('    ' + state.format(what=what))
        if answer.hidden_for:
            lines.append('    ' + _('what is listed there: {names}').format(
                names=', '.join(map(clean, answer.hidden_for))))
        lines += ['    ' + line for line in answer.uses + answer.type]
    if not lines:
        lines.append(_("no package and no module is called '{name}', in the enabled repositories "
                       'or on this host').format(name=clean(spec)))
    return '\n'.join(lines) + '\n'
