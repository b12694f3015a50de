"""A case as a world on disk, with RPMs of which there is only the header."""

import os
import struct

import libdnf.transaction
import rpm
from support.metadata import MetadataRepo
from support.repository import Repo
from support.rpms import run
from support.world import World, write

from prove.dependencies import APPSTREAM, DEPENDENCIES, GONE, LOCAL, STACK
from prove.sides import arch, artifact, modules, nevra, origins, repo_id

_TYPES = {'int16': (3, 'H', 2), 'int32': (4, 'I', 4), 'text': (6, None, 1),
          'binary': (7, None, 1), 'texts': (8, None, 1), 'i18n': (9, None, 1)}
# the tags of a header's regions, which not every rpm has names for
_SIGNATURES, _IMMUTABLE = 62, 63
_SENSES = {None: 0, '<': 2, '>': 4, '=': 8, '<=': 10, '>=': 12}


def _header(entries, region):
    """A header as it stands in an RPM: dict of tag to (type, value), and its region's tag."""
    index, store = [], b''
    for tag, (kind, value) in sorted(entries.items()):
        code, pattern, size = _TYPES[kind]
        values = value if isinstance(value, (list, tuple)) else [value]
        store += b'\0' * (-len(store) % size)
        index.append(struct.pack('>IIII', tag, code, len(store), len(values)))
        for item in values:
            store += struct.pack('>' + pattern, item) if pattern else item.encode() + b'\0'
    index.insert(0, struct.pack('>IIII', region, 7, len(store), 16))
    store += struct.pack('>IIiI', region, 7, -16 * len(index), 16)
    return b'\x8e\xad\xe8\x01\0\0\0\0' + struct.pack('>II', len(index), len(store)) + \
        b''.join(index) + store


def header_only_rpm(package):
    """The bytes of an RPM of a rpms.Package, without a payload: for --justdb only."""
    tags = {
        'NAME': ('text', package.name), 'VERSION': ('text', package.version),
        'RELEASE': ('text', package.release), 'ARCH': ('text', package.arch),
        'OS': ('text', 'linux'), 'LICENSE': ('text', 'GPLv2+'),
        'SUMMARY': ('i18n', 'A test package'), 'DESCRIPTION': ('i18n', 'Text.'),
        'GROUP': ('i18n', 'Unspecified'), 'SIZE': ('int32', 0),
        'BUILDTIME': ('int32', 1600000000), 'BUILDHOST': ('text', 'localhost'),
        'RPMVERSION': ('text', '4.14.3'), 'PLATFORM': ('text', package.arch + '-linux'),
        'PAYLOADFORMAT': ('text', 'cpio'), 'PAYLOADCOMPRESSOR': ('text', 'gzip'),
        'PAYLOADFLAGS': ('text', '0'),
        'SOURCERPM': ('text', '%s-%s-%s.src.rpm' % (package.source, package.version,
                                                    package.release)),
    }
    if package.vendor:
        tags['VENDOR'] = ('text', package.vendor)
    if package.epoch:
        tags['EPOCH'] = ('int32', package.epoch)
    if package.label:
        tags['MODULARITYLABEL'] = ('text', package.label)
    for kind in DEPENDENCIES:
        texts = list(package.dependencies.get(kind, ()))
        if kind == 'provides':
            texts.append('%s = %s' % (package.name, package.evr))
        words = [[text] if text.startswith('(') else text.split() for text in texts]
        if not words:
            continue
        tag = kind[:-1].upper()
        tags[tag + 'NAME'] = ('texts', [parts[0] for parts in words])
        tags[tag + 'VERSION'] = ('texts', [parts[2] if parts[1:] else '' for parts in words])
        tags[tag + 'FLAGS'] = ('int32', [_SENSES[parts[1] if parts[1:] else None]
                                         for parts in words])
    if package.files:
        count = len(package.files)
        folders = sorted({os.path.dirname(path) + '/' for path in package.files})
        files = sorted(package.files)
        for name, kind, value in (
                ('BASENAMES', 'texts', [os.path.basename(path) for path in files]),
                ('DIRNAMES', 'texts', folders),
                ('DIRINDEXES', 'int32', [folders.index(os.path.dirname(path) + '/')
                                         for path in files]),
                ('FILESIZES', 'int32', [0] * count), ('FILEMODES', 'int16', [0o100755] * count),
                ('FILERDEVS', 'int16', [0] * count), ('FILEMTIMES', 'int32', [1] * count),
                ('FILEDIGESTS', 'texts', [''] * count), ('FILELINKTOS', 'texts', [''] * count),
                ('FILEFLAGS', 'int32', [0] * count), ('FILEUSERNAME', 'texts', ['root'] * count),
                ('FILEGROUPNAME', 'texts', ['root'] * count),
                ('FILEVERIFYFLAGS', 'int32', [0] * count), ('FILEDEVICES', 'int32', [1] * count),
                ('FILEINODES', 'int32', list(range(1, count + 1))),
                ('FILELANGS', 'texts', [''] * count)):
            tags[name] = (kind, value)
    header = _header({getattr(rpm, 'RPMTAG_' + name): value for name, value in tags.items()},
                     _IMMUTABLE)
    signature = _header({1000: ('int32', len(header))}, _SIGNATURES)
    name = '%s-%s-%s' % (package.name, package.version, package.release)
    lead = struct.pack('>4sBBHH66sHH16s', b'\xed\xab\xee\xdb', 3, 0, 0, 1,
                       name.encode()[:65], 1, 5, b'')
    return lead + signature + b'\0' * (-len(signature) % 8) + header


