"""What is said is what DNF then does.

The kind: any line about a solution of the guard's own. Each is worked out from the final set, and
none says again what another has said. The random worlds judge every line so (prove/lines.py);
here are the lines that once were false, and their neighbours.
"""

import pytest

from prove.lines import Reader
from prove.solving import Solved
from prove.universe import Universe
from support.messages import told
from support.seed import SIG, SONAME
from support.solving import module

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


class TestReplaced:
    """A guarded package would have taken a stack package's place."""

    NAMES = 'libvirt-client', 'libvirt-libs'

    def host(self, world, hotfixes):
        app, sig = world.repo('app'), world.repo(SIG, module_hotfixes=hotfixes)
        module(app, *[app.package(name, '8.0.0-1' + TAG) for name in self.NAMES])
        world.install(sig.package('xen', '4.12-1'),
                      *[sig.package(name, '6.0.0-1.el8') for name in self.NAMES])
        return sig

    @pytest.mark.parametrize('hotfixes', [True, None], ids=['hotfixes', 'hidden'])
    @pytest.mark.parametrize('command', ['upgrade', 'distro-sync'])
    def test_the_stacks_own_newer_build_is_told_as_taken(self, world, command, hotfixes):
        sig = self.host(world, hotfixes)
        new = [sig.package(name, '6.0.0-2.el8') for name in self.NAMES]
        result = world.dnf(command, '--setopt=' + SIG + '.priority=1' if hotfixes else '-v')
        assert {package.nevra for package in new} <= result.installed
        assert 'removed' not in ''.join(told(result)), result
        if not hotfixes:
            line = told(result)[0]
            assert line.startswith('xenguard: took libvirt-client-6.0.0-2.el8.x86_64, '
                                   'libvirt-libs-6.0.0-2.el8.x86_64 instead of '), result
            assert 'libvirt-libs-8.0.0-1' in line and line.endswith(' of module virt:rhel')

    def test_an_installed_package_is_told_as_kept(self, world):
        self.host(world, True)
        result = world.dnf('upgrade')
        assert result.installed == result.before
        line, = told(result)
        assert line.startswith('xenguard: kept libvirt-client-6.0.0-1.el8.x86_64, libvirt-libs-6.'
                               '0.0-1.el8.x86_64 instead of libvirt-client-8.0.0-1'), result

    @pytest.mark.parametrize('command', ['upgrade', 'distro-sync'])
    @pytest.mark.parametrize('options', [['--disablerepo=' + SIG],
                                         ['--setopt=app.priority=1']], ids=['disabled', 'priority'])
    def test_what_the_stack_requires_stays_and_is_told_once(self, world, options, command):
        app, sig = world.repo('app'), world.repo(SIG)
        module(app, app.package('libvirt-libs', '8.0.0-1' + TAG, provides=[SONAME]),
               app.package('seabios', '1.13-2' + TAG))
        world.install(sig.package('xen', '4.14-1', requires=['seabios', 'libvirt-libs']),
                      sig.package('seabios', '1.16-1.el8'),
                      sig.package('libvirt-libs', '6.6.0-1.el8', provides=[SONAME]))
        result = world.dnf(command, *options)
        assert result.code == 0 and result.installed == result.before
        text = '\n'.join(told(result))
        assert 'swapped in' not in text and text.count('seabios-1.16') <= 1, result
        assert text.count('libvirt-libs-6.6') <= 1
        assert not text or 'kept libvirt-libs-6.6.0-1.el8.x86_64 instead of' in text, result


