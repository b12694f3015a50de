"""The ways out of a refusal; each was tried before it is named (contract, section 3.5)."""

import hawkey

from xenguard.guard import hindrances
from xenguard.guard.effects import MOST_REMOVED, Suggestion, effect_of
from xenguard.guard.trials import Lines, can_be_typed_again, decided, then
from xenguard.i18n import _
from xenguard.packages.dependencies import without_same_name
from xenguard.packages.sides import Sides
from xenguard.packages.visibility import shown
from xenguard.solver.constraints import constrain
from xenguard.wording import MOST_NAMES, clean, in_both_forms, may_be_typed, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, List, Optional, Tuple

    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.decision import Decision
    from xenguard.guard.guard import Guard
    from xenguard.solver.search import Search
    from xenguard.solver.solution import Solution


# A longer list to allow is no advice.
MOST_ALLOWED = 3
# So many excludes, and so many repositories, are tried.
MOST_TRIES = 6
# So many things to build are told.
MOST_BUILDS = 3


def suggest(decision: 'Decision', search: 'Search', crossed: 'Solution',
            clean: 'Optional[Solution]') -> 'List[Suggestion]':
    """Find what would help.

    :param decision: the :class:`Decision` that refuses
    :param search: the :class:`Search` that was made under the user's options
    :param crossed: the :class:`Solution` that is refused
    :param clean: what the search found, if the mode forbids to use it
    :returns: list of :class:`Suggestion`, the gentlest first
    """
    if clean:
        return [Suggestion(
            'mode', _('mode=swap in xenguard.conf would find a solution without a crossing'),
            effect_of((decided(decision, decision.sides.policy._replace(mode='swap')) or
                       clean).outcome))]
    found = crossed.crossings
    return out_of_sight(decision, hindrances.needs_of(found)) + options(decision) + \
        [Suggestion('swap', then(_("first run '{command}'").format(command=line), decision),
                    effect_of(solution.outcome))
         for line, solution in Lines(decision).swaps(found)
         if can_be_typed_again(decision, solution.outcome)] + \
        _builds(found, decision.sides) + _allow(decision, found)


def past_headers(guard: 'Guard', found: 'List[Crossing]', sides: 'Sides') -> 'List[Suggestion]':
    """Find what would help where the headers of downloaded packages tell of crossings.

    :param guard: the :class:`Guard` of the base that has solved
    :param found: list of :class:`Crossing`
    :param sides: the :class:`Sides` that know the headers
    :returns: list of :class:`Suggestion`
    """
    guarded = {package for crossing in found for package in crossing.guarded
               if not package.installed}
    typed = sorted(map(str, guarded))
    result = []
    if all(map(may_be_typed, typed)):
        search = guard.adopt(guard.base._goal).search(sides)
        with shown(sides.base.sack, sides.find_hidden()):
            solution = search.solve(constrain(exclude=guarded))
        if solution and solution.is_clean:
            result.append(Suggestion('option', _("add '{option}' to the command line").format(
                option='--exclude=' + ','.join(typed)), effect_of(solution.outcome)))
    return result + [suggestion for __, suggestion in _allowing(found, sides)]


# what is there, and out of sight

def out_of_sight(decision: 'Decision', needs: 'Optional[List[str]]' = None) -> 'List[Suggestion]':
    """Find what would help by bringing packages into sight: a repository to name, and the host's
    own excludes.

    :param needs: the requirements that one of them has to satisfy; None for any that would do
    :returns: list of :class:`Suggestion`
    """
    providers = decision.sides.everything().difference(decision.sides.guarded) if needs is None \
        else decision.sides.nothing()
    for need in needs or ():
        providers = providers.union(hindrances.providers_of(need, decision.sides))
    return _repositories(decision, providers.apply()) + _excludes(decision, providers.apply())


def _repositories(decision, providers):
    elsewhere = hindrances.filtered_elsewhere(decision.sides).intersection(providers).apply()
    for id in hindrances.repositories_to_name(elsewhere, decision.sides)[:MOST_TRIES]:
        policy = decision.sides.policy
        solution = decided(decision, policy._replace(stack_repos=policy.stack_repos + (id,)))
        if solution and _brings(solution, elsewhere):
            text = _("add {repo} to 'stack_repos' in xenguard.conf").format(repo=id)
            return [Suggestion('repository', text, effect_of(solution.outcome))]
    return []


def _excludes(decision, providers):
    found = hindrances.excluded_among(providers, decision.guard)
    # What else they hide comes into sight with it.
    every = hindrances.excluded_among(decision.sides.everything(), decision.guard) if found else {}
    for excludes in list(found)[:MOST_TRIES]:
        suggestion = _lifting(decision, found, every, excludes)
        if suggestion:
            return [suggestion]
    together = list(dict.fromkeys(exclude for excludes in found for exclude in excludes))
    if len(found) < 2 or len(together) > MOST_TRIES:
        return []
    suggestion = _lifting(decision, found, every, together)
    for exclude in list(together) if suggestion else ():
        fewer = [each for each in together if each is not exclude]
        less = _lifting(decision, found, every, fewer)
        suggestion, together = (less, fewer) if less else (suggestion, together)
    return [suggestion] if suggestion else []


