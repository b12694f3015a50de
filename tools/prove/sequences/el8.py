"""A cast of EL8's own metadata: the builds of virt and virt-devel in their historical order, with
their own documents; libvirt-devel's closure; KVM's libvirt of the Virt SIG, and the Xen stack."""

import re

from prove.dependencies import APPSTREAM, DEPENDENCIES, STACK
from prove.el8 import data, universe
from prove.sides import artifact, nevra

_FILE = re.compile(r'(?:^|[( ])(/[^ )]+)')
#: packages that are there many times over, and matter to nobody
_LANGPACKS = 'glibc-langpack-'
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
    distribution = universe.Shelves()
    universe.add_distribution(distribution, [document for _date, document in builds])
    for id, shelf in distribution.found.items():
        _add(case, id, shelf, 0)
    _publish(case, [(waves[date], document) for date, document in builds])
    for key, wave in (('412', 0), ('413', rng.choice((1, 2, 3)))):
        series = universe.Shelf()
        universe.add_stack(series, key, provider=False)
        _add(case, STACK, series, wave)
    wave = rng.choice((0, 0, 0, 1, None))
    if wave is not None:
        provider = universe.Shelf()
        universe.add_provider(provider)
        _add(case, STACK, provider, wave)
    _drop_unused_files(case['packages'])
    return case


def first_step(rng):
    """What a host begins with."""
    return list(rng.choice(_FIRST))


def _add(case, id, shelf, wave):
    """Add the packages of a repository to a case, each NEVRA once."""
    there = {nevra(package) for package in case['packages']}
    for name, evr, keywords in shelf.packages:
        package = {'repo': id, 'name': name, 'evr': evr}
        package.update((key, list(value) if isinstance(value, tuple) else value)
                       for key, value in keywords.items()
                       if value and (key, value) != ('arch', 'x86_64') and
                       key in DEPENDENCIES + ('files', 'source', 'arch'))
        if wave:
            package['wave'] = wave
        if not name.startswith(_LANGPACKS) and nevra(package) not in there:
            there.add(nevra(package))
            case['packages'].append(package)


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
