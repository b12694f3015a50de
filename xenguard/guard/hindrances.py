"""What keeps a package out of sight that would do: excludes of the host's own, modular filtering
in a repository that is not the stack's, and a repository of the stack's that is disabled.

The guard changes none of it. It tells it as what it is, and tries what would be if it were not.
"""

import fnmatch
from collections import namedtuple
from contextlib import contextmanager

from xenguard.guard.swaps import hiding
from xenguard.i18n import P_, _
from xenguard.packages.dependencies import satisfying
from xenguard.packages.queries import SOURCES
from xenguard.packages.richdeps import missing
from xenguard.wording import MOST_NAMES, clean, may_be_typed, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Collection, Dict, Iterable, Iterator, List, Tuple

    import dnf.sack
    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.guard.guard import Guard
    from xenguard.packages.sides import Sides


class Exclude(namedtuple('Exclude', ('option', 'place', 'value'))):
    """One reason why a package is excluded.

    option: 'excludepkgs', 'includepkgs', or None where a plugin of DNF did it
    place: 'command line', 'main', or the id of a repository; of a plugin its name, or None
    value: the pattern; for 'includepkgs' and a plugin the name of the package
    """

    __slots__ = ()


def providers_of(need: str, sides: 'Sides') -> 'hawkey.Query':
    """All packages outside the guarded modules that satisfy a requirement, whatever hides them: a
    query."""
    found = satisfying(sides.everything(), need).filter(arch__neq=SOURCES)
    return found.difference(sides.guarded).apply()


def needs_of(found: 'Iterable[Crossing]') -> 'List[str]':
    """The requirements that the guarded packages of some crossings satisfy, sorted."""
    return sorted({crossing.need for crossing in found if crossing.need})


def lacking(crossing: 'Crossing', sides: 'Sides') -> 'List[str]':
    """What nobody outside the guarded modules provides of what a crossing's guarded packages
    satisfy: of a rich requirement its parts. A list of texts."""
    if not crossing.need:
        return []
    guarded = sides.select(list(crossing.guarded))

    def is_met(requirement):
        return bool(providers_of(requirement, sides))
    # Which of its conditions hold does not matter: the others ask for nothing that is guarded.
    found = [part for is_true in (True, False)
             for part in missing(crossing.need, is_met, lambda _condition: is_true, True)]
    return [part for part in dict.fromkeys(found)
            if part == crossing.need or satisfying(guarded, part)]


# excludes

def excluded_among(query: 'hawkey.Query',
                   guard: 'Guard') -> 'Dict[Tuple[Exclude, ...], List[hawkey.Package]]':
    """Find what of a query is excluded, and why.

    :param guard: the :class:`Guard`
    :returns: dict of a tuple of :class:`Exclude` to the list of the packages that these exclude
    """
    sides = guard.sides()
    visible = sides.base.sack.query(flags=_ignoring_modular())
    found = {}
    for package in sorted(query.difference(visible)):
        found.setdefault(_excludes_of(package, guard), []).append(package)
    return found


def hidden_by(excludes: 'Collection[Exclude]',
              found: 'Dict[Tuple[Exclude, ...], List[hawkey.Package]]') -> 'List[hawkey.Package]':
    """Those of some packages that would be in sight without some excludes.

    :param found: as of excluded_among()
    """
    return [package for reasons, packages in found.items()
            if set(reasons) <= set(excludes) for package in packages]


@contextmanager
def lifted(sack: 'dnf.sack.Sack', packages: 'hawkey.Query') -> 'Iterator[None]':
    """Bring excluded packages into sight for a while.

    :param packages: a query
    """
    excluded = packages.filter(pkg=sack.get_excludes()).apply()
    sack.remove_excludes(excluded)
    left = packages.difference(sack.query(flags=_ignoring_modular())).apply()
    if left:
        sack.add_includes(left)     # includepkgs leaves them out
    try:
        yield
    finally:
        if left:
            sack.remove_includes(left)
        sack.add_excludes(excluded)


def _ignoring_modular():
    import hawkey
    return hawkey.IGNORE_MODULAR_EXCLUDES


def _excludes_of(package, guard):
    conf, repos = guard.base.conf, guard.base.repos
    typed = getattr(guard.options, 'excludepkgs', ())
    repo = repos[package.reponame] if package.reponame in repos else None
    found = []
    for place, options in (('main', conf), (package.reponame, repo)):
        if options is None or {'all', place}.intersection(conf.disable_excludes):
            continue
        found += [Exclude('excludepkgs', 'command line' if place == 'main' and pattern in typed
                          else place, pattern)
                  for pattern in sorted(set(options.excludepkgs)) if _matches(pattern, package)]
        wanted = options.includepkgs
        if wanted and not any(_matches(pattern, package) for pattern in wanted):
            found.append(Exclude('includepkgs', place, package.name))
    if found:
        return tuple(found)
    plugins = {plugin.name for plugin in getattr(guard.base._plugins, 'plugins', ())}
    return (Exclude(None, 'versionlock' if 'versionlock' in plugins else None, package.name),)


