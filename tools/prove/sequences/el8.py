"""A cast of EL8's own metadata: the builds of virt and virt-devel in their historical order, with
their own documents; libvirt-devel's closure; KVM's libvirt of the Virt SIG, and the Xen stack."""

import re

from prove.dependencies import APPSTREAM, DEPENDENCIES, STACK
from prove.el8 import data, universe
from prove.sides import artifact, nevra

_FILE = re.compile(r'(?:^|[( ])(/[^ )]+)')
_SKIPPED = {'arch': 'x86_64', 'label': None}
#: how a host begins
_FIRST = (
    ['dnf', 'install', 'xen'], ['dnf', 'install', 'xen', 'libvirt', 'libvirt-daemon-xen'],
    ['dnf', 'install', 'libvirt-devel'], ['dnf', 'install', 'libvirt-daemon-xen', 'libvirt-nss'],
    ['dnf', 'install', 'qemu-kvm'], ['dnf', 'install', 'libvirt-daemon-kvm', 'virt-v2v'],
    ['dnf', 'module', 'install', 'virt'], ['bypass', 'install', 'xen'],
    ['bypass', 'install', 'libvirt-daemon-xen', '--allowerasing'],
    ['dnf', 'module', 'disable', 'virt'])


def make(rng, policy):
    """A case without anything installed; its `documents` are those of the modules, each with the
    wave in which it is published."""
    case = {'packages': [], 'hotfixes': rng.random() < .4, 'ghosts': {}, 'state': None,
            'default': 'rhel', 'policy': policy}
    if rng.random() < .25:
        case['stack_repo'] = 'xensig'
    builds = data.guarded_documents()
    dates = sorted({date for date, _document in builds})
    # Some builds are there when the host begins, and a few come after the last step.
    first = rng.randrange(len(dates) - 3)
    waves = {date: max(0, number - first) for number, date in enumerate(dates)}
    shelves = _Shelves(case)
    universe.add_distribution(shelves, [document for _date, document in builds])
    _publish(case, [(waves[date], document) for date, document in builds])
    stack = shelves.repo(STACK)
    universe.add_stack(stack, '412', provider=False)
    stack.wave = rng.choice((1, 2, 3))
    universe.add_stack(stack, '413', provider=False)
    stack.wave = rng.choice((0, 0, 0, 1, None))
    if stack.wave is not None:
        universe.add_provider(stack)
    _drop_unused_files(case['packages'])
    return case


def first_step(rng):
    """What a host begins with."""
    return list(rng.choice(_FIRST))


class _Shelves(object):
    """What universe.py takes for a world: packages go into a case."""

    def __init__(self, case):
        self.case = case

    def repo(self, id):
        return _Shelf(self.case['packages'], id)


class _Shelf(object):

    def __init__(self, packages, id):
        self.packages = packages
        self.id = id
        self.wave = 0

    def package(self, name, evr, **more):
        package = {'repo': self.id, 'name': name, 'evr': evr}
        if name.startswith(universe.LANGPACKS) or any(
                name == other['name'] and nevra(dict(package, arch=more.get('arch'))) ==
                nevra(other) for other in self.packages):
            return
        package.update((key, list(value) if isinstance(value, tuple) else value)
                       for key, value in more.items()
                       if value and value != _SKIPPED.get(key) and
                       key in DEPENDENCIES + ('files', 'source', 'arch'))
        if self.wave:
            package['wave'] = self.wave
        self.packages.append(package)

    def metadata(self, _text):
        """Documents come in their own waves."""


def _publish(case, documents):
    """Give each package the first build that lists it, and the case the documents."""
    case.update(documents=[], defaults=data.defaults())
    first = {}
    for wave, document in documents:
        module = '%s:%s' % (document.name, document.stream)
        listed = ['%s-%s.%s' % each for each in document.artifacts]
        case['documents'].append({'module': module, 'build': int(document.version), 'wave': wave,
                                  'artifacts': listed, 'text': document.text})
        for text in listed:
            first.setdefault(text, {
                'module': module, 'build': int(document.version), 'wave': wave,
                'context': document.context})
    for package in case['packages']:
        if package['repo'] == APPSTREAM and artifact(package) in first:
            package.update((key, value) for key, value in first[artifact(package)].items()
                           if value)
    assert len({nevra(package) for package in case['packages']}) == len(case['packages'])


def _drop_unused_files(packages):
    """Leave out the files that nothing requires: RPM would have to keep them apart."""
    wanted = {path for package in packages for tag in DEPENDENCIES if tag != 'provides'
              for text in package.get(tag, ()) for path in _FILE.findall(text)}
    for package in packages:
        if 'files' in package:
            package['files'] = [path for path in package['files'] if path in wanted]
