"""The ways out: each is tried before it is named, and works when it is typed.

The kinds: a provider that is there and out of sight, for a reason that is told as what it is; and
a line that is named for typing, which has none of the options that it does not repeat.
"""

import re

import pytest

from support.messages import told, ways
from support.solving import crossing, module

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


def line_to_type(result, command):
    """The words of the one line to type that a refusal names."""
    line, = [found for way in ways(result)
             for found in re.findall("first run 'dnf (%s [^']*)'" % command, way)]
    return line.split()


class TestRepositories:
    """A provider in a repository that is not the stack's, or in one that was not looked at."""

    def test_a_repository_to_add_to_stack_repos_is_named(self, world, unhotfixed):
        app, sig, base = unhotfixed
        crossing(app, sig)
        base.package('other-img', '3-1', provides=['qemu-img'], files=[IMG])
        result = world.dnf('install', 'xen')
        assert result.code == 1 and 'no package outside' not in result.full, result
        assert [line for line in told(result) if 'other-img-3-1.x86_64 from repository base would '
                'provide ' + IMG in line and 'the module stream virt:rhel hides it' in line]
        assert ways(result)[0] == "add base to 'stack_repos' in xenguard.conf", result
        world.config('[main]\nstack_repos = centos-virt-xen-412, base\n')
        assert 'other-img-3-1.x86_64' in world.dnf('install', 'xen').installed

    def test_no_repository_is_named_that_would_not_help(self, world, unhotfixed):
        app, sig, base = unhotfixed
        crossing(app, sig)
        base.package('other-img', '3-1', provides=['qemu-img'], files=[IMG], conflicts=['xen'])
        assert not [way for way in ways(world.dnf('install', 'xen')) if 'stack_repos' in way]

    def test_a_disabled_repository_of_the_stack_is_named(self, world, repos):
        app, sig, _ = repos
        crossing(app, sig)
        more = world.repo('centos-virt-xen-413', enabled=False)
        more.package('qemuu', '3-1', files=[IMG])
        result = world.dnf('install', 'xen')
        assert 'xenguard: repository centos-virt-xen-413 is disabled and was not looked at; to ' \
            'enable it: --enablerepo=centos-virt-xen-413' in told(result), result
        assert world.dnf('install', 'xen', '--enablerepo=centos-virt-xen-413').code == 0

    def test_other_disabled_repositories_are_not_named(self, world, repos):
        app, sig, _ = repos
        crossing(app, sig)
        world.repo('other', enabled=False)
        assert 'not looked at' not in world.dnf('install', 'xen').full


class TestSwapLine:
    @pytest.fixture
    def host(self, world, repos):
        app, sig, _ = repos
        self.img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        libs = app.package('libqemu', '15:2-1' + TAG)
        module(app, self.img, libs)
        sig.package('xen', '5-1', requires=[IMG])
        sig.package('qemuu', '3-1', files=[IMG])
        world.install(self.img, enable_streams=True)
        return world

    def check(self, host, *options):
        result = host.dnf('install', 'xen', *options)
        words = line_to_type(result, 'swap')
        typed = host.dnf(*words)
        assert typed.code == 0 and self.img.nevra not in typed.installed, (words, typed)
        assert host.dnf('install', 'xen', *options).code == 0
        return words

    def test_names_the_build_that_would_do(self, host):
        host.conf['best'] = '1'
        host.repos['centos-virt-xen-412'].package('qemuu', '4-1', files=[IMG],
                                                  requires=['libqemu'])
        assert self.check(host) == ['swap', 'qemu-img', 'qemuu-3-1.x86_64']

    def test_names_no_more_than_it_has_to(self, host):
        assert self.check(host) == ['swap', 'qemu-img', 'qemuu']

    def test_repeats_what_it_needs_of_the_users_options(self, host):
        host.conf['best'] = '1'
        host.repos['centos-virt-xen-412'].package('qemuu', '4-1', files=[IMG], requires=['gone'])
        words = self.check(host, '--nobest')
        assert words[:3] == ['swap', 'qemu-img', 'qemuu'] and words[3:] == ['--nobest']

    def test_repeats_allowerasing(self, world, repos):
        app, sig, base = repos
        self.img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        module(app, self.img)
        user = base.package('user', '1-1', requires=['qemu-img'])
        sig.package('qemuu', '3-1', files=[IMG])
        # What has it removed leaves the stack with nothing that is not the module's.
        sig.package('xen', '5-1', requires=[IMG, 'user'])
        world.install(self.img, user, enable_streams=True)
        result = world.dnf('install', 'xen', '--allowerasing')
        assert not [way for way in ways(result) if 'dnf swap' in way], result

    def test_is_not_named_where_it_would_fail(self, host):
        user = host.repos['base'].package('user', '1-1', requires=['qemu-img'])
        host.install(user)
        assert not [way for way in ways(host.dnf('install', 'xen')) if 'dnf swap' in way]


