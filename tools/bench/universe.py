"""A universe of EL8's shape: the seed's cast among tens of thousands of other packages.

Of 30,000 packages a third belongs to 300 module builds, nine of them of virt:rhel; the rest
comes from sources with four subpackages in two versions each, as in BaseOS, AppStream and EPEL
after an update. A host has the first few hundred of these installed.
"""

import random

from support.el9 import el9
from support.metadata import MetadataRepo
from support.rpms import Package
from support.seed import APPSTREAM, BASEOS, SIG, seed
from support.world import World

ARTIFACTS = 35          # of a module build; EL8's have 37 on average
VIRT_BUILDS = 6         # beside the seed's three
VIRT_ARTIFACTS = 190
STACK_LIBVIRT = 85      # subpackages of the stack's libvirt that have names of the module's
OLD, NEW = '1.0-1.el8', '1.1-1.el8'


class Universe(World):
    """A world of metadata alone."""

    repo_class = MetadataRepo


def fill(world, size, with_stack=False, sources=120):
    """Fill a world with about `size` packages.

    :param with_stack: the host has all of the stack, and there is a newer build of xen
    :param sources: of how many sources the host has packages
    """
    seed(world)
    app, base, sig = (world.repos[id] for id in (APPSTREAM, BASEOS, SIG))
    _virt(app)
    _stack(sig)
    _modules(app, size // 100)
    installed = [base['glibc']]
    if with_stack:
        installed += sig.packages
        sig.packages += [_rebuilt(old) for old in sig.packages if old.name.startswith('xen')]
    world.install(*installed + _sources(world, base, app, size, sources))


def fill_without_modules(world, size, origins, sources=120):
    """Fill a world of EL9's shape with about `size` packages.

    :param origins: the value of guarded_origins, '' for none
    :param sources: as of fill()
    """
    el9(world, origins=origins)
    glibc = world.repos[BASEOS].package('glibc', '2.34-1.el9')
    world.install(glibc, *_sources(world, world.repos[BASEOS], world.repos[APPSTREAM], size,
                                   sources))


def _sources(world, base, app, size, sources):
    """Fill two repositories with ordinary packages; returns those of the host."""
    there = sum(len(repo.packages) for repo in world.repos.values())
    count, installed = max(sources, (size - there) // 8), []
    for number in range(count):
        repo = base if number < count // 4 else app
        old, new = (_source(repo, number, evr, count) for evr in (OLD, NEW))
        installed += old[:2] if number < sources else []
        repo.packages += old + new
    return installed


def fill_with_crossings(world, counts):
    """Fill a world with one stack package for each number of crossings.

    Each crossing has a package in the module and an older one of that name in the stack.
    """
    seed(world)
    app, sig = world.repos[APPSTREAM], world.repos[SIG]
    parts = ['part%d' % number for number in range(max(counts))]
    app.module('virt', 'rhel', 9, 'parts', packages=[
        app.package(part, '2-1.module_el8.9.0+9+9') for part in parts])
    for part in parts:
        sig.package(part, '1-1.el8')
    for count in counts:
        sig.package('xen-%d' % count, '1-1.el8', requires=parts[:count])


def _source(repo, number, evr, count):
    """The four subpackages of one source; it needs libraries of sources before it."""
    def libraries(most):
        return ['libs%d.so.1()(64bit)' % int(number * dice.random() ** 2)
                for _ in range(min(number, most))]

    name = 'source%d' % number
    dice = random.Random('%d of %d' % (number, count))     # alike in all versions

    def package(suffix, files, requires, provides=()):
        full = name + suffix
        return Package(repo, full, evr, source=name, files=files, requires=requires,
                       provides=['%s(x86-64) = %s' % (full, evr)] + list(provides))

    libs = '%s-libs = %s' % (name, evr)
    return [
        package('', ['/usr/bin/' + name, '/etc/%s.conf' % name] +
                ['/usr/share/%s/%d' % (name, file) for file in range(8)],
                [libs, 'glibc'] + libraries(4)),
        package('-libs', ['/usr/lib64/libs%d.so.1' % number], ['glibc'] + libraries(3),
                ['libs%d.so.1()(64bit)' % number]),
        package('-devel', ['/usr/include/%s/%d.h' % (name, file) for file in range(15)],
                [libs, 'pkgconfig(source%d)' % dice.randrange(number + 1)],
                ['pkgconfig(%s) = 1' % name]),
        package('-doc', ['/usr/share/doc/%s/%d' % (name, file) for file in range(20)], []),
    ]


def _modules(repo, builds):
    for number in range(builds):
        # Four builds of a stream, two streams of a module; the first is the default.
        module, stream, build = number // 8, number // 4 % 2, number % 4
        dist = 'module_el8.%d.0+%d+%08x' % (build, number, number)
        packages = [Package(repo, 'module%d-%d' % (module, part), '%d.%d-1.%s' % (
            stream + 1, build, dist), requires=['glibc'] + (
                ['module%d-0' % module] if part else []),
            files=['/usr/bin/module%d-%d' % (module, part)],
            label='module%d:s%d:%d:%08x' % (module, stream, build + 1, number))
            for part in range(ARTIFACTS)]
        repo.packages += packages
        repo.module('module%d' % module, 's%d' % stream, build + 1, '%08x' % number,
                    packages=packages, profiles={'common': [packages[0].name]},
                    default=stream == 0)


def _virt(repo):
    for build in range(VIRT_BUILDS):
        dist = 'module_el8.0.0+%d+%08x' % (build, build)
        packages = [Package(repo, 'libvirt-part%d' % part, '4.%d-1.%s' % (build, dist),
                            source='libvirt', requires=['glibc'])
                    for part in range(VIRT_ARTIFACTS)]
        repo.packages += packages
        repo.module('virt', 'rhel', 8000020190000000000 + build, '%08x' % build,
                    packages=packages, profiles={'common': ['libvirt-client']})


def _stack(repo):
    for part in range(STACK_LIBVIRT):
        repo.package('libvirt-part%d' % part, '6.0.0-1.el8', source='libvirt',
                     requires=['glibc'])


def _rebuilt(old):
    """A newer build of a package."""
    evr = '%d:%s-99.el8' % (old.epoch, old.version)
    return Package(old.repo, old.name, evr, old.arch, old.files, source=old.source, **{
        tag: [need.replace(old.evr, evr) for need in needs]
        for tag, needs in old.dependencies.items()})
