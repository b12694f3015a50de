"""Every path to a transaction (contract, section 3.7), on the dnf command line.

The world is the same for all: the module's qemu-img is what stock DNF takes for the stack's
/usr/bin/qemu-img, and the stack's own qemuu is what the guard takes. Where a path can only
end in a crossing, it is refused.
"""

import importlib.util

import pytest

from support.needs import needs_builddep
from support.repository import publish_advisory
from support.solving import names
from support.world import groups_work

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
SIG = 'centos-virt-xen-412'


@pytest.fixture
def paths(world):
    """The world of this module, with nothing installed."""
    app = world.repo('app')
    img = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
    libvirt = app.package('libvirt', '8-1' + TAG, requires=['qemu-img'])
    app.module('virt', 'rhel', packages=[img, libvirt], profiles={'common': ['qemu-img']})
    newer = app.package('libvirt', '9-1' + TAG)
    app.module('virt', 'av', packages=[newer], default=False)
    sig = world.repo(SIG)
    sig.package('qemuu', '3-1', files=[IMG], provides=['qemu-img = 3'])
    sig.package('libvirt', '6-1.el8')
    sig.package('xen', '4-1')
    sig.package('xen', '5-1', requires=['qemu-img'])
    sig.group('xen-host', mandatory=['xen'])
    base = world.repo('base')
    base.package('htop', '1-1')
    world.xen4 = next(package for package in sig.packages if package.nevra == 'xen-4-1.x86_64')
    return world


@pytest.fixture
def xen_host(paths):
    """The same world, with a clean stack installed, and no other version of it to turn to."""
    sig = paths.repos[SIG]
    sig.packages.remove(paths.xen4)
    paths.install(sig['qemuu'], sig['xen'])
    return paths


def check_swapped(world, result, xen='xen-5-1.x86_64'):
    """The stack has its own provider, which is told in one line, and in another that DNF does not
    see it; and no stream was enabled."""
    assert result.code == 0, result
    assert xen in result.installed, result
    assert 'qemuu' in names(result.installed) and 'qemu-img' not in names(result.installed)
    told = [line for line in result.full.splitlines() if 'xenguard' in line]
    assert sum('brought in' not in line for line in told) == 1, result
    assert all(line.startswith('xenguard: ') for line in told), result
    assert 'virt' not in world.streams()


def check_refused(result, *words):
    assert result.code == 1, result
    assert result.after == result.before
    told = [line for line in result.full.splitlines() if 'xenguard' in line]
    assert told and all(line.startswith('xenguard: ') for line in told), result
    for word in words:
        assert any(word in line for line in told), result


def test_stock_dnf_is_contaminated(paths):
    result = paths.dnf('install', 'xen', guard=False)
    assert 'qemu-img' in names(result.installed)
    assert paths.streams() == {'virt': ('enabled', 'rhel')}


def test_install_takes_the_stacks_provider(paths):
    check_swapped(paths, paths.dnf('install', 'xen'))


def test_upgrade_takes_the_stacks_provider(paths):
    paths.install(paths.xen4)
    check_swapped(paths, paths.dnf('upgrade'))


def test_upgrade_minimal_takes_the_stacks_provider(paths):
    paths.install(paths.xen4)
    publish_advisory(paths.repos[SIG], 'xen', '5', '1')
    check_swapped(paths, paths.dnf('upgrade-minimal', 'xen'))


def test_distro_sync_takes_the_stacks_provider(paths):
    paths.install(paths.xen4)
    check_swapped(paths, paths.dnf('distro-sync'))


def test_downgrade_takes_the_stacks_provider(paths):
    six = paths.repos[SIG].package('xen', '6-1')
    paths.install(six)
    check_swapped(paths, paths.dnf('downgrade', 'xen-5-1'))


def test_reinstall_changes_nothing(xen_host):
    result = xen_host.dnf('reinstall', 'xen')
    assert result.code == 0 and 'xenguard' not in result.full
    assert result.after == result.before


def test_swap_takes_the_stacks_provider(paths):
    paths.install(paths.repos['base']['htop'])
    result = paths.dnf('swap', 'htop', 'xen')
    check_swapped(paths, result)
    assert 'htop' not in names(result.installed)


def test_swapping_in_the_guarded_package_is_refused(xen_host):
    check_refused(xen_host.dnf('swap', 'qemuu', 'qemu-img'), 'xen-5-1', 'virt:rhel')


def test_removing_the_provider_removes_the_stack(xen_host):
    result = xen_host.dnf('remove', 'qemuu')
    assert result.code == 0 and not result.installed and 'xenguard' not in result.full