class TestSwapped:
    def test_an_installed_provider_is_not_told_as_swapped_in(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4-1', requires=[IMG, 'other'])
        world.install(sig.package('qemuu', '3-1', files=[IMG]))
        base.package('other', '1-1', recommends=['qemu-img'])
        result = world.dnf('install', 'xen')
        assert not [line for line in told(result) if 'swapped in' in line], result

    def test_a_branch_that_is_not_in_force_is_not_told(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, provides=['img']))
        sig.package('qemuu', '3-1', provides=['img'])
        sig.package('xen-doc', '4-1')
        sig.package('xen', '4-1', requires=['(img if xen else xen-doc)', 'xen-doc'])
        result = world.dnf('install', 'xen')
        line, = told(result)
        assert line.startswith('xenguard: swapped in qemuu-3-1.x86_64 for '), result

    def test_one_provider_for_many_reasons_is_told_once(self, world, repos):
        app, sig, _ = repos
        needs = ['need-%d' % number for number in range(9)]
        module(app, app.package('qemu-img', '15:2-1' + TAG, provides=needs))
        sig.package('qemuu', '3-1', provides=needs)
        sig.package('xen', '4-1', requires=needs)
        line, = told(world.dnf('install', 'xen'))
        assert line.count('qemuu-3-1') == 1 and line.count('need-') == 3, line
        assert line.endswith('; and 6 more')

    def test_a_supplement_on_the_way_is_told_as_one(self, world, repos):
        world.config('[main]\nmode = warn\n')
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG))
        base.package('glue', '1-1', supplements=['xen'], requires=['qemu-img'])
        sig.package('xen', '4-1')
        line = told(world.dnf('install', 'xen'))[0]
        assert line.startswith('xenguard: glue-1-1.x86_64 supplements xen-4-1.x86_64, and needs '
                               'qemu-img in the end'), line

    @pytest.mark.parametrize('wants, told_of', [
        ({'requires': ['htop']}, 'requires htop from htop, and vtop in the end, by a weak'),
        ({'recommends': ['htop']}, 'recommends htop from htop, and vtop in the end')])
    def test_a_weak_dependency_is_told_of_who_has_it(self, world, repos, wants, told_of):
        app, sig, base = repos
        module(app, app.package('vtop', '2-1' + TAG))
        base.package('htop', '1-1', recommends=['vtop'])
        sig.package('xen', '4-1', **wants)
        result = world.dnf('install', 'xen')
        assert 'xenguard: left out vtop (virt:rhel): xen ' + told_of in result.text, result


class TestSentences:
    def test_a_stray_build_is_told_as_one(self, world, repos):
        app, sig, _ = repos
        stray = app.package('libvirt', '9-1' + TAG)
        module(app, app.package('libvirt', '8-1' + TAG))
        world.install(sig.package('libvirt', '6-1.el8'), sig.package('xen', '4-1'))
        assert world.dnf('module', 'disable', 'virt', guard=False).code == 0
        result = world.dnf('upgrade', '--best', '--setopt=protected_packages=xen')
        assert stray.nevra in result.full, result
        assert ',,' not in result.full and 'module, ' not in result.full
        assert '(a stray build of a guarded module)' in result.full

    def test_a_chain_counts_the_builds_of_its_modules(self, world, repos):
        app, sig, _ = repos
        for stream, evrs in (('rhel', ('1-1', '2-1')), ('av', ('3-1', '4-1', '5-1'))):
            for i, evr in enumerate(evrs):
                app.module('virt', stream, version=i + 1, default=stream == 'rhel', packages=[
                    app.package(name, evr + TAG, arch=arch, provides=['img'])
                    for name in ('img', 'img-tools') for arch in ('x86_64', 'i686')])
        sig.package('xen', '4-1', requires=['img'])
        assert 'xenguard: xen -> img -> img (virt:rhel, 2 builds)\n' in \
            world.dnf('install', 'xen').text

    def test_a_chain_names_each_module(self, world, repos):
        app, sig, _ = repos
        app.module('virt', 'rhel', packages=[app.package('img', '2-1' + TAG)])
        app.module('virt-devel', 'rhel', packages=[app.package('img', '2-1' + TAG, arch='i686')])
        sig.package('xen', '4-1', requires=['img'])
        result = world.dnf('install', 'xen', 'img.x86_64', 'img.i686')
        assert 'xenguard: xen -> img -> img (virt-devel:rhel, virt:rhel, 1 build)\n' in \
            result.text, result

    def test_a_stray_build_at_the_end_of_a_chain_is_in_one_pair_of_brackets(self, world, repos):
        app, sig, _ = repos
        app.package('seabios', '9-1' + TAG)
        module(app, app.package('seabios', '8-1' + TAG))
        sig.package('xen', '4-1', requires=['seabios >= 9'])
        result = world.dnf('install', 'xen')
        assert 'seabios (a stray build of a guarded module, 2 builds)' in result.text, result
        assert '((' not in result.full + result.text

    @pytest.mark.parametrize('count, word', [(1, '1 stack package;'), (2, '2 stack packages;')])
    def test_one_package_is_told_in_the_singular(self, world, repos, count, word):
        app, sig, _ = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG))
        world.install(*[sig.package('xen-%d' % number, '4-1') for number in range(count)])
        assert word in world.dnf('module', 'enable', 'virt:rhel').full

    @pytest.mark.parametrize('switch', ['0', '1'])
    def test_a_switch_of_streams_is_told_where_dnf_does_it(self, world, repos, switch):
        app, sig, _ = repos
        app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
        app.module('virt', 'av', packages=[app.package('qemu-img', '15:4-1' + TAG)],
                   default=False)
        world.install(sig.package('xen', '4-1'))
        world.dnf('module', 'enable', 'virt:rhel')
        result = world.dnf('module', 'enable', 'virt:av', '--setopt=module_stream_switch=' + switch)
        assert world.streams()['virt'] == ('enabled', 'av' if switch == '1' else 'rhel')
        assert bool(told(result)) == (switch == '1'), result


