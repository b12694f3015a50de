"""The commands in which fault_points.py makes the guard fail, each with its world."""

import json
import os
import sys

from support.fault_points import ERRORS, WENT_ON
from support.paths import SUPPORT
from support.seed import APPSTREAM, BASEOS, SIG, seed
from support.world import system_plugin, write

WAYS_ROUND = ('--disableplugin=xenguard', 'enabled=0')


def swap(world):
    """A search, its answer, DNF's transaction and the headers, up to RPM's own run."""
    _host(world)
    return ['install', 'xen']


def refuse(world):
    """A search without an answer, and the ways out."""
    _host(world, provider=False)
    return ['install', 'xen']


def best(world):
    """What --best, --allowerasing and --skip-broken make of it on a contaminated host."""
    _contaminate(world)
    return ['upgrade', '--best', '--allowerasing']


def warn(world):
    """The crossings are told, and a guarded stream is enabled."""
    _host(world)
    world.config('[main]\nmode = warn\n')
    return ['install', 'xen']


def block(world):
    """A refusal although there is an answer."""
    _host(world)
    world.config('[main]\nmode = block\n')
    return ['install', 'xen']


def unrelated(world):
    """Nothing of it has to do with Xen."""
    seed(world)
    return ['install', 'htop']


def group(world):
    """Group packages that stock DNF does not see."""
    _host(world)
    world.repos[SIG].group('xen', mandatory=['xen-hypervisor', 'seabios'])
    return ['group', 'install', 'xen']


def named(world):
    """What is named means the module's packages and hidden ones, or hidden ones alone."""
    _host(world)
    return ['install', 'libvirt', 'libvirt-libs-6.0.0-1.el8', '--skip-broken']


def through(world):
    """Weak dependencies, conditions, and packages of neither side lead to the module."""
    _host(world)
    world.repos[SIG].package('xen-view', '1-1', requires=['(virt-viewer if glibc)'],
                             recommends=['virt-top'])
    return ['install', 'xen-view']


def ways(world):
    """A refusal on a contaminated host: other options and another command are tried."""
    seed(world)
    world.install(world.repos[APPSTREAM]['qemu-img'], enable_streams=True)
    return ['install', 'xen']


def replace(world):
    """The module's package would take the place of the stack's."""
    _host(world)
    world.install(world.repos[SIG]['libvirt-libs'])
    return ['install', '--allowerasing', 'libvirt-libs-4.5.0']


def dependent(world):
    """Another module's stream brings the guarded one, for the stack and for nobody else."""
    _host(world)
    app = world.repos[APPSTREAM]
    app.module('tools', '1', packages=[app.package('tool', '1-1.module_el8', label='tools:1:1:aa')],
               requires={'platform': ['el8'], 'virt': ['rhel']})
    world.repos[SIG].package('xen-tool', '1-1', requires=['tool'])
    return ['install', 'xen-tool']


def local(world):
    """A local file, whose header is read."""
    _host(world)
    world.build()
    return ['install', world.repos[SIG]['xen-hypervisor'].path]


def undo(world):
    """A transaction that the history makes."""
    _host(world)
    return ['history', 'undo', 'last']


def stream(world):
    """A guarded stream is enabled, and nothing is installed."""
    _host(world)
    return ['module', 'enable', 'virt:rhel']


def shell(world):
    """One transaction in DNF's shell."""
    _host(world)
    return ['shell', world.path('script')]


def builddep(world):
    """The build dependencies of a stack's source package."""
    _host(world)
    return ['builddep', 'libvirt']


def build_spec(world):
    """The build dependencies of a spec."""
    _host(world)
    return ['builddep', _spec(world)]


def listing(world):
    """A command that resolves nothing."""
    _host(world)
    return ['list', 'htop']


def repoquery(world):
    """Another one, on a host whose configuration has an unknown key."""
    _host(world)
    world.config('[main]\nmoed = warn\n')
    return ['repoquery', 'htop']


