"""Real RPMs from small specs, built many at a time and kept under a hash of their spec."""

import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile

from support.environment import environment


class Package(object):
    """One RPM of a repository (and its source RPM, if build requirements are given).

    files         paths; one that ends with a slash is a folder
    label         ModularityLabel of the header, e.g. 'virt:rhel:8010020190916:cdc1202b'
    source        name of the source package, default: the package's own
    vendor        who has built it
    src_requires  a list makes a .src.rpm with these BuildRequires beside the package
    """

    TAGS = ('requires', 'provides', 'conflicts', 'obsoletes',
            'recommends', 'supplements', 'suggests', 'enhances')

    def __init__(self, repo, name, evr, arch='x86_64', files=(), label=None, source=None,
                 src_requires=None, vendor=None, **dependencies):
        unknown = set(dependencies) - set(self.TAGS)
        if unknown:
            raise TypeError('unknown keyword %s' % ', '.join(sorted(unknown)))
        self.repo = repo
        self.name = name
        epoch, _, rest = evr.rpartition(':')
        self.epoch = int(epoch or 0)
        self.version, _, self.release = rest.partition('-')
        self.arch = arch
        self.files = tuple(files)
        self.label = label
        self.source = source or name
        self.src_requires = src_requires
        self.vendor = vendor
        self.dependencies = dependencies
        #: the built files: the RPM and, with src_requires, the source RPM
        self.cached = []

    @property
    def evr(self):
        """[epoch:]version-release, for use in a dependency."""
        epoch = '%d:' % self.epoch if self.epoch else ''
        return '%s%s-%s' % (epoch, self.version, self.release)

    @property
    def nevra(self):
        """The name as DNF writes it: without an epoch of 0."""
        return '%s-%s.%s' % (self.name, self.evr, self.arch)

    @property
    def artifact(self):
        """The name as modulemd writes it: always with the epoch."""
        return '%s-%d:%s-%s.%s' % (self.name, self.epoch, self.version, self.release, self.arch)

    @property
    def path(self):
        """The RPM file in its repository, there after World.build()."""
        return os.path.join(self.repo.path, '%s-%s-%s.%s.rpm' % (
            self.name, self.version, self.release, self.arch))

    @property
    def src_path(self):
        """The source RPM in its repository, there with src_requires."""
        return os.path.join(self.repo.path, '%s-%s-%s.src.rpm' % (
            self.source, self.version, self.release))

    def __str__(self):
        return self.nevra

    def __repr__(self):
        return '<%s of %s>' % (self.nevra, self.repo.id)

    def spec(self):
        """The text of the spec file."""
        def line(tag, value):
            return '%s: %s' % (tag, str(value).replace('%', '%%'))

        head = [line('Name', self.source), line('Version', self.version),
                line('Release', self.release), 'Summary: A test package', 'License: GPLv2+',
                'AutoReqProv: no']
        if self.epoch:
            head.append(line('Epoch', self.epoch))
        if self.vendor:
            head.append(line('Vendor', self.vendor))
        head += [line('BuildRequires', need) for need in self.src_requires or ()]
        body = [line('ModularityLabel', self.label)] if self.label else []
        for tag in self.TAGS:
            body += [line(tag.capitalize(), value) for value in self.dependencies.get(tag, ())]
        if self.source == self.name:
            sub = ''
            lines = head + body + ['%description', 'Text.']
        else:
            # only packages with a %files section are built: not the source's own name
            sub = ' -n ' + self.name
            lines = head + body[:bool(self.label)] + ['%description', 'Text.', '%package' + sub,
                                                      'Summary: A test package'] + body
            lines += ['%description' + sub, 'Text.']
        if self.files:
            lines.append('%install')
            for path in self.files:
                lines.append('mkdir -p "%%{buildroot}%s"' % os.path.dirname(path))
                if not path.endswith('/'):
                    lines.append(': > "%%{buildroot}%s"' % path)
        lines += ['%files' + sub] + [
            '%s"%s"' % ('%dir ' if path.endswith('/') else '', path) for path in self.files]
        return '\n'.join(lines) + '\n'


def build_rpms(packages, cache):
    """Set `cached` of each package, building what the cache folder does not have."""
    os.makedirs(cache, exist_ok=True)
    missing = {}
    for package in packages:
        if package.cached:
            continue
        spec = package.spec()
        text = '%s %s\n%s' % (package.arch, package.src_requires is not None, spec)
        key = hashlib.sha256(text.encode('utf-8')).hexdigest()[:32]
        if os.path.isdir(os.path.join(cache, key)):
            package.cached = _files(package, os.path.join(cache, key))
        else:
            missing.setdefault(key, (spec, []))[1].append(package)
    if not missing:
        return
    top = tempfile.mkdtemp(prefix='tmp-', dir=cache)
    try:
        calls = {}
        for key, (spec, users) in missing.items():
            folder = os.path.join(top, 'out', key)
            os.makedirs(folder)
            path = os.path.join(top, key + '.spec')
            with open(path, 'w', encoding='utf-8') as stream:
                stream.write('%%global _rpmdir %s\n%%global _srcrpmdir %s\n' % (folder, folder))
                stream.write(spec)
            kind = (users[0].arch, '-bb' if users[0].src_requires is None else '-ba')
            calls.setdefault(kind, []).append(path)
        for (arch, what), specs in sorted(calls.items()):
            _rpmbuild(top, what, arch, specs)
        for key, (spec, users) in missing.items():
            target = os.path.join(cache, key)
            try:
                os.rename(os.path.join(top, 'out', key), target)
            except OSError:
                # another worker was faster; its RPM is as good
                if not os.path.isdir(target):
                    raise
            for package in users:
                package.cached = _files(package, target)
    finally:
        shutil.rmtree(top)


def _files(package, folder):
    names = [os.path.basename(package.path)]
    if package.src_requires is not None:
        names.append(os.path.basename(package.src_path))
    return [os.path.join(folder, name) for name in names]


def _rpmbuild(top, what, arch, specs):
    """One rpmbuild for many specs, without all that a test package does not need."""
    macros = {
        '_topdir': top, '_dbpath': os.path.join(top, 'rpmdb'),
        '_rpmfilename': '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
        '__os_install_post': '%{nil}', '__check_files': '%{nil}', 'debug_package': '%{nil}',
        '_build_id_links': 'none', '_binary_payload': 'w0.gzdio', '_source_payload': 'w0.gzdio',
        '_buildhost': 'localhost', 'use_source_date_epoch_as_buildtime': '1',
    }
    command = ['rpmbuild', what, '--quiet', '--nodeps', '--noclean', '--target', arch + '-linux']
    for name, value in sorted(macros.items()):
        command += ['--define', '%s %s' % (name, value)]
    run(command + specs, environment(SOURCE_DATE_EPOCH='1600000000'))


def run(command, env=None):
    """Run a tool of the builder; if it fails its output becomes the error's text."""
    process = subprocess.Popen(command, env=env or environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    out = process.communicate()[0].decode('utf-8', 'replace')
    if process.returncode:
        raise RuntimeError('%s\n%s' % (' '.join(map(shlex.quote, command)), out))
