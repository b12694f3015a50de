"""Sample documents of a report (contract, section 5), as plain data: no DNF, no repository."""

import copy

from xenguard import config
from xenguard.report import causes

SIG, APPSTREAM, SYSTEM = 'centos-virt-xen-412', 'appstream', '@System'

#: what the three builds of virt:rhel are tagged with
DISTS = ('module_el8.1.0+248+298dec18', 'module_el8.1.0+258+1d2a1d58.1',
         'module_el8.1.0+266+ba744077.2')
QEMU_IMG = tuple('qemu-img-15:2.12.0-88.%s.x86_64' % dist for dist in DISTS)
LIBVIRT_LIBS = 'libvirt-libs-4.5.0-35.3.%s.x86_64' % DISTS[-1]
QEMUU = 'qemuu-1:3.0.1+3-1.el8.x86_64'
SONAME = 'libvirt.so.0()(64bit)'

#: a terminal escape, a right-to-left override, markup, and what ends a string or a line
HOSTILE = ('\x1b[31m\u009b2J\u202e<script>alert(1)</script>"\'\\"];\n&lt;b&gt;&#x202e;{{ 7*7 }}'
           '\u2028')


def document(crossings=(), installed=(), available=(), modules=(), hidden=(), bypasses=(),
             next_steps=(), isolated=None, why=None, repos=(SIG,), **policy):
    """A report with a summary, verdicts and an answer that fit; `policy` changes keys of the
    policy."""
    keys = {key: value if key == 'mode' else list(value)
            for key, value in config.default_policy()._asdict().items()}
    keys.update(policy)
    here = sum(crossing['verdict'] == 'installed' for crossing in crossings)
    if isolated is None and why is None:
        isolated = not here
        why = '%d crossing%s on this host' % (here, 's' * (here > 1)) if here else None
    return {
        'schema': 'xenguard.report/2', 'host': 'xen1.example.org',
        'made': '2020-11-23T01:10:00+00:00', 'xenguard': '0.1.0', 'isolated': isolated, 'why': why,
        'policy': keys, 'modules': list(modules),
        'stack': {'installed': list(installed), 'available': list(available)},
        'stack_repos': [{'id': id, 'how': 'named'} for id in repos],
        'crossings': list(crossings), 'available': verdicts(crossings, available),
        'hidden': list(hidden), 'bypasses': list(bypasses), 'next': list(next_steps),
        'summary': summary(crossings, hidden),
    }


def verdicts(crossings, available):
    """The worst verdict on each available package, by its own crossings."""
    order = ('block', 'crosses', 'swap', 'clean')
    found = {nevra: [] for nevra in available}
    for crossing in crossings:
        if crossing['where'] == 'available' and crossing['kind'] != 'builds':
            found.setdefault(crossing['package'], []).append(crossing)
    return [{'package': nevra, 'repo': SIG, 'crossings': own, 'verdict': min(
        [crossing['verdict'] for crossing in own if crossing['verdict'] in order] + ['clean'],
        key=order.index)} for nevra, own in found.items()]


def summary(crossings, hidden):
    found = {'crossings': len(crossings), 'hidden': len(hidden),
             'requirements': len(causes.group({'crossings': crossings})),
             'packages': len({crossing['package'] for crossing in crossings})}
    for verdict in causes.VERDICTS:
        found[verdict] = sum(crossing['verdict'] == verdict for crossing in crossings)
    return found


def step(text, command=None):
    return {'text': text, 'command': command}


def crossing(package, requirement, guarded_, alternatives=(), verdict=None, where='available',
             kind='requires', via=(), repo=SIG):
    """One crossing; the verdict is the one that follows, unless it is given."""
    verdict = verdict or ('installed' if where == 'installed' else
                          'swap' if alternatives else 'block')
    return {'kind': kind, 'where': where, 'verdict': verdict, 'package': package,
            'repo': SYSTEM if where == 'installed' else repo, 'requirement': requirement,
            'via': list(via), 'guarded': list(guarded_), 'alternatives': list(alternatives)}


def guarded(nevra, module_='virt:rhel', evidence='modulemd', repo=APPSTREAM, since=None):
    return {'nevra': nevra, 'repo': repo, 'module': module_, 'evidence': evidence,
            'since': since and {'transaction': since, 'time': '2020-11-20T08:00:00+00:00'}}


