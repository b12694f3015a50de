"""Mode swap: the hard cases, each in the smallest world that has it.

In all of them `app` is a distribution's repository with the module virt:rhel, `sig` is the
stack's, and `base` holds packages of neither side.
"""

import dnf.exceptions
import pytest

from support.solving import install, module, names, plan, upgrade

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


class TestHidden:
    """The stack's repository sets no module_hotfixes."""

    def test_swap_takes_the_hidden_provider(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('qemuu', '3-1', files=[IMG], provides=['qemu-img = 3'])
        sig.package('xen', '4-1', requires=[IMG])
        assert names(plan(world, install('xen')).incoming) == {'xen', 'qemuu'}

    def test_a_name_means_the_hidden_package(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        module(app, img, app.package('libvirt', '8-1' + TAG, requires=['qemu-img']))
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('libvirt', '6-1.el8', requires=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        assert plan(world, install('xen', 'libvirt')).incoming == {
            'xen-4-1.x86_64', 'qemuu-3-1.x86_64', 'libvirt-6-1.el8.x86_64'}

    def test_a_package_that_only_the_stack_has_can_be_named(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('qemuu', '3-1', files=[IMG], provides=['qemu-img = 3'])
        assert plan(world, install('qemuu')).incoming == {'qemuu-3-1.x86_64'}

    def test_a_hidden_update_reaches_a_host_with_the_stack(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        module(app, app.package('libvirt', '5-1' + TAG))
        old = sig.package('libvirt', '6-1.el8')
        sig.package('libvirt', '6-2.el8')
        world.install(old)
        assert plan(world, upgrade()).incoming == {'libvirt-6-2.el8.x86_64'}

    def test_a_clean_solution_is_kept_where_the_hidden_best_cannot_be_had(self, world, unhotfixed):
        app, sig, base = unhotfixed
        module(app, app.package('libvirt', '5-1' + TAG, provides=['backend']))
        xen = sig.package('xen', '4-1')
        old = sig.package('libvirt', '6-1.el8')
        sig.package('libvirt', '7-1.el8', requires=['backend'])
        world.install(xen, old)
        base.package('htop', '2-1')
        mark = (lambda b: (b.upgrade_all(), b.install('htop')))
        assert plan(world, mark, best=True).incoming == {'htop-2-1.x86_64'}


class TestUpgrade:
    def test_a_plain_solve_that_fails_because_of_the_newer_module(self, world, repos):
        app, sig, base = repos
        module(app, app.package('libvirt', '8-1' + TAG))
        old = [sig.package('libvirt', '6-1.el8'),
               sig.package('libvirt-daemon-xen', '6-1.el8', requires=['libvirt = 6-1.el8']),
               base.package('htop', '1-1')]
        world.install(*old)
        base.package('htop', '2-1')
        with pytest.raises(dnf.exceptions.DepsolveError):
            plan(world, upgrade(), best=True, guard=False)
        assert plan(world, upgrade(), best=True).incoming == {'htop-2-1.x86_64'}

    def test_a_module_package_does_not_replace_a_stack_package(self, world, repos):
        app, sig, base = repos
        module(app, app.package('libvirt', '8-1' + TAG), app.package('libvirt', '9-1' + TAG))
        world.install(sig.package('libvirt', '6-1.el8'), sig.package('xen', '4-1'),
                      base.package('htop', '1-1'))
        base.package('htop', '2-1')
        assert 'libvirt' in names(plan(world, upgrade(), guard=False).incoming)
        assert plan(world, upgrade()).incoming == {'htop-2-1.x86_64'}

    def test_an_obsoleting_module_package_stays_out(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, obsoletes=['qemuu'], files=[IMG]))
        world.install(sig.package('qemuu', '3-1', files=[IMG]),
                      sig.package('xen', '4-1', requires=[IMG]))
        assert 'qemu-img' in names(plan(world, upgrade(), guard=False).incoming)
        assert plan(world, upgrade()) == (set(), set())

    def test_another_version_of_the_stack_package_can_meet_the_request(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4.13-1', requires=[IMG])
        sig.package('xen', '4.12-1')
        assert plan(world, install('xen')).incoming == {'xen-4.12-1.x86_64'}

    def test_with_best_another_version_is_no_solution(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4.13-1', requires=[IMG])
        sig.package('xen', '4.12-1')
        with pytest.raises(dnf.exceptions.Error, match='--nobest'):
            plan(world, install('xen'), best=True)

    def test_best_does_not_insist_on_a_guarded_package(self, world, repos):
        app, sig, _ = repos
        img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        module(app, img, app.package('libvirt', '8-1' + TAG, requires=['qemu-img']))
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('libvirt', '6-1.el8')
        sig.package('xen', '4-1', requires=[IMG])
        assert names(plan(world, install('xen', 'libvirt'), best=True).incoming) == {
            'xen', 'libvirt', 'qemuu'}

    def test_the_stack_moves_when_the_module_package_was_asked_for(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('qemuu', '3-1', files=[IMG])
        world.install(sig['qemuu'], sig.package('xen', '4.12-1', requires=[IMG]))
        sig.package('xen', '4.13-1')
        assert plan(world, install('qemu-img')).incoming == {
            'qemu-img-15:2-1' + TAG + '.x86_64', 'xen-4.13-1.x86_64'}


class TestInstalled:
    """A guarded package is on the host already."""

    @pytest.fixture
    def contaminated(self, world, repos):
        app, sig, _ = repos
        img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
        module(app, img)
        world.install(img)
        return repos

    def test_a_new_stack_package_does_not_lean_on_a_guarded_package(self, world, contaminated):
        _, sig, _ = contaminated
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        with pytest.raises(dnf.exceptions.Error, match='--allowerasing'):
            plan(world, install('xen'))
        result = plan(world, install('xen'), allow_erasing=True)
        assert names(result.incoming) == {'xen', 'qemuu'}
        assert names(result.outgoing) == {'qemu-img'}

    def test_the_swap_line_that_would_work_is_named(self, world, contaminated):
        _, sig, _ = contaminated
        sig.package('qemuu', '3-1', files=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        with pytest.raises(dnf.exceptions.Error, match="dnf swap qemu-img qemuu"):
            plan(world, install('xen'))

    def test_an_obsoleting_provider_needs_no_erasing(self, world, contaminated):
        _, sig, _ = contaminated
        sig.package('qemuu', '3-1', files=[IMG], obsoletes=['qemu-img'])
        sig.package('xen', '4-1', requires=[IMG])
        result = plan(world, install('xen'))
        assert names(result.incoming) == {'xen', 'qemuu'}
        assert names(result.outgoing) == {'qemu-img'}

    def test_what_the_host_has_already_is_no_new_crossing(self, world, contaminated):
        app, sig, base = contaminated
        world.install(sig.package('xen', '4-1', requires=[IMG]), nodeps=True)
        sig.package('xen', '5-1', requires=[IMG])
        module(app, app.package('qemu-img', '15:2-2' + TAG, files=[IMG]), version=2)
        base.package('htop', '1-1')
        assert names(plan(world, install('htop')).incoming) == {'htop'}
        assert plan(world, upgrade()).incoming == {
            'xen-5-1.x86_64', 'qemu-img-15:2-2' + TAG + '.x86_64'}

    @pytest.mark.parametrize('requirement', ['qemu-img >= {}', '(qemu-img >= {} or nothing)'])
    def test_a_newer_requirement_is_no_new_crossing(self, world, contaminated, requirement):
        _, sig, _ = contaminated
        world.install(sig.package('xen', '4-1', requires=[requirement.format(1)]))
        sig.package('xen', '5-1', requires=[requirement.format(2)])
        assert plan(world, upgrade()).incoming == {'xen-5-1.x86_64'}

    def test_what_a_weak_dependency_brought_once_can_be_upgraded(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG))
        sig.package('xen', '4-1', recommends=['qemu-img'])
        assert world.dnf('install', 'xen', guard=False).code == 0
        module(app, app.package('qemu-img', '15:2-2' + TAG), version=2)
        result = world.dnf('upgrade')
        assert 'qemu-img-15:2-2' + TAG + '.x86_64' in result.installed, result

    def test_a_guarded_update_goes_in_where_the_stacks_cannot(self, world, repos):
        app, sig, _ = repos
        old = app.package('libvirt-libs', '5-1' + TAG, provides=['so'])
        module(app, old)
        world.install(old, sig.package('xen', '4-1'))
        module(app, app.package('libvirt-libs', '6-1' + TAG, provides=['so']), version=2)
        sig.package('xen', '5-1', requires=['so'])
        assert plan(world, upgrade()).incoming == {'libvirt-libs-6-1' + TAG + '.x86_64'}

    def test_a_contaminated_host_can_be_cleaned(self, world, contaminated):
        _, sig, _ = contaminated
        world.install(sig.package('xen', '4-1', requires=[IMG]), nodeps=True)
        sig.package('qemuu', '3-1', files=[IMG])
        mark = (lambda base: (base.install('qemuu'), base.remove('qemu-img')))
        result = plan(world, mark)
        assert (names(result.incoming), names(result.outgoing)) == ({'qemuu'}, {'qemu-img'})
