"""The metadata of a repository whose RPMs nobody needs: what createrepo_c would write."""

import hashlib
import os
import re
from xml.sax.saxutils import escape, quoteattr

from support.modulemd import comps_xml
from support.repository import Repo, write

KINDS = ('provides', 'requires', 'conflicts', 'obsoletes', 'suggests', 'enhances', 'recommends',
         'supplements')
_FLAGS = {'<': 'LT', '>': 'GT', '=': 'EQ', '<=': 'LE', '>=': 'GE'}
# names and versions may be hostile, and have spaces and newlines
_VERSIONED = re.compile('(.*?) (<|>|=|<=|>=) (.*)', re.DOTALL)
_PRIMARY_FILES = re.compile(r'.*bin/.*|/etc/.*|/usr/lib/sendmail$')


class MetadataRepo(Repo):
    """A repository without RPMs, written once. To install from it, only what is to be installed
    is built."""

    has_rpms = False

    def build(self):
        """Write the metadata."""
        if not self._built:
            write_metadata(self.path, self.packages, self.modules_yaml(),
                           comps_xml(self._groups) if self._groups else '')
            self._built = True


def write_metadata(path, packages, modules='', comps=''):
    """Make a folder with repodata and nothing else.

    :param packages: list of rpms.Package
    :param modules: the text of modules.yaml
    :param comps: the text of comps.xml
    """
    folder = os.path.join(path, 'repodata')
    os.makedirs(folder, exist_ok=True)
    count = ' packages="%d">\n' % len(packages)
    namespace = 'http://linux.duke.edu/metadata/'
    documents = [
        ('primary', 'primary.xml', '<metadata xmlns="%scommon" xmlns:rpm="%srpm"%s%s</metadata>\n'
         % (namespace, namespace, count, ''.join(map(_primary, packages)))),
        ('filelists', 'filelists.xml', '<filelists xmlns="%sfilelists"%s%s</filelists>\n' % (
            namespace, count, ''.join(map(_filelists, packages))))]
    if modules:
        documents.append(('modules', 'modules.yaml', modules))
    if comps:
        documents.append(('group', 'comps.xml', comps))
    entries = []
    for kind, name, text in documents:
        write(os.path.join(folder, name), text)
        data = text.encode('utf-8')
        entries.append('<data type="%s"><checksum type="sha256">%s</checksum>'
                       '<location href="repodata/%s"/><timestamp>1600000000</timestamp>'
                       '<size>%d</size></data>\n' % (
                           kind, hashlib.sha256(data).hexdigest(), name, len(data)))
    write(os.path.join(folder, 'repomd.xml'),
          '<repomd xmlns="%srepo"><revision>1</revision>\n%s</repomd>\n' % (
              namespace, ''.join(entries)))


def _identity(package):
    return hashlib.sha256(package.nevra.encode('utf-8')).hexdigest()


def _evr(package):
    return 'epoch="%d" ver=%s rel=%s' % (
        package.epoch, quoteattr(package.version), quoteattr(package.release))


def _primary(package):
    lines = ['<package type="rpm"><name>%s</name><arch>%s</arch><version %s/>' % (
                 escape(package.name), package.arch, _evr(package)),
             '<checksum type="sha256" pkgid="YES">%s</checksum>' % _identity(package),
             '<summary>A test package</summary><description>Text.</description><packager/><url/>',
             '<time file="1600000000" build="1600000000"/>',
             '<size package="1000" installed="1" archive="1"/>',
             '<location href=%s/>' % quoteattr(os.path.basename(package.path)),
             '<format><rpm:license>GPLv2+</rpm:license><rpm:vendor>%s</rpm:vendor>'
             '<rpm:sourcerpm>%s</rpm:sourcerpm>' % (
                 escape(package.vendor or ''),
                 escape('' if package.arch == 'src' else os.path.basename(package.src_path)))]
    for kind in KINDS:
        texts = list(package.dependencies.get(kind, ()))
        if kind == 'provides':
            texts.append('%s = %s' % (package.name, package.evr))
        if texts:
            lines.append('<rpm:%s>%s</rpm:%s>' % (kind, ''.join(map(_entry, texts)), kind))
    lines += ['<file>%s</file>' % escape(name) for name in package.files
              if _PRIMARY_FILES.match(name)]
    return '\n'.join(lines) + '</format></package>\n'


def _entry(text):
    versioned = None if text.startswith('(') else _VERSIONED.fullmatch(text)
    if not versioned:
        return '<rpm:entry name=%s/>' % quoteattr(text)
    name, sense, evr = versioned.groups()
    epoch, _, rest = evr.rpartition(':')
    version, _, release = rest.partition('-')
    more = ' rel=%s' % quoteattr(release) if release else ''
    return '<rpm:entry name=%s flags="%s" epoch="%s" ver=%s%s/>' % (
        quoteattr(name), _FLAGS[sense], epoch or '0', quoteattr(version), more)


def _filelists(package):
    return '<package pkgid="%s" name=%s arch="%s"><version %s/>%s</package>\n' % (
        _identity(package), quoteattr(package.name), package.arch, _evr(package),
        ''.join('<file>%s</file>' % escape(name) for name in package.files))
