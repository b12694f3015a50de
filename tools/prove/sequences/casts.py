"""The packages of a sequence, each with the wave in which it is published.

Three kinds of casts: as on EL8, whose module and stack have many builds that fit together; as on
EL9, where there is no module; and those of the random worlds, with a module and without one, where
more goes wrong.
"""

import random

from prove import cases
from prove.dependencies import APPSTREAM, BASEOS, GONE, KICKSTART, LOCAL, STACK, parse_evr
from prove.sequences import el8, el9
from prove.sequences.el9 import add as _add
from prove.sides import nevra, repo_id
from prove.universe import Universe
from support.el9 import IMG, LIBRARY

#: what a sequence's case has no use for
_LEFT_OUT = ('exclude', 'installonly', 'group', 'sources', 'priority')


def make(seed, real=False):
    """The case of a seed's sequence.

    :param real: whether it is made of EL8's own metadata
    """
    rng = random.Random('cast of %d' % seed)
    if real:
        return el8.make(rng, _policy(rng))
    case = _of_random_world(seed, rng) if seed % 3 == 0 else \
        el9.make(rng, _policy(rng)) if seed % 6 == 5 else _like_el8(rng)
    _choose_installed(rng, case)
    return case


# as in random worlds

def _of_random_world(seed, rng):
    case = {key: value for key, value in cases.generate(seed, origins=seed % 6 == 3)[0].items()
            if key not in _LEFT_OUT + ('request', 'options')}
    case['packages'] = [dict(package) for package in case['packages']]
    case['policy'] = dict(case['policy'])
    if case['policy'].get('mode') == 'warn':
        # Such a host is contaminated for good.
        del case['policy']['mode']
    by_name = {}
    for package in case['packages']:
        by_name.setdefault(package['name'], []).append(package)
    for name in sorted(by_name):
        builds = sorted(by_name[name], key=lambda package: parse_evr(package['evr'])[1])
        wave = 0
        for package in builds:
            if not package.get('installed') and package['repo'] != LOCAL:
                if package is not builds[0]:
                    wave = rng.choice((wave, wave + 1, wave + 1))
                package['wave'] = wave
            if package.get('module'):
                package['build'] = wave + 1
    return case


# as on EL8

def _like_el8(rng):
    case = {'packages': [], 'hotfixes': rng.random() < .4, 'ghosts': {}, 'state': None,
            'default': rng.choice(('rhel', 'rhel', 'rhel', None)), 'policy': _policy(rng)}
    if rng.random() < .2:
        case['state'] = rng.choice(('disabled', 'rhel'))
    if rng.random() < .25:
        case['stack_repo'] = 'xensig'
    needs = rng.sample(('seabios', 'netcf-libs', LIBRARY, 'virt-viewer'), rng.choice((1, 1, 2)))
    contexts = rng.random() < .5
    for build in range(1, rng.choice((2, 3, 4)) + 1):
        more = {'module': 'virt:rhel', 'build': build, 'wave': max(0, build - rng.choice((1, 2)))}
        if contexts:
            more['context'] = '%08x' % build
        _virt(case, '.module_el8.%d.0+%d' % (build, 240 + build), build, more)
    if rng.random() < .25:
        more = {'module': 'virt:av', 'build': 1, 'wave': rng.choice((0, 1))}
        _virt(case, '.module_el8.3.0+901', 5, more)
    _bystanders(case, rng)
    provider, own = rng.choice((0, 0, 0, 0, 1, None)), rng.random() < .8
    for series in range(rng.choice((1, 2, 3))):
        _stack(case, series, needs, own, rng)
    if provider is not None:
        _add(case, STACK, 'qemuu', '1:3.0.1-1.el8', wave=provider, files=[IMG])
    if 'netcf-libs' in needs and rng.random() < .85:
        _add(case, STACK, 'netcf-libs', '0.2.8-9.el8', wave=rng.choice((0, 0, 1)))
    if rng.random() < .2:
        _add(case, LOCAL, 'xen-tools', '1-1.el8', requires=['xen-libs', IMG])
    if rng.random() < .15:
        _add(case, LOCAL, 'qemu-img', '15:9-9.module_el8.1.0+999', module='virt:rhel', stray=True,
             files=[IMG])
    return case


