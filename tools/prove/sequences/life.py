"""The repositories of a sequence, which change while its hosts live.

A sequence is a dict: the `case` (as of prove.cases, without a request), whose packages have a
`wave` with which they arrive and may have the `build` of the module that they are of; the `steps`;
and whether the twins see the stack's repository (`twins_see_stack`). A case may have the modules'
`documents`, with `module`, `build`, `wave`, `artifacts` and `text`, and its `defaults`; otherwise
its packages tell what documents there are.

What changes the repositories are steps as well:

    arrive              the packages of the next wave are published
    forget              of each stream the metadata of the newest build alone stays
    away ID, back ID    a repository is disabled, and enabled again
    rename ID           the stack's repository has another id from now on
    hotfixes 0|1        module_hotfixes of the stack's repository

The others are commands:

    dnf WORD...         with the guard
    bypass WORD...      with --disableplugin=xenguard
    shell LINE...       in DNF's shell
    local NEVRA WORD... the installation of a file
    reported NUMBER     the installation of what the last report has a verdict on
"""

import os

from prove.dependencies import APPSTREAM, DEPENDENCIES, GONE, LOCAL, STACK
from prove.disk import policy_text, repo_options, shelf
from prove.sides import arch, artifact, nevra, repo_id
from support.repository import ini_text, write
from support.rpms import Package
from support.world import World

WORLD_STEPS = ('arrive', 'forget', 'away', 'back', 'rename', 'hotfixes')
#: the configuration of hosts that do not see the stack's repository
TWINS = 'twin.conf'


