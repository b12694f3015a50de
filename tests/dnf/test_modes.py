"""The modes, and what is said in each (contract, sections 3.3 and 3.5)."""

import dnf.exceptions
import pytest

from support.seed import SIG, seed
from support.solving import install, plan

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


def told(result):
    return [line for line in result.full.splitlines() if 'xenguard' in line]


class TestBlock:
    @pytest.fixture
    def block(self, world):
        world.config('[main]\nmode = block\n')
        return world

    def test_refuses_a_crossing(self, block):
        seed(block)
        result = block.dnf('install', 'xen')
        assert result.code == 1 and not result.installed
        assert all(line.startswith('xenguard: ') for line in told(result)), result
        for word in ('xen-runtime-4.12.3-1.el8.x86_64', IMG, 'virt:rhel', 'mode=swap',
                     'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'):
            assert word in result.full, result
        assert 'virt' not in block.streams()

    def test_lets_through_what_is_clean(self, block):
        seed(block)
        result = block.dnf('install', 'xen-hypervisor', 'htop')
        assert result.code == 0 and not told(result)

    def test_refuses_what_is_solved_only_without_guarded_packages(self, block):
        app, sig = block.repo('app'), block.repo(SIG, module_hotfixes=True)
        app.module('virt', 'rhel', packages=[app.package('libvirt', '8-1' + TAG)])
        block.install(sig.package('libvirt', '6-1.el8'),
                      sig.package('xen', '4-1', requires=['libvirt = 6-1.el8']))
        result = block.dnf('upgrade', '--best')
        assert result.code == 1 and any('libvirt-8-1' in line for line in told(result)), result

    @pytest.mark.parametrize('option', ['--best', '--nobest'])
    def test_names_no_option_that_would_be_refused(self, block, option):
        app, sig = block.repo('app'), block.repo(SIG, module_hotfixes=True)
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        sig.package('xen', '4.13-1', requires=[IMG])
        sig.package('xen', '4.12-1')
        result = block.dnf('install', 'xen', option)
        assert result.code == 1 and "add '--" not in result.full, result


class TestWarn:
    @pytest.fixture
    def warn(self, world):
        world.config('[main]\nmode = warn\n')
        return seed(world)

    def test_goes_ahead_and_tells(self, warn):
        result = warn.dnf('install', 'xen')
        assert result.code == 0
        assert any(nevra.startswith('qemu-img') for nevra in result.installed)
        assert len(told(result)) == 3, result
        for line, word in zip(told(result), (IMG, 'seabios', 'is being enabled')):
            assert word in line and 'virt:rhel' in line

    def test_tells_nothing_where_there_is_nothing(self, warn):
        assert not told(warn.dnf('install', 'xen-hypervisor'))


class TestWords:
    """Fifty crossings with one cause read as one, and nothing is told twice."""

    def many(self, world):
        app, sig = world.repo('app'), world.repo(SIG, module_hotfixes=True)
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG,
                                                         provides=['img'], source='qemu-kvm')])
        for number in range(50):
            sig.package('xen-part{}'.format(number), '1-1', requires=['img'])
        return world

    def test_a_warning_in_one_line(self, world):
        world.config('[main]\nmode = warn\n')
        result = self.many(world).dnf('install', 'xen-part*')
        assert result.code == 0 and len(told(result)) == 2, result
        assert '47 more' in told(result)[0] and 'is being enabled' in told(result)[1]

    def test_crossings_by_different_ways_are_told_apart(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        world.repo('base').package('tools', '1-1', requires=[IMG])
        sig.package('xen-a', '4-1', requires=['tools'])
        sig.package('xen-b', '4-1', requires=[IMG])
        result = world.dnf('install', 'xen-a', 'xen-b')
        assert result.code == 1
        assert any('xen-a' in line and 'tools' in line and 'xen-b' not in line
                   for line in told(result)), result

    def test_a_swap_in_one_line(self, world):
        self.many(world).repos[SIG].package('qemuu', '3-1', provides=['img'])
        result = world.dnf('install', 'xen-part*')
        assert result.code == 0 and len(told(result)) == 1, result
        assert '47 more' in told(result)[0] and 'qemuu-3-1' in told(result)[0]

    def test_a_refusal_in_few_lines(self, world):
        result = self.many(world).dnf('install', 'xen-part*')
        assert result.code == 1 and len(told(result)) <= 6, result
        text = '\n'.join(told(result))
        assert text.count('which qemu-img') == 1
        for word in ('47 more', 'img', 'virt:rhel', 'qemu-kvm', 'without module tags'):
            assert word in text, result

    def test_what_only_a_disabled_stream_would_meet_is_named(self, world):
        seed(world, provider=False)
        assert world.dnf('module', 'disable', 'virt').code == 0
        result = world.dnf('install', 'xen')
        assert result.code == 1 and not result.installed
        text = '\n'.join(told(result))
        for word in ('xen-runtime-4.12.3-1.el8.x86_64', IMG, 'qemu-img-15:2.12.0', 'virt:rhel',
                     'without module tags'):
            assert word in text, result
        # To allow it would not help: it is out of sight all the same.
        assert "'allow'" not in text, result

    def test_a_failure_that_no_guarded_package_would_mend_is_left_to_dnf(self, world):
        seed(world, provider=False)
        world.repos[SIG].package('xen-odd', '1-1', requires=['nobody-has-this'])
        assert world.dnf('module', 'disable', 'virt').code == 0
        result = world.dnf('install', 'xen-odd')
        assert result.code == 1 and 'nobody-has-this' in result.full and not told(result), result

    def test_a_search_that_was_given_up_says_so(self, world, monkeypatch):
        self.many(world).repos[SIG].package('qemuu', '3-1', provides=['img'])
        monkeypatch.setattr('xenguard.solver.search.MOST_SOLVES', 0)
        with pytest.raises(dnf.exceptions.Error, match='xenguard: the search .* given up'):
            plan(world, install('xen-part1'))

    def test_what_a_hostile_repository_says_stays_harmless(self, world):
        app, sig = world.repo('app'), world.repo(SIG, module_hotfixes=True)
        bad = 'evil\u202e\x9b31m'
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG,
                                                         provides=[bad])])
        sig.package('xen', '1-1', requires=[bad])
        result = world.dnf('install', 'xen')
        assert result.code == 1
        for line in told(result):
            assert line.isprintable(), repr(line)
        assert any('evil' in line for line in told(result))