def stray(nevra):
    return guarded(nevra, None, 'release')


def outside(nevra, hidden=False, repo=SIG):
    return {'nevra': nevra, 'repo': repo, 'hidden': hidden}


def module(name='virt', stream='rhel', state='default', builds=3, stray_builds=0):
    return {'name': name, 'stream': stream, 'state': state, 'builds': builds,
            'stray_builds': stray_builds}


def sig(*names):
    """NEVRAs of the SIG's packages."""
    versions = {'libvirt': '6.0.0-1.el8', 'seabios': '1.12.1-1.el8', 'qemu': '3.1.0-1.el8'}
    return ['%s-%s.x86_64' % (name, versions.get(name.split('-')[0], '4.12.3-1.el8'))
            for name in names]


STORAGE, RUNTIME, CLIENT, DAEMON, LIBS = sig(
    'libvirt-daemon-driver-storage-core', 'xen-runtime', 'libvirt-client', 'libvirt-daemon',
    'libvirt-libs')
STACK = sig('libvirt', 'libvirt-client', 'libvirt-daemon', 'libvirt-daemon-driver-libxl',
            'libvirt-daemon-driver-storage-core', 'libvirt-daemon-xen', 'libvirt-libs',
            'qemu-xen', 'seabios', 'xen', 'xen-hypervisor', 'xen-libs', 'xen-licenses',
            'xen-runtime') + [QEMUU]


def nothing():
    """A host without a stack, and without a guarded module."""
    return document(repos=())


def no_stack():
    """A host without a stack."""
    return document(modules=[module()], repos=())


def cannot_tell():
    """A stack, and nothing guarded in sight."""
    return document(available=STACK, why='neither a guarded package nor metadata of a guarded '
                                         'module is in sight (guarded_modules = vrit)')


def clean_host():
    """A stack that has what it needs."""
    return document(installed=sig('xen', 'xen-libs'), available=STACK, modules=[module()])


def seed():
    """The seed's world: one need that somebody else meets, shared by two packages, and more;
    the default stream hides part of the stack."""
    images = [guarded(nevra) for nevra in QEMU_IMG]
    soname = [guarded(LIBVIRT_LIBS)], [outside(LIBS, hidden=True)]
    # the module has packages of these names
    hidden = sig('libvirt', 'libvirt-client', 'libvirt-daemon',
                 'libvirt-daemon-driver-storage-core', 'libvirt-libs', 'seabios')
    return document(
        [crossing(CLIENT, SONAME, *soname),
         crossing(DAEMON, SONAME, *soname),
         crossing(STORAGE, '/usr/bin/qemu-img', images, [outside(QEMUU)]),
         crossing(RUNTIME, '/usr/bin/qemu-img', images, [outside(QEMUU)]),
         crossing(RUNTIME, 'seabios',
                  [guarded('seabios-1.11.1-4.%s.x86_64' % DISTS[-1])],
                  [outside(sig('seabios')[0], hidden=True)])],
        available=STACK, modules=[module()],
        hidden=[{'nevra': nevra, 'repo': SIG} for nevra in hidden])


def no_provider():
    """Only the module provides what the stack requires; modules.yaml lists the newest build."""
    images = [stray(QEMU_IMG[0]), stray(QEMU_IMG[1]), guarded(QEMU_IMG[2])]
    return document([crossing(package, '/usr/bin/qemu-img', images)
                     for package in (STORAGE, RUNTIME)],
                    available=STACK[:-1], modules=[module(builds=1, stray_builds=2)],
                    bypasses=['PackageKit'])


def contaminated(alternatives=(QEMUU,)):
    """The stack on this host uses the module's qemu-img already."""
    images = [guarded(QEMU_IMG[2], evidence='header', repo=SYSTEM, since=17)]
    return document([crossing(package, '/usr/bin/qemu-img', images,
                              [outside(nevra) for nevra in alternatives], where='installed')
                     for package in (STORAGE, RUNTIME)],
                    installed=STACK[:-1], available=STACK[-1:], modules=[module(state='enabled')],
                    bypasses=['PackageKit', 'microdnf'], next_steps=[
                        step('installs qemuu, removes qemu-img, resets virt:rhel',
                             'dnf xenguard clean')])


