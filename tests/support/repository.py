"""One repository of a world: its packages, modules, groups, and the folder they make."""

import glob
import os
import shutil

from support.modulemd import comps_xml, defaults_document, module_document
from support.rpms import Package, run


class Repo(object):
    """One repository of a world; `packages` is a plain list that tests may change."""

    has_rpms = True

    def __init__(self, world, id, enabled, options):
        self.world = world
        self.id = id
        self.enabled = enabled
        self.options = options
        self.packages = []
        self.path = os.path.join(world.scratch, 'repos', id)
        self.builds = []    # (module, stream, artifacts)
        self._modules = []
        self._defaults = {}
        self._extra = []
        self._groups = []
        self._environments = []
        self._built = None

    def package(self, name, evr, **kwargs):
        """Add a package, see rpms.Package for the keywords; returns the Package."""
        package = Package(self, name, evr, **kwargs)
        if any(package.nevra == other.nevra for other in self.packages):
            raise ValueError('%s is in %s already' % (package, self.id))
        self.packages.append(package)
        return package

    def __getitem__(self, name):
        """The package of that name; of several the one that was added last."""
        for package in reversed(self.packages):
            if package.name == name:
                return package
        raise KeyError(name)

    def module(self, name, stream, version=1, context='00000000', arch='x86_64', packages=(),
               artifacts=(), profiles=None, default=True, requires=None):
        """Add one build of a module stream; `artifacts` are extra artifact strings."""
        names = [package.artifact for package in packages] + list(artifacts)
        api = sorted({package.name for package in packages})
        self.builds.append((name, stream, names))
        self._modules.append(module_document(
            name, stream, version, context, arch, names, api, profiles or {},
            {'platform': ['el8']} if requires is None else requires))
        if default:
            if self._defaults.get(name, (stream,))[0] != stream:
                raise ValueError('two default streams of module %s' % name)
            self._defaults[name] = (stream, sorted(profiles or {}))

    def metadata(self, text):
        """Append raw YAML documents to the repository's modules.yaml."""
        self._extra.append(text.rstrip('\n') + '\n')

    def group(self, id, mandatory=(), default=(), optional=(), conditional=None):
        """Add a comps group; `conditional` maps a package to the one it waits for."""
        self._groups.append((id, mandatory, default, optional, conditional or {}))

    def environment(self, id, groups):
        """Add a comps environment of groups that this repository has."""
        self._environments.append((id, groups))

    def modules_yaml(self):
        """The module metadata of this repository as one text, '' if there is none."""
        documents = self._modules + [defaults_document(name, stream, profiles) for
                                     name, (stream, profiles) in sorted(self._defaults.items())]
        return ''.join(documents + self._extra)

    def ini(self, id=None, **changes):
        """The text of the .repo file, with another id or changed options if need be."""
        id = id or self.id
        values = {'name': id, 'baseurl': 'file://' + self.path, 'enabled': self.enabled}
        values.update(self.options)
        values.update(changes)
        return '[%s]\n%s' % (id, ini_text(values))

    def build(self):
        """Make the folder and its repodata if anything changed; RPMs are built already."""
        files = {os.path.basename(path): path
                 for package in self.packages for path in package.cached}
        state = (files, self.modules_yaml(), tuple(map(repr, self._groups + self._environments)))
        if state == self._built:
            return
        comps = comps_xml(self._groups, self._environments) if self._groups else None
        make_repository(self.path, files, self.modules_yaml(), comps)
        # metadata never expires, so that DNF's output does not depend on the clock
        cached = os.path.join(self.world.root, 'var/cache/dnf', self.id + '-' + '[0-9a-f]' * 16)
        for folder in glob.glob(cached):
            shutil.rmtree(folder)
        self._built = state


def make_repository(path, files, modules='', comps=None):
    """Make a folder that holds links to `files` (name: target) and the repodata of these."""
    os.makedirs(path, exist_ok=True)
    for old in glob.glob(os.path.join(path, '*.rpm')):
        os.unlink(old)
    for name, target in files.items():
        os.symlink(target, os.path.join(path, name))
    # Newer versions keep what was added to the old repodata.
    shutil.rmtree(os.path.join(path, 'repodata'), ignore_errors=True)
    # Which compression it takes by itself is not the same everywhere.
    command = ['createrepo_c', '--quiet', '--simple-md-filenames', '--no-database',
               '--general-compress-type=gz', path]
    if comps:
        write(path + '.comps.xml', comps)
        command += ['--groupfile', path + '.comps.xml']
    run(command)
    if modules:
        write(path + '.modules.yaml', modules)
        run(['modifyrepo_c', '--simple-md-filenames', '--mdtype', 'modules',
             path + '.modules.yaml', os.path.join(path, 'repodata')])


def publish_advisory(repo, name, version, release):
    """Say in the repository's updateinfo that a package fixes a security problem."""
    repo.world.build()
    path = os.path.join(repo.world.scratch, 'updateinfo.xml')
    write(path, """<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="sig" status="final" type="security" version="1"><id>XSA-1</id>
<title>x</title><issued date="2020-01-01 00:00:00"/><pkglist><collection short="x">
<name>x</name><package name="{0}" version="{1}" release="{2}" epoch="0" arch="x86_64">
<filename>{0}-{1}-{2}.x86_64.rpm</filename></package></collection></pkglist></update></updates>
""".format(name, version, release))
    run(['modifyrepo_c', '--simple-md-filenames', path, os.path.join(repo.path, 'repodata')])


def ini_text(values):
    """key=value lines; None leaves a key out, booleans become 1 and 0."""
    return ''.join('%s=%s\n' % (key, int(value) if isinstance(value, bool) else value)
                   for key, value in values.items() if value is not None)


def write(path, text):
    """Write a text file."""
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(text)
