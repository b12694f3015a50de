"""``dnf xenguard shield`` (contract, section 6): the package that it writes the sources of keeps
the module out where no plugin runs, and takes nothing of the stack away."""

import os
import subprocess
import sys

import pytest

from support.environment import environment
from support.needs import needs_builddep
from support.paths import SUPPORT
from support.rpms import run
from support.seed import APPSTREAM, SIG, seed
from support.shielding import build, write_shield

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def shielded(world):
    """A host with the seed's repositories and the shield, and no plugin from now on."""
    seed(world, hotfixes=True)
    path = build(write_shield(world)[0])
    assert world.dnf('install', path, guard=False).code == 0
    return world


def of_module(nevras):
    return [nevra for nevra in nevras if '.module_' in nevra]


def test_stock_dnf_installs_the_stacks_own(shielded):
    result = shielded.dnf('install', 'xen', 'libvirt', guard=False)
    assert result.code == 0 and not of_module(result.after), result
    assert {'xen-4.12.3-1.el8.x86_64', 'libvirt-6.0.0-1.el8.x86_64'} <= result.after
    assert not shielded.streams()


def test_it_takes_the_default_stream_away(world):
    """Without module_hotfixes, too: nothing is hidden."""
    seed(world)
    path = build(write_shield(world)[0])
    assert world.dnf('install', path, guard=False).code == 0
    result = world.dnf('install', 'xen', 'libvirt', guard=False)
    assert result.code == 0 and not of_module(result.after), result


@pytest.mark.parametrize('option', ['--allowerasing', '--nobest', '--skip-broken'])
def test_the_module_does_not_get_past_it(shielded, option):
    assert shielded.dnf('install', 'xen', guard=False).code == 0
    result = shielded.dnf('install', 'qemu-kvm', option, guard=False)
    assert not of_module(result.after) and result.after >= result.before, result


def test_rpm_alone_refuses_the_module(shielded):
    assert shielded.dnf('install', 'xen', guard=False).code == 0
    package = next(each for each in shielded.repos[APPSTREAM].packages if each.name == 'qemu-img')
    with pytest.raises(Exception, match='conflict'):
        run(['rpm', '--root', shielded.root, '-U', '--ignorearch', package.path])


def test_libdnf_alone_installs_the_stacks_own(shielded):
    """The calls of microdnf and PackageKit, which allow removals."""
    shielded.build()
    done = subprocess.run(
        [sys.executable, os.path.join(SUPPORT, 'libdnf_context.py'), shielded.scratch, 'xen'],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    installed = shielded.installed()
    assert done.returncode == 0 and not of_module(installed), done.stdout
    assert 'xen-4.12.3-1.el8.x86_64' in installed


@needs_builddep     # the package that has the others as well
def test_a_download_with_all_that_it_needs(world, tmp_path):
    """It solves without plugins; what it has brought is guarded when it is installed."""
    def download(world, folder):
        folder.mkdir()
        result = world.dnf('download', '--resolve', '--destdir', folder, 'xen',
                           plugins=('download',))
        assert result.code == 0, result
        return sorted(map(str, folder.iterdir()))

    seed(world, hotfixes=True)
    without = download(world, tmp_path / 'without')
    assert of_module(without)
    assert world.dnf('install', *without).code == 1
    path = build(write_shield(world)[0])
    assert world.dnf('install', path, guard=False).code == 0
    assert not of_module(download(world, tmp_path / 'with'))


def test_a_name_that_both_have_is_told_by_a_capability(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('seabios', '1-1' + TAG)])
    sig.package('seabios', '2-1', provides=['made-for-xen'])
    sig.package('seabios', '3-1', provides=['made-for-xen'])
    folder, _said = write_shield(world)
    with open(os.path.join(folder, 'xenguard-shield.spec')) as stream:
        assert 'Conflicts: (seabios without made-for-xen)\n' in stream.read()
    assert world.dnf('install', build(folder), guard=False).code == 0
    app.module('virt', 'rhel', 2, packages=[app.package('seabios', '9-1' + TAG)])
    result = world.dnf('install', 'seabios', '--best', guard=False)
    assert 'seabios-3-1.x86_64' in result.after or result.code == 1, result
    assert not of_module(result.after)


def test_the_report_says_when_it_is_out_of_date(shielded):
    assert shielded.dnf('install', 'xen', guard=False).code == 0
    assert 'shield' not in shielded.dnf('-q', 'xenguard', 'report').out
    app = shielded.repos[APPSTREAM]
    app.module('virt', 'rhel', 9, packages=[app.package('libvirt-new', '9-1' + TAG)])
    result = shielded.dnf('-q', 'xenguard', 'report')
    assert 'the shield on this host does not keep libvirt-new out' in ' '.join(result.out.split())


def test_without_a_guarded_package_there_is_nothing_to_write(world):
    seed(world).repos[APPSTREAM].enabled = False
    result = world.dnf('xenguard', 'shield', '--output', world.path('shield'))
    assert result.code == 1 and 'nothing can be judged' in result.err, result
    assert not os.path.exists(world.path('shield'))