class TestWaysOut:
    """What a refusal names was tried: here it is tried again, as a user would."""

    def app(self, world, *packages):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
        return app

    def test_nobest_is_named_and_works(self, world):
        self.app(world)
        sig = world.repo(SIG)
        sig.package('xen', '4.13-1', requires=[IMG])
        sig.package('xen', '4.12-1')
        result = world.dnf('install', 'xen', '--best')
        # DNF takes only one of the two.
        assert result.code == 1 and \
            "add '--nobest' to the command line in place of '--best'" in result.full, result
        world.conf['best'] = '1'
        result = world.dnf('install', 'xen')
        assert "add '--nobest' to the command line (" in result.full, result
        assert world.dnf('install', 'xen', '--nobest').code == 0

    def test_allowerasing_says_what_it_removes(self, world):
        app = self.app(world)
        sig = world.repo(SIG, module_hotfixes=True)
        world.install(app['qemu-img'])
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4.13-1', requires=[IMG])
        result = world.dnf('install', 'xen')
        assert result.code == 1, result
        assert any("'--allowerasing'" in line and 'removes qemu-img' in line
                   for line in told(result)), result
        result = world.dnf('install', 'xen', '--allowerasing')
        assert result.code == 0 and not any('qemu-img' in nevra for nevra in result.installed)

    def test_allowerasing_is_named_where_it_brings_a_hidden_package(self, world):
        app, sig = world.repo('app'), world.repo(SIG)
        daemon = app.package('libvirt-daemon', '4-1' + TAG)
        kvm = app.package('libvirt-kvm', '4-1' + TAG, requires=['libvirt-daemon = ' + daemon.evr])
        app.module('virt', 'rhel', packages=[daemon, kvm])
        sig.package('libvirt-daemon', '6-1.el8')
        sig.package('libvirt-daemon-xen', '6-1.el8', requires=['libvirt-daemon = 6-1.el8'])
        world.install(daemon, kvm)
        stock = world.dnf('install', 'libvirt-daemon-xen', guard=False)
        result = world.dnf('install', 'libvirt-daemon-xen')
        way = 'xenguard: way out: add \'--allowerasing\' to the command line, which removes ' \
            'libvirt-kvm (removes 1, installs 1, changes 1)\n'
        assert result.code == 1 and way in result.full
        assert result.plain.replace(way, '') == stock.plain
        assert world.dnf('install', 'libvirt-daemon-xen', '--allowerasing').code == 0

    def test_a_dnf_swap_line_is_named_and_works(self, world):
        app = self.app(world)
        sig = world.repo(SIG, module_hotfixes=True)
        world.install(app['qemu-img'])
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4.13-1', requires=[IMG])
        assert "'dnf swap qemu-img qemuu'" in world.dnf('install', 'xen').full
        assert world.dnf('swap', 'qemu-img', 'qemuu').code == 0
        assert world.dnf('install', 'xen').code == 0

    def test_allow_is_named_and_works(self, world):
        self.app(world)
        world.repo(SIG).package('xen', '4.13-1', requires=[IMG])
        result = world.dnf('install', 'xen')
        assert result.code == 1 and 'add xen to' in result.full, result
        world.config('[main]\nallow = xen\n')
        result = world.dnf('install', 'xen')
        assert result.code == 0
        assert ['is being enabled' in line for line in told(result)] == [True], result

    @pytest.mark.parametrize('allow', ['qemu-*', 'xen', 'nothing, tools'])
    def test_allow_matches_any_package_on_the_way(self, world, allow):
        self.app(world)
        world.repo('base').package('tools', '1-1', requires=[IMG])
        world.repo(SIG).package('xen', '4-1', requires=['tools'])
        assert world.dnf('install', 'xen').code == 1
        world.config('[main]\nallow = {}\n'.format(allow))
        assert world.dnf('install', 'xen').code == 0
