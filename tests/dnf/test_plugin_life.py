"""The guard is there whenever a plugin may be loaded, asked, left out or outrun by another.

The class of input: programs and plugins that call DNF's parts in another order than the command
line does, or change the transaction once it was checked (contract, sections 3.7 and 3.10).
"""

import gc
import os
import weakref

import dnf.exceptions
import dnf.plugin
import pytest

from support.needs import needs_builddep
from support.paths import PLUGINS
from support.repository import write
from support.seed import SIG
from support.world import groups_work

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


@pytest.fixture
def host(world):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG]), app.package('libvirt', '8-1' + TAG)])
    sig = world.repo(SIG)
    sig.package('qemuu', '3-1', files=[IMG])
    sig.package('libvirt', '6-1')
    sig.package('xen', '5-1', requires=[IMG])
    world.repo('base').package('htop', '1-1')
    return world


def without_plugins(world):
    """A base whose plugins are not loaded yet: those hold once it does so itself."""
    context = world.base()
    base = context.__enter__()
    loaded, base._plugins = base._plugins, dnf.plugin.Plugins()
    loaded._unload()
    for name in ('resolve', 'do_transaction', 'reset'):
        vars(base).pop(name, None)
    return context, base


@pytest.mark.parametrize('late', ['before marking', 'after marking'])
def test_a_plugin_that_is_loaded_after_the_sack_was_filled_guards(host, late):
    context, base = without_plugins(host)
    try:
        base.fill_sack()
        if late == 'after marking':
            base.install('xen')
        base.init_plugins()
        base.configure_plugins()
        if late == 'before marking':
            base.install('xen')
        base.resolve()
        assert {package.name for package in base.transaction.install_set} == {'xen', 'qemuu'}
    finally:
        context.__exit__(None, None, None)


ADDING = """
import dnf
class Adding(dnf.Plugin):
    name = 'adding'
    def {hook}(self):
        sack = self.base.sack
        if {when}:
            self.base.history.rpm.add_install(sack.query().filter(name='{name}').available()[0])
"""


def beside(world, name, text):
    """The option for the project's plugin and another."""
    folder = world.path('other-plugins')
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, name + '.py'), text)
    return '--setopt=pluginpath={},{}'.format(PLUGINS, folder)


@pytest.mark.parametrize('mode', ['swap', 'block', 'warn'])
def test_a_guarded_package_that_another_plugin_adds_is_found(host, mode):
    host.config('[main]\nmode = {}\n'.format(mode))
    option = beside(host, 'adding', ADDING.format(
        hook='resolved', when='True', name='qemu-img'))
    # The stack's own provider comes as well: it is the last check that has something to say.
    result = host.dnf('install', 'xen', 'qemuu', option)
    told = [line for line in result.text.splitlines() if line.startswith('xenguard: ')]
    assert any('qemu-img' in line for line in told), result
    if mode == 'warn':
        assert result.code == 0 and 'mode=warn' in result.text, result
    else:
        assert result.code == 1 and result.after == result.before, result
        assert not host.streams()


def test_what_another_plugin_adds_to_a_host_without_a_stack_is_left_alone(host):
    host.remove_repo(SIG)
    option = beside(host, 'adding', ADDING.format(
        hook='resolved', when='True', name='qemu-img'))
    result = host.dnf('install', 'htop', option)
    assert result.code == 0 and len(result.installed) == 2, result
    assert 'xenguard' not in result.text


def test_the_next_base_of_a_process_can_load_plugins(host, monkeypatch):
    """DNF of EL8, and from 4.15 on, unloads them once the object that holds them is gone."""
    gone = []
    monkeypatch.setattr(dnf.plugin.Plugins, '__del__',
                        lambda plugins: gone.append(id(plugins)), raising=False)
    gc.collect()
    gc.disable()
    try:
        with host.base() as base:
            base.fill_sack()
            base.install('xen')
            base.resolve()
            plugins = id(base._plugins)
            del gone[:]
        assert plugins in gone
    finally:
        gc.enable()


@pytest.mark.parametrize('mode, asked', [
    ('swap', 'xen'), ('block', 'xen'), ('warn', 'xen'), ('swap', 'htop')])
@pytest.mark.parametrize('end', ['close', 'reset', 'fill again'])
def test_a_sack_is_closed_with_its_base(host, mode, asked, end):
    # Image builders unmount then what its files lie on.
    host.config('[main]\nmode = {}\n'.format(mode))
    with host.base() as base:
        base.fill_sack()
        base.install(asked)
        try:
            base.resolve()
        except dnf.exceptions.Error:
            assert mode == 'block'
        sack = weakref.ref(base.sack)
        if end == 'fill again':
            base.reset(sack=True, goal=True)
            base.fill_sack()
            base.install('htop')
            base.resolve()
            assert base.sack is not sack()
        elif end == 'reset':
            base.reset(sack=True, goal=True)
        else:
            base.close()
        if not hasattr(dnf.base, 'gc'):     # up to DNF 4.6 it does not do so itself
            gc.collect()
        assert sack() is None


@needs_builddep     # the package that has the others as well
def test_the_order_of_plugins_stays(host):
    with host.base(plugins=['debug', 'repoclosure']) as base:
        before = list(base._plugins.plugins)
        base.fill_sack()
        base.install('xen')
        base.resolve()
        assert base._plugins.plugins == before and len(before) == 3


def test_a_refused_request_cannot_be_run(host):
    host.repos[SIG].packages.remove(host.repos[SIG]['qemuu'])
    with host.base() as base:
        base.fill_sack()
        base.install('xen')
        with pytest.raises(dnf.exceptions.DepsolveError, match='xenguard'):
            base.resolve()
        assert not base.transaction
        before = host.on_disk()
        with pytest.raises(dnf.exceptions.Error, match='xenguard: .*nothing is run'):
            base.do_transaction()
        assert host.on_disk() == before and not host.installed()
        # A program may change its mind: what it has asked for is still asked for.
        base.conf.strict = False
        base.reset(goal=True)
        base.install('htop')
        base.resolve()
        base.download_packages(list(base.transaction.install_set))
        base.do_transaction()
    assert host.installed() == {'htop-1-1.x86_64'}


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
def test_a_request_may_be_tried_again_with_another_option(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    sig.package('qemuu', '3-1', files=[IMG], conflicts=['htop'])
    sig.package('xen', '5-1', requires=[IMG])
    sig.group('xen-host', mandatory=['xen'])
    world.install(world.repo('base').package('htop', '1-1'))
    with world.base() as base:
        base.fill_sack()
        base.read_comps(arch_filter=True)
        base.install_specs(['@xen-host'])
        with pytest.raises(dnf.exceptions.DepsolveError, match='xenguard'):
            base.resolve()
        base.resolve(allow_erasing=True)
        base.download_packages(list(base.transaction.install_set))
        base.do_transaction()
    assert world.installed() == {'qemuu-3-1.x86_64', 'xen-5-1.x86_64'}
    assert any('xen-host' in str(row) for row in world.on_disk()['history'])