class TestBuild:
    def test_many_requirements_are_one_thing_to_build(self, world, repos):
        app, sig, _ = repos
        needs = ['need-%03d' % number for number in range(150)]
        module(app, app.package('qemu-img', '15:2-1' + TAG, provides=needs))
        sig.package('xen', '4-1', requires=needs)
        result = world.dnf('install', 'xen')
        assert result.code == 1 and len(told(result)) < 20, result
        assert [way for way in ways(result) if 'provides need-000' in way and '147 more' in way]
        assert 'and 140 more crossings' in result.full
        assert [line for line in told(result)
                if 'no package outside' in line and '147 more' in line]

    def test_things_of_many_sources_are_counted(self, world, repos):
        app, sig, _ = repos
        packages = [app.package('part-%d' % number, '1-1' + TAG, source='source-%d' % number,
                                provides=['need-%d' % number]) for number in range(9)]
        module(app, *packages)
        sig.package('xen', '4-1', requires=['need-%d' % number for number in range(9)])
        result = world.dnf('install', 'xen')
        assert len([way for way in ways(result) if way.startswith('build ')]) == 3, result


class TestDnfFails:
    """Where DNF fails by itself, its advice does not stand alone if it leads into a refusal."""

    @pytest.mark.parametrize('mode', ['swap', 'block'])
    def test_advice_that_would_be_refused_is_told(self, world, repos, mode):
        app, sig, _ = repos
        world.config('[main]\nmode = %s\n' % mode)
        world.conf['protected_packages'] = 'dnf, xen-libs'
        module(app, app.package('qemu-kvm', '2-1' + TAG, conflicts=['xen-hypervisor']))
        world.install(sig.package('xen-hypervisor', '4-1'), sig.package('xen-libs', '4-1'),
                      sig.package('xen-doc', '4-1', requires=['xen-libs']))
        result = world.dnf('install', 'qemu-kvm')
        assert result.code == 1 and '--allowerasing' in result.full
        known = [line for line in told(result) if "'--allowerasing' would be refused" in line]
        assert known and 'xen-hypervisor-4-1' in known[0] and 'qemu-kvm-2-1' in known[0], result
        words = line_to_type(result, 'remove')
        assert words[:2] == ['remove', 'xen-hypervisor']
        assert world.dnf(*words).code == 0
        assert 'xen-libs-4-1.x86_64' in world.dnf('install', 'qemu-kvm').installed

    def test_advice_that_works_stands_alone(self, world, repos):
        _, sig, base = repos
        world.install(sig.package('xen', '4-1'), base.package('old', '1-1'))
        base.package('new', '1-1', conflicts=['old'])
        result = world.dnf('install', 'new')
        assert result.code == 1 and '--allowerasing' in result.full and not told(result), result
        assert world.dnf('install', 'new', '--allowerasing').code == 0

    def test_a_failure_without_the_stack_is_left_to_dnf(self, world, repos):
        _, sig, base = repos
        world.install(sig.package('xen', '4-1'))
        world.repo('centos-virt-xen-413', enabled=False)
        base.package('broken', '1-1', requires=['gone'])
        result = world.dnf('install', 'broken')
        assert result.code == 1 and not told(result), result

    def test_what_a_stack_package_lacks_out_of_sight_is_named(self, world, repos):
        _, sig, _ = repos
        sig.package('xen', '4-1', requires=['xen-libs'])
        sig.package('xen-libs', '4-1')
        world.repo('centos-virt-xen-413', enabled=False)
        result = world.dnf('install', 'xen', '-x', 'xen-libs')
        assert result.code == 1, result
        assert [line for line in told(result) if 'centos-virt-xen-413 is disabled' in line]
        assert ways(result) == ["leave out '--exclude=xen-libs', which hides xen-libs-4-1.x86_64"]

    def test_of_a_transaction_that_is_the_last_one_no_more_tells_the_number(self, world, repos):
        app, sig, _ = repos
        xen = crossing(app, sig)
        world.install(app['qemu-img'], enable_streams=True)
        assert world.dnf('install', 'xen', '--disableplugin=xenguard').code == 0
        assert world.dnf('remove', 'xen').code == 0
        sig.package('qemuu', '3-1', files=[IMG])
        result = world.dnf('history', 'undo', 'last')
        assert result.code == 1
        way, = [way for way in ways(result) if 'dnf swap' in way]
        command, = re.findall("; then 'dnf ([^']+)', as 'last' is another", way)
        assert world.dnf(*line_to_type(result, 'swap')).code == 0
        assert xen.nevra in world.dnf(*command.split()).installed


