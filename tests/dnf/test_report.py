"""``dnf xenguard report`` on real DNF (contract, section 5), world by world."""

import glob
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import dnf.exceptions
import pytest

from support.environment import environment
from support.paths import PROJECT
from support.seed import APPSTREAM, SIG, seed
from support.solving import install, plan
from support.world import World

try:
    import jsonschema
except ImportError:
    jsonschema = None

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
NEWEST = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


def report(world, *arguments, code):
    """Run the command for its JSON, and check what every report has in common."""
    result = world.dnf('xenguard', 'report', '--json', '-q', *arguments)
    assert result.code == code, result
    document = json.loads(result.out)
    with open(os.path.join(PROJECT, 'xenguard', 'report', 'report.schema.json')) as stream:
        schema = json.load(stream)
    if jsonschema:
        jsonschema.validate(document, schema)
    summary = document['summary']
    verdicts = [entry['verdict'] for entry in document['crossings']]
    assert summary['crossings'] == len(verdicts) and summary['hidden'] == len(document['hidden'])
    for verdict in ('swap', 'block', 'allowed', 'installed'):
        assert summary[verdict] == verdicts.count(verdict)
    assert result.after == result.before
    return document


def told(document, *keys):
    """What a report says of its crossings, cut to some keys."""
    return [tuple(entry[key] for key in keys) for entry in document['crossings']]


def names(entries):
    return {entry['nevra'].rsplit('-', 2)[0] for entry in entries}


