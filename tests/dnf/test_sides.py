"""Which side a package is on (contract, section 1), by every kind of evidence."""

from xenguard.packages.guarded import Membership

TAG = '.module_el8.1.0+1+aaaaaaaa'
SIG = 'centos-virt-xen-412'


def nevras(query):
    return {str(package) for package in query}


def evidence(sides, package):
    return {sides.membership(found) for found in sides.guarded if str(found) == package.nevra}


class TestGuarded:
    def test_an_artifact_is_guarded_whatever_its_streams_state(self, world, sides):
        app = world.repo('app')
        builds = [app.package('libvirt', '{}-1{}'.format(number, TAG), provides=['x'])
                  for number in range(3)]
        for stream, package in zip(('rhel', 'av', '8.3'), builds):
            app.module('virt', stream, packages=[package], default=stream == 'rhel')
        seabios = app.package('seabios', '0:1-1' + TAG)
        app.module('virt', 'rhel', version='2', context='other', packages=[seabios])
        found = sides()
        assert nevras(found.guarded) == {package.nevra for package in builds + [seabios]}
        assert evidence(found, builds[1]) == {Membership('virt:av', 'modulemd')}
        assert evidence(found, seabios) == {Membership('virt:rhel', 'modulemd')}

    def test_an_artifact_of_a_disabled_stream_is_guarded(self, world, sides):
        app = world.repo('app')
        package = app.package('libvirt', '1-1' + TAG)
        app.module('virt', 'rhel', packages=[package])
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        assert nevras(sides().guarded) == {package.nevra}

    def test_one_stream_of_a_module_can_be_guarded(self, world, sides):
        app = world.repo('app')
        rhel, av = app.package('libvirt', '1-1' + TAG), app.package('libvirt', '2-1' + TAG)
        stray = app.package('libvirt', '3-1' + TAG)
        only_av = app.package('swtpm', '3-1' + TAG)
        app.module('virt', 'rhel', packages=[rhel])
        app.module('virt', 'av', packages=[av], artifacts=['swtpm-0:4-1.x86_64'], default=False)
        assert nevras(sides(guarded_modules='virt:rhel').guarded) == {rhel.nevra, stray.nevra}
        assert nevras(sides(guarded_modules='virt:av').guarded) == {
            av.nevra, stray.nevra, only_av.nevra}

    def test_a_stray_build_is_guarded(self, world, sides):
        app = world.repo('app')
        listed = app.package('qemu-img', '15:2-2' + TAG)
        stray = app.package('qemu-img', '15:2-1.module+el8+2+bbbbbbbb')
        app.package('qemu-img', '14:2-1.el8')
        app.package('other', '1-1' + TAG)
        app.module('virt', 'rhel', packages=[listed])
        found = sides()
        assert nevras(found.guarded) == {listed.nevra, stray.nevra}
        assert evidence(found, stray) == {Membership(None, 'release')}

    def test_an_artifact_is_guarded_in_whichever_repository(self, world, sides):
        app, copy = world.repo('app'), world.repo(SIG)
        package = app.package('libvirt', '1-1.el8')
        copy.package('libvirt', '1-1.el8')
        app.module('virt', 'rhel', packages=[package])
        found = sides()
        assert {package.reponame for package in found.guarded} == {'app', SIG}
        assert not found.stack

    def test_an_installed_package_is_guarded_by_its_label(self, world, sides):
        repo = world.repo('app')
        ours = repo.package('a', '1-1', label='virt:rhel:1:aaaaaaaa')
        other = repo.package('b', '1-1', label='perl:5.26:1:aaaaaaaa')
        repo.module('virt', 'rhel', packages=[other])
        world.install(ours, other)
        found = sides()
        assert nevras(found.guarded.installed()) == {ours.nevra}
        assert evidence(found, ours) == {Membership('virt:rhel', 'header')}

    def test_nothing_is_guarded_where_there_is_no_module(self, world, sides):
        world.repo('app').package('qemu-img', '15:2-2' + TAG)
        assert not sides().guarded


