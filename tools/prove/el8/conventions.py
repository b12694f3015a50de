"""What EL8's module packages require, where no primary metadata at hand says so.

Their specs pin the subpackages of one source to each other, sonames tie the sources together,
and a few files are required by path.
"""

LIBVIRT_SONAME = 'libvirt.so.0()(64bit)'
QEMU_IMG = '/usr/bin/qemu-img'

#: a package's sonames, of the module's packages and of the stack's that bear their names
SONAMES = {
    'libvirt-libs': [LIBVIRT_SONAME, 'libvirt-admin.so.0()(64bit)', 'libvirt-qemu.so.0()(64bit)',
                     'libvirt-lxc.so.0()(64bit)'],
    'libguestfs': ['libguestfs.so.0()(64bit)'],
    'libiscsi': ['libiscsi.so.8()(64bit)'],
    'netcf-libs': ['libnetcf.so.1()(64bit)'],
    'hivex': ['libhivex.so.0()(64bit)'],
    'libnbd': ['libnbd.so.0()(64bit)'],
}
FILES = {
    'qemu-img': [QEMU_IMG, '/usr/bin/qemu-io', '/usr/bin/qemu-nbd'],
    'qemu-kvm-core': ['/usr/libexec/qemu-kvm'],
    'libvirt-daemon': ['/usr/sbin/libvirtd'],
    'libvirt-client': ['/usr/bin/virsh'],
}
#: what is required beside the pins
NEEDS = {
    'libvirt-client': [LIBVIRT_SONAME],
    'libvirt-daemon': [LIBVIRT_SONAME],
    'libvirt-daemon-driver-interface': ['libnetcf.so.1()(64bit)'],
    'libvirt-daemon-driver-qemu': [QEMU_IMG],
    'libvirt-daemon-driver-storage-core': [QEMU_IMG],
    'libvirt-daemon-driver-storage-iscsi-direct': ['libiscsi.so.8()(64bit)'],
    'libvirt-daemon-kvm': ['qemu-kvm'],
    'libvirt-dbus': [LIBVIRT_SONAME],
    'libguestfs': ['libvirt-daemon-kvm', 'libhivex.so.0()(64bit)', 'supermin'],
    'qemu-kvm-block-iscsi': ['libiscsi.so.8()(64bit)'],
    'qemu-kvm-core': ['seabios-bin', 'sgabios-bin'],
    'perl-Sys-Virt': [LIBVIRT_SONAME],
    'python3-libvirt': [LIBVIRT_SONAME],
    'virt-dib': ['libguestfs.so.0()(64bit)'],
    'virt-v2v': ['libguestfs.so.0()(64bit)', 'nbdkit'],
}
_STORAGE = 'libvirt-daemon-driver-storage'
_CONFIG = 'libvirt-daemon-config-'
_DRIVER = 'libvirt-daemon-driver-'
#: sources whose subpackages bear other names than theirs
_QEMU = {'qemu-img': [], 'qemu-kvm': ['qemu-kvm-core'], 'qemu-kvm-core': ['qemu-kvm-common'],
         'qemu-kvm-common': ['qemu-img']}


def describe(name, evr, build):
    """What a package has beside its name.

    :param evr: [epoch:]version-release, as in a dependency
    :param build: dict of all names of the module's or the stack's build to their versions
    :returns: dict of keywords for support.rpms.Package
    """
    pins = [other for other in _pinned(name, build) if build.get(other) == evr]
    needs = [need for need in NEEDS.get(name, ()) if need[0] == '/' or '(' in need or need in build]
    return {'requires': ['%s = %s' % (other, evr) for other in pins] + needs,
            'provides': list(SONAMES.get(name, ())), 'files': list(FILES.get(name, ())),
            'source': source(name, evr, build)}


def source(name, evr, build):
    """The name of the package's source: the longest name of the build that begins its own."""
    if name in _QEMU or name.startswith('qemu-kvm'):
        return 'qemu-kvm'
    heads = [other for other in build if name.startswith(other + '-') and build[other] == evr]
    return min(heads, key=len) if heads else name


def _pinned(name, build):
    if name in _QEMU:
        return _QEMU[name]
    if name == 'libvirt':
        return sorted(other for other in build if other.startswith((_DRIVER, _CONFIG))) + [
            'libvirt-client', 'libvirt-daemon', 'libvirt-libs']
    if name == _STORAGE:
        return sorted(other for other in build if other.startswith(_STORAGE + '-'))
    if name.startswith(_STORAGE + '-') and name != _STORAGE + '-core':
        return [_STORAGE + '-core']
    if name in ('libvirt-daemon-kvm', 'libvirt-daemon-xen'):
        return ['libvirt-daemon', _STORAGE, _DRIVER + (
            'qemu' if name.endswith('kvm') else 'libxl'), _DRIVER + 'interface']
    if name.startswith((_DRIVER, _CONFIG)) or name == 'libvirt-lock-sanlock':
        return ['libvirt-daemon', 'libvirt-libs']
    if name.startswith('libvirt-') and name not in (
            'libvirt-libs', 'libvirt-docs', 'libvirt-bash-completion', 'libvirt-dbus'):
        return ['libvirt-libs']
    return [] if name.startswith('libvirt') else _head(name, build)


def _head(name, build):
    heads = [other for other in build if name.startswith(other + '-')]
    return [min(heads, key=len)] if heads else []
