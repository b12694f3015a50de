"""The policy (contract, section 4). Needs no DNF: it runs on EL8's Python 3.6 alone as well."""

import configparser
import os

import pytest

from support.paths import PROJECT
from xenguard.config import DEFAULTS, KEYS, ConfigError, default_policy, parse

SHIPPED = os.path.join(PROJECT, 'etc', 'dnf', 'plugins', 'xenguard.conf')


def test_the_shipped_file_states_the_defaults():
    parser = configparser.ConfigParser(interpolation=None)
    with open(SHIPPED, encoding='utf-8') as stream:
        parser.read_file(stream)
    assert parser.sections() == ['main']
    values = dict(parser['main'])
    assert set(values) == KEYS
    assert parse(values) == parse({}) == (default_policy(), [])


def test_lists_are_separated_by_commas_or_spaces():
    policy, _ = parse({'allow': 'a*, b c,d\n  e'})
    assert policy.allow == ('a*', 'b', 'c', 'd', 'e')


@pytest.mark.parametrize('value', ['swap', 'block', 'warn', ' warn '])
def test_modes(value):
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
def test_every_other_list_may_be_empty(key):
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
def test_the_default_repositories(repo_id, expected):
    assert default_policy().is_stack_repo(repo_id) is expected


@pytest.mark.parametrize('name, expected', [('libvirt', True), ('xen', True), ('bash', False)])
def test_the_default_sources(name, expected):
    assert default_policy().is_stack_source(name) is expected
