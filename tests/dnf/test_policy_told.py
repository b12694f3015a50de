"""What is said of a configuration that is not what its author meant (contract, section 4).

The class: a misspelt key or value guards nothing, and nobody would know.
"""

import pytest


def told(result):
    return [line for line in result.err.splitlines() if line.startswith('xenguard: ')]


@pytest.mark.parametrize('command', [['report'], ['advise'], ['srpm', '/dev/null']])
def test_a_guarded_module_that_nobody_knows_is_told(world, command):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '1-1')])
    world.config('[main]\nguarded_modules = vrt, virt, virt:av\n')
    assert told(world.dnf('xenguard', *command))[0] == \
        'xenguard: no enabled repository and no installed package knows the guarded modules vrt, ' \
        'virt:av'


def test_default_modules_that_nobody_knows_are_not_told(world):
    world.repo('base').package('htop', '1-1')
    assert told(world.dnf('xenguard', 'report')) == []


def test_a_guarded_module_that_an_installed_package_knows_is_not_told(world):
    package = world.repo('base').package('tool', '1-1', label='tool:1:1:aa')
    world.install(package, nodeps=True)
    world.config('[main]\nguarded_modules = tool:1\n')
    assert told(world.dnf('xenguard', 'report')) == []
