"""The role's variables: its specification, its defaults and its README tell of the same ones."""

import os
import re

from support.paths import PROJECT

ROLE = os.path.join(PROJECT, 'ansible', 'roles', 'xenguard')


def names(pattern, *path):
    with open(os.path.join(*path), encoding='utf-8') as stream:
        text = stream.read()
    found = re.findall(pattern, text, re.MULTILINE)
    assert found
    return set(found)


def specified():
    return names(r'^      (xenguard_\w+):$', ROLE, 'meta', 'argument_specs.yml')


def test_each_has_a_default_or_is_named_as_having_none():
    defaults = names(r'\b(xenguard_\w+)\b', ROLE, 'defaults', 'main.yml')
    assert defaults == specified()


def test_each_is_in_the_readme_and_none_besides():
    told = names(r'^\| `(xenguard_\w+)` \|', PROJECT, 'ansible', 'README.md')
    assert told - {'xenguard_isolated', 'xenguard_last_run_timestamp_seconds'} == specified()


def test_each_key_of_the_configuration_can_be_set():
    keys = names(r'^(\w+) ?=', PROJECT, 'etc', 'dnf', 'plugins', 'xenguard.conf') - {'enabled'}
    assert {'xenguard_' + key for key in keys} <= specified()
    assert keys == names(r'^  - (\w+)$', ROLE, 'vars', 'main.yml').intersection(keys)