def _matches(pattern, package):
    # The forms in which DNF takes a package's name.
    evr = '{0.version}-{0.release}'.format(package)
    forms = ['{0.name}', '{0.name}.{0.arch}', '{0.name}-{0.version}']
    forms += ['{0.name}-%s%s%s' % (epoch, evr, arch) for epoch in ('', '{0.epoch}:')
              for arch in ('', '.{0.arch}')]
    return any(fnmatch.fnmatchcase(form.format(package), pattern) for form in forms)


def excluding(exclude: 'Exclude') -> str:
    """What excludes a package, in words."""
    value = clean(exclude.value)
    if exclude.option is None:
        return _('the versionlock plugin') if exclude.place else _('another DNF plugin')
    if exclude.option == 'includepkgs':
        return _('includepkgs in dnf.conf') if exclude.place == 'main' else \
            _('includepkgs of repository {repo}').format(repo=clean(exclude.place))
    if exclude.place == 'command line':
        return "'--exclude={}'".format(value)
    return _("excludepkgs={value} in dnf.conf").format(value=value) if exclude.place == 'main' \
        else _('excludepkgs={value} of repository {repo}').format(
            value=value, repo=clean(exclude.place))


def lifting(exclude: 'Exclude') -> str:
    """What to do so that a package is no longer excluded, in words."""
    value, place = clean(exclude.value), clean(exclude.place)
    if exclude.option is None:
        return _("run 'dnf versionlock delete {name}'").format(name=value) if exclude.place else \
            _('stop the DNF plugin that excludes {name} from doing so').format(name=value)
    if exclude.option == 'includepkgs':
        return _('add {name} to includepkgs in dnf.conf').format(name=value) \
            if exclude.place == 'main' else \
            _('add {name} to includepkgs of repository {repo}').format(name=value, repo=place)
    if exclude.place == 'command line':
        return _("leave out '--exclude={value}'").format(value=value)
    return _('remove {value} from excludepkgs in dnf.conf').format(value=value) \
        if exclude.place == 'main' else \
        _('remove {value} from excludepkgs of repository {repo}').format(value=value, repo=place)


# repositories

def filtered_elsewhere(sides: 'Sides') -> 'hawkey.Query':
    """The packages that modular filtering hides for a name, and that are neither guarded nor the
    stack's: a query."""
    filtered = sides.find_filtered().difference(sides.guarded).difference(sides.stack).filter(
        arch__neq=SOURCES)
    return sides.without_listed(filtered) if filtered else filtered


def repositories_to_name(query: 'hawkey.Query', sides: 'Sides') -> 'List[str]':
    """The ids of the repositories of some packages that could be named in stack_repos, those first
    that ship what 'stack_packages' names."""
    ids = {package.reponame for package in query}
    known = set(sides.mixed_repos()).union(package.reponame for package in sides.stack)
    return sorted((id for id in ids if not sides.policy.is_stack_repo(id) and may_be_typed(id)),
                  key=lambda id: (id not in known, id))


def disabled_repositories(sides: 'Sides') -> 'List[str]':
    """The ids of the stack's repositories that are configured and disabled, sorted."""
    return sorted(repo.id for repo in sides.base.repos.values()
                  if not repo.enabled and sides.policy.is_stack_repo(repo.id))


# in words

def told_of(found: 'List[Crossing]', guard: 'Guard') -> 'List[str]':
    """What is known of who provides what the guarded packages of some crossings would: list of
    texts."""
    sides = guard.sides()
    nowhere = sorted({part for crossing in found for part in lacking(crossing, sides)})
    texts: 'Dict[Tuple[str, ...], List[str]]' = {}
    elsewhere = filtered_elsewhere(sides)
    for need in needs_of(found):
        providers = providers_of(need, sides)
        for reasons, packages in excluded_among(providers, guard).items():
            texts.setdefault(('excluded', names(packages),
                              names(excluding(reason) for reason in reasons)), []).append(need)
        for package in sorted(providers.intersection(elsewhere)):
            texts.setdefault(('hidden', clean(package), clean(package.reponame),
                              names(hiding([package], sides))), []).append(need)
    nobody = _('no package outside the guarded modules provides {requirement}') \
        if sides.guards_modules else _('only guarded packages provide {requirement}')
    told = [nobody.format(requirement=names(nowhere))] if nowhere else []
    for key, provided in texts.items():
        if key[0] == 'excluded':
            text = _('{packages} would provide {requirement}, but {exclude} keeps it out').format(
                packages=key[1], exclude=key[2], requirement=names(provided))
        else:
            text = _('{package} from repository {repo} would provide {requirement}, but the '
                     'module stream {stream} hides it').format(
                         package=key[1], repo=key[2], stream=key[3], requirement=names(provided))
        told.append(text)
    return told


def told_of_disabled(sides: 'Sides') -> 'List[str]':
    """The text about repositories of the stack that were not looked at: list of none or one."""
    ids = disabled_repositories(sides)
    if not ids:
        return []
    option = '--enablerepo=' + clean(','.join(ids[:MOST_NAMES]))
    return [P_('repository {names} is disabled and was not looked at; to enable it: {option}',
               'repositories {names} are disabled and were not looked at; to enable them: {option}',
               len(ids)).format(names=names(ids), option=option)]