def updates(world):
    """A list of updates, of which those of the stack are hidden."""
    _host(world)
    base = world.repos[BASEOS]
    world.install(world.repos[SIG]['libvirt-libs'], base['htop'])
    world.repos[SIG].package('libvirt-libs', '6.1.0-1.el8')
    base.package('htop', '99-1.el8')
    return ['check-update']


def clean(world):
    """A contaminated host is made clean."""
    _contaminate(world)
    return ['xenguard', 'clean']


def why(world):
    """Packages and a module are explained."""
    _contaminate(world)
    return ['xenguard', 'why', 'libvirt-daemon', 'xen-runtime', 'virt']


def proof(world):
    """What was refused is proved: a module, whose stream is not enabled, against the stack's."""
    seed(world, default_stream=False)
    world.install(*_runtime(world), world.repos[SIG]['qemuu'])
    assert world.dnf('module', 'install', 'virt:rhel/common').code == 1
    return ['-q', 'xenguard', 'why', '--json']


def report(world):
    """The report as a table."""
    _contaminate(world)
    return ['xenguard', 'report']


def report_json(world):
    """The report as JSON."""
    _host(world)
    return ['xenguard', 'report', '--json']


def report_html(world):
    """The report as a page."""
    _host(world)
    return ['xenguard', 'report', '--html', world.path('root', 'page.html')]


def report_again(world):
    """The report as a page that takes the place of another."""
    args = report_html(world)
    write(args[-1], 'old')
    return args


def report_dot(world):
    """The report as Graphviz text."""
    _host(world)
    return ['xenguard', 'report', '--dot']


def srpm(world):
    """A source package is judged."""
    _host(world)
    world.build()
    return ['xenguard', 'srpm', world.repos[SIG]['libvirt'].src_path]


def srpm_spec(world):
    """A spec is judged that is out of bounds."""
    _host(world, provider=False)
    return ['xenguard', 'srpm', _spec(world)]


def advise(world):
    """The lines for the stack's specs."""
    _host(world, provider=False)
    return ['xenguard', 'advise']


RESOLVING = (swap, refuse, best, warn, block, unrelated, named, through, ways, replace, dependent,
             local, undo, stream, shell, builddep, build_spec, group, clean)
READING = (listing, repoquery, updates)
REPORTING = (report, report_json, report_html, report_again, report_dot, srpm, srpm_spec, advise,
             why, proof)
PLUGINS = {'builddep': ('builddep',), 'build_spec': ('builddep',)}


def builddep_works():
    """Whether DNF's builddep plugin is installed here."""
    try:
        return bool(system_plugin('builddep'))
    except FileNotFoundError:
        return False


def try_points(world, scenario, kind, every=1, first=0, errors=None, turn=0):
    """Run a scenario with faults.

    :param kind: 'call' or 'line', see fault_points.py
    :param every: of so many points one is tried, from the point `first` on
    :param errors: names of fault_points.ERRORS that take turns; all of them by default
    :param turn: with which of them it begins
    :returns: the Result of the command without a fault, and the list of what each fault did
    """
    args = scenario(world)
    write(world.path('script'), 'install xen\nts run\n')
    names = sorted(ERRORS if errors is None else errors)
    names = names[turn % len(names):] + names[:turn % len(names)]
    driver = os.path.join(SUPPORT, 'fault_points.py')

    path = world.path('faults.json')
    write(path, json.dumps({'kind': kind, 'every': every, 'from': first, 'root': world.root,
                            'errors': names}))
    plain = world.dnf(*args, program=[sys.executable, driver, path], timeout=3600,
                      plugins=PLUGINS.get(scenario.__name__, ()))
    with open(path + '.results') as stream:
        return plain, json.load(stream)


