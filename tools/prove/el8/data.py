"""EL8's own metadata, which is no part of the project: XENGUARD_EL8 names its folder.

modules.yaml                    the module metadata of an EL8 rebuild, all builds
defaults.yaml                   its default streams
virt-history.json               when which build of virt and virt-devel was published
libvirt-devel-primary.xml.gz    libvirt-devel and all that it needs: builds of the module beside
                                those of the Virt SIG
"""

import collections
import gzip
import json
import os
import re
import xml.etree.ElementTree as ElementTree

VARIABLE = 'XENGUARD_EL8'
FILES = ('modules.yaml', 'defaults.yaml', 'virt-history.json', 'libvirt-devel-primary.xml.gz')
KINDS = ('provides', 'requires', 'conflicts', 'obsoletes', 'recommends', 'suggests')
_SENSES = {'LT': '<', 'GT': '>', 'EQ': '=', 'LE': '<=', 'GE': '>='}
_ARTIFACTS = re.compile(r'^  artifacts:\n    rpms:\n((?:    - .*\n)+)', re.MULTILINE)
_ARTIFACT = re.compile(r'(?P<name>.+)-(?P<evr>\d+:[^-]+-[^-]+)\.(?P<arch>[^.]+)')

Document = collections.namedtuple('Document', 'name stream version context artifacts text')
Artifact = collections.namedtuple('Artifact', 'name evr arch')
Real = collections.namedtuple('Real', 'name evr arch source files dependencies')


def folder():
    """The folder of the metadata, None where the environment names none that has all of it."""
    path = os.environ.get(VARIABLE)
    there = path and all(os.path.isfile(os.path.join(path, name)) for name in FILES)
    return path if there else None


def documents():
    """All module documents.

    :returns: list of :class:`Document`, in the file's order; the artifacts are
        :class:`Artifact` tuples, sources and debug packages left out
    """
    texts = re.split(r'^---\n', _read('modules.yaml'), flags=re.MULTILINE)
    return [_document('---\n' + text) for text in texts if text.strip()]


def defaults():
    """The text of all default streams."""
    return _read('defaults.yaml')


def history():
    """When the builds of virt and virt-devel were published.

    :returns: list of (date, module, stream, version), oldest first
    """
    return sorted((entry['date'], build['name'], build['stream'], str(build['version']))
                  for entry in json.loads(_read('virt-history.json'))
                  for build in entry['added'])


def primary():
    """The packages of the primary metadata, each NEVRA once, as :class:`Real` tuples."""
    with gzip.open(os.path.join(folder(), FILES[-1])) as stream:
        root = ElementTree.parse(stream).getroot()
    for element in root.iter():
        # What has written the file anew may have left the namespaces out.
        element.tag = element.tag.rpartition('}')[2]
    found = {}
    for element in root.iter('package'):
        real = _real(element)
        found.setdefault((real.name, real.evr, real.arch), real)
    return list(found.values())


def _read(name):
    with open(os.path.join(folder(), name), encoding='utf-8') as stream:
        return stream.read()


def _document(text):
    def value(key):
        found = re.search(r"^  %s: ['\"]?([^'\"\n]*)" % key, text, re.MULTILINE)
        return found.group(1) if found else ''
    block = _ARTIFACTS.search(text)
    parsed = [_ARTIFACT.fullmatch(line[6:].strip('\'"'))
              for line in (block.group(1).splitlines() if block else ())]
    return Document(value('name'), value('stream'), value('version'), value('context'),
                    [Artifact(*match.groups()) for match in parsed
                     if match and match.group('arch') in ('x86_64', 'noarch')
                     and not match.group('name').endswith(('-debuginfo', '-debugsource'))], text)


def _real(element):
    form = element.find('format')
    source = form.findtext('sourcerpm') or ''
    dependencies = {kind: [_text(entry) for entry in form.findall('%s/entry' % kind)
                           if not entry.get('name').startswith('rpmlib(')] for kind in KINDS}
    return Real(element.findtext('name'), _evr(element.find('version')),
                element.findtext('arch'), source.rsplit('-', 2)[0],
                [file.text for file in form.findall('file')],
                {kind: texts for kind, texts in dependencies.items() if texts})


def _evr(element):
    epoch = element.get('epoch') or '0'
    release = '-' + element.get('rel') if element.get('rel') else ''
    return '%s%s%s' % ('' if epoch == '0' else epoch + ':', element.get('ver'), release)


def _text(entry):
    if not entry.get('flags'):
        return entry.get('name')
    return '%s %s %s' % (entry.get('name'), _SENSES[entry.get('flags')], _evr(entry))
