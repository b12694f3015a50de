"""The files that ship beside the code agree with it."""

import os
import re

from support.paths import PROJECT
from support.seed import seed


def read(*path):
    with open(os.path.join(PROJECT, *path), encoding='utf-8') as stream:
        return stream.read()


def test_the_example_for_contributors_works(world):
    example, = re.findall(r'```python\n(.*?)```', read('CONTRIBUTING.md'), re.S)
    names = {}
    exec(example, names)
    names['test_swap_takes_the_stacks_own_provider'](world)


def test_dnf_reads_the_shipped_configuration(world):
    seed(world).config(read('etc', 'dnf', 'plugins', 'xenguard.conf'))
    result = world.dnf('install', 'xen')
    assert result.code == 0, result
    assert {'qemuu-1:3.0.1+3-1.el8.x86_64'} < result.installed
    assert 'unknown key' not in result.text
