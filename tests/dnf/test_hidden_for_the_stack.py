"""Hidden packages come in for the stack's sake alone, and cost nobody anything (contract, section
3.2).

The kind: a host on which stack packages are involved, and hidden packages of the stack's
repository are newer, or better providers, than what somebody else has.
"""

import pytest

from support.solving import distro_sync, install, module, names, plan, upgrade

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def kvm_host(world, unhotfixed):
    """A host with the module's libvirt, and of the stack just a library that a tool wants."""
    app, sig, base = unhotfixed
    kvm = [app.package('libvirt-libs', '4-1' + TAG),
           app.package('libvirt-daemon', '4-1' + TAG, requires=['libvirt-libs = 4']),
           app.package('libvirt-daemon-kvm', '4-1' + TAG, requires=['libvirt-daemon = 4'])]
    module(app, *kvm)
    world.install(*kvm + [sig.package('xen-libs', '4-1'),
                          base.package('libvmi', '1-1', requires=['xen-libs'])])
    sig.package('libvirt-libs', '6-1.el8')
    sig.package('libvirt-daemon', '6-1.el8', requires=['libvirt-libs = 6'])
    base.package('libvmi', '2-1', requires=['xen-libs'])
    return world


class TestCost:
    @pytest.mark.parametrize('best', [False, True])
    @pytest.mark.parametrize('mark', [upgrade(), distro_sync])
    def test_nothing_is_removed_for_a_newer_hidden_package(self, kvm_host, mark, best):
        stock = plan(kvm_host, mark, allow_erasing=True, best=best, guard=False)
        assert names(stock.incoming) == {'libvmi'}
        assert plan(kvm_host, mark, allow_erasing=True, best=best) == stock

    def test_a_hidden_package_replaces_nothing_that_it_obsoletes(self, kvm_host):
        kvm_host.repos['centos-virt-xen-412'].package(
            'libvirt-libs', '7-1.el8', obsoletes=['libvmi'])
        assert names(plan(kvm_host, upgrade(), allow_erasing=True).incoming) == {'libvmi'}

    def test_a_hidden_update_of_the_stack_comes_in(self, kvm_host):
        app, sig = kvm_host.repos['app'], kvm_host.repos['centos-virt-xen-412']
        module(app, app.package('xen-libs', '1-1' + TAG), version=2)
        sig.package('xen-libs', '5-1')
        result = plan(kvm_host, upgrade(), allow_erasing=True, best=True)
        assert result.incoming == {'libvmi-2-1.x86_64', 'xen-libs-5-1.x86_64'}


class TestSake:
    """A package of the Xen repository that another module's stream hides."""

    @pytest.fixture
    def nodejs(self, world, unhotfixed):
        app, sig, base = unhotfixed
        app.module('nodejs', '12', packages=[
            app.package('nodejs', '12-1.module_el8', requires=['npm-api']),
            app.package('npm', '6-1.module_el8', provides=['npm-api'])],
            profiles={'minimal': ['nodejs']})
        sig.package('npm', '9-1.el8', provides=['npm-api'])
        world.install(sig.package('xen', '4-1'), base.package('htop', '1-1'))
        return world

    def test_an_unguarded_module_gets_the_modules_own_package(self, nodejs):
        result = nodejs.dnf('module', 'install', 'nodejs:12/minimal')
        assert result.code == 0, result
        assert result.installed - result.before == {
            'nodejs-12-1.module_el8.x86_64', 'npm-6-1.module_el8.x86_64'}

    def test_a_bystander_gets_the_unguarded_modules_package(self, nodejs):
        nodejs.dnf('module', 'enable', 'nodejs:12')
        nodejs.repos['base'].package('tool', '1-1', requires=['npm-api'])
        assert plan(nodejs, install('tool')).incoming == {
            'tool-1-1.x86_64', 'npm-6-1.module_el8.x86_64'}

    def test_an_upgrade_keeps_the_unguarded_modules_package(self, nodejs):
        assert nodejs.dnf('module', 'install', 'nodejs:12/minimal', guard=False).code == 0
        assert not plan(nodejs, upgrade()).incoming

    def test_the_stack_gets_the_hidden_package_that_it_needs(self, nodejs):
        nodejs.dnf('module', 'enable', 'nodejs:12')
        sig, base = nodejs.repos['centos-virt-xen-412'], nodejs.repos['base']
        base.package('middle', '1-1', requires=['npm >= 9'])
        sig.package('xen-web', '1-1', requires=['middle'])
        assert names(plan(nodejs, install('xen-web')).incoming) == {'xen-web', 'middle', 'npm'}

    def test_a_hidden_package_comes_in_where_the_request_means_it(self, nodejs):
        nodejs.dnf('module', 'enable', 'nodejs:12')
        assert plan(nodejs, install('npm')).incoming == {'npm-9-1.el8.x86_64'}

    def test_a_hidden_package_comes_in_where_nothing_else_is_clean(self, world, unhotfixed):
        app, sig, base = unhotfixed
        module(app, app.package('libvirt-client', '8-1' + TAG, requires=['libvirt-libs = 8']),
               app.package('libvirt-libs', '8-1' + TAG))
        sig.package('libvirt-client', '6-1.el8', requires=['libvirt-libs = 6'])
        world.install(sig.package('libvirt-libs', '6-1.el8'), sig.package('xen', '4-1'))
        base.package('manager', '1-1', requires=['libvirt-client'])
        assert plan(world, install('manager')).incoming == {
            'manager-1-1.x86_64', 'libvirt-client-6-1.el8.x86_64'}


class TestWarn:
    """With mode=warn all that is hidden stays hidden."""

    @pytest.fixture
    def warn(self, world, unhotfixed):
        app, sig, base = unhotfixed
        world.config('[main]\nmode = warn\n')
        module(app, app.package('qemu-img', '15:2-1' + TAG, provides=['img']),
               app.package('qemuu', '1-1' + TAG), app.package('libvirt', '8-1' + TAG))
        sig.package('qemuu', '3-1', provides=['img'])
        sig.package('libvirt', '6-2.el8')
        sig.package('xen', '5-1', requires=['img'])
        base.package('htop', '1-1')
        world.install(sig.package('xen', '4-1'))
        return world

    @pytest.mark.parametrize('args', [
        ('install', 'libvirt'), ('upgrade',), ('install', 'htop'), ('install', 'qemuu-3*'),
        ('distro-sync',), ('install', 'xen', 'libvirt'), ('upgrade', '--best'), ('check-update',),
        ('upgrade', '--exclude=qemu-img')])
    def test_mode_warn_does_what_stock_dnf_does(self, warn, args):
        stock = warn.dnf(*args, guard=False, assume='--assumeno')
        guarded = warn.dnf(*args, assume='--assumeno')
        lines = guarded.plain.splitlines(True)
        assert stock.plain == ''.join(line for line in lines if not line.startswith('xenguard'))

    def test_mode_warn_tells_of_the_crossing(self, warn):
        assert 'qemu-img' in warn.dnf('upgrade').text.split('xenguard: ')[1]
