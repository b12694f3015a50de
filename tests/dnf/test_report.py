"""``dnf xenguard report`` on real DNF (contract, section 5), world by world."""

import pytest

from support.reporting import report
from support.seed import APPSTREAM, SIG, seed

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
NEWEST = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


def told(document, *keys):
    """What a report says of its crossings, cut to some keys."""
    return [tuple(entry[key] for key in keys) for entry in document['crossings']]


def names(entries):
    return {entry['nevra'].rsplit('-', 2)[0] for entry in entries}


class TestWorlds:
    def test_a_host_without_stack_and_module_has_an_empty_report(self, world):
        world.repo('base').package('htop', '1-1')
        document = report(world, code=0)
        assert document['crossings'] == document['modules'] == document['bypasses'] == []
        assert document['stack'] == {'installed': [], 'available': []}
        assert document['policy']['mode'] == 'swap'
        assert document['policy']['guarded_modules'] == ['virt', 'virt-devel']

    def test_a_stack_without_crossings_is_listed(self, world):
        seed(world)
        world.repos[SIG].packages = [world.repos[SIG]['xen-doc']]
        document = report(world, code=0)
        assert document['stack']['available'] == ['xen-doc-4.12.3-1.el8.noarch']
        assert document['modules'] == [{'name': 'virt', 'stream': 'rhel', 'state': 'default',
                                        'builds': 3, 'stray_builds': 0}]

    def test_the_seeds_crossings_can_be_swapped(self, world):
        document = report(seed(world), 'xen-runtime', code=0)
        entry = document['crossings'][0]
        assert (entry['kind'], entry['where'], entry['verdict'], entry['via']) == (
            'requires', 'available', 'swap', [])
        assert entry['package'] == 'xen-runtime-4.12.3-1.el8.x86_64' and entry['repo'] == SIG
        assert entry['requirement'] == IMG
        assert {'nevra': NEWEST, 'repo': APPSTREAM, 'module': 'virt:rhel',
                'evidence': 'modulemd', 'since': None} in entry['guarded']
        assert entry['alternatives'] == [{'nevra': 'qemuu-1:3.0.1+3-1.el8.x86_64', 'repo': SIG,
                                          'hidden': False}]
        assert told(document, 'requirement', 'verdict') == [(IMG, 'swap'), ('seabios', 'swap')]

    def test_a_crossing_without_a_provider_is_a_block(self, world):
        document = report(seed(world, provider=False), 'xen-runtime', code=0)
        assert told(document, 'requirement', 'verdict') == [(IMG, 'block'), ('seabios', 'block')]
        assert document['crossings'][0]['alternatives'] == []
        assert [step['command'] for step in document['next']] == [None, None]
        assert 'xen-runtime-4.12.3-1.el8.x86_64 requires ' + IMG in document['next'][1]['text']

    def test_a_provider_that_needs_the_module_itself_is_none(self, world):
        seed(world, provider=False)
        world.repos[SIG].package('qemuu', '1-1', files=[IMG], requires=['qemu-kvm-core'])
        document = report(world, 'xen-runtime', code=0)
        assert told(document, 'requirement', 'verdict')[0] == (IMG, 'block')
        assert names(document['crossings'][0]['alternatives']) == {'qemuu'}

    @pytest.mark.parametrize('fault', [{'requires': ['nobody']}, {'conflicts': ['xen-runtime']}])
    def test_a_provider_that_cannot_be_installed_is_none(self, world, fault):
        seed(world, provider=False)
        world.repos[SIG].package('qemuu', '1-1', files=[IMG], **fault)
        document = report(world, 'xen-runtime', code=0)
        assert told(document, 'requirement', 'verdict')[0] == (IMG, 'block')
        assert world.dnf('install', 'xen').code == 1

    def test_hidden_stack_packages_are_listed(self, world):
        seed(world)
        document = report(world, 'libvirt*', code=0)
        assert {'nevra': 'libvirt-libs-6.0.0-1.el8.x86_64', 'repo': SIG} in document['hidden']
        assert not {'libvirt-daemon-xen'} & names(document['hidden'])
        world.repos[SIG].options['module_hotfixes'] = True
        assert report(world, 'libvirt*', code=0)['hidden'] == []

    def test_a_hidden_alternative_is_marked(self, world):
        document = report(seed(world), 'xen-runtime', code=0)
        assert document['crossings'][1]['alternatives'] == [
            {'nevra': 'seabios-1.12.1-1.el8.x86_64', 'repo': SIG, 'hidden': True}]

    def test_a_file_outside_primary_metadata_is_found(self, world):
        path = '/usr/libexec/qemu-helper'
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG,
                                                         files=[path])])
        world.repo(SIG).package('xen', '4-1', requires=[path])
        assert told(report(world, code=0), 'requirement', 'verdict') == [(path, 'block')]

    def test_an_installed_contamination_is_found(self, world):
        seed(world)
        assert world.dnf('install', 'xen', guard=False).code == 0
        document = report(world, code=100)
        assert ('installed', 'installed', IMG) in told(document, 'where', 'verdict', 'requirement')
        entry = next(entry for entry in document['crossings'] if entry['where'] == 'installed')
        assert [dict(guarded, since=None) for guarded in entry['guarded']] == [
            {'nevra': NEWEST, 'repo': '@System', 'module': 'virt:rhel', 'evidence': 'header',
             'since': None}]
        assert entry['guarded'][0]['since']['transaction'] == 1
        assert names(entry['alternatives']) == {'qemuu'}
        assert document['modules'][0]['state'] == 'enabled'
        assert 'xen-4.12.3-1.el8.x86_64' in document['stack']['installed']

    def test_the_next_command_cleans_the_host(self, world):
        seed(world, hotfixes=True)
        assert world.dnf('install', 'xen', guard=False).code == 0
        step, = report(world, code=100)['next']
        assert step == {'command': 'dnf xenguard clean', 'text':
                        'installs qemuu, removes qemu-img, resets virt:rhel'}
        assert world.dnf('xenguard', 'clean').code == 0
        assert report(world, code=0)['next'] == []

    def test_what_a_weak_dependency_brought_is_found(self, world):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
        world.repo(SIG).package('xen', '4-1', recommends=['qemu-img'])
        assert world.dnf('install', 'xen', guard=False).code == 0
        document = report(world, code=100)
        assert told(document, 'kind', 'where', 'requirement') == [
            ('recommends', 'installed', 'qemu-img')]

    def test_a_crossing_through_a_bystander_names_the_way(self, world):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        world.repo('base').package('tools', '1-1', requires=[IMG])
        world.repo(SIG).package('xen', '4-1', requires=['tools'])
        document = report(world, code=0)
        assert told(document, 'package', 'requirement', 'via', 'verdict') == [
            ('xen-4-1.x86_64', 'tools', ['tools-1-1.x86_64'], 'block')]

    def test_a_bystander_on_the_way_can_be_the_alternative(self, world):
        app, base = world.repo('app'), world.repo('base')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        base.package('tools', '1-1', requires=['more-tools'], files=[IMG])
        base.package('more-tools', '1-1', requires=[IMG])
        world.repo(SIG).package('xen', '4-1', requires=['tools'])
        document = report(world, code=0)
        # What is on the way satisfies what the last on the way requires.
        assert document['crossings'] == []
        assert [entry['verdict'] for entry in document['available']] == ['clean']

    def test_each_module_and_stream_has_its_state(self, world):
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
        document = report(world, code=0)
        assert [tuple(module.values()) for module in document['modules']] == [
            ('virt', 'av', 'inactive', 1, 0), ('virt', 'rhel', 'default', 1, 0),
            ('virt-devel', 'rhel', 'disabled', 1, 1)]
        # What modular filtering keeps out of sight satisfies nothing.
        assert names(document['crossings'][0]['guarded']) == {'libvirt'}
        assert len(document['crossings'][0]['guarded']) == 1

    def test_a_stray_build_is_guarded_by_its_release(self, world):
        app = world.repo('app')
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-2' + TAG)])
        world.repo(SIG).package('xen', '4-1', requires=[IMG])
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        document = report(world, code=0)
        assert document['modules'][0]['stray_builds'] == 1
        assert document['crossings'][0]['guarded'] == [
            {'nevra': 'qemu-img-15:2-1' + TAG + '.x86_64', 'repo': 'app', 'module': None,
             'evidence': 'release', 'since': None}]

    def test_sixty_crossings_are_sorted_and_told_in_few_lines(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        for number in range(60):
            sig.package('xen-part{:02}'.format(number), '1-1', requires=[IMG])
        document = report(world, code=0)
        assert told(document, 'package') == sorted(told(document, 'package'))
        assert document['summary']['block'] == 60
        text = world.dnf('xenguard', 'report', '-q')
        assert len(text.out.splitlines()) < 40, text

    def test_a_crossing_to_an_allowed_package_and_to_another_counts_for_the_other(self, repos):
        app, sig, _base = repos
        packages = [app.package(name, '1-1' + TAG, label='virt:rhel:1:aa', provides=['cap'])
                    for name in ('qemu-img', 'seabios')]
        app.module('virt', 'rhel', packages=packages)
        sig.world.install(*packages, sig.package('xen', '1-1', requires=['cap']), nodeps=True)
        sig.world.config('[main]\nallow = seabios\n')
        document = report(sig.world, code=100)
        assert [(entry['verdict'], names(entry['guarded'])) for entry in document['crossings']] == [
            ('installed', {'qemu-img'}), ('allowed', {'seabios'})]

    def test_allowed_crossings_do_not_count(self, world):
        seed(world, provider=False)
        world.config('[main]\nallow = xen-runtime libvirt-*\n')
        document = report(world, code=0)
        assert {verdict for verdict, in told(document, 'verdict')} == {'allowed'}
        assert document['policy']['allow'] == ['xen-runtime', 'libvirt-*']

    def test_what_bypasses_the_plugin_is_listed(self, world):
        world.install(world.repo('base').package('PackageKit', '1-1'))
        assert report(world, code=0)['bypasses'] == ['PackageKit']
