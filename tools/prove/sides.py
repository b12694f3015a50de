"""Which side each package of a case is on, by the words of the contract, section 1.

All of it is worked out from the case's own data, package by package, and shares nothing with how
the guard does it.
"""

import fnmatch
import re

from prove.dependencies import (
    APPSTREAM,
    COMMAND_LINE,
    GONE,
    GUARDED_MODULES,
    LOCAL,
    STACK,
    STACK_GLOBS,
    STACK_REPOS,
)

#: the dist tag of a module's build, by EL's build system or a rebuild's own
_MODULE_TAG = re.compile(r'\.module[_+][a-z]+[0-9]')


# what a package of a case is called

def nevra(package):
    """The NEVRA of a case's package, as DNF writes it."""
    return '{}-{}.{}'.format(package['name'], package['evr'], arch(package))


def artifact(package):
    """The NEVRA of a case's package, as modulemd writes it."""
    evr = package['evr']
    return '{}-{}.{}'.format(package['name'], evr if ':' in evr else '0:' + evr, arch(package))


def arch(package):
    """The architecture of a case's package."""
    return package.get('arch') or 'x86_64'


def artifact_name(text):
    """The name in an artifact."""
    return text.rsplit('-', 2)[0]


def has_module_tag(package):
    """Whether a package's release is that of a module's build."""
    return bool(_MODULE_TAG.search(package['evr']))


def is_guarded_module(module):
    """Whether a module, as 'name:stream' or None, is one that is guarded by default."""
    return (module or '').split(':')[0] in GUARDED_MODULES


def source(package):
    """The name of the source package that a case's package is built from."""
    return package.get('source') or package['name']


def is_named(name, globs):
    """Whether a name matches one of some globs."""
    return any(fnmatch.fnmatchcase(name, glob) for glob in globs)


# where packages are and come from

def repo_id(case, role):
    """The id of the repository that has a role in a case."""
    if role == STACK or role == APPSTREAM and case.get('mixed'):
        return case.get('stack_repo') or STACK
    return COMMAND_LINE if role == LOCAL else role


def origins(case):
    """What DNF's history knows of the installed packages' origins: dict of NEVRA to an id."""
    known = set(case.get('dependencies') or ())
    found = {nevra(package): repo_id(case, package['repo']) for package in case['packages']
             if nevra(package) in known}
    found.update(case.get('origins') or {})
    return found


def modules(case):
    """The module builds of a case: (name, stream, artifacts)."""
    found = {}
    for package in case['packages']:
        if package.get('module') and not package.get('stray') and package['repo'] == APPSTREAM:
            found.setdefault(package['module'], []).append(artifact(package))
    for stream, artifacts in case['ghosts'].items():
        found.setdefault(stream, []).extend(artifacts)
    return [tuple(key.split(':')) + (artifacts,) for key, artifacts in sorted(found.items())
            if is_guarded_module(key)]


# the sides