class TestWorlds:
    def test_no_stack_and_no_module(self, world):
        world.repo('base').package('htop', '1-1')
        document = report(world, code=0)
        assert document['crossings'] == document['modules'] == document['bypasses'] == []
        assert document['stack'] == {'installed': [], 'available': []}
        assert document['policy']['mode'] == 'swap'
        assert document['policy']['guarded_modules'] == ['virt', 'virt-devel']

    def test_a_stack_and_nothing_to_find(self, world):
        seed(world)
        world.repos[SIG].packages = [world.repos[SIG]['xen-doc']]
        document = report(world, code=0)
        assert document['stack']['available'] == ['xen-doc-4.12.3-1.el8.noarch']
        assert document['modules'] == [{'name': 'virt', 'stream': 'rhel', 'state': 'default',
                                        'builds': 3, 'stray_builds': 0}]

    def test_the_seed(self, world):
        document = report(seed(world), 'xen-runtime', code=100)
        entry = document['crossings'][0]
        assert (entry['kind'], entry['where'], entry['verdict'], entry['via']) == (
            'requires', 'available', 'swap', [])
        assert entry['package'] == 'xen-runtime-4.12.3-1.el8.x86_64' and entry['repo'] == SIG
        assert entry['requirement'] == IMG
        assert {'nevra': NEWEST, 'repo': APPSTREAM, 'module': 'virt:rhel',
                'evidence': 'modulemd'} in entry['guarded'] and len(entry['guarded']) == 3
        assert entry['alternatives'] == [{'nevra': 'qemuu-1:3.0.1+3-1.el8.x86_64', 'repo': SIG,
                                          'hidden': False}]
        assert told(document, 'requirement', 'verdict') == [(IMG, 'swap'), ('seabios', 'swap')]

    def test_no_provider(self, world):
        document = report(seed(world, provider=False), 'xen-runtime', code=100)
        assert told(document, 'requirement', 'verdict') == [(IMG, 'block'), ('seabios', 'swap')]
        assert document['crossings'][0]['alternatives'] == []

    def test_a_provider_that_needs_the_module_itself_is_none(self, world):
        seed(world, provider=False)
        world.repos[SIG].package('qemuu', '1-1', files=[IMG], requires=['qemu-kvm-core'])
        document = report(world, 'xen-runtime', code=100)
        assert told(document, 'requirement', 'verdict')[0] == (IMG, 'block')
        assert names(document['crossings'][0]['alternatives']) == {'qemuu'}

    @pytest.mark.parametrize('fault', [{'requires': ['nobody']}, {'conflicts': ['xen-runtime']}])
    def test_a_provider_that_cannot_be_installed_is_none(self, world, fault):
        seed(world, provider=False)
        world.repos[SIG].package('qemuu', '1-1', files=[IMG], **fault)
        document = report(world, 'xen-runtime', code=100)
        assert told(document, 'requirement', 'verdict')[0] == (IMG, 'block')
        assert world.dnf('install', 'xen').code == 1

    def test_hidden_stack_packages(self, world):
        seed(world)
        document = report(world, 'libvirt*', code=100)
        assert {'nevra': 'libvirt-libs-6.0.0-1.el8.x86_64', 'repo': SIG} in document['hidden']
        assert not {'libvirt-daemon-xen'} & names(document['hidden'])
        world.repos[SIG].options['module_hotfixes'] = True
        assert report(world, 'libvirt*', code=100)['hidden'] == []

    def test_a_hidden_alternative_is_marked(self, world):
        document = report(seed(world), 'libvirt-client', code=100)
        assert document['crossings'][0]['alternatives'] == [
            {'nevra': 'libvirt-libs-6.0.0-1.el8.x86_64', 'repo': SIG, 'hidden': True}]

    def test_a_file_outside_primary_metadata(self, world):
        path = '/usr/libexec/qemu-helper'
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG,
                                                         files=[path])])
        world.repo(SIG).package('xen', '4-1', requires=[path])
        assert told(report(world, code=100), 'requirement', 'verdict') == [(path, 'block')]

    def test_an_installed_contamination(self, world):
        seed(world)
        assert world.dnf('install', 'xen', guard=False).code == 0
        document = report(world, code=100)
        assert ('installed', 'installed', IMG) in told(document, 'where', 'verdict', 'requirement')
        entry = next(entry for entry in document['crossings'] if entry['where'] == 'installed')
        assert entry['guarded'] == [{'nevra': NEWEST, 'repo': '@System', 'module': 'virt:rhel',
                                     'evidence': 'header'}]
        assert names(entry['alternatives']) == {'qemuu'}
        assert document['modules'][0]['state'] == 'enabled'
        assert 'xen-4.12.3-1.el8.x86_64' in document['stack']['installed']

    def test_the_next_command_cleans_the_host(self, world):
        seed(world, hotfixes=True)
        assert world.dnf('install', 'xen', guard=False).code == 0
        assert 'dnf swap qemu-img qemuu' in world.dnf('xenguard', 'report', '-q').out
        assert world.dnf('swap', 'qemu-img', 'qemuu').code == 0
        document = report(world, code=100)
        assert 'installed' not in {verdict for verdict, in told(document, 'verdict')}

    def test_what_a_weak_dependency_brought(self, world):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
        world.repo(SIG).package('xen', '4-1', recommends=['qemu-img'])
        assert world.dnf('install', 'xen', guard=False).code == 0
        document = report(world, code=100)
        assert told(document, 'kind', 'where', 'requirement') == [
            ('recommends', 'installed', 'qemu-img')]

    def test_through_a_package_of_neither_side(self, world):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        world.repo('base').package('tools', '1-1', requires=[IMG])
        world.repo(SIG).package('xen', '4-1', requires=['tools'])
        document = report(world, code=100)
        assert told(document, 'package', 'requirement', 'via', 'verdict') == [
            ('xen-4-1.x86_64', 'tools', ['tools-1-1.x86_64'], 'block')]

    def test_a_swap_that_cannot_be_is_not_proposed(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        kvm = app.package('qemu-kvm', '15:2-1' + TAG, requires=['qemu-img'])
        app.module('virt', 'rhel', packages=[img, kvm])
        sig.package('qemuu', '3-1', files=[IMG])
        world.install(img, kvm, sig.package('xen', '5-1', requires=[IMG]))
        assert 'dnf swap' not in world.dnf('xenguard', 'report', '-q').out
        assert world.dnf('swap', 'qemu-img', 'qemuu').code == 1
        assert world.dnf('remove', 'qemu-kvm', '--setopt=clean_requirements_on_remove=0').code == 0
        assert 'dnf swap qemu-img qemuu' in world.dnf('xenguard', 'report', '-q').out

    def test_through_packages_that_satisfy_each_other(self, world):
        app, base = world.repo('app'), world.repo('base')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        base.package('tools', '1-1', requires=['more-tools'], files=[IMG])
        base.package('more-tools', '1-1', requires=[IMG])
        world.repo(SIG).package('xen', '4-1', requires=['tools'])
        document = report(world, code=100)
        # What is on the way may satisfy what the last on the way requires.
        assert [(entry['verdict'], names(entry['alternatives']))
                for entry in document['crossings']] == [('swap', {'tools'})]

    def test_several_modules_and_streams(self, world):
        app = world.repo('app')
        builds = {stream: app.package('libvirt', version + '-1' + TAG)
                  for stream, version in (('rhel', '8'), ('av', '9'))}
        app.module('virt', 'rhel', packages=[builds['rhel']])
        app.module('virt', 'av', packages=[builds['av']], default=False)
        devel = app.package('libvirt-devel', '8-1' + TAG)
        app.module('virt-devel', 'rhel', packages=[devel], default=False)
        app.package('libvirt-devel', '7-1' + TAG)
        app.module('perl', '5.26', packages=[app.package('perl', '5-1' + TAG)])
        world.repo(SIG).package('xen', '4-1', requires=['libvirt'])
        assert world.dnf('module', 'disable', 'virt-devel', guard=False).code == 0
        document = report(world, code=100)
        assert [tuple(module.values()) for module in document['modules']] == [
            ('virt', 'av', 'inactive', 1, 0), ('virt', 'rhel', 'default', 1, 0),
            ('virt-devel', 'rhel', 'disabled', 1, 1)]
        # What modular filtering keeps out of sight satisfies nothing.
        assert names(document['crossings'][0]['guarded']) == {'libvirt'}
        assert len(document['crossings'][0]['guarded']) == 1

    def test_a_stray_build(self, world):
        app = world.repo('app')
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-2' + TAG)])
        world.repo(SIG).package('xen', '4-1', requires=[IMG])
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        document = report(world, code=100)
        assert document['modules'][0]['stray_builds'] == 1
        assert document['crossings'][0]['guarded'] == [
            {'nevra': 'qemu-img-15:2-1' + TAG + '.x86_64', 'repo': 'app', 'module': None,
             'evidence': 'release'}]

    def test_sixty_stack_packages(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        for number in range(60):
            sig.package('xen-part{:02}'.format(number), '1-1', requires=[IMG])
        document = report(world, code=100)
        assert told(document, 'package') == sorted(told(document, 'package'))
        assert document['summary']['block'] == 60
        text = world.dnf('xenguard', 'report', '-q')
        assert len(text.out.splitlines()) < 40, text

    def test_allowed_crossings_do_not_count(self, world):
        seed(world, provider=False)
        world.config('[main]\nallow = xen-runtime libvirt-*\n')
        document = report(world, code=0)
        assert {verdict for verdict, in told(document, 'verdict')} == {'allowed'}
        assert document['policy']['allow'] == ['xen-runtime', 'libvirt-*']

    def test_what_goes_past_the_plugin(self, world):
        world.install(world.repo('base').package('PackageKit', '1-1'))
        assert report(world, code=0)['bypasses'] == ['PackageKit']


class TestAgreement:
    """What the report calls swap the guard swaps, what it calls block the guard blocks."""

    def worlds(self, world, name):
        if name.startswith('seed'):
            return seed(world, provider='bare' not in name, hotfixes='hot' in name)
        app, sig, base = world.repo('app'), world.repo(SIG), world.repo('base')
        app.module('virt', 'rhel', packages=[
            app.package('qemu-img', '15:2-1' + TAG, files=[IMG], provides=['img']),
            app.package('seabios', '2-1' + TAG), app.package('swtpm', '2-1' + TAG)])
        base.package('tools', '1-1', requires=[IMG])
        base.package('vtpm', '1-1', requires=['swtpm'])
        sig.package('qemuu', '3-1', files=[IMG], provides=['img = 3'])
        sig.package('seabios', '1-1', requires=['swtpm'])
        sig.package('xen-a', '1-1', requires=[IMG])
        sig.package('xen-b', '1-1', requires=['tools'])
        sig.package('xen-c', '1-1', requires=['seabios'])
        sig.package('xen-d', '1-1', requires=['vtpm'])
        sig.package('xen-e', '1-1', requires=['xen-a'])
        return world

    @pytest.mark.parametrize('name', ['seed', 'seed bare', 'seed hot', 'seed bare hot', 'small'])
    def test_with_the_guard(self, world, name):
        self.worlds(world, name)
        document = report(world, code=100)
        verdicts = {}
        for package, verdict in told(document, 'package', 'verdict'):
            verdicts.setdefault(package, set()).add(verdict)
        for package, verdict in sorted(verdicts.items()):
            if 'block' in verdict:
                with pytest.raises(dnf.exceptions.Error, match='xenguard: '):
                    plan(world, install(package))
            else:
                guarded = {entry['nevra'] for crossing in document['crossings']
                           for entry in crossing['guarded']}
                assert not plan(world, install(package)).incoming & guarded


class TestCommand:
    def test_is_the_same_every_time(self, world):
        seed(world)
        first, second = (world.dnf('xenguard', 'report', '--json', '-q').out for _ in range(2))
        assert first == second

    def test_works_from_the_cache(self, world):
        seed(world)
        assert world.dnf('makecache').code == 0
        assert report(world, '-C', code=100)['crossings']

    @pytest.mark.skipif(os.geteuid() != 0 or not shutil.which('setpriv'),
                        reason='cannot become somebody else')
    def test_needs_no_root(self, open_folder, rpm_cache):
        world = seed(World(open_folder / 'world', cache=rpm_cache))
        assert world.dnf('install', 'xen').code == 0
        # Where rpm's database is under root's home, it is as closed as that.
        subprocess.run(['chmod', '-R', 'a+rX', world.root], check=True)
        home = world.path('home')
        for folder, mode in ((home, 0o777), (os.path.join(world.root, 'var/tmp'), 0o1777)):
            os.makedirs(folder, exist_ok=True)
            os.chmod(folder, mode)
        process = subprocess.run(
            ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups',
             '/usr/bin/dnf', '--config', world.path('dnf.conf'), '--installroot', world.root,
             '--releasever', '8', '--setopt=cachedir=' + home,
             '--setopt=pluginpath=' + os.path.join(str(open_folder), 'project', 'dnf-plugins'),
             'xenguard', 'report', '--json', '-q'],
            env=environment(PYTHONPATH=os.path.join(str(open_folder), 'project'),
                            XDG_STATE_HOME=home, TMPDIR=home),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.returncode == 100, process
        document = json.loads(process.stdout.decode())
        assert 'xen-4.12.3-1.el8.x86_64' in document['stack']['installed']
        assert document['crossings']

    @pytest.fixture
    def open_folder(self):
        """A scratch folder that everybody may enter, with a copy of the project."""
        # DNF makes a cache folder for every user, wherever the installroot is.
        before = set(glob.glob('/var/tmp/dnf-nobody-*'))
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            for part in ('xenguard', 'dnf-plugins'):
                shutil.copytree(os.path.join(PROJECT, part), os.path.join(folder, 'project', part))
            yield pathlib.Path(folder)
        for path in set(glob.glob('/var/tmp/dnf-nobody-*')) - before:
            shutil.rmtree(path)

    @pytest.mark.parametrize('arguments', [('bogus',), ('report', '--bogus'), (),
                                           ('report', '--json', '--dot')])
    def test_wrong_usage_gives_usage(self, world, arguments):
        result = world.dnf('xenguard', *arguments)
        assert result.code not in (0, 100) and 'usage: ' in result.text
        assert 'Traceback' not in result.text

    @pytest.mark.parametrize('arguments', [('help', 'xenguard'), ('xenguard', '--help')])
    def test_help_says_it_all(self, world, arguments):
        result = world.dnf(*arguments)
        assert result.code == 0
        for word in ('--json', '--dot', '--html', 'PACKAGE', 'Exit codes', '100'):
            assert word in result.out

    def test_a_name_that_is_no_stack_package(self, world):
        result = seed(world).dnf('xenguard', 'report', 'bash')
        assert result.code == 1 and "xenguard: no stack package matches 'bash'" in result.err

    def test_a_broken_configuration_is_an_error(self, world):
        world.config('[main]\nmode = guess\n')
        result = seed(world).dnf('xenguard', 'report', '--json')
        assert result.code == 1 and 'xenguard: ' in result.err

    def test_the_page_is_written_whole_or_not_at_all(self, world, tmp_path):
        seed(world)
        path = tmp_path / 'report.html'
        result = world.dnf('xenguard', 'report', '--html', str(path))
        assert result.code == 100 and '<svg' in path.read_text()
        for place in (tmp_path / 'missing' / 'report.html', tmp_path):
            result = world.dnf('xenguard', 'report', '--html', str(place))
            assert result.code == 1 and 'xenguard: cannot write' in result.err, result
        assert [entry.name for entry in tmp_path.iterdir() if 'xenguard' in entry.name] == []

    @pytest.mark.parametrize('args', [['report', '--json'], ['report'], ['advise'], ['srpm']])
    def test_a_full_disk_where_the_output_goes(self, world, args):
        seed(world)
        world.build()
        if args == ['srpm']:
            args = ['srpm', world.repos[SIG]['libvirt'].src_path]
        result = world.dnf('xenguard', *args, program=[
            'sh', '-c', 'exec /usr/bin/dnf "$@" >/dev/full', 'sh'])
        assert result.code == 1 and 'internal error' not in result.text
        assert 'xenguard: cannot write the output: No space left on device' in result.text
        result = world.dnf('xenguard', *args, program=[
            'sh', '-c', '/usr/bin/dnf "$@" | true', 'sh'])
        assert 'rror' not in result.text, result

    def test_dot(self, world):
        result = seed(world).dnf('xenguard', 'report', '--dot', '-q')
        assert result.code == 100 and result.out.startswith('digraph')

    def test_the_table_begins_with_the_answer_and_has_no_colour_when_piped(self, world):
        result = seed(world).dnf('xenguard', 'report', '-q')
        assert result.code == 100 and '\x1b' not in result.out
        assert IMG in result.out and 'virt:rhel' in result.out
