"""A provider that the host's own excludes hide: it is told, and the way out is to lift them
(contract, section 3.5)."""

import os

import pytest

from support.messages import told, ways
from support.solving import crossing, module
from support.world import write

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


class TestExcluded:
    """A provider that the host's own excludes hide is a provider."""

    def hide(self, world, how):
        if how == 'main':
            world.conf['excludepkgs'] = 'htop, qemuu*'
        elif how == 'includes':
            world.conf['includepkgs'] = 'xen, qemu-img'
        return ['-x', 'qemuu'] if how == 'option' else []

    WAYS = {'main': 'remove qemuu* from excludepkgs in dnf.conf',
            'repository': 'remove qemu?-3-1 from excludepkgs of repository centos-virt-xen-412',
            'option': "leave out '--exclude=qemuu'",
            'includes': 'add qemuu to includepkgs in dnf.conf'}

    @pytest.fixture(params=sorted(WAYS))
    def how(self, request):
        return request.param

    @pytest.fixture
    def host(self, world, how):
        options = {'excludepkgs': 'qemu?-3-1'} if how == 'repository' else {}
        app, sig = world.repo('app'), world.repo('centos-virt-xen-412', **options)
        crossing(app, sig)
        sig.package('qemuu', '3-1', files=[IMG])
        return world

    def test_an_excluded_provider_is_named(self, host, how):
        result = host.dnf('install', 'xen', *self.hide(host, how))
        assert result.code == 1 and 'no package outside' not in result.full, result
        assert 'build a package' not in result.full
        assert [line for line in told(result) if 'qemuu-3-1.x86_64 would provide ' + IMG in line
                and 'keeps it out' in line], result
        assert ways(result)[0] == self.WAYS[how] + ', which hides qemuu-3-1.x86_64', result

    def test_two_that_have_to_be_lifted_together_are(self, world, repos):
        app, sig, _base = repos
        needs = IMG, 'bios', 'net'
        module(app, *[app.package('guarded%d' % i, '1-1' + TAG, provides=[need])
                      for i, need in enumerate(needs)])
        sig.package('xen', '4-1', requires=needs)
        for i, need in enumerate(needs + ('net',)):
            sig.package('own%d' % i, '1-1', provides=[need])
        world.conf['excludepkgs'] = 'own0 own1 own3'
        assert ways(world.dnf('install', 'xen'))[0] == \
            'remove own0 from excludepkgs in dnf.conf; remove own1 from excludepkgs in ' \
            'dnf.conf, which hides own0-1-1.x86_64, own1-1-1.x86_64'
        world.conf['excludepkgs'] = 'own3'
        assert 'own0-1-1.x86_64' in world.dnf('install', 'xen').installed

    def test_lifting_the_exclude_works(self, host, how):
        options = self.hide(host, how)
        if how == 'repository':
            options = ['--setopt=centos-virt-xen-412.excludepkgs=']
        elif how == 'option':
            options = []
        elif how == 'main':
            host.conf['excludepkgs'] = 'htop'
        else:
            host.conf['includepkgs'] += ', qemuu'
        result = host.dnf('install', 'xen', *options)
        assert 'qemuu-3-1.x86_64' in result.installed, result

    def test_no_exclude_is_named_whose_lifting_would_not_help(self, world, repos):
        app, sig, _ = repos
        crossing(app, sig)
        sig.package('qemuu', '3-1', files=[IMG], conflicts=['xen'])
        result = world.dnf('install', 'xen', '-x', 'qemuu')
        assert 'would provide' in result.full and 'leave out' not in result.full, result

    def test_a_version_lock_is_named_as_what_excludes(self, world, repos):
        app, sig, _ = repos
        crossing(app, sig)
        sig.package('qemuu', '3-1')
        sig.package('qemuu', '4-1', files=[IMG])
        locks = os.path.join(world.pluginconf, 'versionlock.list')
        write(locks, 'qemuu-0:3-1.*\n')
        write(os.path.join(world.pluginconf, 'versionlock.conf'),
              '[main]\nenabled = 1\nlocklist = %s\n' % locks)
        try:
            result = world.dnf('install', 'xen', plugins=['versionlock'])
        except FileNotFoundError:
            pytest.skip('dnf-plugins-core is not installed')
        assert 'but the versionlock plugin keeps it out' in result.full, result
        assert ways(result)[0].startswith("run 'dnf versionlock delete qemuu'"), result
        world.dnf('versionlock', 'delete', 'qemuu', plugins=['versionlock'])
        assert world.dnf('install', 'xen', plugins=['versionlock']).code == 0
