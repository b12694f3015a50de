"""Where there are no modules: worlds of EL9's and EL10's shape (contract, sections 1, 3 and 5)."""

import json
import os

import pytest

from support.el9 import ORIGINS, el9
from support.messages import told
from support.needs import needs_builddep
from support.paths import PROJECT
from support.reporting import report
from support.shielding import build, write_shield

XEN = {'xen-4.17-1.el9.x86_64', 'xen-libs-4.17-1.el9.x86_64', 'qemuu-1:7.0-1.el9.x86_64',
       'seabios-bin-1.15.0-1.el9.noarch'}
LIBVIRT = {'libvirt-libs-8.1.0-1.el9.x86_64', 'libvirt-daemon-common-8.1.0-1.el9.x86_64',
           'libvirt-daemon-driver-libxl-8.1.0-1.el9.x86_64'}


@pytest.fixture
def host(world):
    return el9(world)


@pytest.fixture
def xen_host(host):
    assert host.dnf('install', 'xen', 'libvirt-daemon-driver-libxl').installed == XEN | LIBVIRT
    return host


def test_stock_dnf_is_contaminated(host):
    result = host.dnf('install', 'xen', 'libvirt-daemon-driver-libxl', guard=False)
    assert result.code == 0 and 'qemu-img-17:8.2.0-11.el9.x86_64' in result.installed
    assert 'libvirt-libs-10.0.0-6.el9.x86_64' in result.installed


def test_install_takes_the_stacks_own(xen_host):
    """The fixture does it."""


@pytest.mark.parametrize('command', ['upgrade', 'distro-sync'])
def test_nothing_of_the_stack_is_replaced(xen_host, command):
    result = xen_host.dnf(command)
    assert result.code == 0 and result.installed == XEN | LIBVIRT, result
    assert 'of appstream (libvirt)' in result.full and '(appstream:libvirt)' in result.text


def test_an_update_of_the_stacks_own_comes(xen_host):
    xen_host.repos['xensig'].package('libvirt-libs', '8.1.0-2.el9', source='libvirt')
    assert 'libvirt-libs-8.1.0-2.el9.x86_64' in xen_host.dnf('upgrade').installed


def test_what_others_need_comes_from_the_stack(xen_host):
    result = xen_host.dnf('install', 'virt-viewer')
    assert result.code == 0 and result.installed == XEN | LIBVIRT | {'virt-viewer-1-1.x86_64'}


def test_a_swap_to_the_guarded_package_is_refused(xen_host):
    result = xen_host.dnf('swap', 'qemuu', 'qemu-img')
    assert result.code == 1 and result.installed == XEN | LIBVIRT, result
    assert 'xenguard: this transaction would cross to guarded packages:' in result.text
    assert 'xen -> /usr/bin/qemu-img -> qemu-img (appstream:qemu-kvm, 1 build)' in result.text


def test_a_refusal_without_a_provider_speaks_of_no_module(host):
    sig = host.repos['xensig']
    sig.packages[:] = [each for each in sig.packages if each.name != 'qemuu']
    result = host.dnf('install', 'xen')
    assert result.code == 1 and 'only guarded packages provide /usr/bin/qemu-img' in result.full
    assert 'build a package of the stack that provides /usr/bin/qemu-img, from qemu-kvm' \
        in result.full
    assert not [line for line in told(result) if 'module' in line]


@needs_builddep
def test_builddep_takes_the_stacks_own(host):
    host.build()
    result = host.dnf('builddep', host.repos['xensig']['xen'].src_path, plugins=['builddep'])
    assert result.code == 0 and result.installed == {'qemuu-1:7.0-1.el9.x86_64'}, result


def test_a_kvm_host_notices_nothing(world):
    with_key = el9(world).dnf('install', 'libvirt-daemon-kvm')
    assert with_key.code == 0 and 'xenguard' not in with_key.full
    assert 'qemu-kvm-17:8.2.0-11.el9.x86_64' in with_key.installed
    again = world.dnf('upgrade')
    assert again.code == 0 and again.before == again.installed and 'xenguard' not in again.full


