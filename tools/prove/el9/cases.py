"""Hosts and requests in a world of EL9's shape and size, in the form of random worlds' cases."""

import os
import re

from prove.dependencies import (
    APPSTREAM,
    COMMAND_LINE,
    DEPENDENCIES,
    GONE,
    KICKSTART,
    VENDOR,
)
from prove.disk import install_known
from prove.el8.cases import HOSTS as EL8_HOSTS
from prove.el8.cases import requests as el8_requests
from prove.el9 import universe
from support.metadata import MetadataRepo
from support.paths import PROJECT
from support.rpms import Package
from support.world import World

_XEN = EL8_HOSTS['contaminated'][:7]
_BIOS = ('module:seabios', 'module:seabios-bin')
#: what a host has, and where DNF's history has it from: the repository that it is in, an id, or
#: nothing (None); no repository has what is 'old' or 'foreign', which is another vendor's
HOSTS = {
    'empty': ((), 'own'),
    'dom0': (EL8_HOSTS['dom0'], 'own'),
    'dom0-image': (EL8_HOSTS['dom0'], None),
    'contaminated': (EL8_HOSTS['contaminated'], 'own'),
    'contaminated-kickstart': (_XEN + ('module:qemu-img',) + _BIOS, KICKSTART),
    'contaminated-old': (_XEN + ('old:qemu-img',) + _BIOS, None),
    'contaminated-files': (_XEN + ('old:qemu-img',) + _BIOS, COMMAND_LINE),
    'foreign-build': (_XEN + ('foreign:qemu-img',) + _BIOS, None),
    'kvm': (EL8_HOSTS['kvm'], 'own'),
}
_OPTIONS = {'best': False, 'weak': True, 'allow_erasing': False, 'strict': True}
_MORE = (('cockpit-machines', 'xen'), ('virt-install', 'xen-libs'), ('xen-orchestra',),
         ('xen-image-tools',), ('osbuild-composer-worker', 'xen-runtime'), ('edk2-ovmf', 'xen'))


def shipped_origins():
    """The guarded_origins that docs/xenguard-el9.conf has."""
    with open(os.path.join(PROJECT, 'docs', 'xenguard-el9.conf')) as stream:
        return re.search('^guarded_origins = (.*)$', stream.read(), re.MULTILINE).group(1)


def make(scratch, host, whole=False, **options):
    """Make a world, and the case that all requests on it have in common.

    :param host: a key of :data:`HOSTS`
    :param whole: all sources that were in the module are guarded, not only those that the file
        for EL9 names
    :param options: those of :func:`prove.el9.universe.fill`
    :returns: a World and a case
    """
    world = World(os.path.join(str(scratch), 'world'))
    world.conf['module_platform_id'] = 'platform:el9'
    world.repo_class = MetadataRepo
    universe.fill(world, **options)
    policy = {'guarded_origins': ', '.join(
        'app*:' + source for source in universe.module_sources()) if whole else shipped_origins()}
    world.config('[main]\n' + ''.join('%s = %s\n' % item for item in policy.items()))
    found = {}
    for repo in world.repos.values():
        for package in repo.packages:
            found.setdefault(package.nevra, package)
    packages = list(found.values())
    names, origin = HOSTS[host]
    installed = [_find(world, packages, name) for name in names]
    packages += [package for package in installed if package not in packages]
    origins = {package: package.repo.id if origin == 'own' else origin for package in installed}
    install_known(world, origins)
    return world, {
        'packages': [_as_case(package, package in installed) for package in packages],
        'hotfixes': False, 'policy': policy, 'ghosts': {}, 'state': '', 'default': None,
        'origins': {package.nevra: id for package, id in origins.items() if id}}


def requests(host):
    """The requests on a host: (request, options)."""
    installs = [[['install', name] for name in names] for names in _MORE]
    best = dict(_OPTIONS, best=True)
    return el8_requests('empty' if host == 'empty' else 'dom0') + [
        (request, options) for request in installs for options in (_OPTIONS, best)]


def _find(world, packages, name):
    """The oldest package of a name: of the stack, of the distribution, or such a build of its that
    no repository has."""
    where, _, name = name.rpartition(':')
    ids = (APPSTREAM,) if where else tuple(universe.NAMED.values()) + tuple(
        universe.FOUND.values())
    package = [each for each in packages if each.name == name and each.repo.id in ids
               and each.arch != 'i686'][0]
    if where in ('', 'module'):
        return package
    # Nothing is in this one: it is never written.
    gone = world.repos.setdefault(GONE, MetadataRepo(world, GONE, False, {}))
    return Package(gone, name, '1-1.el9', files=package.files, source=package.source,
                   vendor=VENDOR if where == universe.OLD else 'Somebody')


def _as_case(package, is_installed):
    found = {'name': package.name, 'evr': package.evr, 'arch': package.arch,
             'repo': package.repo.id, 'files': list(package.files), 'installed': is_installed,
             'source': package.source, 'vendor': package.vendor}
    found.update((kind, list(package.dependencies.get(kind, ()))) for kind in DEPENDENCIES)
    return found
