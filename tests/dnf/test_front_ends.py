"""Programs other than the dnf command that resolve (contract, section 3.7), each really run.

Those on DNF's Python API are guarded. Those on libdnf alone are not, and what holds there is
shown. In each world stock DNF would take the module's qemu-img for the stack's /usr/bin/qemu-img.
"""

import json
import os
import subprocess
import sys

import pytest

from support.environment import environment
from support.needs import ANSIBLE, needs_ansible
from support.paths import PLUGINS, PROJECT, SUPPORT
from support.repository import write
from support.seed import APPSTREAM, SIG, seed

IMG = '/usr/bin/qemu-img'


def names(nevras):
    return {nevra.rsplit('-', 2)[0] for nevra in nevras}


def run(command, seconds=240, **variables):
    """Run a front end with the project's plugin in reach; its exit code and all its output."""
    done = subprocess.run(command, timeout=seconds, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env=environment(PYTHONPATH=PROJECT, **variables))
    return done.returncode, done.stdout.decode()


@pytest.fixture
def host(world):
    """A host with xen 4, whose successor needs a qemu-img: the module's, or the stack's qemuu."""
    app = world.repo('app')
    img = app.package('qemu-img', '15:2-1.module_el8.1.0+1+aaaaaaaa', files=[IMG])
    app.module('virt', 'rhel', packages=[img])
    sig = world.repo(SIG)
    world.xen4 = sig.package('xen', '4-1')
    world.qemuu = sig.package('qemuu', '3-1', files=[IMG])
    sig.package('xen', '5-1', requires=[IMG])
    world.repo('base').package('htop', '1-1')
    world.install(world.xen4)
    return world


def prepare(world):
    """Write a dnf.conf that has all in it: these programs know no --setopt, and not all of them
    keep DNF's folders below the installroot."""
    world.conf['pluginpath'] = PLUGINS
    for option, folder in (('cachedir', 'cache/dnf'), ('persistdir', 'lib/dnf'),
                           ('logdir', 'log')):
        world.conf[option] = os.path.join(world.root, 'var', folder)
    world.build()


def without_provider(world):
    """Leave the stack without a qemu-img of its own."""
    world.repos[SIG].packages.remove(world.qemuu)
    world.build()
    return world


AUTOMATIC = """
import sys
import dnf
import dnf.automatic.main
import dnf.conf

class ScratchBase(dnf.Base):
    # dnf-automatic has no --installroot
    def __init__(self):
        conf = dnf.conf.Conf()
        conf._set_value('config_file_path', sys.argv[2], dnf.conf.PRIO_RUNTIME)
        conf.installroot = sys.argv[3]
        conf.releasever = '8'
        super().__init__(conf)

dnf.Base = ScratchBase
sys.exit(dnf.automatic.main.main([sys.argv[1]]))
"""


class TestAutomatic:
    def automatic(self, world, apply='yes'):
        prepare(world)
        conf = world.path('automatic.conf')
        write(conf, '[commands]\ndownload_updates = yes\napply_updates = {}\nrandom_sleep = 0\n'
                    'network_online_timeout = 0\n[emitters]\nemit_via = stdio\n'.format(apply))
        return run([sys.executable, '-c', AUTOMATIC, conf, world.path('dnf.conf'), world.root])

    def test_an_update_is_swapped(self, host):
        code, out = self.automatic(host)
        assert code == 0, out
        assert host.installed() == {'xen-5-1.x86_64', 'qemuu-3-1.x86_64'}
        assert not host.streams()

    def test_an_update_that_is_only_downloaded_is_swapped(self, host):
        code, out = self.automatic(host, apply='no')
        told = {line.split()[0] for line in out.splitlines() if line.startswith(' ')}
        assert code == 0 and 'qemuu' in told and 'qemu-img' not in told, out
        assert host.installed() == {'xen-4-1.x86_64'}

    @pytest.mark.parametrize('best, exit_code, told', [
        ('0', 0, 'xenguard: kept xen-4-1 instead of xen-5-1: '),
        ('1', 1, 'xenguard: nothing was changed')])
    def test_an_update_that_can_only_cross_is_not_made(self, host, best, exit_code, told):
        host.conf['best'] = best
        code, out = self.automatic(without_provider(host))
        assert code == exit_code and told in out, out
        assert host.installed() == {'xen-4-1.x86_64'} and not host.streams()

    def test_a_broken_configuration_stops_the_update(self, host):
        host.config('[main]\nmode = guess\n')
        code, out = self.automatic(host)
        assert code == 1 and "xenguard.conf: wrong value 'guess'" in out, out
        assert host.installed() == {'xen-4-1.x86_64'}


class TestShell:
    def test_a_refused_request_stays_refused_when_it_is_run_again(self, host):
        without_provider(host)
        host.repos[SIG].packages.remove(host.xen4)
        result = host.dnf('shell', input='install xen-5-1\nrun\nts run\nts solve\nexit\n')
        assert host.installed() == {'xen-4-1.x86_64'} and not host.streams(), result
        assert 'xenguard: no package outside the guarded modules provides ' + IMG in result.full

    def test_what_ran_before_a_refusal_stays_and_what_comes_after_it_runs(self, host):
        without_provider(host)
        result = host.dnf('shell', input='install htop\nrun\ninstall xen-5-1\nrun\nts reset\n'
                                         'remove htop\nrun\nexit\n')
        assert host.installed() == {'xen-4-1.x86_64'} and not host.streams(), result

    def test_a_refused_request_can_be_mended(self, host):
        host.enable_repo(SIG, False)
        local = host.repo(SIG + '-testing').package('xen', '6-1', requires=[IMG])
        result = host.dnf('shell', input='install xen-6-1\nrun\nts reset\nrepo enable {}\n'
                                         'install xen-6-1\nrun\nexit\n'.format(SIG))
        assert result.after == {local.nevra, 'qemuu-3-1.x86_64'}, result

    def test_a_script_in_a_file_is_guarded(self, host):
        script = host.path('script')
        write(script, 'upgrade\nrun\n')
        result = host.dnf('shell', script)
        assert result.after == {'xen-5-1.x86_64', 'qemuu-3-1.x86_64'}, result