def install_headers(world, packages):
    """Put header-only RPMs into a world's RPM database."""
    world.build()
    run(['rpm', '--root', world.root, '-i', '--justdb', '--nodeps', '--ignorearch', '--nodigest',
         '--nosignature'] + [package.cached[0] for package in packages])


def install_known(world, origins):
    """Put packages of metadata without RPMs on a host, and into DNF's history.

    :param origins: as of remember()
    """
    for number, package in enumerate(origins):
        package.cached = [world.path('%d.rpm' % number)]
        with open(package.cached[0], 'wb') as stream:
            stream.write(header_only_rpm(package))
    if origins:
        install_headers(world, origins)
        remember(world, origins)
    world.files = []


# a case on disk

def shelf(case, role):
    """The id in a world for what has a role in a case; what is named by its file lies in a
    folder, and the repository that this is as well is disabled."""
    return LOCAL if role == LOCAL else repo_id(case, role)


def repo_options(case, id):
    """The options of a repository of a case."""
    options = {}
    if id == repo_id(case, STACK) and case['hotfixes']:
        options['module_hotfixes'] = True
    if id == repo_id(case, STACK) and case.get('priority'):
        options['priority'] = 10
    return options


def remember(world, origins, dependencies=()):
    """Write into DNF's history where packages were installed from.

    :param origins: dict of rpms.Package to a repository's id; None for what it knows nothing of
    :param dependencies: those that were only installed for others
    """
    packages = [package for package, id in origins.items() if id]
    if not packages:
        return
    reasons = (libdnf.transaction.TransactionItemReason_USER,
               libdnf.transaction.TransactionItemReason_DEPENDENCY)
    folder = os.path.join(world.root, 'var/lib/dnf')
    os.makedirs(folder, exist_ok=True)
    history = libdnf.transaction.Swdb(os.path.join(folder, 'history.sqlite'))
    history.initTransaction()
    for package in packages:
        item = history.createRPMItem()
        item.setName(package.name)
        item.setEpoch(package.epoch)
        item.setVersion(package.version)
        item.setRelease(package.release)
        item.setArch(package.arch)
        history.addItem(item, origins[package], libdnf.transaction.TransactionItemAction_INSTALL,
                        reasons[package in dependencies]).setState(
                            libdnf.transaction.TransactionItemState_DONE)
    history.beginTransaction(1600000000, '', '', 0)
    history.endTransaction(1600000000, '', libdnf.transaction.TransactionState_DONE)
    history.closeTransaction()


def set_module_state(world, state):
    """Write into an installroot what state the virt module has.

    :param state: 'disabled', the stream that is enabled, or None
    """
    if state:
        folder = os.path.join(world.root, 'etc/dnf/modules.d')
        os.makedirs(folder, exist_ok=True)
        stream = '' if state == 'disabled' else state
        write(os.path.join(folder, 'virt.module'),
              '[virt]\nname=virt\nstream=%s\nprofiles=\nstate=%s\n' % (
                  stream, 'enabled' if stream else 'disabled'))


def policy_text(case):
    """The xenguard.conf of a case, None where it needs none."""
    policy = case.get('policy')
    return '[main]\n' + ''.join('%s = %s\n' % item for item in sorted(policy.items())) \
        if policy else None


def make_world(case, scratch, cache, real=False):
    """Make the World of a case; with `real` its RPMs are rpmbuild's."""
    def repo(id):
        if id not in world.repos:
            kind = Repo if real else MetadataRepo
            world.repos[id] = kind(world, id, id not in (GONE, LOCAL), repo_options(case, id))
        return world.repos[id]

    world = World(scratch, cache=cache)
    world.config(policy_text(case))
    made = {}
    for package in case['packages']:
        keywords = {tag: package[tag] for tag in DEPENDENCIES + ('files',) if package.get(tag)}
        keywords.update(arch=arch(package), source=package.get('source'),
                        vendor=package.get('vendor'))
        if package.get('module'):
            keywords['label'] = package['module'] + ':1:aa'
        made[nevra(package)] = repo(shelf(case, package['repo'])).package(
            package['name'], package['evr'], **keywords)
    installed = [made[nevra(package)] for package in case['packages'] if package.get('installed')]
    for number, package in enumerate(() if real else made.values()):
        package.cached = [world.path('%d.rpm' % number)]
        if package in installed or package.repo.id == LOCAL:
            with open(package.cached[0], 'wb') as stream:
                stream.write(header_only_rpm(package))
    if case.get('group'):
        next(each for each in world.repos.values() if each.enabled).group(
            'group', mandatory=case['group'])
    streams = modules(case)
    perl = [artifact(package) for package in case['packages']
            if package.get('module') == 'perl:5.26']
    if perl:
        streams.append(('perl', '5.26', perl))
    for name, stream, artifacts in streams:
        repo(shelf(case, APPSTREAM)).module(
            name, stream, artifacts=artifacts,
            default=name == 'perl' or stream == case['default'])
    # Nothing ever looks into a source package here.
    sources = case.get('sources') or {'packages': ()}
    for name, evr in () if real else sources['packages']:
        repo(sources['repo']).package(name, evr, arch='src')
    set_module_state(world, case['state'])
    world.files = [package.path if real else package.cached[0] for package in made.values()
                   if package.repo.id == LOCAL]
    if installed and real:
        world.install(*installed, nodeps=True)
    elif installed:
        install_headers(world, installed)
    remember(world, {made[text]: id for text, id in origins(case).items()
                     if made.get(text) in installed},
             [made[text] for text in case.get('dependencies') or ()])
    return world