class TestBroughtIn:
    """Where hidden packages come in, a line says which, and what hides them."""

    def lines(self, result):
        return [line for line in told(result) if 'brought in' in line]

    def test_a_package_hidden_for_its_name_is_told(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        module(app, app.package('libvirt', '4-1' + TAG))
        sig.package('libvirt', '6-1.el8')
        sig.package('xen', '4-1', requires=['libvirt = 6-1.el8'])
        assert self.lines(world.dnf('install', 'xen')) == [
            'xenguard: brought in libvirt-6-1.el8.x86_64, hidden from DNF by the module stream '
            'virt:rhel']

    def test_a_package_hidden_for_what_it_provides_is_told(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('qemuu', '3-1', provides=['qemu-img'], files=[IMG])
        sig.package('xen', '4-1', requires=[IMG])
        assert 'qemuu-3-1.x86_64, hidden' in self.lines(world.dnf('install', 'xen'))[0]

    def test_many_hidden_packages_are_counted_and_each_stream_is_named(self, world, unhotfixed):
        app, sig, _ = unhotfixed
        names = ['libvirt-%d' % number for number in range(5)]
        module(app, *[app.package(name, '4-1' + TAG) for name in names])
        app.module('virt-devel', 'rhel', default=True,
                   packages=[app.package('libvirt-devel', '4-1' + TAG)])
        names.append('libvirt-devel')
        for name in names:
            sig.package(name, '6-1.el8')
        sig.package('xen', '4-1', requires=[name + ' = 6-1.el8' for name in names])
        line, = self.lines(world.dnf('install', 'xen'))
        assert ' and 3 more, hidden' in line
        assert line.endswith(' by the module streams virt-devel:rhel, virt:rhel'), line

    def test_nothing_is_told_where_nothing_hidden_comes_in(self, world, repos):
        app, sig, _ = repos
        module(app, app.package('libvirt', '4-1' + TAG))
        libvirt = sig.package('libvirt', '6-1.el8')
        sig.package('xen', '4-1', requires=['libvirt = 6-1.el8'])
        assert not told(world.dnf('install', 'xen'))
        sig.options.pop('module_hotfixes', None)
        assert libvirt.nevra in world.installed()
        assert not self.lines(world.dnf('reinstall', 'libvirt'))


class TestArchitectures:
    """One of two architectures of a package leaves, and the other is there in the end."""

    def test_a_way_out_counts_what_leaves_beside_another_architecture(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, files=[IMG]))
        sig.package('xen', '4-1', requires=[IMG])
        sig.package('qemuu', '4-1', files=[IMG], conflicts=['tool(x86-64)'])
        world.install(base.package('tool', '1-1', provides=['tool(x86-64)']))
        base.package('tool', '1-1', arch='i686')
        result = world.dnf('install', 'xen', 'tool.i686')
        assert "add '--allowerasing' to the command line, which removes tool.x86_64 " \
            '(removes 1, installs 3)\n' in result.text, result
        result = world.dnf('install', 'xen', 'tool.i686', '--allowerasing')
        assert result.installed == {'xen-4-1.x86_64', 'qemuu-4-1.x86_64', 'tool-1-1.i686'}, result

    def test_what_leaves_is_not_told_as_replaced_by_the_other(self, world, repos):
        app, sig, base = repos
        module(app, app.package('qemu-img', '15:2-1' + TAG, arch='i686', files=[IMG]))
        tool = base.package('tool', '1-1', requires=[IMG])
        world.install(sig.package('xen', '4-1', requires=['tool'], files=[IMG]), tool,
                      base.package('tool', '1-1', arch='i686'))
        result = world.dnf('install', 'qemu-img', '--allowerasing', '-v')
        assert tool.nevra not in result.installed, result
        line = told(result)[0]
        assert line.startswith('xenguard: removed tool-1-1.x86_64: xen-4-1.x86_64 requires ')


class TestReader:
    """The judge of the random worlds sees what is not so."""

    CASE = {'packages': [
        {'repo': 'appstream', 'name': 'qemu-img', 'evr': '15:2-1.module_el8.1.0+1',
         'module': 'virt:rhel', 'files': [IMG]},
        {'repo': SIG, 'name': 'xen', 'evr': '4-1', 'requires': [IMG], 'installed': True},
        {'repo': SIG, 'name': 'qemuu', 'evr': '3-1', 'files': [IMG]},
        {'repo': SIG, 'name': 'qemuu', 'evr': '4-1', 'installed': True}],
        'ghosts': {}, 'policy': None}
    GUARDED = 'qemu-img-15:2-1.module_el8.1.0+1.x86_64 of module virt:rhel'

    def wrong(self, *lines, final=('xen-4-1.x86_64', 'qemuu-4-1.x86_64')):
        solved = Solved(None, frozenset(final), frozenset(), frozenset(),
                        ['xenguard: ' + line for line in lines], 0)
        return list(Reader(Universe(self.CASE), 0, solved).wrong())

    @pytest.mark.parametrize('line', [
        'swapped in qemuu-3-1.x86_64 for %s: xen-4-1.x86_64 requires ' + IMG,
        'took qemuu-3-1.x86_64 instead of %s',
        'kept qemuu-3-1.x86_64 instead of %s',
        'removed xen-4-1.x86_64',
        'removed qemuu-4-1.x86_64 for %s',
        'left out xen-4-1.x86_64: xen-4-1.x86_64 requires ' + IMG + ', which %s would provide',
        'brought in qemuu-3-1.x86_64, hidden from DNF by the module stream virt:rhel',
        'kept xen-4-1.x86_64 instead of %s: xen-4-1.x86_64 requires nothing',
        'something else is said of %s'])
    def test_a_false_line_is_found(self, line):
        assert self.wrong(line.replace('%s', self.GUARDED))

    def test_true_lines_pass(self):
        assert not self.wrong('kept xen-4-1.x86_64 instead of ' + self.GUARDED)
        assert not self.wrong(
            'swapped in qemuu-3-1.x86_64 for %s: xen-4-1.x86_64 requires %s' % (self.GUARDED, IMG),
            final=('xen-4-1.x86_64', 'qemuu-3-1.x86_64'))

    def test_a_line_that_is_told_twice_is_found(self):
        line = 'kept xen-4-1.x86_64 instead of ' + self.GUARDED
        assert self.wrong(line, line + ': xen-4-1.x86_64 requires ' + IMG)
