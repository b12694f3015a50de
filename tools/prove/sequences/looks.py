"""A host at one moment as a case of the judge's: which side each package is on, and what crosses.

It is made of the rpmdb, DNF's history, its module state, and of what the sequence has published.
"""

from prove.dependencies import APPSTREAM, GONE, GUARDED_MODULES
from prove.sides import Sides, artifact, artifact_name, nevra
from prove.universe import Universe


class Look(object):
    """What the judge sees of a host.

    :param life: the Life with the repositories of the moment
    :param state: the host's State
    """

    def __init__(self, life, state):
        self.state = state
        packages = life.packages()
        for package in packages:
            package['installed'] = nevra(package) in state.installed
        self.case = dict(life.case, packages=packages, origins=dict(state.origins),
                         dependencies=sorted(state.dependencies), ghosts=_ghosts(life, state))
        self.universe = Universe(self.case)
        self.final = self.universe.of_nevras(state.installed)
        self.weak = self.universe.of_nevras(state.weak)

    def of(self, nevras):
        """The mask of packages given by NEVRA."""
        return self.universe.of_nevras(nevras)

    def crossings(self, final=None, weak=None):
        """What crosses in a set of packages, by default in what is installed: two dicts, for
        strong and for weak dependencies."""
        return self.universe.crossings(self.final if final is None else final,
                                       self.weak if weak is None else weak)

    @property
    def has_stack(self):
        """Whether a package of the stack is installed."""
        return bool(self.final & self.universe.stack)

    @property
    def sees_guarded(self):
        """Whether a guarded package is installed, or in a repository or its metadata."""
        there = self.universe.mask(i for i, package in enumerate(self.case['packages'])
                                   if package['installed'] or package['repo'] == APPSTREAM)
        return bool(self.universe.guarded & there or Sides(self.case).names)

    @property
    def may_hide(self):
        """Whether modular filtering might hide an available package that is no module's."""
        names = {artifact_name(artifact(package)) for package in self.case['packages']
                 if package.get('module')}
        names.update(artifact_name(text) for listed in self.case['ghosts'].values()
                     for text in listed)
        exempt = Sides(self.case).stack_there if self.case['hotfixes'] else ()
        return any(
            ({package['name']} | {text.split()[0] for text in package.get('provides', ())}) & names
            for i, package in enumerate(self.case['packages'])
            if package['repo'] not in (GONE, APPSTREAM) and i not in exempt)


def _ghosts(life, state):
    """The artifacts of modules that are in no repository: those of the case's own metadata, as long
    as this is in sight, and those that DNF has kept."""
    published = {package['module'] for package in life.packages() if package.get('module') and
                 package['repo'] == APPSTREAM and not package.get('stray')}
    found = {}
    if not life.is_away(APPSTREAM):
        found = {key: list(artifacts) for key, artifacts in life.case['ghosts'].items()}
    for name in GUARDED_MODULES:
        stream = state.streams.get(name, ('', ''))
        key = '%s:%s' % (name, stream[1])
        if stream[0] == 'enabled' and key not in published and key not in found:
            found[key] = state.failsafe.get(key, [])
    return {key: artifacts for key, artifacts in found.items() if artifacts}
