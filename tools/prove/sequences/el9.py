"""A cast as on EL9: no modules, AppStream's KVM packages, which the policy names by their sources,
and a Xen stack with names of theirs."""

from prove.dependencies import APPSTREAM, BASEOS, LOCAL, SIG_VENDOR, STACK, VENDOR
from support.el9 import IMG, LIBRARY, ORIGINS


def make(rng, policy):
    """A case without anything installed.

    :param policy: what xenguard.conf has beside guarded_origins
    """
    case = {'packages': [], 'hotfixes': rng.random() < .2, 'ghosts': {}, 'state': None,
            'default': None, 'policy': dict(policy, guarded_origins=ORIGINS)}
    if rng.random() < .5:
        case['stack_repo'] = 'xensig'
    for build in range(rng.choice((2, 3, 4))):
        _distribution(case, build, max(0, build - rng.choice((0, 1))))
    _bystanders(case, rng)
    needs = rng.sample(('seabios-bin', 'edk2-ovmf', LIBRARY, 'virt-viewer'), rng.choice((1, 1, 2)))
    own = rng.random() < .8
    for series in range(rng.choice((1, 2, 3))):
        _stack(case, series, needs, own, rng)
    provider = rng.choice((0, 0, 0, 1, None))
    if provider is not None:
        add(case, STACK, 'qemuu', '1:7.0-1.el9', wave=provider, files=[IMG], vendor=SIG_VENDOR)
    if 'edk2-ovmf' in needs and rng.random() < .7:
        add(case, STACK, 'edk2-ovmf', '20220801-1.el9', source='edk2', arch='noarch',
            vendor=SIG_VENDOR, wave=rng.choice((0, 1)))
    if rng.random() < .2:
        add(case, LOCAL, 'xen-tools', '1-1.el9', requires=['xen-libs', IMG])
    return case


def add(case, repo, name, evr, **more):
    """Add a package to a case; a keyword without a value is left out."""
    package = {'repo': repo, 'name': name, 'evr': evr}
    package.update((key, value) for key, value in more.items() if value)
    case['packages'].append(package)


def _distribution(case, build, wave):
    def distributed(name, evr, requires=(), **more):
        add(case, APPSTREAM, name, evr, requires=list(requires), vendor=VENDOR, wave=wave,
            **more)

    evr = '17:%d.2.0-11.el9' % (7 + build)
    qemu = {'source': 'qemu-kvm'}
    distributed('qemu-img', evr, files=[IMG], **qemu)
    distributed('qemu-kvm-common', evr, **qemu)
    distributed('qemu-kvm-core', evr, ['qemu-img = ' + evr, 'qemu-kvm-common = ' + evr,
                                       'seabios-bin', 'edk2-ovmf'], **qemu)
    distributed('qemu-kvm', evr, ['qemu-kvm-core = ' + evr])
    distributed('seabios-bin', '1.16.%d-2.el9' % build, arch='noarch', source='seabios')
    distributed('edk2-ovmf', '202%d1122-6.el9' % (2 + build), arch='noarch', source='edk2')
    evr = '%d.0.0-6.el9' % (9 + build)
    _libvirt(distributed, evr)
    pin = 'libvirt-daemon-common = ' + evr
    distributed('libvirt-daemon-driver-qemu', evr, [pin, IMG], source='libvirt')
    distributed('libvirt-daemon-kvm', evr, ['libvirt-daemon-driver-qemu = ' + evr, 'qemu-kvm'],
                source='libvirt')
    if build > 1:
        # a name that only newer builds have
        distributed('libvirt-ssh-proxy', evr, ['libvirt-libs = ' + evr], source='libvirt')


def _libvirt(adder, evr):
    pin = 'libvirt-libs = ' + evr
    adder('libvirt-libs', evr, provides=[LIBRARY], source='libvirt')
    adder('libvirt-client', evr, [pin, LIBRARY], source='libvirt')
    adder('libvirt-daemon-common', evr, [pin], source='libvirt')


def _bystanders(case, rng):
    for wave, version in enumerate(('2.34-60.el9', '2.34-83.el9')):
        add(case, BASEOS, 'glibc', version, wave=wave, vendor=VENDOR)
    add(case, BASEOS, 'htop', '3.2.1-1.el9', requires=['glibc'])
    add(case, BASEOS, 'htop', '3.3.0-1.el9', requires=['glibc'], wave=rng.choice((1, 2)))
    add(case, APPSTREAM, 'virt-viewer', '11.0-1.el9', requires=[LIBRARY], vendor=VENDOR)


def _stack(case, series, needs, own_libvirt, rng):
    wave = series + rng.choice((0, 0, 1)) if series else 0
    evr = '4.1%d.2-1.el9' % (7 + series)

    def stacked(name, evr=evr, requires=(), **more):
        add(case, STACK, name, evr, wave=wave, requires=list(requires), vendor=SIG_VENDOR, **more)

    stacked('xen-libs', requires=['glibc'], source='xen')
    stacked('xen-hypervisor', source='xen')
    stacked('xen-runtime', requires=['xen-libs = ' + evr, IMG] + needs, source='xen')
    stacked('xen', requires=['xen-runtime = ' + evr, 'xen-hypervisor = ' + evr])
    if 'seabios-bin' in needs and (not series or rng.random() < .5):
        stacked('seabios-bin', '1.15.%d-1.el9' % series, arch='noarch', source='seabios')
    if own_libvirt:
        # often older than the distribution's, now and then newer
        libvirt = '%d.1.0-1.el9' % (rng.choice((8, 8, 11)) + series)
        _libvirt(stacked, libvirt)
        stacked('libvirt-daemon-driver-libxl', libvirt, ['libvirt-daemon-common = ' + libvirt,
                                                         'xen-libs'], source='libvirt')