class Sides(object):
    """The sides of a case's packages, which are known by their numbers.

    guarded, stack: sets of numbers
    stack_there: those of the stack that are so as they lie in a repository, or as a file; of
        others only the installed copy is the stack's
    by: dict of the numbers of those that are guarded for their origin to that, as REPO:SOURCE
    unnamed: those that look like a module's, and that no module metadata names: DNF refuses them
        in the end, whatever it has solved
    """

    def __init__(self, case):
        self.case = case
        self.packages = case['packages']
        policy = case.get('policy') or {}
        self._modules = policy.get('guarded_modules', ' '.join(GUARDED_MODULES)).split()
        self._repos = policy.get('stack_repos', STACK_REPOS).replace(',', ' ').split()
        self._entries = [entry.rpartition(':')[::2] for entry in policy.get(
            'guarded_origins', '').replace(',', ' ').split()]
        self._origins = origins(case)
        self._named = {i for i, package in enumerate(self.packages)
                       if is_named(package['name'], STACK_GLOBS)}
        listed = {text: self._guards('%s:%s' % (name, stream))
                  for name, stream, artifacts in modules(case) for text in artifacts}
        #: the names that a guarded module lists, as modulemd or an installed package's header tells
        self.names = {artifact_name(text) for text, is_guarded in listed.items() if is_guarded}
        self.names.update(package['name'] for package in self.packages
                          if package.get('installed') and self._guards(package.get('module')))
        origins_of = {i: self._guarded_origin(i) for i in range(len(self.packages))}
        self.by = {i: origin for i, origin in origins_of.items() if origin}
        of_origin = set(self.by)
        self.names.update(self.packages[i]['name'] for i in of_origin)
        self.guarded = of_origin | {i for i, package in enumerate(self.packages)
                                    if self._is_guarded(package, listed)}
        self._named -= self.guarded
        self._auto = self._find_auto()
        others = set(range(len(self.packages))) - self.guarded
        self.stack_there = {i for i in others if self._is_stack(i, False)}
        self.stack = self.stack_there | {i for i in others if self.packages[i].get('installed')
                                         and self._is_stack(i, True)}
        self.unnamed = {i for i in others - self.stack if self._is_unnamed(i, listed)}

    def _guards(self, module):
        return bool(module) and not {module, module.split(':')[0]}.isdisjoint(self._modules)

    def _is_guarded(self, package, listed):
        module = package.get('module') or ''
        # The header tells of what is installed or a file; of what is in a repository the
        # metadata has to.
        if (package.get('installed') or package['repo'] == LOCAL) and module:
            return self._guards(module)
        if module == 'perl:5.26':
            return False
        return listed.get(artifact(package),
                          has_module_tag(package) and package['name'] in self.names)

    def _guarded_origin(self, i):
        if not self._entries or i in self._named or self.packages[i].get('module'):
            return None
        id = self._repo_of_installed(i) if self.packages[i].get('installed') else self._repo(i)
        if not id or is_named(id, set(self._repos) - {'auto'}):
            return None
        name = source(self.packages[i])
        return '%s:%s' % (id, name) if any(
            is_named(id, [repo]) and name == wanted for repo, wanted in self._entries) else None

    def _repo_of_installed(self, i):
        """The id of the repository that an installed package is from, as far as anything says."""
        known = self._origin(i)
        ids = {repo_id(self.case, package['repo']) for package in self.packages} - {COMMAND_LINE}
        if known in ids or known and is_named(known, self._repos + [
                repo for repo, _name in self._entries]):
            return known
        # An id that nobody has configured says nothing; the very RPM may be in a repository, or
        # one alone may have what its vendor has built of its source.
        if self._repo(i):
            return self._repo(i)
        ours = source(self.packages[i]), self.packages[i].get('vendor')
        found = {self._repo(j) for j, package in enumerate(self.packages)
                 if ours[1] and (source(package), package.get('vendor')) == ours} - {None}
        return found.pop() if len(found) == 1 else None

    def _repo(self, i):
        """The id of the enabled repository that has a package, or None."""
        role = self.packages[i]['repo']
        return None if role in (GONE, LOCAL) else repo_id(self.case, role)

    def _origin(self, i):
        """The id that DNF's history has for an installed package; None where it has nothing."""
        return self._origins.get(nevra(self.packages[i]))

    def _find_auto(self):
        """The ids that 'auto' adds to the stack's repositories."""
        if 'auto' not in self._repos:
            return set()
        found = {self._repo(i) for i in self._named}
        found.update(self._origin(i) for i in self._named if self.packages[i].get('installed'))
        return found - {self._repo(i) for i in self.guarded} - {None, COMMAND_LINE}

    def _is_stack(self, i, is_installed):
        if i in self._named:
            return True
        ids = {self._repo(i), self._origin(i) if is_installed else None} - {None}
        if any(is_named(id, set(self._repos) - {'auto'}) for id in ids):
            return True
        if self.packages[i]['name'] not in self.names:
            return False
        # What has the same origin as a package that is surely the stack's is so as well.
        return bool(ids & self._auto) or is_installed and self._origin(i) in {
            self._origin(j) for j in self._named if self.packages[j].get('installed')}

    def _is_unnamed(self, i, listed):
        package = self.packages[i]
        is_exempt = package['repo'] == STACK and self.case['hotfixes']
        return has_module_tag(package) and bool(self._repo(i)) and not is_exempt and \
            artifact(package) not in listed and package.get('module') != 'perl:5.26'
