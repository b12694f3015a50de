"""The ways out of a refusal; each was tried before it is named (contract, section 3.4)."""

from collections import namedtuple

import hawkey

from xenguard import crossings
from xenguard.answer import TYPED
from xenguard.i18n import _
from xenguard.limits import limit
from xenguard.outcome import copied
from xenguard.search import Search
from xenguard.sides import shown

Way = namedtuple('Way', ('kind', 'text'))
Way.__doc__ = """One way out.

kind: 'mode', 'option', 'swap', 'build' or 'allow'
text: what to type, to build or to configure
"""


# A longer list to allow is no advice.
MOST_ALLOWED = 3
# So many names are told, and the rest is counted.
MOST_REMOVED = 5


def out(decision, search, crossed, clean):
    """Find what would help.

    :param decision: the :class:`xenguard.decision.Decision` that refuses
    :param search: the :class:`xenguard.search.Search` that was made under the user's options
    :param crossed: the :class:`xenguard.search.Solution` that is refused
    :param clean: what the search found, if the mode forbids to use it
    :returns: list of :class:`Way`, the gentlest first
    """
    if clean:
        return [Way('mode', _('mode=swap in xenguard.conf has a solution without a crossing'))]
    return options(decision) + _swaps(search, crossed) + \
        _builds(crossed, decision.sides) + _allow(crossed.crossings, decision.sides)


def past_headers(guard, found, sides):
    """Find what would help where the headers of downloaded packages tell of crossings.

    :param guard: the :class:`xenguard.guard.Guard` of the base that has solved
    :param found: list of :class:`xenguard.crossings.Crossing`
    :param sides: the :class:`xenguard.sides.Sides` that know the headers
    :returns: list of :class:`Way`
    """
    guarded = {package for crossing in found for package in crossing.guarded
               if not package.installed}
    names = sorted(map(str, guarded))
    result = []
    if all(map(TYPED.fullmatch, names)):
        search = guard.adopt(guard.base._goal).search(sides)
        with shown(sides.base.sack, sides.find_hidden()):
            solution = search.solve(limit(out=guarded))
        if solution and solution.is_clean:
            result.append(Way('option', _("add '{option}' to the command line").format(
                option='--exclude=' + ','.join(names))))
    return result + _allow(found, sides)


def options(decision, brings=None):
    """Find the option that would help.

    :param brings: query of packages of which the solution has to install one, or None
    :returns: list of no or one :class:`Way`
    """
    best = decision.flags.get('force_best')
    erasing = decision.flags.get('allow_uninstall')
    tries = []
    if best:
        tries.append(('--nobest', {'force_best': False}))
    if not erasing:
        tries.append(('--allowerasing', {'allow_uninstall': True}))
    if best and not erasing:
        tries.append(('--nobest --allowerasing',
                      {'force_best': False, 'allow_uninstall': True}))
    for option, flags in tries:
        search = decision.search(**flags)
        if decision.mode == 'block':
            solution = search.solve()
            if solution is None or not solution.is_clean:
                continue
        else:
            solution = search.clean()
        if solution and (brings is None or solution.outcome.incoming.intersection(brings)):
            return [Way('option', _option_text(option, solution))]
    return []


def _option_text(option, solution):
    replaced = {package.name for package in solution.outcome.incoming}
    removed = sorted(package.name for package in solution.outcome.outgoing
                     if package.name not in replaced)
    if not removed:
        return _("add '{option}' to the command line").format(option=option)
    names = ', '.join(removed[:MOST_REMOVED])
    if len(removed) > MOST_REMOVED:
        names = _('{names} and {count} more').format(
            names=names, count=len(removed) - MOST_REMOVED)
    return _("add '{option}' to the command line, which removes {names}").format(
        option=option, names=names)


def _swaps(search, crossed):
    """``dnf swap`` lines that put a stack's provider in an installed guarded one's place."""
    # Many may have one cause.
    causes = {(package, crossing.need): crossing for crossing in crossed.crossings
              for package in crossing.guarded if package.installed and crossing.need}
    lines = []
    for (package, _need), crossing in sorted(causes.items()):
        name = _successor(search, package, crossing)
        if name:
            lines.append(Way('swap', _("first run '{command}'").format(
                command='dnf swap {} {}'.format(package.name, name))))
    return sorted(set(lines))


def _successor(search, package, crossing):
    visible = search.sides.find_available()
    others = crossings.satisfying(visible, crossing.need).difference(search.sides.guarded)
    for other in sorted(others, reverse=True):
        alone = hawkey.Goal(search.sides.base.sack)
        together = copied(search.request)
        for goal in (alone, together):
            goal.erase(package)
            goal.install(other)
        if all(_is_clean(Search(goal, search.sides, search.flags, search.find))
               for goal in (alone, together)):
            return other.name
    return None


def _is_clean(search):
    solution = search.solve()
    return solution is not None and solution.is_clean


def _allow(found, sides):
    """What would have to be allowed, to have the crossing all the same."""
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
    names = sorted({crossing.package.name for crossing in found})
    if len(names) > MOST_ALLOWED:
        names = sorted({package.name for crossing in found
                        for package in crossing.guarded})
    if len(names) > MOST_ALLOWED:
        return []
    return [Way('allow', _("add {names} to 'allow' in xenguard.conf, to have it all the "
                           "same").format(names=', '.join(names)))]


def _builds(crossed, sides):
    """What would have to be built, where nobody but the module provides something."""
    found = []
    for crossing in crossed.crossings:
        if not crossing.need or \
                crossings.satisfying(sides.everything(), crossing.need).difference(sides.guarded):
            continue
        sources = sorted({package.source_name or package.name for package in crossing.guarded})
        found.append(Way('build', _(
            'build a package outside the module that provides {requirement}, from {sources} '
            'without module tags').format(
                requirement=crossing.need, sources=_(' or ').join(sources))))
    return sorted(set(found))
