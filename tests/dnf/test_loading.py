"""What a command loads that has nothing to do with a stack (contract, section 3.9)."""

import sys

import pytest

SHOWING = """
import sys
import dnf.cli.main
try:
    dnf.cli.main.user_main(sys.argv[1:])
finally:
    print('loaded:', *sorted(name for name in sys.modules if name.startswith('xenguard')))
"""


# Each costs a host without Xen something: docs/cost.md. What is loaded for the stack alone is
# imported where it is used.
@pytest.mark.parametrize('command, most', [('list', 8), ('install', 19), ('upgrade', 19)])
def test_no_more_modules_are_loaded_than_are_used(world, command, most):
    world.repo('base').package('htop', '1-1')
    result = world.dnf(command, 'htop', program=[sys.executable, '-c', SHOWING])
    loaded = next(line for line in result.out.splitlines() if line.startswith('loaded: '))
    assert 'xenguard.guard.hooks' in loaded and len(loaded.split()) - 1 <= most, loaded
