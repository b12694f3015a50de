"""A world of EL9's shape: no modules, AppStream's KVM stack, and a Xen stack beside it."""

#: what guards AppStream's KVM stack, as docs/xenguard-el9.conf has it
ORIGINS = 'appstream:qemu-kvm, appstream:libvirt, appstream:seabios, appstream:edk2'
IMG = '/usr/bin/qemu-img'
LIBRARY = 'libvirt.so.0()(64bit)'
#: the daemons of both, and what each requires
DAEMONS = (('libvirt-libs', ()), ('libvirt-daemon-common', ['libvirt-libs']),
           ('libvirt-client', ['libvirt-libs']))


def _libvirt(repo, evr, **keywords):
    for name, needs in DAEMONS:
        provides = [LIBRARY] if name == 'libvirt-libs' else []
        repo.package(name, evr, source='libvirt', requires=needs, provides=provides, **keywords)


def el9(world, stack='xensig', distribution='appstream', origins=ORIGINS):
    """Fill a world; returns it.

    :param stack, distribution: ids of the repositories
    :param origins: the value of guarded_origins, '' for none
    """
    world.conf['module_platform_id'] = 'platform:el9'
    app, base, sig = world.repo(distribution), world.repo('baseos'), world.repo(stack)
    evr = '17:8.2.0-11.el9'
    for name, needs in (
            ('qemu-kvm-common', ()), ('qemu-kvm', ['qemu-kvm-core']),
            ('qemu-kvm-core', ['qemu-img = ' + evr, 'qemu-kvm-common', 'seabios-bin',
                               'edk2-ovmf'])):
        app.package(name, evr, source='qemu-kvm', requires=needs, vendor='CentOS')
    app.package('qemu-img', evr, source='qemu-kvm', files=[IMG], vendor='CentOS')
    app.package('seabios-bin', '1.16.3-2.el9', arch='noarch', source='seabios',
                vendor='CentOS')
    app.package('edk2-ovmf', '20231122-6.el9', arch='noarch', source='edk2', vendor='CentOS')
    _libvirt(app, '10.0.0-6.el9', vendor='CentOS')
    app.package('libvirt-daemon-driver-qemu', '10.0.0-6.el9', source='libvirt',
                requires=['libvirt-daemon-common', 'qemu-img'], vendor='CentOS')
    app.package('libvirt-daemon-kvm', '10.0.0-6.el9', source='libvirt',
                requires=['libvirt-daemon-driver-qemu', 'qemu-kvm'], vendor='CentOS')
    _libvirt(sig, '8.1.0-1.el9', vendor='SIG')
    sig.package('libvirt-daemon-driver-libxl', '8.1.0-1.el9', source='libvirt', vendor='SIG',
                requires=['libvirt-daemon-common', 'xen-libs'])
    sig.package('xen-libs', '4.17-1.el9', source='xen', vendor='SIG')
    sig.package('xen', '4.17-1.el9', vendor='SIG', requires=['xen-libs', IMG, 'seabios-bin'],
                src_requires=[IMG])
    sig.package('qemuu', '1:7.0-1.el9', files=[IMG], vendor='SIG')
    sig.package('seabios-bin', '1.15.0-1.el9', arch='noarch', source='seabios',
                vendor='SIG')
    base.package('htop', '1-1')
    base.package('virt-viewer', '1-1', requires=[LIBRARY])
    if origins:
        world.config('[main]\nguarded_origins = %s\n' % origins)
    return world
