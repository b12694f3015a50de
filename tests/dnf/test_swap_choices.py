"""Mode swap: which solution is chosen, each case in the smallest world that has it.

In all of them `app` is a distribution's repository with the module virt:rhel, `sig` is the
stack's, and `base` holds packages of neither side.
"""

import os

import dnf.exceptions
import pytest

from support.solving import distro_sync, install, module, names, plan, upgrade

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


class TestDependencies:
    def test_an_older_bystander_avoids_a_crossing(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        base.package('tools', '2-1', requires=[IMG])
        base.package('tools', '1-1')
        sig.package('xen', '4-1', requires=['tools'])
        assert plan(world, install('xen')).incoming == {'xen-4-1.x86_64', 'tools-1-1.x86_64'}

    def test_a_hidden_provider_is_found_through_two_bystanders(self, world, unhotfixed):
        app, sig, base = unhotfixed
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        base.package('tools', '2-1', requires=['helper'])
        base.package('helper', '1-1', requires=[IMG])
        sig.package('qemuu', '3-1', provides=['qemu-img'], files=[IMG])
        sig.package('xen', '4-1', requires=['tools'])
        assert names(plan(world, install('xen')).incoming) == {'xen', 'tools', 'helper', 'qemuu'}

    def test_every_way_through_a_bystander_counts(self, world, repos):
        app, sig, base = repos
        old = app.package('qemu-img', '15:2-1' + TAG, provides=['img'])
        new = app.package('seabios', '1-1' + TAG, provides=['bios'])
        module(app, old, new)
        world.install(old, sig.package('xen', '4-1', requires=['tools']),
                      base.package('tools', '1-1', requires=['img']))
        base.package('tools', '2-1', requires=['img', 'bios'])
        assert plan(world, upgrade(), guard=False).incoming == {
            'tools-2-1.x86_64', 'seabios-1-1' + TAG + '.x86_64'}
        assert plan(world, upgrade()) == (set(), set())

    def test_a_weak_dependency_is_left_out(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4-1', recommends=['qemu-img'])
        assert names(plan(world, install('xen'), guard=False).incoming) == {'xen', 'qemu-img'}
        assert names(plan(world, install('xen')).incoming) == {'xen'}

    def test_a_supplement_is_left_out(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, supplements=['xen']))
        sig.package('xen', '4-1')
        assert names(plan(world, install('xen'), guard=False).incoming) == {'xen', 'qemu-img'}
        assert names(plan(world, install('xen')).incoming) == {'xen'}

    def test_the_other_branch_of_a_rich_dependency_is_taken(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG))
        base.package('other-img', '1-1')
        sig.package('xen', '4-1', requires=['(qemu-img or other-img)'])
        mark = install('xen')
        assert names(plan(world, mark).incoming) == {'xen', 'other-img'}

    def test_the_condition_of_a_rich_dependency_is_not_required(self, world, repos):
        app, sig, base = repos
        module(app, app.package('virt-top', '1-1' + TAG))
        base.package('glue', '1-1')
        sig.package('xen', '4-1', requires=['(glue if virt-top)'])
        assert names(plan(world, install('xen', 'virt-top')).incoming) == {
            'xen', 'virt-top', 'glue'}

    def test_what_a_false_condition_asks_for_is_not_required(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG))
        base.package('kvm-host', '1-1')
        sig.package('xen', '4-1', requires=['(qemu-img if kvm-host)'])
        assert names(plan(world, install('xen', 'qemu-img')).incoming) == {'xen', 'qemu-img'}
        with pytest.raises(dnf.exceptions.Error, match='xenguard: '):
            plan(world, install('xen', 'qemu-img', 'kvm-host'))

    def test_a_provider_that_was_asked_for_stays_with_a_weak_one_left_out(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('g1', '1-1' + TAG, provides=['img']),
               app.package('g2', '1-1' + TAG, provides=['img']))
        sig.package('xen', '4-1', recommends=['img', 'g1'])
        assert names(plan(world, install('xen', 'g2')).incoming) == {'xen', 'g2'}


class TestStray:
    """Builds that no published modulemd lists, which look non-modular to DNF."""

    def test_a_stray_build_of_a_disabled_module_stays_out(self, world, repos):
        app, sig, _ = repos
        app.package('qemu-img', '15:2-1' + TAG)
        module(app, app.package('qemu-img', '15:2-2' + TAG))
        sig.package('qemuu', '3-1', provides=['qemu-img = 3'])
        sig.package('xen', '4-1', requires=['qemu-img'])
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        assert 'qemu-img' in names(plan(world, install('xen'), guard=False).incoming)
        assert names(plan(world, install('xen')).incoming) == {'xen', 'qemuu'}

    def test_a_package_of_another_module_is_no_stray_build(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('shared', '2-1' + TAG))
        other = app.package('shared', '3-1' + TAG)
        app.module('other', '1', packages=[other])
        sig.package('xen', '4-1', requires=['shared = 3'])
        assert names(plan(world, install('xen')).incoming) == {'xen', 'shared'}


