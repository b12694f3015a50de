"""Hosts and requests in a world of EL8's size, in the form of the random worlds' cases."""

import os

from prove.disk import install_known
from prove.el8 import data, universe
from prove.sides import arch, artifact, has_module_tag, nevra
from support.metadata import MetadataRepo
from support.world import World

_KINDS = ('requires', 'provides', 'conflicts', 'obsoletes', 'recommends')
_XEN = ('xen', 'xen-libs', 'xen-runtime', 'xen-hypervisor', 'xen-licenses', 'xen-ovmf', 'qemu-xen')

#: what a host has: names, and of which version; the module's are those of the oldest build
HOSTS = {
    'empty': (),
    'dom0': _XEN + ('qemuu', 'seabios') + tuple(
        name for name in universe.LIBVIRT if name not in ('libvirt-devel', 'libvirt-docs')) +
    ('netcf-libs',),
    'xen-libs': ('xen-libs', 'xen-licenses'),
    'contaminated': _XEN + ('module:qemu-img', 'module:seabios', 'module:seabios-bin'),
    'kvm': ('module:qemu-img', 'module:seabios', 'module:seabios-bin', 'module:sgabios',
            'module:sgabios-bin'),
}
_OPTIONS = {'best': False, 'weak': True, 'allow_erasing': False, 'strict': True}
_INSTALLS = (
    ('xen',), ('xen-runtime',), ('libvirt',), ('libvirt-daemon-xen',), ('libvirt-devel',),
    ('xen', 'libvirt', 'libvirt-daemon-xen'), ('xen', 'qemu-img'), ('xen', 'qemu-kvm'),
    ('xen', 'libvirt-daemon-kvm'), ('libguestfs', 'xen'), ('virt-v2v', 'xen-libs'),
    ('libvirt-dbus', 'xen'), ('perl-Sys-Virt', 'xen-libs'), ('python3-libvirt', 'libvirt'),
    ('netcf', 'xen'), ('xen-libs',))


class Sides(object):
    """The sides of EL8's packages: module artifacts and their stray builds against the stack's
    repositories. In the words of :class:`prove.sides.Sides`."""

    def __init__(self, case):
        documents = [document for document in data.documents()
                     if document.name in ('virt', 'virt-devel')]
        listed = {each for document in documents for each in document.artifacts}
        texts = {'%s-%s.%s' % each for each in listed}
        names = {each.name for each in listed}
        packages = case['packages']
        self.guarded = {i for i, package in enumerate(packages)
                        if artifact(package) in texts or
                        has_module_tag(package) and package['name'] in names}
        self.stack_there = {i for i, package in enumerate(packages)
                            if package['repo'].startswith(universe.SIG)} - self.guarded
        self.stack, self.unnamed, self.by = self.stack_there, set(), {}


def make(scratch, host, **options):
    """Make a world, and the case that all requests on it have in common.

    :param host: a key of :data:`HOSTS`
    :param options: those of :func:`prove.el8.universe.fill`
    :returns: a World and a case
    """
    world = World(os.path.join(str(scratch), 'world'))
    world.repo_class = MetadataRepo
    universe.fill(world, **options)
    found = {}
    for repo in world.repos.values():
        for package in repo.packages:
            found.setdefault(package.nevra, package)
    packages = list(found.values())
    installed = [_find(packages, name) for name in HOSTS[host]]
    install_known(world, {package: package.repo.id for package in installed})
    return world, {'packages': [_as_case(package, package in installed) for package in packages],
                   'hotfixes': options.get('hotfixes', False), 'policy': {}, 'ghosts': {},
                   'state': '', 'default': 'rhel'}


def requests(host):
    """The requests on a host: (request, options)."""
    installs = [[['install', name] for name in names] for names in _INSTALLS]
    best = dict(_OPTIONS, best=True)
    if host == 'empty':
        return [(request, options) for request in installs for options in (_OPTIONS, best)]
    others = [[['upgrade']], [['upgrade', 'libvirt*']], [['remove', 'xen-licenses']],
              [['install', 'qemu-img'], ['remove', 'xen-runtime']]]
    return [(request, _OPTIONS) for request in installs + others] + [
        (request, options) for request in installs[:1] + installs[5:10] + others[:2]
        for options in (best, dict(_OPTIONS, allow_erasing=True))]


def _find(packages, name):
    """The oldest package of a name, of the first series of the stack or of the module."""
    repo = universe.SIG + '412'
    if name.startswith('module:'):
        name, repo = name[7:], universe.APPSTREAM
    return [package for package in packages if package.name == name and package.repo.id == repo][0]


def _as_case(package, is_installed):
    found = {'name': package.name, 'evr': package.evr, 'arch': package.arch,
             'repo': package.repo.id, 'files': list(package.files), 'installed': is_installed}
    found.update((kind, list(package.dependencies.get(kind, ()))) for kind in _KINDS)
    assert nevra(found) == package.nevra and arch(found) == package.arch
    return found