class TestInstalled:
    """Of what is installed, where it came from."""

    def guarded(self, sides):
        return {str(package) for package in sides(
            guarded_origins=ORIGINS).guarded.installed()}

    IMG = 'qemu-img-17:8.2.0-11.el9.x86_64'

    @pytest.mark.parametrize('origin', ['appstream', 'anaconda', None])
    def test_the_very_rpm_that_a_repository_has(self, host, sides, origin):
        image = host.repos['appstream']['qemu-img']
        host.install(image, nodeps=origin is None, from_repo=origin)
        assert self.guarded(sides) == {self.IMG}

    def test_the_very_rpm_needs_no_vendor(self, host, sides):
        tool = host.repos['appstream'].package('qemu-tool', '1-1', source='qemu-kvm')
        host.install(tool, nodeps=True)
        assert self.guarded(sides) == {'qemu-tool-1-1.x86_64'}

    def test_the_distributions_copy_of_what_the_stack_has_rebuilt(self, host, sides):
        host.repos['xensig'].package('seabios-bin', '1.16.3-2.el9', arch='noarch',
                                     source='seabios', vendor='SIG')
        host.install(host.repos['appstream']['seabios-bin'], nodeps=True)
        assert self.guarded(sides) == {'seabios-bin-1.16.3-2.el9.noarch'}

    def test_what_was_installed_by_its_file(self, host, sides):
        host.build()
        assert host.dnf('install', host.repos['appstream']['qemu-img'].path, guard=False).code == 0
        assert self.guarded(sides) == {self.IMG}

    @pytest.mark.parametrize('gone', [False, True])
    def test_a_file_that_is_named_is_no_repository(self, host, sides, gone):
        app = host.repos['appstream']
        old = app.package('qemu-img', '17:7.0-1.el9', source='qemu-kvm', vendor='CentOS')
        host.install(old, nodeps=True)
        tool = host.repo('files', enabled=False).package(
            'qemu-tool', '1-1', source='qemu-kvm', vendor='CentOS')
        if gone:
            app.packages.remove(old)
        host.build()
        found = sides(guarded_origins=ORIGINS)
        found.base.add_remote_rpms([tool.path if gone else old.path])
        assert [str(package) for package in found.guarded.installed()] == [old.nevra]

    def test_the_vendor_of_what_no_repository_has_any_more(self, host, sides):
        app = host.repos['appstream']
        old = app.package('qemu-img', '17:7.0-1.el9', source='qemu-kvm', vendor='CentOS')
        host.install(old, nodeps=True)
        app.packages.remove(old)
        assert self.guarded(sides) == {'qemu-img-17:7.0-1.el9.x86_64'}

    def test_another_vendors_build_of_the_same_source_is_not(self, host, sides):
        sig = host.repos['xensig']
        old = sig.package('libvirt-libs', '9.0.0-1.el9', source='libvirt', vendor='SIG')
        host.install(old, nodeps=True)
        sig.packages.remove(old)
        assert self.guarded(sides) == set()

    def test_without_a_vendor_nothing_tells(self, host, sides):
        app = host.repos['appstream']
        app.package('qemu-img', '17:7.1-1.el9', source='qemu-kvm')
        old = app.package('qemu-img', '17:7.0-1.el9', source='qemu-kvm')
        host.install(old, nodeps=True)
        app.packages.remove(old)
        assert self.guarded(sides) == set()

    @pytest.mark.parametrize('stack, auto', [('xensig', 'auto'), ('named', 'named')])
    @pytest.mark.parametrize('known', [True, False])
    def test_a_rebuild_under_the_same_nevra_is_told_apart(self, world, sides, stack, auto, known):
        host = el9(world, stack)
        app, sig = host.repos['appstream'], host.repos[stack]
        rebuilt = sig.package('seabios-bin', '1.16.3-2.el9', arch='noarch', source='seabios',
                              vendor='SIG')
        host.install(rebuilt, nodeps=not known)
        found = sides(guarded_origins=ORIGINS, stack_repos=auto)
        same = [package for package in found.everything().filter(name='seabios-bin')
                if str(package) == rebuilt.nevra]
        assert {package.reponame for package in same} == {'@System', stack, 'appstream'}
        assert [package.reponame for package in same if package in found.guarded] == ['appstream']
        assert {package.reponame for package in same if package in found.stack} == {
            '@System', stack}
        assert app['seabios-bin'].nevra == rebuilt.nevra

    def test_a_kickstarts_libvirt_is_not_replaced(self, host):
        sig = host.repos['xensig']
        host.install(sig['xen-libs'], sig['libvirt-libs'], sig['libvirt-daemon-common'],
                     sig['libvirt-daemon-driver-libxl'], from_repo='anaconda')
        result = host.dnf('upgrade')
        assert result.code == 0 and result.before == result.installed, result