def test_autoremove_removes_a_stack_that_nobody_asked_for(paths):
    assert paths.dnf('install', 'xen').code == 0
    assert paths.dnf('mark', 'remove', 'xen').code == 0
    result = paths.dnf('autoremove')
    assert result.code == 0 and not result.installed and 'xenguard' not in result.full


def test_a_local_file_of_the_stack_takes_the_stacks_provider(paths):
    paths.build()
    check_swapped(paths, paths.dnf('install', paths.repos[SIG]['xen'].path))


def test_a_local_file_of_the_guarded_module_is_refused(paths):
    """Header evidence: no modulemd lists it, and neither name nor release gives it away."""
    extra = paths.repo('extra', enabled=False)
    other = extra.package('other-img', '1-1', provides=['qemu-img'], label='virt:rhel:1:aaaaaaaa')
    paths.build()
    check_refused(paths.dnf('install', paths.repos[SIG]['xen'].path, other.path), 'other-img')


def test_a_swap_removes_what_nothing_needs_any_more(paths):
    assert paths.dnf('install', 'libvirt', guard=False).code == 0
    result = paths.dnf('swap', 'libvirt', 'xen')
    assert result.code == 0 and result.installed == {'qemuu-3-1.x86_64', 'xen-5-1.x86_64'}, result


def test_a_swap_that_needs_more_removed_is_refused(paths):
    assert paths.dnf('install', 'libvirt', 'qemu-img', guard=False).code == 0
    check_refused(paths.dnf('swap', 'libvirt', 'xen-5-1'), 'qemu-img')


def test_many_local_files_are_installed_beside_hidden_packages(paths):
    """They make the sack's sets larger than those that were made before."""
    extra = paths.repo('extra', enabled=False)
    files = [extra.package('tool%d' % number, '1-1') for number in range(9)]
    paths.build()
    result = paths.dnf('install', *[package.path for package in files])
    assert result.code == 0 and len(result.installed) == 9, result


def test_a_local_file_that_is_a_stray_build_is_refused(paths):
    """Release evidence; in no repository there is one that could be asked for its options."""
    extra = paths.repo('extra', enabled=False)
    stray = extra.package('libvirt', '7-1.module_el8.2.0+9+bbbbbbbb', provides=['tool'])
    extra.package('xen-tool', '1-1', requires=['tool'])
    paths.build()
    result = paths.dnf('install', extra['xen-tool'].path, stray.path)
    check_refused(result, 'libvirt')
    assert "add xen-tool to 'allow'" in result.full


def test_a_local_file_of_a_module_without_metadata_is_installed(world):
    sig, extra = world.repo(SIG), world.repo('extra', enabled=False)
    guarded = extra.package('seabios', '1-1' + TAG, label='virt:rhel:1:aaaaaaaa')
    world.install(sig.package('xen', '1-1'))
    result = world.dnf('install', guarded.path)
    assert result.code == 0 and guarded.nevra in result.installed, result
    # Nothing of it crosses, and DNF knows no stream to enable.
    assert 'xenguard' not in result.full and not world.streams()


@pytest.mark.skipif(not groups_work(), reason='stock DNF crashes in libcomps here')
def test_group_install_takes_the_stacks_provider(paths):
    check_swapped(paths, paths.dnf('group', 'install', 'xen-host'))
    assert 'xen-host' in paths.dnf('group', 'list', '-v', 'xen-host', guard=False).out


def test_module_install_of_the_guarded_module_is_refused(xen_host):
    check_refused(xen_host.dnf('module', 'install', 'virt:rhel/common'), 'qemu-img')
    assert 'virt' not in xen_host.streams()


def test_module_install_of_another_module_is_left_alone(xen_host):
    app = xen_host.repos['app']
    perl = app.package('perl', '5-1' + TAG)
    app.module('perl', '5.26', packages=[perl], profiles={'common': ['perl']})
    result = xen_host.dnf('module', 'install', 'perl:5.26')
    assert result.code == 0 and 'perl' in names(result.installed), result
    assert 'xenguard' not in result.full


@pytest.mark.parametrize('arguments', [('enable', 'virt:av'), ('switch-to', 'virt:av')])
def test_enabling_a_guarded_stream_is_told_and_not_stopped(paths, arguments):
    paths.install(paths.xen4)
    result = paths.dnf('module', *arguments)
    assert result.code == 0, result
    assert paths.streams()['virt'] == ('enabled', 'av')
    assert any(line.startswith('xenguard: ') and 'virt:av' in line
               for line in result.full.splitlines()), result


def test_enabling_a_guarded_stream_on_a_host_without_a_stack_is_not_told(paths):
    assert 'xenguard' not in paths.dnf('module', 'enable', 'virt:av').full


