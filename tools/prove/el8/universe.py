"""A world with EL8's own modules and packages, and a Xen stack beside them.

BaseOS has the packages of the primary metadata that belong to nobody, AppStream all builds of
all modules and the builds of libvirt that no modulemd names (stray ones), a repository of KVM's
the Virt SIG's own libvirt, which is not Xen's.
"""

from prove.el8 import conventions, data

APPSTREAM, BASEOS, ADVANCED = 'appstream', 'baseos', 'centos-advanced-virtualization'
SIG = 'centos-virt-xen-'
#: the stack's series: the versions of xen and of libvirt
SERIES = {'412': ('4.12.3-1.el8', '6.0.0-40.el8'), '413': ('4.13.1-1.el8', '6.6.0-20.el8')}
#: what a full libvirt for Xen is made of
LIBVIRT = ('libvirt', 'libvirt-admin', 'libvirt-bash-completion', 'libvirt-client',
           'libvirt-daemon', 'libvirt-daemon-config-network', 'libvirt-daemon-config-nwfilter',
           'libvirt-daemon-driver-interface', 'libvirt-daemon-driver-libxl',
           'libvirt-daemon-driver-network', 'libvirt-daemon-driver-nodedev',
           'libvirt-daemon-driver-nwfilter', 'libvirt-daemon-driver-secret',
           'libvirt-daemon-driver-storage', 'libvirt-daemon-driver-storage-core',
           'libvirt-daemon-driver-storage-disk', 'libvirt-daemon-driver-storage-iscsi',
           'libvirt-daemon-driver-storage-logical', 'libvirt-daemon-driver-storage-mpath',
           'libvirt-daemon-driver-storage-scsi', 'libvirt-daemon-xen', 'libvirt-devel',
           'libvirt-docs', 'libvirt-libs', 'libvirt-nss')
_GUARDED = ('virt', 'virt-devel')
_SAME_SOURCE = ('libvirt', 'libvirt-devel', 'libvirt-libs')


class Shelf(object):
    """What is added to a repository, before it is known what becomes of it."""

    def __init__(self):
        self.packages = []

    def package(self, name, evr, label=None, **keywords):
        """Take a package; of a module's the label is forgotten."""
        self.packages.append((name, evr, keywords))

    def metadata(self, _text):
        """Forget the documents of modules."""


class Shelves(object):
    """What :func:`fill` and the others take for a World; `found` has a Shelf for each id."""

    def __init__(self):
        self.found = {}

    def repo(self, id, **_options):
        """The Shelf of an id."""
        return self.found.setdefault(id, Shelf())


def fill(world, date=None, series=('412', '413'), provider=True, hotfixes=False):
    """Fill a world.

    :param date: what of virt and virt-devel is published: builds up to that date; None: all
    :param series: keys of :data:`SERIES`, a repository for each
    :param provider: the stack has the files and sonames that it needs of the module's
    :param hotfixes: the stack's repositories set module_hotfixes
    """
    add_distribution(world, [document for document in data.documents()
                             if is_published(document, date)])
    for key in series:
        add_stack(world.repo(SIG + key, module_hotfixes=hotfixes or None), key, provider)
    return world


def is_published(document, date):
    """Whether a module document is there at a date (None: at the end)."""
    return document.name not in _GUARDED or date is None or any(
        then <= date and tuple(build) == document[:3] for then, *build in data.history())


def add_distribution(world, published):
    """Add the distribution's repositories and the one of KVM's.

    :param world: a World, or what has its method repo()
    :param published: list of data.Document
    """
    appstream, baseos, advanced = map(world.repo, (APPSTREAM, BASEOS, ADVANCED))
    real = {(package.name, package.evr, package.arch): package for package in data.primary()}
    seen = set()
    for document in published:
        build = {artifact.name: _short(artifact.evr) for artifact in document.artifacts}
        label = ':'.join(document[:4])
        for artifact in document.artifacts:
            key = (artifact.name, _short(artifact.evr), artifact.arch)
            if key not in seen:
                seen.add(key)
                details = _real(real[key]) if key in real else conventions.describe(
                    artifact.name, _short(artifact.evr), build)
                appstream.package(*key[:2], arch=artifact.arch, label=label, **details)
        appstream.metadata(document.text)
    appstream.metadata(data.defaults())
    for key, package in real.items():
        if key not in seen and package.arch in ('x86_64', 'noarch'):
            repo = baseos if package.name not in _SAME_SOURCE else \
                appstream if '.module' in package.evr else advanced
            repo.package(*key[:2], arch=package.arch, **_real(package))


def add_stack(repo, key, provider=True):
    """Add one series of the stack to a repository; see :func:`fill`."""
    evr, libvirt_evr = SERIES[key]
    add = repo.package
    add('xen', evr, requires=['xen-runtime = ' + evr, 'xen-hypervisor = ' + evr])
    sonames = ['%s()(64bit)' % soname for soname in (
        'libxenctrl.so.4.' + key[1:], 'libxenlight.so.4.' + key[1:], 'libxenstore.so.3.0')]
    add('xen-libs', evr, source='xen', provides=sonames, requires=['xen-licenses = ' + evr])
    add('xen-runtime', evr, source='xen', requires=['xen-libs = ' + evr, sonames[0], 'qemu-xen',
                                                    'xen-ovmf', 'seabios', conventions.QEMU_IMG])
    add('xen-hypervisor', evr, source='xen')
    add('xen-licenses', evr, source='xen')
    add('xen-devel', evr, source='xen', requires=['xen-libs = ' + evr])
    add('xen-doc', evr, source='xen', arch='noarch')
    add('xen-ovmf', '20180901-1.el8', arch='noarch')
    add('qemu-xen', evr, requires=sonames[:1])
    build = dict.fromkeys(LIBVIRT, libvirt_evr)
    for name in LIBVIRT:
        details = conventions.describe(name, libvirt_evr, build)
        if name == 'libvirt-daemon-driver-libxl':
            details['requires'] += sonames[:2]
        elif name == 'libvirt-daemon-xen':
            details['requires'].append('xen')
        add(name, libvirt_evr, **details)
    if provider:
        add_provider(repo)


def add_provider(repo):
    """Add what has the files and sonames that the stack needs."""
    repo.package('qemuu', '1:3.0.1+3-1.el8', files=[conventions.QEMU_IMG])
    repo.package('seabios', '1.12.1-1.el8')
    repo.package('netcf-libs', '0.2.8-12.el8', source='netcf',
                 provides=conventions.SONAMES['netcf-libs'])


def _short(evr):
    return evr[2:] if evr.startswith('0:') else evr


def _real(package):
    # A package's own name is provided by whoever writes the metadata.
    details = dict(package.dependencies, files=package.files, source=package.source)
    own = '%s = %s' % (package.name, package.evr)
    details['provides'] = [text for text in details.get('provides', ()) if text != own]
    return details
