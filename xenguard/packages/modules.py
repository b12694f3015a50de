"""The builds of modules that there is metadata for, and what a module's build looks like."""

import fnmatch
import os
import re

from dnf.util import lazyattr

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, Iterable, List, Optional, Sequence, Set

    import dnf
    import hawkey
    import libdnf.module

    from xenguard.config import Policy

# What the build systems of EL and its rebuilds put into the release of a module's packages:
# .module_el8, .module+el8, .module+an8.
MODULE_RELEASES = ['*.module[_+][a-z]*[0-9]*']
# Of a fail-safe file so much is read; those of EL8's largest modules have some 200 KB.
MOST_BYTES = 2 ** 24

_ARTIFACT_LINE = rb'(?m)^\s*- ["\']?([\w.+-]+)-\d+:[^\s:-]+-[^\s:-]+\.\w+["\']?\s*$'


def artifact(package: 'hawkey.Package') -> str:
    """A package's NEVRA as modulemd writes it: always with the epoch."""
    evr = package.evr
    return '{}-{}{}.{}'.format(package.name, '' if ':' in evr else '0:', evr, package.arch)


def source_artifact(nevr: str) -> str:
    """The artifact of a source package, of its name, epoch where it has one, version and release;
    with or without the architecture behind it."""
    nevr = nevr[:-len('.src')] if nevr.endswith('.src') else nevr
    name, version, release = nevr.rsplit('-', 2)
    return '{}-{}-{}.src'.format(name, version if ':' in version else '0:' + version, release)


def names_of(artifacts: 'Iterable[str]') -> 'Set[str]':
    """The set of the names in artifacts."""
    return {text.rsplit('-', 2)[0] for text in artifacts}


def tagged(query: 'hawkey.Query') -> 'hawkey.Query':
    """The packages in a query whose release carries the dist tag of a module's build."""
    return query.filter(release__glob=MODULE_RELEASES)


def is_tagged(release: str) -> bool:
    """Whether a release carries the dist tag of a module's build (contract, section 1)."""
    return any(fnmatch.fnmatchcase(release, glob) for glob in MODULE_RELEASES)


class Modules:
    """The modules of one base, as its metadata has them.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`Policy`
    """

    def __init__(self, base: 'dnf.Base', policy: 'Policy') -> None:
        self._base = base
        self._policy = policy
        self._contents = {}     # dict of a build's id to its artifacts

    def builds(self) -> 'Sequence[libdnf.module.ModulePackage]':
        """All builds, guarded or not, as libdnf module packages."""
        return self._builds

    @property
    @lazyattr('_every_build')
    def _builds(self):
        container = self._base._moduleContainer
        return list(container.getModulePackages()) if container is not None else []

    def artifacts_of(self, build: 'libdnf.module.ModulePackage') -> 'Sequence[str]':
        """The artifacts of one of the builds; libdnf makes them anew each time that it is asked."""
        key = build.getId()
        if key not in self._contents:
            self._contents[key] = build.getArtifacts()
        return self._contents[key]

    def active_with(self, names: 'Set[str]') -> 'List[str]':
        """The active streams that list one of some names: sorted list of name:stream."""
        container = self._base._moduleContainer
        starts = ['\n{}-'.format(name) for name in names]

        def may_list(build):
            # To look into one text is much less than to look at each artifact.
            text = '\n' + '\n'.join(self.artifacts_of(build))
            return any(start in text for start in starts)
        return sorted({build.getNameStream() for build in self.builds()
                       if may_list(build) and not names.isdisjoint(
                           names_of(self.artifacts_of(build))) and
                       container.isModuleActive(build)})

    @property
    @lazyattr('_guarded')
    def guarded(self) -> 'List[libdnf.module.ModulePackage]':
        """List of the builds of guarded modules, whatever the state of their stream."""
        return [build for build in self.builds()
                if self._policy.guards(build.getName(), build.getStream())]

    @property
    @lazyattr('_artifacts')
    def artifacts(self) -> 'Dict[str, str]':
        """dict of artifact to name:stream, of all guarded builds."""
        return {text: name_stream
                for build, name_stream in [(build, build.getNameStream())
                                           for build in self.guarded]
                for text in self.artifacts_of(build)}

    @property
    @lazyattr('_names')
    def names(self) -> 'Set[str]':
        """Set of the names that guarded builds list, those in the fail-safe data among them."""
        return names_of(self.artifacts) | self._fail_safe_names()

    def without_listed(self, packages: 'Iterable[hawkey.Package]') -> 'List[hawkey.Package]':
        """Those of some packages that are no artifact of any module.

        :param packages: a list or a query
        """
        texts = {package: artifact(package) for package in packages}
        listed = self._listed(texts.values())
        return [package for package, text in texts.items() if text not in listed]

    def lists(self, text: 'Optional[str]') -> bool:
        """Whether an artifact is one of any module, guarded or not."""
        return bool(self._listed([text]))

    def _listed(self, texts):
        """Those of some artifacts that are of any module: a set."""
        wanted = frozenset(texts)
        # A set of all that there are would take longer to make than to look at each once.
        return set().union(*(wanted.intersection(self.artifacts_of(build))
                             for build in self.builds())) if wanted else set()

    def knows(self, entry: str) -> bool:
        """Whether there is metadata, or fail-safe data, of a module that an entry of
        guarded_modules names."""
        policy = self._policy._replace(guarded_modules=(entry,))
        return any(policy.guards(build.getName(), build.getStream()) for build in self.builds()) \
            or bool(Modules(self._base, policy)._fail_safe_files())

    # What DNF keeps of streams that were enabled when they were last seen. It loads those of
    # streams that still are.

    def _fail_safe_names(self):
        names = set()
        for path in self._fail_safe_files():
            with open(path, 'rb') as stream:
                # No library for YAML is sure to be there, and the list of artifacts is plain.
                names.update(name.decode() for name in
                             re.findall(_ARTIFACT_LINE, stream.read(MOST_BYTES)))
        return names

    def _fail_safe_files(self):
        folder = os.path.join(self._base.conf.persistdir, 'modulefailsafe')
        paths = []
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            module, __, rest = name.partition(':')
            path = os.path.join(folder, name)
            # A pipe would be waited for without end.
            if self._policy.guards(module, rest.partition(':')[0]) and os.path.isfile(path):
                paths.append(path)
        return paths
