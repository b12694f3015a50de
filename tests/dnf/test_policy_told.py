"""What is said of a configuration that is not what its author meant (contract, section 4).

The class: a misspelt key or value guards nothing, and nobody would know.
"""

import pytest

from xenguard.config import KEYS, TABLE, ConfigError, nearest, parse


def told(result):
    return [line for line in result.err.splitlines() if line.startswith('xenguard: ')]


@pytest.mark.parametrize('unknown, meant', [
    ('guarded_module', 'guarded_modules'), ('stack-repos', 'stack_repos'), ('Mode', 'mode'),
    ('[Maine]', '[main]'), ('colour', None), ('', None), ('stack_source', 'stack_sources'),
])
def test_the_nearest_key(unknown, meant):
    assert nearest(unknown) == meant


@pytest.mark.parametrize('key, value', [
    ('mode', 'swop'), ('guarded_modules', 'virt:'), ('guarded_origins', 'appstream'),
    ('guarded_origins', ':qemu'), ('guarded_origins', 'app:'), ('stack_repos', 'a/b'),
    ('enabled', 'perhaps'), ('allow', 'x"'),
])
def test_a_wrong_value_names_file_key_and_value(key, value):
    with pytest.raises(ConfigError) as caught:
        parse({key: value}, path='/etc/x.conf')
    error = caught.value
    assert (error.path, error.key, error.value) == ('/etc/x.conf', key, value)
    assert str(error) == "/etc/x.conf: wrong value '{}' for {}: it may be {}".format(
        value, key, error.allowed)


def test_origins_are_split_at_the_last_colon():
    policy, _ = parse({'guarded_origins': 'copr:example.org:me:xen:qemu*, app*:libvirt'})
    assert policy.guards_origin('copr:example.org:me:xen', 'qemu-kvm')
    assert policy.guards_origin('appstream', 'libvirt')
    assert not policy.guards_origin('appstream', 'qemu-kvm')
    assert not parse({})[0].guards_origin('appstream', 'qemu-kvm')


def test_auto_is_a_word_and_no_repository():
    policy, _ = parse({'stack_repos': 'auto, xen*'})
    assert policy.finds_repos and not policy.is_stack_repo('auto')
    assert policy.is_stack_repo('xensig') and not parse({'stack_repos': 'xen'})[0].finds_repos


def test_the_table_has_every_key_once():
    assert len(TABLE) == len(KEYS) and all(
        key.help and '\n' not in key.help for key in TABLE)


@pytest.mark.parametrize('command', [['report'], ['advise'], ['srpm', '/dev/null']])
def test_a_guarded_module_that_nobody_knows(world, command):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '1-1')])
    world.config('[main]\nguarded_modules = vrt, virt, virt:av\n')
    assert told(world.dnf('xenguard', *command))[0] == \
        'xenguard: no enabled repository and no installed package knows the guarded modules vrt, ' \
        'virt:av'


def test_the_defaults_are_not_told_of(world):
    world.repo('base').package('htop', '1-1')
    assert told(world.dnf('xenguard', 'report')) == []


def test_one_that_an_installed_package_knows(world):
    package = world.repo('base').package('tool', '1-1', label='tool:1:1:aa')
    world.install(package, nodeps=True)
    world.config('[main]\nguarded_modules = tool:1\n')
    assert told(world.dnf('xenguard', 'report')) == []