def _lifting(decision, found, every, excludes):
    """The suggestion to lift some excludes, or None where that does not help.

    :param found: dict of a tuple of excludes to what they hide that would help
    :param every: the same of all that they hide
    """
    packages = hindrances.hidden_by(excludes, found)
    with hindrances.lifted(decision.sides.base.sack,
                           decision.sides.select(hindrances.hidden_by(excludes, every))):
        solution = decided(decision)
    if not solution or not _brings(solution, decision.sides.select(packages)):
        return None
    lift = '; '.join(map(hindrances.lifting, excludes))
    text, = in_both_forms(lambda: [_('{lift}, which hides {packages}').format(
        lift=lift, packages=names(packages))])
    return Suggestion('exclude', text, effect_of(solution.outcome))


def _brings(solution, packages):
    return bool(solution.outcome.incoming.intersection(packages))


def _keeps_stack(solution, decision):
    """Whether nothing of the stack is gone that nobody asked to remove: what would take it away is
    DNF's own solution, and no advice."""
    result = solution.outcome
    gone = result.installed.intersection(decision.sides.stack).difference(result.final).difference(
        decision.sides.select(list(decision.known.named)))
    return not without_same_name(gone, result.final.filter(
        name=[package.name for package in gone])) if gone else True


# options

def hints(decision: 'Decision') -> 'List[Tuple[str, Dict[str, bool]]]':
    """The options that DNF may suggest where it has no solution: list of pairs of an option and
    the flags that it sets."""
    best = decision.flags.get('force_best')
    erasing = decision.flags.get('allow_uninstall')
    return ([('--nobest', {'force_best': False})] if best else []) + \
        ([('--allowerasing', {'allow_uninstall': True})] if not erasing else [])


def options(decision: 'Decision', brings: 'Optional[hawkey.Query]' = None) -> 'List[Suggestion]':
    """Find the option that would help.

    :param brings: query of packages of which the solution has to install one, or None
    :returns: list of no or one :class:`Suggestion`
    """
    tries = hints(decision)
    if len(tries) > 1:
        tries.append((' '.join(option for option, _flags in tries),
                      {key: value for _option, flags in tries for key, value in flags.items()}))
    for option, flags in tries:
        solution = decided(decision, flags=flags)
        if solution and _keeps_stack(solution, decision) and \
                (brings is None or _brings(solution, brings)):
            effect = effect_of(solution.outcome)
            # DNF takes one of '--best' and '--nobest' alone.
            form = _("add '{option}' to the command line in place of '--best'") \
                if '--nobest' in option and getattr(decision.guard.options, 'best', None) else \
                _("add '{option}' to the command line")
            text = form.format(option=option)
            if effect.removes:
                # TRANSLATORS: {text} is "add '--allowerasing' to the command line" or the like.
                text = _('{text}, which removes {names}').format(
                    text=text, names=names(effect.removes, MOST_REMOVED))
            return [Suggestion('option', text, effect)]
    return []


# what is left

def _builds(found, sides):
    """What would have to be built, where nobody but the module provides something."""
    wanted = {}
    for crossing in found:
        for part in hindrances.lacking(crossing, sides):
            sources = tuple(sorted({package.source_name or package.name
                                    for package in crossing.guarded}))
            needs = wanted.setdefault(sources, [])
            if part not in needs:
                needs.append(part)
    text = _('build a package outside the module that provides {requirement}, from {sources} '
             'without module tags') if sides.guards_modules else \
        _('build a package of the stack that provides {requirement}, from {sources}')
    return [Suggestion('build', text.format(
        requirement=names(needs), sources=_(' or ').join(map(clean, sources[:MOST_NAMES]))))
            for sources, needs in sorted(wanted.items())[:MOST_BUILDS]]


def _allow(decision, found):
    """What would have to be allowed, to have the crossing all the same."""
    for allowed, suggestion in _allowing(found, decision.sides):
        policy = decision.sides.policy
        solution = decided(decision, policy._replace(allow=policy.allow + tuple(allowed)))
        if solution and _keeps_stack(solution, decision):
            return [suggestion._replace(effect=effect_of(solution.outcome))]
    return []


def _allowing(found, sides):
    """Names to allow, and the suggestion: list of none or one pair."""
    visible = sides.base.sack.query()
    for crossing in found:
        for package in crossing.guarded:
            if not visible.intersection(sides.select([package])):
                return []
            # DNF refuses a labelled package that no modulemd knows, but as a local file or from
            # a hotfix repo.
            if sides.membership(package).evidence == 'release' and \
                    package.reponame not in (hawkey.SYSTEM_REPO_NAME, hawkey.CMDLINE_REPO_NAME) \
                    and not package.repo.module_hotfixes:
                return []
    allowed = sorted({crossing.package.name for crossing in found})
    if len(allowed) > MOST_ALLOWED:
        allowed = sorted({package.name for crossing in found for package in crossing.guarded})
    if len(allowed) > MOST_ALLOWED:
        return []
    return [(allowed, Suggestion('allow', _(
        "add {names} to 'allow' in xenguard.conf, to go ahead anyway").format(
            names=names(allowed))))]