class TestStack:
    def test_a_package_is_the_stacks_by_its_name(self, world, sides):
        repo = world.repo('anything')
        for name in ('xen', 'xen-libs', 'libvirt-daemon-driver-libxl', 'libvirt', 'xenguard'):
            repo.package(name, '1-1')
        assert nevras(sides().stack) == {'xen-1-1.x86_64', 'xen-libs-1-1.x86_64',
                                         'libvirt-daemon-driver-libxl-1-1.x86_64'}

    def test_a_package_is_the_stacks_by_its_repository(self, world, sides):
        world.repo(SIG).package('libvirt', '1-1')
        world.repo('advanced-virtualization').package('libvirt', '2-1')
        world.repo('centos-virt-xen-epel').package('libvirt', '3-1')
        assert nevras(sides().stack) == {'libvirt-1-1.x86_64'}

    def test_an_installed_package_stays_the_stacks_when_its_repository_is_gone(self, world, sides):
        other = world.repo('other').package('seabios', '1-1')
        package = world.repo(SIG).package('libvirt', '1-1')
        world.install(package, other)
        world.enable_repo(SIG, False)
        assert nevras(sides().stack) == {package.nevra}

    def test_the_history_is_asked_only_for_what_may_be_the_stacks(self, world, sides, mocker):
        base, sig = world.repo('base'), world.repo(SIG)
        world.install(base.package('glibc', '1-1'), sig.package('libvirt-libs', '1-1'))
        found = sides()
        origins = mocker.spy(found.history, 'origins')
        assert nevras(found.stack) == {'libvirt-libs-1-1.x86_64'}
        assert [list(map(str, call[0][0])) for call in origins.call_args_list if call[0][0]] == [
            ['libvirt-libs-1-1.x86_64']]

    def test_a_package_that_rpm_installed_is_the_stacks_if_available(self, world, sides):
        package = world.repo(SIG).package('libvirt', '1-1')
        world.install(package, world.repo('other').package('seabios', '1-1'), nodeps=True)
        world.repos[SIG].package('seabios', '2-1')
        assert nevras(sides().stack.installed()) == {package.nevra}

    def test_a_copy_in_another_repository_is_the_stacks(self, world, sides):
        world.repo(SIG).package('libvirt', '1-1')
        world.repo('mirror').package('libvirt', '1-1')
        world.repo('other').package('libvirt', '2-1')
        assert {package.reponame for package in sides().stack} == {SIG, 'mirror'}

    def test_a_guarded_package_is_never_the_stacks(self, world, sides):
        app = world.repo('app')
        app.module('virt', 'rhel', packages=[app.package('xen-libs', '1-1' + TAG)])
        found = sides()
        assert not found.stack and nevras(found.guarded) == {'xen-libs-1-1' + TAG + '.x86_64'}

    def test_a_package_is_hidden_by_its_name_or_by_what_it_provides(self, world, sides):
        app, sig = world.repo('app'), world.repo(SIG)
        app.module('virt', 'rhel', packages=[app.package('libvirt', '1-1' + TAG),
                                             app.package('qemu-img', '1-1' + TAG)])
        world.repo('base').package('libvirt', '3-1')
        sig.package('libvirt', '2-1')
        sig.package('qemuu', '2-1', provides=['qemu-img = 2'])
        sig.package('xen', '2-1')
        assert nevras(sides().find_hidden()) == {'libvirt-2-1.x86_64', 'qemuu-2-1.x86_64'}
        sig.options['module_hotfixes'] = True
        assert not sides().find_hidden()

    def test_a_stream_of_the_stacks_own_is_not_hidden(self, world, sides):
        app, sig = world.repo('app'), world.repo(SIG)
        app.module('virt', 'rhel', packages=[app.package('libvirt', '1-1' + TAG)])
        sig.module('xen', '4.12', packages=[sig.package('xen', '4.12-1')])
        sig.module('xen', '4.13', packages=[sig.package('xen', '4.13-1')], default=False)
        assert not sides().find_hidden()