def wrong(point, scenario, plain):
    """What is wrong with the outcome of one fault; None where nothing is."""
    told = [line for line in point['text'].splitlines() if line.startswith('xenguard: ')]
    # The import of a module is tried again where it is needed.
    goes_on = scenario in REPORTING and point['code'] == plain.code and \
        point['what'] in ('_handle_fromlist', 'from xenguard import compat')
    # What libdnf refuses to do to a module now, the proof does without.
    goes_on |= scenario is proof and point['what'] == 'enable' and \
        point['error'] == 'RuntimeError' and '"unproved": "unseen"' in point['text']
    is_answered = point['answered'] and point['code'] in (plain.code, WENT_ON) and \
        'internal error' not in point['text']
    # What was refused may be kept before the fault.
    is_refused = plain.code == 1 and 'nothing was changed' in plain.text
    changed = [path for path in point['changed']
               if not (is_refused and path.endswith('xenguard-refusal.json'))]
    if changed and not ((goes_on or is_answered) and changed == ['page.html']):
        return 'changed ' + ', '.join(changed)
    if 'Traceback' in point['text']:
        return 'a traceback'
    if is_answered:
        return None
    # libdnf makes a SystemError of what a package's constructor raises in its name_dict; and
    # what reads a source is a process of its own, which a terminal does not interrupt.
    if point['error'] == 'KeyboardInterrupt' and 'SystemError' not in point['text'] and \
            ': cannot read ' not in point['text']:
        return None if point['code'] == 1 and 'Terminated' in point['text'] else \
            'does not end as DNF does'
    if scenario in REPORTING:
        # What fails may be what looks at the configuration; or DNF does not know the command.
        stopped = point['code'] == 1 and (len(told) == 1 or 'No such command' in point['text'])
        warned = point['code'] == plain.code and len(told) == 1
        return None if stopped or warned or goes_on else 'neither stops nor warns'
    if point['code'] == 1 and told == [line for line in plain.text.splitlines()
                                       if line.startswith('xenguard: ')]:
        return None     # what was refused is, and is not kept for why
    if len(told) > 1:
        return 'told more than once'
    if scenario in READING:
        return None if point['code'] == plain.code and 'htop' in point['text'] else 'stops'
    # What is hidden was not brought into sight, where it could not be told whether to.
    unknown = {builddep: 'no package matched', clean: 'No such command'}.get(scenario)
    if unknown and unknown in point['text'] and point['code'] == 1:
        return None
    if not told or not all(way in told[0] for way in WAYS_ROUND):
        return 'not told, or not what goes round it'
    # A shell goes on after some errors, and ends with that of its last command.
    return None if point['code'] == 1 or scenario is shell else 'exit code %d' % point['code']


def _host(world, **kwargs):
    """A host with some of the stack, and what is hidden of the rest."""
    seed(world, **kwargs)
    sig = world.repos[SIG]
    world.install(sig['xen-libs'], sig['xen-licenses'], world.repos[BASEOS]['glibc'])


def _contaminate(world):
    """A host whose stack has the module's qemu-img, labels included."""
    seed(world)
    world.install(*_runtime(world), world.repos[APPSTREAM]['qemu-img'], enable_streams=True)
    sig = world.repos[SIG]
    sig.package('xen-libs', '4.12.4-1.el8')
    sig.package('xen-runtime', '4.12.4-1.el8',
                requires=['xen-libs = 4.12.4-1.el8', '/usr/bin/qemu-img'])


def _runtime(world):
    return [world.repos[BASEOS]['glibc']] + [world.repos[SIG][name] for name in (
        'xen-libs', 'xen-licenses', 'xen-runtime', 'seabios', 'xen-ovmf', 'qemu-xen')]


def _spec(world):
    path = world.path('libvirt.spec')
    write(path, 'Name: libvirt\nVersion: 6\nRelease: 1\nSummary: x\nLicense: x\n'
          'BuildRequires: /usr/bin/qemu-img virt-viewer\n%description\nx\n%files\n')
    return path


def show(result, point):
    """A point with a wrong outcome, for people."""
    return '\n'.join(['%s: %s at %s' % (result, point['error'], point['what']),
                      '  by ' + ' '.join(point['way']), point['text'][-1500:]])