class TestRemoval:
    def test_no_stack_package_makes_room_for_a_guarded_one(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-kvm', '2-1' + TAG, conflicts=['xen-hypervisor']))
        world.install(sig.package('xen-hypervisor', '4-1'), sig.package('xen-libs', '4-1'))
        mark = install('qemu-kvm')
        assert names(plan(world, mark, allow_erasing=True, guard=False).outgoing) == {
            'xen-hypervisor'}
        for allow_erasing in (True, False):
            with pytest.raises(dnf.exceptions.Error):
                plan(world, mark, allow_erasing=allow_erasing)

    def test_a_removal_that_was_asked_for_makes_no_room(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('virt-top', '2-1' + TAG))
        world.install(sig.package('xen', '4-1'), sig.package('xen-doc', '4-1'))
        mark = (lambda base: (base.remove('xen-doc'), base.install('virt-top')))
        result = plan(world, mark)
        assert (names(result.incoming), names(result.outgoing)) == ({'virt-top'}, {'xen-doc'})

    def test_no_stack_package_makes_room_for_what_a_guarded_one_needs(self, world, repos):
        app, sig, base = repos
        world.install(base.package('lib', '1-1'), sig.package('xen', '4-1'),
                      sig.package('xen-extra', '1-1', requires=['lib = 1']))
        base.package('lib', '2-1')
        module(app, app.package('qemu-kvm', '1-1' + TAG, requires=['lib = 2']))
        mark = install('qemu-kvm')
        assert names(plan(world, mark, allow_erasing=True, guard=False).outgoing) == {
            'lib', 'xen-extra'}
        with pytest.raises(dnf.exceptions.Error, match="'dnf remove xen-extra'"):
            plan(world, mark, allow_erasing=True)

    def test_a_swap_of_a_stack_package_for_a_guarded_one_is_refused(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, conflicts=['qemuu']))
        world.install(sig.package('qemuu', '1-1'), sig.package('xen', '1-1'))
        result = world.dnf('swap', 'qemuu', 'qemu-img')
        assert result.code == 1 and 'xenguard: ' in result.text

    def test_each_architecture_counts_by_itself(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('libvirt-libs', '8-1' + TAG, arch='i686'))
        world.install(sig.package('libvirt-libs', '9-1.el8'),
                      sig.package('libvirt-libs', '6-1.el8', arch='i686'))
        assert plan(world, upgrade('libvirt-libs.i686')) == (set(), set())


class TestDistroSync:
    def test_the_stack_stays_with_its_repository_disabled(self, world, repos):
        app, sig, base = repos
        module(app, app.package('libvirt', '8-1' + TAG))
        world.install(sig.package('libvirt', '6-1.el8'),
                      sig.package('xen', '4-1', requires=['libvirt']),
                      base.package('htop', '1-1'))
        base.package('htop', '2-1')
        world.enable_repo('centos-virt-xen-412', False)
        assert 'libvirt' in names(plan(world, distro_sync, guard=False).incoming)
        assert plan(world, distro_sync).incoming == {'htop-2-1.x86_64'}

    def test_what_is_pinned_to_the_stacks_version_stays(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('libvirt', '8-1' + TAG))
        world.install(sig.package('libvirt', '6-1.el8'),
                      sig.package('libvirt-daemon-xen', '6-1.el8', requires=['libvirt = 6-1.el8']))
        world.enable_repo('centos-virt-xen-412', False)
        assert plan(world, distro_sync) == (set(), set())


class TestNearest:
    def test_a_clean_solution_with_a_guarded_package_is_kept(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('virt-top', '1-1' + TAG))
        sig.package('xen', '4-1')
        assert names(plan(world, install('xen', 'virt-top')).incoming) == {'xen', 'virt-top'}

    def test_an_unrelated_guarded_package_goes_through_with_a_swap(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]),
               app.package('virt-top', '1-1' + TAG))
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        assert names(plan(world, install('xen', 'virt-top')).incoming) == {
            'xen', 'virt-top', 'qemuu'}

    def test_skip_broken_skips_only_what_cannot_be_had(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4-1', requires=[IMG])
        sig.package('xen-doc', '4-1')
        mark = (lambda b: [b.install(name, strict=False) for name in ('xen', 'xen-doc')])
        assert names(plan(world, mark).incoming) == {'xen-doc'}


class TestOthersWishes:
    """What the user, a module that is not guarded, or another plugin wants, holds."""

    def test_a_module_that_is_not_guarded_may_serve_the_stack(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        app.module('perl', '5.26', packages=[app.package('perl', '5-1' + TAG)])
        sig.package('xen', '4-1', requires=['perl'])
        result = world.dnf('install', 'xen')
        assert result.code == 0 and names(result.installed) == {'xen', 'perl'}
        assert world.streams() == {'perl': ('enabled', '5.26')}

    def test_excludes_hold(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        with pytest.raises(dnf.exceptions.Error, match='xenguard: '):
            plan(world, install('xen'), excludepkgs=['qemuu'])

    @pytest.mark.parametrize('locked', ['3', '4'])
    def test_versionlock_holds(self, world, unhotfixed, locked):
        app, sig, _ = unhotfixed
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        for version in ('3', '4', '5'):
            sig.package('qemuu', version + '-1', files=[IMG], provides=['qemu-img'])
        sig.package('xen', '4-1', requires=[IMG])
        locks = os.path.join(world.pluginconf, 'versionlock.list')
        for path, text in ((locks, 'qemuu-0:{}-1.*'.format(locked)),
                           (os.path.join(world.pluginconf, 'versionlock.conf'),
                            '[main]\nenabled = 1\nlocklist = ' + locks)):
            with open(path, 'w') as stream:
                stream.write(text + '\n')
        try:
            result = world.dnf('install', 'xen', plugins=['versionlock'])
        except FileNotFoundError:
            pytest.skip('dnf-plugins-core is not installed')
        assert 'qemuu-{}-1.x86_64'.format(locked) in result.installed, result
