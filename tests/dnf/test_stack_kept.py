"""No solution of the guard's own takes an installed stack package away (contract, section 3.4).

The kind: a request that has a solution without a crossing only if stack packages go, or if
something of another side takes their place, and that neither names them to be removed nor has
them removed by DNF itself. However many would have to go, and whatever the options.
"""

import dnf.exceptions
import pytest

from support.solving import distro_sync, install, module, names, plan, upgrade

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


def told(result):
    return [line for line in result.full.splitlines() if 'xenguard' in line]


@pytest.fixture
def host(world, repos):
    """A host with a stack of four packages, beside a module with packages of the same names."""
    app, sig, _ = repos
    module(app, app.package('libvirt-libs', '8-1' + TAG),
           app.package('libvirt-daemon-kvm', '8-1' + TAG, requires=['libvirt-libs = 8']),
           app.package('libguestfs-tools', '1-1' + TAG, requires=['libvirt-daemon-kvm']),
           app.package('qemu-kvm', '2-1' + TAG, conflicts=['xen-hypervisor']),
           app.package('qemu-img', '15:2-1' + TAG, files=[IMG], conflicts=['qemuu']))
    world.install(sig.package('xen-hypervisor', '4-1'),
                  sig.package('qemuu', '3-1', files=[IMG]),
                  sig.package('libvirt-libs', '6-1.el8'),
                  sig.package('libvirt-daemon-xen', '6-1.el8',
                              requires=['libvirt-libs = 6', 'xen-hypervisor', IMG]))
    return world


class TestErasing:
    """--allowerasing widens nothing."""

    @pytest.mark.parametrize('spec', ['libguestfs-tools', 'qemu-kvm', 'qemu-img'])
    def test_nothing_of_the_stack_goes_for_a_guarded_package(self, host, spec):
        before = plan(host, install(spec), allow_erasing=True, guard=False)
        assert {'xen-hypervisor', 'libvirt-libs', 'qemuu'} & names(before.outgoing)
        with pytest.raises(dnf.exceptions.Error, match='way out: first run .dnf remove '):
            plan(host, install(spec), allow_erasing=True)

    def test_nothing_of_the_stack_goes_for_a_guarded_local_file(self, host):
        host.build()
        path = next(package.path for package in host.repos['app'].packages
                    if package.name == 'qemu-img')
        result = host.dnf('install', '--allowerasing', path)
        assert result.code == 1 and result.installed == result.before, result
        assert any("'dnf remove " in line for line in told(result)), result

    def test_the_remove_line_that_is_named_works(self, host):
        line, = [line for line in told(host.dnf('install', '--allowerasing', 'qemu-kvm'))
                 if 'dnf remove' in line]
        command = line.split("'")[1].split()[1:]
        assert host.dnf(*command).code == 0
        result = host.dnf('install', '--allowerasing', 'qemu-kvm')
        assert result.code == 0 and 'qemu-kvm' in names(result.installed), result

    @pytest.mark.parametrize('words, is_named', [
        (['install', 'libvirt-libs-4'], True), (['downgrade', 'libvirt-libs'], False)])
    def test_the_remove_line_leaves_what_the_request_is_about(self, world, repos, words, is_named):
        app, sig, _ = repos
        old = app.package('libvirt-libs', '4-1' + TAG)
        module(app, old)
        world.install(sig.package('libvirt-libs', '6-1'), sig.package('xen-libs', '4-1'))
        result = world.dnf(*words)
        assert result.code == 1 and 'while other stack packages stay' in result.full, result
        assert ("'dnf remove libvirt-libs'" in result.full) == is_named, result
        if is_named:
            assert world.dnf('remove', 'libvirt-libs').code == 0
            assert old.nevra in world.dnf(*words).installed

    def test_no_remove_line_ends_in_what_dnf_refuses(self, world, repos):
        app, sig, base = repos
        module(app, app.package('seabios', '1-1' + TAG))
        app.module('virt', 'av', packages=[app.package('libvirt', '1-1' + TAG)], default=False)
        # A build that no metadata names, so that DNF refuses it when it has read its header.
        app.package('libvirt', '2-1' + TAG, conflicts=['xen-runtime'], label='virt:rhel:2:x')
        base.package('tool', '1-1', requires=['libvirt = 2'])
        world.install(sig.package('xen-runtime', '4-1'), sig.package('xen-libs', '4-1'))
        result = world.dnf('install', 'tool')
        assert result.code == 1 and 'dnf remove' not in result.full, result
        world.dnf('remove', 'xen-runtime')
        assert world.dnf('install', 'tool').code == 1

    def test_a_clean_solution_that_leaves_the_stack_is_found_past_one_that_does_not(
            self, world, repos):
        app, sig, base = repos
        module(app, app.package('backend', '2-1' + TAG, provides=['engine'],
                                conflicts=['xen-hypervisor']))
        base.package('other-backend', '1-1', provides=['engine'])
        base.package('tool', '1-1', requires=['engine'])
        world.install(sig.package('xen-hypervisor', '4-1'), sig.package('xen-libs', '4-1'))
        result = plan(world, install('tool'), allow_erasing=True)
        assert names(result.incoming) == {'tool', 'other-backend'} and not result.outgoing