class TestEffects:
    """What a way is said to do to the host is what it does when it is typed."""

    def check(self, world, result, way, *words):
        """Type a way, and hold it against what was said of it."""
        line, = [line for line in told(result) if way in line]
        after = world.dnf(*words)
        assert after.code == 0, after
        came, gone = after.installed - after.before, after.before - after.installed
        found = {'removes': names_of(gone) - names_of(came),
                 'installs': names_of(came) - names_of(after.before),
                 'changes': names_of(came) & names_of(after.before)}
        assert line.endswith(' (%s)' % ', '.join(
            '%s %d' % (verb, len(found[verb])) for verb in ('removes', 'installs', 'changes')
            if found[verb])), line

    def test_of_a_removal_what_somebody_asked_for_stays(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-kvm', '2-1' + TAG, conflicts=['xen-hypervisor']))
        world.install(base.package('glibc', '2-1'),
                      sig.package('xen-libs', '4-1'),
                      sig.package('xen-hypervisor', '4-1', requires=['glibc', 'xen-libs']))
        result = world.dnf('install', 'qemu-kvm', '--allowerasing')
        assert result.code == 1
        self.check(world, result, "'dnf remove xen-hypervisor'", 'remove', 'xen-hypervisor')

    def test_of_allow_dnfs_own_solution_is_what_comes(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('libvirt-libs', '8-1' + TAG, provides=['libvirt.so']),
               app.package('libvirt-daemon', '8-1' + TAG, requires=['libvirt-libs = 8']))
        world.install(sig.package('libvirt-libs', '6-1', provides=['libvirt.so']),
                      sig.package('xen-libs', '4-1'))
        sig.package('xen', '4-1', requires=['libvirt-daemon'])
        result = world.dnf('install', 'xen')
        assert result.code == 1 and 'would make room' in result.full, result
        world.config('[main]\nallow = libvirt-libs, xen\n')
        self.check(world, result, 'to go ahead anyway', 'install', 'xen')

    def test_of_what_is_installed_again_nothing_changes(self, world):
        app, sig = world.repo('app'), world.repo('centos-virt-xen-412', module_hotfixes=True)
        app.module('virt', 'rhel', profiles={'common': ['qemu-img', 'seabios']}, packages=[
            app.package('qemu-img', '15:2-1' + TAG, files=[IMG]),
            app.package('seabios', '1-1' + TAG)])
        world.install(sig.package('qemuu', '3-1', files=[IMG]), sig.package('seabios', '2-1'),
                      sig.package('xen-runtime', '4-1', requires=[IMG]))
        result = world.dnf('module', 'install', 'virt:rhel')
        assert result.code == 1
        world.config('[main]\nallow = xen-runtime\n')
        self.check(world, result, 'to go ahead anyway', 'module', 'install', 'virt:rhel')


def names_of(nevras):
    return {text.rsplit('-', 2)[0] for text in nevras}
