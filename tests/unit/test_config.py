"""The policy (contract, section 4). Needs no DNF: it runs on EL8's Python 3.6 alone as well."""

import configparser
import os

import pytest

from support.paths import PROJECT
from xenguard.config import DEFAULTS, KEYS, TABLE, ConfigError, default_policy, nearest, parse

SHIPPED = os.path.join(PROJECT, 'etc', 'dnf', 'plugins', 'xenguard.conf')


def test_the_shipped_file_states_the_defaults():
    parser = configparser.ConfigParser(interpolation=None)
    with open(SHIPPED, encoding='utf-8') as stream:
        parser.read_file(stream)
    assert parser.sections() == ['main']
    values = dict(parser['main'])
    assert set(values) == KEYS and values == dict(DEFAULTS, enabled='1')
    assert parse(values) == parse({}) == (default_policy(), [])


def test_lists_are_separated_by_commas_or_spaces():
    policy, _ = parse({'allow': 'a*, b c,d\n  e'})
    assert policy.allow == ('a*', 'b', 'c', 'd', 'e')


@pytest.mark.parametrize('value', ['swap', 'block', 'warn', ' warn '])
def test_each_mode_is_known(value):
    assert parse({'mode': value})[0].mode == value.strip()


@pytest.mark.parametrize('key, value', [
    ('mode', 'Swap'), ('mode', ''), ('mode', 'swap block'),
    ('enabled', 'perhaps'), ('enabled', ''),
    ('guarded_modules', ''), ('guarded_modules', ','), ('guarded_modules', ':rhel'),
    ('guarded_modules', 'virt:'), ('guarded_modules', 'virt:rhel:1'),
    ('stack_packages', 'xen;rm'), ('stack_repos', 'a/b'), ('stack_sources', '"xen"'),
    ('allow', 'xen\u202e'), ('allow', 'a\x00b'),
])
def test_a_wrong_value_is_an_error_that_names_key_and_value(key, value):
    with pytest.raises(ConfigError) as caught:
        parse({key: value})
    assert key in str(caught.value) and 'may be' in str(caught.value)
    assert "'{}'".format(value.strip()) in str(caught.value) or value == ','


@pytest.mark.parametrize('key', sorted(set(DEFAULTS) - {'mode', 'guarded_modules'}))
def test_every_list_but_guarded_modules_may_be_empty(key):
    assert getattr(parse({key: ''})[0], key) == ()


def test_unknown_keys_and_sections_are_told_in_order():
    assert parse({'b': '1', 'mode': 'warn', 'a': '2'}, ['other'])[1] == ['b', 'a', '[other]']


@pytest.mark.parametrize('entry, name, stream, expected', [
    ('virt', 'virt', 'rhel', True), ('virt', 'virt-devel', 'rhel', False),
    ('virt*', 'virt-devel', 'rhel', True), ('virt:rhel', 'virt', 'av', False),
    ('virt:rhel', 'virt', 'rhel', True), ('virt:8.*', 'virt', '8.3', True),
    ('*:av', 'virt', 'av', True), ('virt', 'Virt', 'rhel', False),
])
def test_guarded_modules_name_a_module_or_one_stream(entry, name, stream, expected):
    policy, _ = parse({'guarded_modules': entry})
    assert policy.guards(name, stream) is expected
    assert policy.guards_label('{}:{}:820190:cdc1202b'.format(name, stream)) is expected


@pytest.mark.parametrize('repo_id, expected', [
    ('centos-virt-xen', True), ('centos-virt-xen-412', True), ('centos-virt-xen-48', True),
    ('centos-virt-xen-412-testing', True), ('centos-virt-xen-testing', True),
    ('centos-virt-xen-epel', False), ('appstream', False),
])
def test_which_repositories_are_the_stacks_by_default(repo_id, expected):
    assert default_policy().is_stack_repo(repo_id) is expected


@pytest.mark.parametrize('name, expected', [('libvirt', True), ('xen', True), ('bash', False)])
def test_which_sources_are_the_stacks_by_default(name, expected):
    assert default_policy().is_stack_source(name) is expected


@pytest.mark.parametrize('unknown, meant', [
    ('guarded_module', 'guarded_modules'), ('stack-repos', 'stack_repos'), ('Mode', 'mode'),
    ('[Maine]', '[main]'), ('colour', None), ('', None), ('stack_source', 'stack_sources'),
])
def test_the_nearest_key_to_a_misspelt_one_is_found(unknown, meant):
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


def test_auto_in_stack_repos_is_no_repository():
    policy, _ = parse({'stack_repos': 'auto, xen*'})
    assert policy.finds_repos and not policy.is_stack_repo('auto')
    assert policy.is_stack_repo('xensig') and not parse({'stack_repos': 'xen'})[0].finds_repos


def test_the_table_of_keys_has_each_once():
    assert len(TABLE) == len(KEYS) and all(
        key.help and '\n' not in key.help for key in TABLE)


@pytest.mark.parametrize('glob', ['[', '[!', '[]', '[!]', '[a', 'a]', '[z-a]', '[[a]]', '!a',
                                  'x[/]'])
def test_a_glob_that_means_nothing_is_wrong(glob):
    with pytest.raises(ConfigError):
        parse({'allow': glob})


def test_many_stars_in_a_glob_are_one():
    assert parse({'allow': 'a' + '*' * 200 + 'b [a-c]x [!0-9]* *'})[0].allow == \
        ('a*b', '[a-c]x', '[!0-9]*', '*')