class TestReplaced:
    def test_the_only_stack_package_is_not_replaced_by_the_modules(self, world, repos):
        app, sig, base = repos
        module(app, app.package('libvirt-libs', '8-1' + TAG),
               app.package('virt-top', '1-1' + TAG, requires=['libvirt-libs >= 8']))
        world.install(sig.package('libvirt-libs', '6-1.el8'), base.package('htop', '1-1'))
        # DNF's own solution leaves the stack, and says so; one of the guard's own may not.
        sig.package('xen-doc', '4-1')
        with pytest.raises(dnf.exceptions.Error):
            plan(world, install('virt-top', 'xen-doc'))

    def test_a_stack_package_is_not_replaced_by_a_bystander(self, world, repos):
        app, sig, base = repos
        module(app, app.package('seabios', '2-1' + TAG, provides=['bios']))
        base.package('xen-free-bios', '1-1', provides=['bios'])
        base.package('edk', '1-1', provides=['bios'], obsoletes=['xen-ovmf'])
        sig.package('xen', '4-1', requires=['bios'], recommends=['seabios'])
        world.install(sig.package('xen-ovmf', '1-1'))
        stock = names(plan(world, install('xen'), guard=False).incoming)
        if 'edk' in stock:      # what DNF's own solution takes may be taken, too
            pytest.skip('DNF replaces it by itself')
        assert 'seabios' in stock
        assert names(plan(world, install('xen')).incoming) == {'xen', 'xen-free-bios'}

    def test_a_refusal_without_a_crossing_says_what_would_be_replaced(self, world, unhotfixed):
        app, sig, base = unhotfixed
        module(app, app.package('seabios', '1-1' + TAG))
        base.package('edk', '1-1', provides=['bios'], obsoletes=['xen-ovmf'])
        world.install(sig.package('xen-ovmf', '1-1'), sig.package('xen', '4-1'))
        sig.package('xen-web', '4-1', requires=['bios'], provides=['seabios'])
        result = world.dnf('install', 'xen-web')
        assert result.code == 1 and result.installed == result.before, result
        assert any('take xen-ovmf-1-1.x86_64 away' in line for line in told(result)), result
        assert "first run 'dnf remove xen-ovmf'" in result.full, result
        assert world.dnf('remove', 'xen-ovmf').code == 0
        assert world.dnf('install', 'xen-web').code == 0

    def test_the_stacks_own_successor_may_take_its_place(self, world, repos):
        _, sig, _ = repos
        world.install(sig.package('xen-runtime', '4-1'), sig.package('xen', '4-1'))
        sig.package('xen-tools', '5-1', obsoletes=['xen-runtime < 5'])
        result = plan(world, upgrade())
        assert (names(result.incoming), names(result.outgoing)) == ({'xen-tools'}, {'xen-runtime'})


class TestAskedFor:
    """What is named to be removed, and what DNF itself takes, goes as it does without the guard."""

    @pytest.mark.parametrize('args', [
        ('remove', 'xen-hypervisor'), ('remove', 'libvirt*'), ('autoremove', 'qemuu'),
        ('swap', 'libvirt-daemon-xen', 'htop'), ('remove', 'libvirt-daemon-xen')])
    def test_a_removal_is_as_stock_dnf_makes_it(self, host, args):
        host.repos['base'].package('htop', '1-1')
        stock = host.dnf(*args, guard=False, assume='--assumeno')
        guarded = host.dnf(*args, assume='--assumeno')
        assert stock.plain == guarded.plain

    def test_the_whole_stack_may_be_swapped_for_the_modules(self, host):
        mark = (lambda base: ([base.remove(spec) for spec in (
            'xen-hypervisor', 'qemuu', 'libvirt-libs', 'libvirt-daemon-xen')],
            base.install('qemu-kvm')))
        result = plan(host, mark, allow_erasing=True)
        assert names(result.incoming) == {'qemu-kvm'} and len(result.outgoing) == 4

    def test_an_unrelated_update_goes_in(self, host):
        base = host.repos['base']
        host.install(base.package('htop', '1-1'))
        base.package('htop', '2-1')
        for mark in (upgrade(), distro_sync):
            result = plan(host, mark, allow_erasing=True)
            assert names(result.incoming) == {'htop'}

    def test_what_nothing_needs_but_for_the_guard_stays(self, world):
        """DNF keeps a stack package that was installed for others; what the guard rules out must
        not make a leftover of it."""
        app, base, gone = world.repo('app'), world.repo('base'), world.repo('xensig')
        old = [app.package('netcf-libs', '3-1' + TAG, requires=['(%s without cap-a)' % IMG],
                           provides=['cap-c']),
               gone.package('xen-libs', '1-1.el8', requires=['virt-viewer']),
               gone.package('qemu-img', '1-1.el8'),
               base.package('htop', '2-1.el8', files=[IMG]),
               base.package('virt-viewer', '3-1.el8', requires=['cap-c'])]
        module(app, old[0], app.package('qemu-img', '15:4-1' + TAG, files=[IMG]))
        world.install(*old)
        marked = world.dnf('mark', 'remove', 'netcf-libs', 'xen-libs', 'qemu-img', guard=False)
        assert marked.code == 0, marked
        gone.packages[:] = []
        mark = (lambda base: base.remove('htop'))
        assert 'xen-libs' not in names(plan(world, mark, True, guard=False).outgoing)
        try:
            assert 'xen-libs' not in names(plan(world, mark, True).outgoing)
        except dnf.exceptions.DepsolveError as error:
            assert 'xenguard: ' in str(error)
