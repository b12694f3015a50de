"""What packages are guarded by: the evidence of contract, section 1."""

from collections import namedtuple

import hawkey
from dnf.util import lazyattr

from xenguard.i18n import _
from xenguard.packages.modules import Modules, artifact, is_tagged, names_of, tagged
from xenguard.packages.queries import SOURCES
from xenguard.packages.stack import MOST_COMPARED

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, List, Optional, Set, Tuple

    import libdnf.module

    from xenguard.packages.sides import Sides


class Membership(namedtuple('Membership', ('module', 'evidence', 'origin'))):
    """Why a package is guarded.

    module: name:stream, or None where no module is known to list it
    evidence: 'header', 'modulemd', 'release' or 'origin'; 'unnamed' for what
        :class:`Unnamed` leaves out
    origin: pair of the repository's id and the source's name where that is the evidence, else None
    """

    __slots__ = ()

    def __new__(cls, module, evidence, origin=None):
        return super(Membership, cls).__new__(cls, module, evidence, origin)

    @property
    def words(self) -> str:
        """What to write behind a package: where it belongs. The names in it are as they came."""
        if self.module:
            return _('of module {module}').format(module=self.module)
        if self.evidence == 'origin':
            return _('of {repo} ({source})').format(repo=self.origin[0], source=self.origin[1])
        if self.evidence == 'unnamed':
            return _("(with a module's dist tag, but in no module's metadata)")
        return _('(a stray build of a guarded module)')

    @property
    def name(self) -> str:
        """What to write where a module would be named alone, in brackets for one."""
        return self.module or (':'.join(self.origin) if self.origin else self.words.strip('()'))


class Guarded:
    """The evidence for the packages of one sack.

    :param sides: the :class:`Sides` of the same sack
    """

    def __init__(self, sides: 'Sides') -> None:
        self.sides = sides
        self.policy = sides.policy
        self.modules = Modules(sides.base, sides.policy)

    def find(self) -> 'hawkey.Query':
        """Find all guarded packages.

        :returns: query
        """
        select = self.sides.select
        by_label = select([package for package, label in self.labelled.items()
                           if self.policy.guards_label(label)])
        others = self._listed.union(self.stray).union(select(list(self.by_origin)))
        return others.difference(select(list(self.labelled))).union(by_label)

    def membership(self, package: 'hawkey.Package') -> 'Membership':
        """Tell why a guarded package is guarded, by the strongest evidence.

        :returns: a :class:`Membership`
        """
        label = self.labelled.get(package)
        if label:
            return Membership(':'.join(label.split(':')[:2]), 'header')
        module = self.modules.artifacts.get(artifact(package))
        if module:
            return Membership(module, 'modulemd')
        origin = self.by_origin.get(package)
        if origin and not self.stray.intersection(self.sides.select([package])):
            return Membership(None, 'origin', origin)
        return Membership(None, 'release')

    @property
    @lazyattr('_names')
    def names(self) -> 'Set[str]':
        """Set of the names that a guarded module lists, as far as anything here tells: metadata,
        the fail-safe data, the headers of what is installed; and of what is guarded by where it
        comes from."""
        return self._module_names() | self._origin_names()

    @property
    @lazyattr('_metadata_names')
    def metadata_names(self) -> 'Set[str]':
        """The same, without the headers of what is installed."""
        return self.modules.names | self._origin_names()

    def _origin_names(self):
        return {package.name for package in self.by_origin if package.arch not in SOURCES}

    def _module_names(self):
        return self.modules.names.union(
            package.name for package, label in self.labelled.items()
            if package.installed and self.policy.guards_label(label))

    def streams(self) -> 'List[Tuple[str, str, List[libdnf.module.ModulePackage], hawkey.Query]]':
        """The guarded module streams that there is metadata for.

        :returns: sorted list of (name, stream, list of libdnf module packages, the query of
            its stray builds)
        """
        found = {}
        for module in self.modules.guarded:
            found.setdefault((module.getName(), module.getStream()), []).append(module)
        return [(name, stream, builds, self.stray.filter(name=list(names_of(
            text for build in builds for text in self.modules.artifacts_of(build)))))
                for (name, stream), builds in sorted(found.items())]

    # modulemd, release

    @property
    @lazyattr('_listed_packages')
    def _listed(self):
        artifacts = self.modules.artifacts
        return self.sides.everything().filterm(nevra_strict=list(artifacts)).apply() \
            if artifacts else self.sides.nothing()

    @property
    @lazyattr('_stray')
    def stray(self) -> 'hawkey.Query':
        """The stray builds: tagged packages of a name that a guarded module lists, and that no
        module metadata names."""
        names = self._module_names()
        if not names:
            return self.sides.nothing()
        found = tagged(self.sides.everything().filterm(name=list(names))).difference(
            self._listed).apply()
        # Another module's own package may share a name with the guarded one's.
        return self.sides.without_listed(found) if found else found

    def by_metadata(self, query: 'hawkey.Query') -> 'hawkey.Query':
        """The packages in a query that are guarded as far as can be told without reading the
        headers of all that is installed, which takes its time."""
        artifacts = self.modules.artifacts
        if len(query) > MOST_COMPARED:
            listed = query.intersection(self._listed)
        else:
            listed = self.sides.select(
                [package for package in query if artifact(package) in artifacts])
        names = self.modules.names
        tags = tagged(query.filter(name=list(names))).difference(listed).apply() if names else ()
        found = listed.union(self.sides.without_listed(tags)) if tags else listed
        return found.union(query.intersection(self.sides.select(list(self.by_origin)))).apply()

    # origin

    @property
    @lazyattr('_by_origin')
    def by_origin(self) -> 'Dict[hawkey.Package, Tuple[str, str]]':
        """dict of package to the pair of repository and source that guards it, of what
        guarded_origins names."""
        if not self.policy.guarded_origins:
            return {}
        # Imported late, as all is that most hosts do without.
        from xenguard.packages import origins
        return origins.find(self.sides)

    # header

    @property
    @lazyattr('_labelled')
    def labelled(self) -> 'Dict[hawkey.Package, str]':
        """dict of package to ModularityLabel, for what is installed, a local file, or was
        downloaded."""
        # Imported late, as all is that hosts without a stack do without.
        from xenguard.packages import labels
        found = {}
        installed = self.sides.everything().installed()
        by_id = labels.of_installed(self.sides.base.conf.installroot) if installed else {}
        if by_id:
            found.update((package, by_id[package.rpmdbid]) for package in installed
                         if package.rpmdbid in by_id)
        for package in self.sides.everything().filterm(reponame=hawkey.CMDLINE_REPO_NAME):
            # A source package carries its module's label too, but cannot be installed.
            label = labels.of_file(package.localPkg())
            if label:
                found[package] = label
        return found

    # sources

    def is_source(self, name: str, release: str, label: 'Optional[str]',
                  artifact_text: 'Optional[str]', repo_id: 'Optional[str]') -> bool:
        """Whether a source package is guarded; see :meth:`Sides.is_guarded_source`.
        """
        if label:
            return self.policy.guards_label(label)
        if artifact_text in self.modules.artifacts:
            return True
        if repo_id and self.policy.guards_origin(repo_id, name):
            return True
        if not is_tagged(release) or self.modules.lists(artifact_text):
            return False
        return name in self._module_names() or name in self._source_names

    @property
    @lazyattr('_sources')
    def _source_names(self):
        """The names of what guarded packages are built from: few modules list their sources."""
        from xenguard.packages.origins import source_name
        return {source_name(package) for package in self.sides.guarded}