def hidden_stack():
    """All libvirt packages of the stack are out of sight; nothing crosses."""
    packages = sig(*('libvirt-daemon-driver-%s' % name for name in
                     'interface lxc network nodedev nwfilter qemu secret storage'.split()))
    return document(installed=sig('xen'), available=STACK + packages,
                    modules=[module(state='enabled')],
                    hidden=[{'nevra': nevra, 'repo': SIG} for nevra in packages] +
                    [{'nevra': 'libvirt-6.1.0-1.el8.x86_64', 'repo': 'centos-virt-xen-413'}])


def several():
    """Several modules and streams, and every kind, verdict and evidence."""
    rhel = guarded(QEMU_IMG[2])
    av = guarded('qemu-img-15:4.2.0-29.module_el8.2.1+1+abc.x86_64', 'virt:av')
    ocaml = guarded('ocaml-libguestfs-1:1.40.2-22.%s.x86_64' % DISTS[0], 'virt-devel:rhel',
                    repo='powertools')
    viewer = 'virt-viewer-7.0-8.el8.x86_64'
    return document(
        [crossing(RUNTIME, '/usr/bin/qemu-img', [rhel, av, stray(QEMU_IMG[0])],
                  [outside(QEMUU, hidden=True),
                   outside('image-tools-1-1.el8.x86_64', repo='epel')]),
         crossing(CLIENT, 'bash-completion-libvirt', [av], kind='recommends', verdict='swap'),
         crossing(DAEMON, viewer.split('-7')[0], [guarded(LIBVIRT_LIBS)], via=[viewer]),
         crossing('libvirt-6.0.0-1.el8.src', 'ocaml(guestfs)', [ocaml], kind='builds'),
         crossing(LIBS, None, [guarded(LIBVIRT_LIBS)], kind='replaces'),
         crossing(STORAGE, 'netcf-libs', [guarded('netcf-libs-0.2.8-12.x86_64')],
                  verdict='allowed'),
         crossing(RUNTIME, 'libvirt-libs',
                  [guarded(LIBVIRT_LIBS, evidence='header', repo=SYSTEM)], [outside(LIBS)],
                  where='installed')],
        installed=[RUNTIME], available=STACK,
        modules=[module(), module(stream='av', state='inactive', builds=12, stray_builds=1),
                 module('virt-devel', state='disabled', builds=1)],
        guarded_modules=['virt', 'virt-devel:*'], allow=['netcf-libs'])


def sixty(shared=12):
    """Sixty stack packages; each requirement is shared by so many of them."""
    packages = sig(*('libvirt-daemon-driver-number-%02d' % number for number in range(60)))
    crossings = []
    for index, nevra in enumerate(packages):
        need = index // shared
        crossings.append(crossing(
            nevra, '/usr/libexec/helper-%02d' % need,
            [guarded('libvirt-helper-%02d-4.5.0-35.3.%s.x86_64' % (need // 3, dist))
             for dist in DISTS],
            [outside('helper-%02d-1-1.el8.x86_64' % need)] if need % 4 else []))
    return document(crossings, available=packages, modules=[module()],
                    hidden=[{'nevra': nevra, 'repo': SIG} for nevra in packages])


def hostile():
    """Every text that comes from a repository is an attack."""
    long = 'a' * 5000
    attack = crossing(HOSTILE, HOSTILE, [guarded(HOSTILE, HOSTILE, repo=HOSTILE)],
                      [outside(HOSTILE, repo=HOSTILE)], via=[HOSTILE], repo=HOSTILE)
    here = dict(copy.deepcopy(attack), where='installed', verdict='installed')
    return document([attack, here, crossing(long, long, [guarded(long)])],
                    installed=[HOSTILE], available=[HOSTILE, long],
                    modules=[module(HOSTILE, HOSTILE)],
                    hidden=[{'nevra': HOSTILE, 'repo': HOSTILE}], bypasses=[HOSTILE],
                    next_steps=[step(HOSTILE, HOSTILE)], repos=[HOSTILE])


SAMPLES = {function.__name__: function for function in (
    nothing, no_stack, cannot_tell, clean_host, seed, no_provider, contaminated, hidden_stack,
    several, sixty, hostile)}
