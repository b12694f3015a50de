"""The policy is that of each base, whatever way the plugin was loaded (contract, section 4).

The class of input: any way to load the plugin, of which DNF calls some hooks and leaves out others.
"""

import os
import subprocess
import sys

import dnf
import dnf.exceptions
import pytest

from support.paths import PLUGINS, PROJECT
from support.seed import SIG

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


@pytest.fixture
def host(world):
    """A stack of the user's own, which only the configuration knows."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    mine = world.repo('mine')
    mine.package('mine-img', '3-1', files=[IMG])
    mine.package('hypervisor', '5-1', requires=[IMG])
    world.config('[main]\nstack_repos = mine\n')
    return world


ENABLING = [['--enableplugin=xenguard'], ['--enableplugin=*'],
            ['--disableplugin=*', '--enableplugin=xenguard']]


@pytest.mark.parametrize('options', ENABLING)
def test_an_enabled_plugin_reads_its_configuration(host, options):
    result = host.dnf('install', 'hypervisor', *options)
    assert result.code == 0 and 'mine-img-3-1.x86_64' in result.installed, result


@pytest.mark.parametrize('options, content', zip(ENABLING, [
    '[main]\nmode = nonsense\n', 'no section\n', '[main]\nmode = nonsense\n']))
def test_an_enabled_plugin_stops_on_a_broken_configuration(host, options, content):
    host.config(content)
    result = host.dnf('install', 'hypervisor', *options)
    assert result.code == 1 and result.after == result.before, result
    assert 'xenguard: ' in result.text and host.pluginconf in result.text, result


def test_a_program_that_enables_the_plugin_gets_its_configuration(host):
    host.build()
    with loaded(host, enable_plugins=['xenguard']) as base:
        base.fill_sack()
        base.install('hypervisor')
        base.resolve()
        assert {str(package) for package in base.transaction.install_set} == {
            'hypervisor-5-1.x86_64', 'mine-img-3-1.x86_64'}


def loaded(world, **options):
    """A dnf.Base whose plugins are loaded in a way of its own."""
    context = world.base(guard=True)
    original = dnf.Base.init_plugins

    class Loaded:
        def __enter__(self):
            dnf.Base.init_plugins = lambda base, **kwargs: original(base, **options)
            try:
                return context.__enter__()
            finally:
                dnf.Base.init_plugins = original

        def __exit__(self, *exception):
            return context.__exit__(*exception)
    return Loaded()


TWO_BASES = """
import dnf, dnf.exceptions, sys
def base(path, root, pluginconf):
    conf = dnf.conf.Conf()
    conf.read(path)
    conf.installroot, conf.releasever, conf.pluginpath = root, '8', [%r]
    conf.pluginconfpath = [pluginconf]
    for option in ('cachedir', 'logdir', 'persistdir'):
        conf.prepend_installroot(option)
    conf.substitutions['arch'] = conf.substitutions['basearch'] = 'x86_64'
    made = dnf.Base(conf)
    made.init_plugins()
    made.pre_configure_plugins()
    made.read_all_repos()
    made.configure_plugins()
    return made
one = base(*sys.argv[1:4])
one._plugins._unload()
two = base(*sys.argv[1:3] + sys.argv[4:5])
for each in (one, two):
    each.fill_sack()
    each.install('xen')
    try:
        each.resolve()
        print('resolved')
    except dnf.exceptions.Error as error:
        print('refused')
""" % PLUGINS


def test_two_bases_in_one_process_have_a_policy_each(world):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG, files=[IMG])])
    world.repo(SIG).package('xen', '5-1', requires=[IMG])
    world.build()
    folders = []
    for mode in ('block', 'warn'):
        folders.append(world.path(mode))
        os.mkdir(folders[-1])
        with open(os.path.join(folders[-1], 'xenguard.conf'), 'w') as stream:
            stream.write('[main]\nmode = {}\n'.format(mode))
    done = subprocess.run([sys.executable, '-c', TWO_BASES, world.path('dnf.conf'), world.root] +
                          folders, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={'PYTHONPATH': PROJECT, 'PATH': os.environ['PATH'],
                               'HOME': world.scratch, 'LC_ALL': 'C.UTF-8'})
    assert done.stdout.decode().split() == ['refused', 'resolved'], done


class TestUnreadable:
    """What cannot be read is no configuration that is not there."""

    @pytest.fixture
    def refusing(self, host, mocker):
        """Root may read all: it is the system that refuses, as it does for anybody else."""
        def refuse(path):
            host.build()
            original = os.stat
            for name in ('stat', 'lstat'):
                mocker.patch('os.' + name, side_effect=lambda each, *args, **kwargs: (
                    _denied(path) if str(each).startswith(path) else original(
                        each, *args, **kwargs)))
            mocker.patch('builtins.open', side_effect=lambda each, *args, _open=open, **kwargs: (
                _denied(path) if str(each).startswith(path) else _open(each, *args, **kwargs)))
        return refuse

    def test_a_file_that_may_not_be_read_is_an_error(self, host, refusing):
        refusing(os.path.join(host.pluginconf, 'xenguard.conf'))
        self.check_stopped(host)

    def test_a_folder_that_may_not_be_read_is_an_error(self, host, refusing):
        refusing(host.pluginconf)
        self.check_stopped(host)

    @staticmethod
    def check_stopped(host):
        with host.base() as base:
            with pytest.raises(dnf.exceptions.Error, match='xenguard: .*Permission denied'):
                base.fill_sack()

    def test_a_folder_or_a_dangling_link_in_its_place_is_an_error(self, host):
        path = os.path.join(host.pluginconf, 'xenguard.conf')
        os.unlink(path)
        os.symlink('nowhere', path)
        for _ in range(2):
            for command in (('install', 'hypervisor'), ('xenguard', 'report')):
                result = host.dnf(*command)
                assert result.code == 1 and path in result.text, result
            if os.path.islink(path):
                os.unlink(path)
                os.mkdir(path)


def _denied(path):
    raise PermissionError(13, 'Permission denied', path)
