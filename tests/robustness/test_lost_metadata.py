"""Repositories that lost their module metadata, in part or whole (contract, section 1).

The class: packages with a module's dist tag that no modulemd names. Where a name is known to be a
guarded module's, whoever tells, they are stray builds of it. Where nothing tells, DNF refuses them
once it has read their headers, and nothing is lost by leaving them out where the stack has the same
from elsewhere.
"""

import pytest

from support.messages import told
from support.needs import needs_builddep
from support.seed import APPSTREAM, SIG, seed
from xenguard.packages.guarded import Membership

DIST = 'module_el8.1.0+266+ba744077.2'
LABEL = 'virt:rhel:8010020200107111111:ba744077'
QEMUU = 'qemuu-1:3.0.1+3-1.el8.x86_64'
IMG = 'qemu-img-15:2.12.0-88.%s.x86_64' % DIST
MATTER = "xenguard: 15 packages of appstream carry a module's dist tag, but no module metadata " \
    "names them; without metadata DNF installs none of a module's packages"


def lose(world, name=''):
    """Take the metadata away of one module, or of all."""
    app = world.repos[APPSTREAM]
    app._modules = [each for each in app._modules if name and '"name": "%s"' % name not in each]
    app._defaults = {}


class TestNothingTells:
    @pytest.fixture
    def mirror(self, world):
        lose(seed(world))
        return world

    def test_the_stacks_provider_is_taken(self, mirror):
        assert mirror.dnf('install', 'xen', guard=False).code == 1
        result = mirror.dnf('install', 'xen')
        assert result.code == 0 and QEMUU in result.installed, result
        assert told(result) == [
            "xenguard: swapped in {} for {} (with a module's dist tag, but in no module's "
            'metadata): xen-runtime-4.12.3-1.el8.x86_64 requires /usr/bin/qemu-img'.format(
                QEMUU, IMG), MATTER]

    def test_a_stray_build_that_would_replace_a_stack_package_is_left_out(self, mirror):
        sig, app = mirror.repos[SIG], mirror.repos[APPSTREAM]
        mirror.install(sig['xen-libs'], sig['xen-licenses'], sig['seabios'],
                       mirror.repos['baseos']['glibc'])
        app.package('seabios', '2-1.' + DIST, label=LABEL)
        result = mirror.dnf('upgrade')
        assert result.code == 0 and 'seabios-1.12.1-1.el8.x86_64' in result.installed, result

    def test_dnf_refuses_what_nobody_else_has_and_the_reason_is_told(self, mirror):
        mirror.repos[SIG].package('xen-top', '4-1', requires=['virt-top'])
        result = mirror.dnf('install', 'xen-top')
        assert result.code == 1 and not result.installed, result
        assert MATTER in result.full and 'guarded' not in result.full

    @pytest.mark.parametrize('mode', ['swap', 'block'])
    def test_dnf_refuses_a_stray_build_in_its_own_words(self, mirror, mode):
        """Somebody else has the file, and cannot be had: that makes no guarded package of it."""
        mirror.config('[main]\nmode = {}\n'.format(mode))
        sig = mirror.repos[SIG]
        sig.packages.remove(sig['qemuu'])
        if mode == 'swap':
            sig.package('qemuu', '1:3-1.el8', files=['/usr/bin/qemu-img'], conflicts=['xen'])
        else:
            sig.package('qemuu', '1:3-1.el8', files=['/usr/bin/qemu-img'])
        result = mirror.dnf('install', 'xen')
        assert result.code == 1 and not result.installed, result
        assert 'No available modular metadata' in result.full
        assert told(result) == [MATTER], result

    @needs_builddep
    def test_what_has_no_label_dnf_takes_and_the_guard_does_not_refuse_late(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        img = app.package('qemu-img', '1-1.' + DIST, files=['/usr/bin/qemu-img'])
        sig.package('xen', '4-1', requires=['/usr/bin/qemu-img'])
        sig.package('cannot-be-had', '1-1', files=['/usr/bin/qemu-img'], requires=['nothing'])
        result = world.dnf('install', 'xen')
        assert result.code == 0 and img.nevra in result.installed, result
        assert 'crosses' not in result.full

    def test_a_build_of_the_stack_takes_the_stacks_provider(self, mirror):
        result = mirror.dnf('builddep', mirror.repos[SIG]['libvirt'].src_path,
                            plugins=['builddep'])
        assert result.code == 0 and QEMUU in result.installed, result

    def test_an_unrelated_request_is_stock_dnfs(self, mirror):
        for request in (['install', 'htop'], ['install', 'perl-interpreter']):
            stock = mirror.dnf(*request, guard=False, assume='--assumeno')
            result = mirror.dnf(*request, assume='--assumeno')
            assert (result.plain, result.code) == (stock.plain, stock.code)

    def test_stray_builds_of_a_hotfix_repository_can_be_had(self, mirror):
        mirror.repos[APPSTREAM].options['module_hotfixes'] = True
        result = mirror.dnf('install', 'xen')
        assert result.code == 1 and MATTER not in result.full, result
        assert 'headers' in result.full

    @pytest.mark.parametrize('command', ['report', 'advise'])
    def test_report_and_advise_tell_of_the_lost_metadata(self, mirror, command):
        result = mirror.dnf('xenguard', command)
        assert MATTER in result.err.splitlines(), result

    def test_the_report_tells_nothing_where_the_metadata_is_there(self, world):
        assert told(seed(world).dnf('xenguard', 'report')) == []


class TestNamesAreKnown:
    """A stray build of a name that a guarded module lists is that module's."""

    def check(self, sides):
        found = sides()
        package = next(package for package in found.guarded if str(package) == IMG)
        assert found.membership(package) == Membership(None, 'release')

    def test_another_repositorys_module_tells(self, world, sides):
        seed(world)
        world.repo('copy').module('virt', 'av', artifacts=['qemu-img-15:9-1.x86_64'])
        lose(world)
        self.check(sides)

    def test_the_fail_safe_data_of_a_stream_that_was_reset_tells(self, world, sides):
        seed(world)
        assert world.dnf('module', 'enable', 'virt', guard=False).code == 0
        with open(world.root + '/var/lib/dnf/modulefailsafe/virt:rhel:x86_64.yaml') as stream:
            text = stream.read()
        assert world.dnf('module', 'reset', 'virt', guard=False).code == 0
        with open(world.root + '/var/lib/dnf/modulefailsafe/virt:rhel:x86_64.yaml', 'w') as stream:
            stream.write(text)
        lose(world)
        self.check(sides)
        assert not sides(guarded_modules='virt:av').guarded

    def test_the_header_of_an_installed_package_tells(self, world, sides):
        seed(world)
        world.install(world.repos[APPSTREAM].package(
            'qemu-img', '15:2.11-1.' + DIST, label=LABEL), nodeps=True)
        lose(world)
        self.check(sides)

    def test_stray_builds_of_other_modules_are_not_guarded(self, world, sides):
        seed(world)
        lose(world, 'virt')
        world.repo('copy').module('virt', 'av', artifacts=['perl-interpreter-0:1-1.x86_64'])
        assert not [package for package in sides().guarded if package.name == 'perl-interpreter']