class Life(object):
    """One sequence's repositories at the moment, on disk.

    :param sequence: a dict, see above
    :param scratch: the folder for all of it
    :param cache: the folder for built RPMs, which many sequences may share
    """

    def __init__(self, sequence, scratch, cache):
        self.case = dict(sequence['case'])
        self.wave = 0
        self.forgotten = False
        self.away = set()       # roles
        self.twins_see_stack = sequence.get('twins_see_stack', False)
        self.world = World(scratch, cache=cache)
        self.world.config(policy_text(self.case))
        self.changed = set()    # ids of what DNF has to read anew
        self._published = {}
        self._rpms = {nevra(package): self._rpm(package) for package in self.case['packages']}
        self.publish()

    def apply(self, words):
        """Take one step of those that change repositories."""
        what, values = words[0], words[1:]
        if what == 'arrive':
            self.wave += 1
        elif what == 'forget':
            self.forgotten = True
        elif what == 'away':
            self.away.add(values[0])
        elif what == 'back':
            self.away.discard(values[0])
        elif what == 'rename':
            self.case['stack_repo'] = values[0]
        else:
            assert what == 'hotfixes', words
            self.case['hotfixes'] = values[0] == '1'
        self.publish()

    # what is where

    def packages(self):
        """The packages as they are in repositories now: what is in none has the role GONE."""
        newest, listed = self._newest_builds(), self._listed()
        found = []
        for package in self.case['packages']:
            package = dict(package)
            package.pop('installed', None)
            if package['repo'] != LOCAL and (package.get('wave', 0) > self.wave or
                                             self.is_away(package['repo'])):
                package['repo'] = GONE
            if listed is None:
                is_stray = self.forgotten and package.get('module') in newest and \
                    package.get('build', 1) < newest[package['module']]
            else:
                is_stray = package.get('module') and artifact(package) not in listed
            if is_stray:
                package['stray'] = True
            found.append(package)
        return found

    def rpm(self, text):
        """The rpms.Package of a NEVRA."""
        return self._rpms[text]

    def is_away(self, role):
        """Whether the repository that has a role is disabled."""
        # Two roles may have one repository.
        return repo_id(self.case, role) in {repo_id(self.case, each) for each in self.away}

    def _newest_builds(self):
        newest = {}
        for package in self.case['packages']:
            module = package.get('module')
            if module and not package.get('stray') and package.get('wave', 0) <= self.wave:
                newest[module] = max(newest.get(module, 0), package.get('build', 1))
        return newest

    def _published_documents(self):
        """Those of the case's own documents that are there now."""
        there = [document for document in self.case['documents'] if document['wave'] <= self.wave]
        if self.forgotten:
            there = list({document['module']: document for document in sorted(
                there, key=lambda document: document['build'])}.values())
        return there

    def _listed(self):
        """The artifacts that the case's own documents name; None where it has none."""
        return {text for document in self._published_documents()
                for text in document['artifacts']} if 'documents' in self.case else None

    # on disk

    def _rpm(self, package):
        keywords = {tag: package[tag] for tag in DEPENDENCIES + ('files', 'source', 'vendor')
                    if package.get(tag)}
        if package.get('module'):
            keywords['label'] = '%s:%d:%s' % ((package['module'],) + _build(package))
        return Package(None, package['name'], package['evr'], arch=arch(package), **keywords)

    def publish(self):
        """Bring repositories and configuration up to date."""
        shelves, hidden = {}, set()
        for package in self.case['packages']:
            if package.get('wave', 0) <= self.wave:
                shelves.setdefault(shelf(self.case, package['repo']), []).append(package)
        shelves.setdefault(shelf(self.case, APPSTREAM), [])
        for id in set(self._published) - set(shelves):
            self.world.remove_repo(id)
            del self._published[id]
        for id in sorted(shelves):
            self._publish(id, shelves[id])
        for role in self.away | {GONE, LOCAL}:
            hidden.add(shelf(self.case, role))
        for id, repo in self.world.repos.items():
            repo.enabled = id not in hidden
            repo.options = repo_options(self.case, id)
        self.world.build()
        self._configure_twins()

    def _publish(self, id, packages):
        documents, texts = [], []
        if id == shelf(self.case, APPSTREAM) and 'documents' in self.case:
            texts = [self.case['defaults']] + [
                document['text'] for document in self._published_documents()]
        elif id == shelf(self.case, APPSTREAM):
            documents = self._documents(packages)
        content = [nevra(package) for package in packages], documents, texts
        if self._published.get(id) == content:
            return
        if id in self.world.repos:
            self.world.remove_repo(id)
        repo = self.world.repo(id)
        for package in packages:
            rpm = self._rpms[nevra(package)]
            rpm.repo = repo
            repo.packages.append(rpm)
        for name, stream, version, context, artifacts, default in documents:
            names = sorted({text.rsplit('-', 2)[0] for text in artifacts})
            repo.module(name, stream, version, context, artifacts=artifacts, default=default,
                        profiles={'common': names[:2], 'all': names})
        for text in texts:
            repo.metadata(text)
        self._published[id] = content
        self.changed.add(id)

    def _documents(self, packages):
        """The builds of modules: (name, stream, version, context, artifacts, whether default)."""
        stray = {nevra(package) for package in self.packages() if package.get('stray')}
        builds = {}
        for package in packages:
            if package.get('module') and nevra(package) not in stray:
                builds.setdefault((package['module'],) + _build(package), []).append(
                    artifact(package))
        for module, artifacts in self.case['ghosts'].items():
            key = min([key for key in builds if key[0] == module] or [(module, 1, 'aa')])
            builds.setdefault(key, []).extend(artifacts)
        return [tuple(module.split(':')) + (
            version, context, artifacts,
            module.startswith('perl:') or module == 'virt:%s' % self.case['default'])
            for (module, version, context), artifacts in sorted(builds.items())]

    def _configure_twins(self):
        """Write what configures hosts that do not see the stack's repository."""
        folder = self.world.path('twins.repos.d')
        os.makedirs(folder, exist_ok=True)
        mine = None if self.twins_see_stack else shelf(self.case, STACK)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        for repo in self.world.repos.values():
            if repo.id != mine:
                write(os.path.join(folder, repo.id + '.repo'), repo.ini())
        with open(self.world.path('dnf.conf')) as stream:
            text = stream.read()
        old = ini_text({'reposdir': self.world.path('repos.d')})
        assert old in text
        write(self.world.path(TWINS), text.replace(old, ini_text({'reposdir': folder})))


def _build(package):
    """The version and the context of the build that a module's package is of."""
    number = package.get('build', 1)
    return number, package.get('context', 'aa')
