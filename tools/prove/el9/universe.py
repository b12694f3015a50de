"""A world of EL9's shape: the packages of :mod:`prove.el8.universe` without a module.

What EL8 has in modules is an ordinary part of AppStream, which is all that EL9 has made of the virt
module: guarded_origins names sources of it. What is built on these, and was in the module too, is
of neither side. Everything has a vendor.
"""

import re

from prove.dependencies import APPSTREAM, BASEOS, SIG_VENDOR, VENDOR
from prove.el8 import data
from prove.el8 import universe as el8
from support.rpms import Package

#: the stack's repositories, by ids that the policy names and by such that 'auto' has to find
NAMED, FOUND = {key: el8.SIG + key for key in el8.SERIES}, {key: 'xensig' + key
                                                            for key in el8.SERIES}
#: builds that no repository has any more
OLD = 'old'
_MULTILIB = ('-libs', '-devel', 'libs')


def fill(world, provider=True, found=False):
    """Fill a world.

    :param provider: the stack has the files that it needs of the guarded packages
    :param found: the ids of the stack's repositories are such that no glob matches
    """
    shelves = el8.Shelves()
    el8.fill(shelves, provider=provider)
    _add_more(shelves)
    ids = {NAMED[key]: FOUND[key] if found else NAMED[key] for key in NAMED}
    for id, shelf in shelves.found.items():
        repo = world.repo(ids.get(id, id))
        vendor = VENDOR if id in (APPSTREAM, BASEOS) else SIG_VENDOR
        there = set()
        for name, evr, keywords in shelf.packages:
            for arch in _arches(name, keywords):
                details = _of_arch(arch, _without_modules(keywords))
                package = Package(repo, name, _without_tag(evr), vendor=vendor, **details)
                if package.nevra not in there:
                    there.add(package.nevra)
                    repo.packages.append(package)
    return world


def _arches(name, keywords):
    arch = keywords.get('arch', 'x86_64')
    return [arch, 'i686'] if arch == 'x86_64' and name.endswith(_MULTILIB) else [arch]


def _add_more(shelves):
    """Add what EL9 has more, in AppStream and in the stack, that needs the guarded packages."""
    add = shelves.repo(APPSTREAM).package
    add('edk2-ovmf', '20231122-6.el9', arch='noarch', source='edk2')
    add('edk2-tools', '20231122-6.el9', source='edk2')
    add('cockpit-machines', '311-1.el9', arch='noarch', requires=[
        'libvirt-client', 'libvirt-dbus', '(libvirt-daemon-kvm or libvirt-daemon-xen)'])
    add('virt-install', '4.1.0-5.el9', arch='noarch', requires=[
        'python3-libvirt', 'libvirt-client'], recommends=['libvirt-daemon-kvm'])
    add('osbuild-composer-worker', '101-1.el9', requires=['/usr/bin/qemu-img'])
    for key, (evr, _libvirt) in el8.SERIES.items():
        add = shelves.repo(NAMED[key]).package
        add('xen-image-tools', evr, source='xen', requires=['xen-libs = ' + evr, 'libguestfs'])
        add('xen-orchestra', evr, requires=['virt-install'], recommends=['osbuild-composer-worker'])


def module_sources():
    """The names of the sources of what EL8 has in the virt module, sorted."""
    shelves = el8.Shelves()
    el8.fill(shelves)
    listed = {artifact.name for document in data.documents() if document.name == 'virt'
              for artifact in document.artifacts}
    return sorted({keywords.get('source') or name
                   for name, _evr, keywords in shelves.found[APPSTREAM].packages
                   if name in listed})


def _of_arch(arch, keywords):
    found = dict(keywords, arch=arch)
    if arch == 'i686':
        # Its sonames are others.
        for kind in ('requires', 'provides'):
            found[kind] = [text.replace('(64bit)', '').replace('(x86-64)', '(x86-32)').replace(
                '()', '') for text in found.get(kind, ())]
    return found


def _without_modules(keywords):
    return {key: [_without_tag(text) for text in value] if isinstance(value, list) else value
            for key, value in keywords.items()}


def _without_tag(text):
    return re.sub(r'[.](module[_+][a-z]+|el)8', '.el9', text)