def test_history_undo_takes_the_stacks_provider(paths):
    assert paths.dnf('install', 'xen').code == 0
    assert paths.dnf('remove', 'xen').code == 0
    check = paths.dnf('history', 'undo', 'last')
    assert check.code == 0 and 'qemu-img' not in names(check.installed), check
    assert {'xen', 'qemuu'} <= names(check.installed)


def test_history_undo_that_would_contaminate_is_refused(paths):
    assert paths.dnf('install', 'xen', guard=False).code == 0
    assert paths.dnf('remove', 'xen', guard=False).code == 0
    check_refused(paths.dnf('history', 'undo', 'last'), 'qemu-img')


def test_history_redo_and_rollback_that_would_contaminate_are_refused(paths):
    assert paths.dnf('install', 'xen', guard=False).code == 0
    assert paths.dnf('remove', 'xen', guard=False).code == 0
    check_refused(paths.dnf('history', 'redo', '1'), 'qemu-img')
    check_refused(paths.dnf('history', 'rollback', '1'), 'qemu-img')


@pytest.mark.skipif(not importlib.util.find_spec('dnf.transaction_sr'),
                    reason='history replay came with DNF 4.6')
def test_history_replay_that_would_contaminate_is_refused(paths):
    stored = paths.path('transaction.json')
    assert paths.dnf('install', 'xen', guard=False).code == 0
    assert paths.dnf('history', 'store', 'last', '-o', stored, guard=False).code == 0
    assert paths.dnf('remove', 'xen', guard=False).code == 0
    check_refused(paths.dnf('history', 'replay', stored), 'qemu-img')


def test_shell_guards_each_transaction_in_it(paths):
    paths.repos[SIG].package('xen-doc', '5-1', requires=['qemu-img'])
    result = paths.dnf('shell', input='install htop\nrun\ninstall xen\nrun\n'
                                      'install xen-doc\nrun\nexit\n')
    check_swapped(paths, result)
    assert {'htop', 'xen', 'xen-doc'} <= names(result.installed)


def test_shell_may_solve_a_transaction_again_and_again(paths):
    result = paths.dnf('shell', input='install xen\nts list\ninstall htop\nts list\nts run\n')
    check_swapped(paths, result)
    assert 'htop' in names(result.installed)


def test_shell_goes_on_after_a_refusal(xen_host):
    result = xen_host.dnf('shell', input='swap qemuu qemu-img\nrun\nts reset\ninstall htop\nrun\n')
    assert names(result.installed) == {'qemuu', 'xen', 'htop'}, result


@needs_builddep
class TestBuilddep:
    @pytest.fixture
    def spec(self, tmp_path):
        def write(name):
            path = tmp_path / (name + '.spec')
            path.write_text('Name: {}\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\n'
                            '%{{?img:BuildRequires: %img}}\n%description\nx\n'.format(name))
            return path
        return write

    def builddep(self, world, *args):
        return world.dnf('builddep', *args, plugins=['builddep'])

    def test_a_spec_with_the_users_defines_takes_the_stacks_provider(self, paths, spec):
        result = self.builddep(paths, '-D', 'img qemu-img', str(spec('libvirt')))
        assert names(result.installed) == {'qemuu'}, result
        assert 'xenguard: ' in result.full

    def test_the_requirement_is_named_in_a_refusal(self, paths, spec):
        paths.repos[SIG].packages = [package for package in paths.repos[SIG].packages
                                     if package.name != 'qemuu']
        result = self.builddep(paths, '-D', 'img qemu-img', str(spec('libvirt')))
        check_refused(result, 'libvirt-1-1', 'qemu-img')

    def test_a_source_of_neither_side_is_left_alone(self, paths, spec):
        arguments = ('-D', 'img qemu-img', str(spec('virt-top')))
        result = self.builddep(paths, *arguments)
        assert names(result.installed) == {'qemu-img'} and 'xenguard' not in result.full

    def test_a_source_package_takes_the_stacks_provider(self, paths):
        source = paths.repo('src', enabled=False).package('libvirt', '7-1',
                                                          src_requires=['qemu-img'])
        paths.build()
        result = self.builddep(paths, source.src_path)
        assert names(result.installed) == {'qemuu'}, result

    def test_the_name_of_a_source_takes_the_stacks_provider(self, paths):
        paths.repos[SIG].package('xen-tools', '7-1', source='something',
                                 src_requires=['qemu-img'])
        result = self.builddep(paths, 'something')
        assert names(result.installed) == {'qemuu'}, result

    def test_the_name_of_a_hidden_source_takes_the_stacks_provider(self, paths):
        paths.repos[SIG].package('libvirt', '7-1', src_requires=['qemu-img'])
        result = self.builddep(paths, 'libvirt')
        assert names(result.installed) == {'qemuu'}, result