@needs_ansible
class TestAnsible:
    def ansible(self, world, *arguments, **options):
        """Run the dnf module on the host that it is run from."""
        prepare(world)
        options.update(conf_file=world.path('dnf.conf'), installroot=world.root, releasever='8',
                       disable_gpg_check='true')
        home = world.path('ansible')
        return run(
            [ANSIBLE, 'localhost', '-i', 'localhost,', '-c', 'local', '-o', '-m', 'dnf',
             # an ad-hoc run has no facts, and newer ones look for the package manager there
             '-e', json.dumps({'ansible_python_interpreter': sys.executable,
                               'ansible_facts': {'pkg_mgr': 'dnf'}}),
             '-a', ' '.join(map('='.join, options.items()))] + list(arguments),
            ANSIBLE_HOME=home, ANSIBLE_LOCAL_TEMP=home, ANSIBLE_REMOTE_TEMP=home,
            ANSIBLE_NOCOLOR='1')

    def test_present_is_swapped(self, host):
        code, out = self.ansible(host, name='xen-5-1', state='present')
        assert code == 0, out
        assert host.installed() == {'xen-5-1.x86_64', 'qemuu-3-1.x86_64'}
        assert not host.streams()

    def test_latest_of_everything_is_swapped(self, host):
        code, out = self.ansible(host, name='*', state='latest')
        assert code == 0, out
        assert host.installed() == {'xen-5-1.x86_64', 'qemuu-3-1.x86_64'}

    def test_check_mode_tells_the_swap_and_changes_nothing(self, host):
        code, out = self.ansible(host, '--check', name='xen', state='latest')
        assert code == 0 and 'Installed: qemuu' in out and 'Installed: qemu-img' not in out, out
        assert host.installed() == {'xen-4-1.x86_64'}

    def test_a_refusal_is_a_failure_with_its_reason(self, host):
        code, out = self.ansible(without_provider(host), name='xen-5-1', state='present')
        assert code and 'xenguard: ' in out, out
        assert host.installed() == {'xen-4-1.x86_64'} and not host.streams()

    def test_a_broken_configuration_is_a_failure(self, host):
        host.config('[main]\nmode = guess\n')
        code, out = self.ansible(host, name='htop', state='present')
        assert code and "xenguard.conf: wrong value 'guess'" in out, out
        assert host.installed() == {'xen-4-1.x86_64'}

    def test_absent_removes_the_package(self, host):
        code, out = self.ansible(host, name='xen', state='absent')
        assert code == 0 and not host.installed(), out


class TestLibdnfAlone:
    """microdnf and PackageKit's backend load no Python plugin: what they do, and what holds."""

    def install(self, world, *wanted):
        world.build()
        return run([sys.executable, os.path.join(SUPPORT, 'libdnf_context.py'),
                    world.scratch] + list(wanted))

    def check_clean(self, world):
        there = names(world.installed())
        assert {'xen', 'qemuu', 'seabios'} <= there and 'qemu-img' not in there
        assert 'seabios-1.12.1-1.el8.x86_64' in world.installed()
        assert world.streams().get('virt', ('', ''))[0] != 'enabled'

    def test_the_host_is_contaminated_and_the_report_tells(self, world):
        seed(world, hotfixes=True)
        code, out = self.install(world, 'xen')
        assert code == 0, out
        assert 'qemu-img' in names(world.installed())
        assert world.streams() == {'virt': ('enabled', 'rhel')}
        assert world.dnf('xenguard', 'report').code == 100

    def test_conflicts_in_the_stack_keep_the_module_out(self, world):
        seed(world, hotfixes=True)
        world.repos[SIG]['xen-runtime'].dependencies['conflicts'] = [
            'qemu-img >= 15:2.12.0', 'seabios < 1.12']
        code, out = self.install(world, 'xen')
        assert code == 0, out
        self.check_clean(world)

    def test_conflicts_without_a_provider_end_in_an_error(self, world):
        seed(world, hotfixes=True, provider=False)
        world.repos[SIG]['xen-runtime'].dependencies['conflicts'] = ['qemu-img >= 15:2.12.0']
        code, out = self.install(world, 'xen')
        assert code == 1 and 'conflicts with qemu-img' in out, out
        assert not world.installed()

    def test_a_disabled_module_stays_out(self, world):
        seed(world)
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        code, out = self.install(world, 'xen')
        assert code == 0, out
        self.check_clean(world)

    def test_excludes_keep_the_module_out(self, world):
        seed(world, hotfixes=True)
        world.repos[APPSTREAM].options['excludepkgs'] = 'qemu-img,seabios*,libvirt*'
        code, out = self.install(world, 'xen')
        assert code == 0, out
        self.check_clean(world)
