"""What satisfies, opposes and pulls in what: questions to one sack, of no side."""

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, Iterable, List, Set, Union

    import hawkey


def satisfying(query: 'hawkey.Query', requirement: 'Union[str, hawkey.Reldep]') -> 'hawkey.Query':
    """The packages in a query that satisfy a requirement, or a branch of a rich one."""
    found = query.filter(provides=requirement)
    text = str(requirement)
    if text.startswith('/'):
        # A path outside primary metadata is a provide only where a loaded package requires it.
        found = found.union(query.filter(file=text))
    return found


def of_same_name(query: 'hawkey.Query', package: 'hawkey.Package') -> 'hawkey.Query':
    """The packages in a query that RPM would not install beside one, for their name."""
    return of_same_arch(query.filter(name=package.name), package)


def of_same_arch(query: 'hawkey.Query', package: 'hawkey.Package') -> 'hawkey.Query':
    """The packages in a query that may be an update of one, for their architecture."""
    return query if package.arch == 'noarch' else query.filter(arch=[package.arch, 'noarch'])


def without_same_name(packages: 'Iterable[hawkey.Package]',
                      query: 'hawkey.Query') -> 'List[hawkey.Package]':
    """Those of some packages for which of_same_name() finds nothing in a query: for many packages,
    of which each would be a query of its own."""
    archs: 'Dict[str, Set[str]]' = {}
    for other in query:
        archs.setdefault(other.name, set()).add(other.arch)
    return [package for package in packages if package.name not in archs or not (
        package.arch == 'noarch' or archs[package.name].intersection((package.arch, 'noarch')))]


def opposing(package: 'hawkey.Package', itself: 'hawkey.Query',
             query: 'hawkey.Query') -> 'hawkey.Query':
    """The packages in a query that conflict with one, or it with them.

    :param package: the one
    :param itself: the query that holds just it
    """
    found = query.filter(conflicts=itself)
    for reldep in package.conflicts:
        found = found.union(query.filter(provides=reldep))
    return found


def reach(packages: 'hawkey.Query', usable: 'hawkey.Query', weakly: bool = False) -> 'hawkey.Query':
    """The packages that some could pull in by their requirements, and these.

    :param packages: query of the packages to begin with
    :param usable: query of those that could be pulled in
    :param weakly: whether what they recommend counts as well
    """
    reached = level = packages.apply()
    while level:
        wanted = {str(reldep): reldep for package in level for reldep in package.requires +
                  (package.recommends if weakly else [])}
        level = usable.filter(provides=list(wanted.values())).difference(reached).apply()
        reached = reached.union(level).apply()
    return reached