def _policy(rng):
    policy = {}
    if rng.random() < .15:
        policy['mode'] = 'block'
    if rng.random() < .08:
        policy['allow'] = rng.choice(('seabios', 'netcf-libs', 'virt-viewer'))
    return policy


def _virt(case, dist, build, more):
    def add(name, version, requires=(), **rest):
        evr = '%s-%d%s' % (version, build, dist)
        _add(case, APPSTREAM, name, evr, requires=list(requires), **dict(more, **rest))
        return evr

    qemu = add('qemu-img', '15:2.12.0', files=[IMG])
    add('qemu-kvm', '15:2.12.0', ['qemu-img = ' + qemu, 'seabios'])
    add('seabios', '1.11.%d' % build)
    add('netcf-libs', '0.2.8')
    libvirt = add('libvirt-libs', '4.%d.0' % build, provides=[LIBRARY])
    pin = 'libvirt-libs = ' + libvirt
    add('libvirt-client', '4.%d.0' % build, [pin, LIBRARY])
    add('libvirt-daemon', '4.%d.0' % build, [pin, IMG, 'netcf-libs'])
    if build > 2:
        # a name that only newer builds have
        add('libvirt-wireshark', '4.%d.0' % build, [pin])


def _bystanders(case, rng):
    for wave, version in enumerate(('2.28-72.el8', '2.28-101.el8')):
        _add(case, BASEOS, 'glibc', version, wave=wave)
    _add(case, BASEOS, 'htop', '2.2.0-6.el8', requires=['glibc'])
    _add(case, BASEOS, 'htop', '2.2.1-1.el8', requires=['glibc'], wave=rng.choice((1, 2)))
    _add(case, BASEOS, 'virt-viewer', '7.0-8.el8', requires=[LIBRARY])
    _add(case, APPSTREAM, 'bash', '2-1.module_el8.1.0+7', module='perl:5.26', build=1)


def _stack(case, series, needs, own_libvirt, rng):
    wave = series + rng.choice((0, 0, 1)) if series else 0
    evr = '4.1%d.3-1.el8' % (2 + series)

    def add(name, requires=(), evr=evr, **more):
        _add(case, STACK, name, evr, wave=wave, requires=list(requires), **more)

    add('xen-libs', ['glibc'])
    add('xen-hypervisor')
    add('xen-runtime', ['xen-libs = ' + evr, IMG] + needs)
    add('xen', ['xen-runtime = ' + evr, 'xen-hypervisor = ' + evr],
        recommends=['libvirt-client'] if rng.random() < .3 else [])
    if 'seabios' in needs and (not series or rng.random() < .5):
        add('seabios', evr='1.12.%d-1.el8' % series)
    if own_libvirt:
        libvirt = '%d.0.0-1.el8' % (rng.choice((3, 6)) + series)
        pin = 'libvirt-libs = ' + libvirt
        add('libvirt-libs', evr=libvirt, provides=[LIBRARY])
        add('libvirt-client', [pin, LIBRARY], evr=libvirt)
        add('libvirt-daemon', [pin, IMG], evr=libvirt)
        add('libvirt-daemon-xen', ['libvirt-daemon = ' + libvirt, 'xen'], evr=libvirt)


# the host as it begins

def _choose_installed(rng, case):
    """Have something installed, now and then what crosses already."""
    if not any(package.get('installed') for package in case['packages']) and rng.random() < .5:
        universe = Universe(case)
        wanted = universe.mask(i for i in universe.numbers
                               if not universe.packages[i].get('wave'))
        if rng.random() < .75:
            wanted &= ~universe.guarded
        final = 0
        for i in rng.sample(universe.members(wanted), min(3, bin(wanted).count('1'))):
            final = cases.close(rng, universe, final | 1 << i, wanted) or final
        for i in universe.members(final):
            universe.packages[i]['installed'] = True
    known = case.get('origins')
    if known is None and 'dependencies' not in case and rng.random() < .8:
        # The repository's id DNF's history has where DNF installed it; a kickstart's own is none.
        by_kickstart = rng.random() < .25
        case['origins'] = {
            nevra(package): KICKSTART if by_kickstart else repo_id(case, package['repo'])
            for package in case['packages']
            if package.get('installed') and package['repo'] != GONE}