class TestReport:
    def test_a_contaminated_host_and_the_way_back(self, host):
        host.dnf('install', 'xen', 'libvirt-daemon-driver-libxl', guard=False)
        document = report(host, code=100)
        image, = [item for entry in document['crossings'] for item in entry['guarded']
                  if entry['where'] == 'installed' and item['nevra'].startswith('qemu-img')]
        assert (image['module'], image['evidence'], image['origin']) == (
            None, 'origin', 'appstream:qemu-kvm')
        text = host.dnf('-q', 'xenguard', 'report').out
        assert 'appstream:qemu-kvm: qemu-img-17' in text and 'stray' not in text
        assert 'No guarded module' not in text
        result = host.dnf('xenguard', 'clean')
        assert result.code == 0 and result.installed == XEN | LIBVIRT, result
        assert report(host, code=0)['isolated']

    @pytest.mark.parametrize('distribution', ['appstream', 'ol9_appstream'])
    @pytest.mark.parametrize('installed', [True, False])
    def test_it_says_what_to_set(self, world, distribution, installed):
        host = el9(world, distribution=distribution, origins='')
        if installed:
            host.dnf('install', 'xen')
        document = report(host, code=1)
        line = 'guarded_origins = ' + ', '.join(
            distribution + ':' + source for source in ('libvirt', 'qemu-kvm', 'seabios'))
        assert line in document['why'] and line in document['next'][0]['text']
        first = ' '.join(host.dnf('-q', 'xenguard', 'report').out.split('\n\n')[0].split())
        assert line in first
        assert ('crossings are on this host already' in first) == installed
        host.config('[main]\n%s\n' % line)
        if installed:
            assert host.dnf('xenguard', 'clean').code == 0
        assert host.dnf('install', 'xen').installed >= XEN
        assert report(host, code=0)['isolated']

    def test_a_host_without_a_stack_is_told_nothing(self, world):
        host = el9(world, origins='')
        host.repos['xensig'].enabled = False
        assert 'guarded_origins' not in host.dnf('-q', 'xenguard', 'report').text

    def test_a_stack_that_nothing_rivals_is_told_nothing(self, world):
        world.repo('xensig').package('xen', '4-1')
        world.repo('baseos').package('htop', '1-1')
        assert "set 'guarded_origins" not in world.dnf('-q', 'xenguard', 'report').text


class TestPackager:
    def test_the_gate(self, host):
        result = host.dnf('-q', 'xenguard', 'gate', '--json')
        entries = json.loads(result.out)['packages']
        assert result.code == 0 and {entry['state'] for entry in entries} == {'default'}
        assert any(entry['stock'] == 'crosses' and '(appstream:' in entry['chain'][-1]
                   for entry in entries)

    def test_a_shield_keeps_the_guarded_packages_out(self, host):
        path = build(write_shield(host)[0])
        assert host.dnf('install', path, guard=False).code == 0
        result = host.dnf('install', 'xen', 'libvirt-daemon-driver-libxl', guard=False)
        assert result.code == 0 and XEN | LIBVIRT <= result.installed, result
        assert host.dnf('install', 'qemu-kvm', guard=False).code == 1


def test_a_host_with_modules_and_origins_works_with_both(world):
    host = el9(world)
    app = host.repos['appstream']
    tag = '.module_el9.1.0+1+aaaaaaaa'
    app.module('virt', 'rhel', packages=[app.package('swtpm', '2-1' + tag)],
               requires={'platform': ['el9']})
    host.repos['xensig'].package('swtpm', '1-1')
    host.repos['xensig'].package('xen-tpm', '1-1', requires=['swtpm', '/usr/bin/qemu-img'])
    result = host.dnf('install', 'xen-tpm')
    assert result.installed == {'xen-tpm-1-1.x86_64', 'swtpm-1-1.x86_64',
                                'qemuu-1:7.0-1.el9.x86_64'}, result
    assert 'module stream virt:rhel' in result.full and 'of appstream (qemu-kvm)' in result.full


def test_the_file_that_ships_is_what_is_proven_here():
    with open(os.path.join(PROJECT, 'docs', 'xenguard-el9.conf'), encoding='utf-8') as stream:
        line, = [line for line in stream if line.startswith('guarded_origins')]
    assert line.partition('=')[2].strip() == ORIGINS
