"""What is guarded by where it comes from: the repository and the source that ``guarded_origins``
names (contract, section 1).

Of what is available the repository says it. Of what is installed DNF's history does. Where that
knows no such repository, as after ``rpm -U``, from an image or a kickstart, it is the repositories
that have this very RPM; and where none has it any more, the vendor of what they have of its source.
"""

import hawkey
from dnf.util import lazyattr

from xenguard.config import literal, matches_any
from xenguard.packages.queries import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, Optional, Tuple

    from xenguard.packages.sides import Sides

    Origin = Tuple[str, str]


def find(sides: 'Sides') -> 'Dict[hawkey.Package, Origin]':
    """Find the packages that are guarded for their origin.

    :returns: dict of package to the pair of its repository's id and its source's name
    """
    # What is the stack's by its name, or by a repository that somebody named, is never this.
    others = sides.everything().difference(sides.certain_stack).apply()
    result = {}
    for repo in sides.base.repos.iter_enabled():
        if sides.policy.names_origin(repo.id) and not sides.policy.is_stack_repo(repo.id):
            globs = sides.policy.sources_of(repo.id)
            result.update((package, (repo.id, source)) for package, source in
                          _of_sources(others.filter(reponame=repo.id), globs).items())
    available = _Available(sides)
    named = _of_sources(others.installed(), sides.policy.sources_of())
    for package, repo_id in sides.history.origins(list(named)).items():
        if repo_id is None or not available.is_known(repo_id):
            repo_id = available.repository_of(package)
        if repo_id and sides.policy.guards_origin(repo_id, named[package]):
            result[package] = repo_id, named[package]
    return result


def _of_sources(query, globs):
    """The packages in a query that are built from sources whose names match some globs: dict of
    package to its source's name."""
    starts = tuple(literal(glob) for glob in globs)
    # There are many packages: of most of them no more is asked than this.
    found = {package: source_name(package) for package in query
             if (package.sourcerpm or '').startswith(starts) or package.name.startswith(starts)}
    return {package: source for package, source in found.items() if matches_any(source, globs)}


class _Available:
    """What the repositories have, for what the history does not know."""

    def __init__(self, sides: 'Sides') -> None:
        self._sides = sides

    @property
    @lazyattr('_packages')
    def _available(self):
        # What is named by its file lies in none.
        return self._sides.everything().available().filter(
            arch__neq=SOURCES, reponame__neq=hawkey.CMDLINE_REPO_NAME).apply()

    def is_known(self, repo_id: str) -> bool:
        """Whether an id in the history is that of a repository: one that is configured, or one that
        the policy names."""
        policy = self._sides.policy
        return repo_id in self._sides.base.repos or policy.is_stack_repo(repo_id) or \
            policy.names_origin(repo_id)

    def repository_of(self, package: 'hawkey.Package') -> 'Optional[str]':
        """The id of the repository that an installed package surely came from, if there is one."""
        same = [other for other in self._available.filter(nevra_strict=str(package))
                if (other.buildtime, _vendor(other)) == (package.buildtime, _vendor(package))]
        if same:
            return _only({other.reponame for other in same})
        return _only(self._by_vendor.get((source_name(package), _vendor(package)), ()))

    @property
    @lazyattr('_vendors')
    def _by_vendor(self):
        """dict of source and vendor to the set of the repositories that have something of both;
        nothing of what has no vendor."""
        found = {}
        for package in self._available:
            if _vendor(package):
                found.setdefault((source_name(package), _vendor(package)), set()).add(
                    package.reponame)
        return found


def _vendor(package):
    # libdnf, and RPM, have a word for none.
    return None if package.vendor in (None, '', '<NULL>', '(none)') else package.vendor


def _only(ids):
    return next(iter(ids)) if len(ids) == 1 else None


def source_name(package: 'hawkey.Package') -> str:
    """The name of the source that a package is built from, or of a source package itself."""
    return package.name if package.arch in SOURCES else package.source_name or package.name
