"""Fixtures for all tests, and where they find what they import."""

import os
import pathlib
import sys
from contextlib import ExitStack

import pytest

TESTS = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(TESTS)
# the xenguard of the checkout, not an installed one; the programs in tools/; and support
sys.path[:0] = [PROJECT, os.path.join(PROJECT, 'tools'), TESTS]
pytest.register_assert_rewrite('support')

import support.environment  # noqa: E402,F401  before rpm is imported

if tuple(map(int, pytest.__version__.split('.')[:2])) < (3, 9):
    @pytest.fixture
    def tmp_path(tmpdir):
        """A folder for one test, which EL8's own pytest does not know under this name."""
        return pathlib.Path(str(tmpdir))


@pytest.fixture(scope='session')
def rpm_cache(tmp_path_factory):
    """One folder of built RPMs for the session, shared by all workers of pytest-xdist."""
    base = tmp_path_factory.getbasetemp()
    # a worker's base is a folder inside the one of the session
    base = base.parent if os.environ.get('PYTEST_XDIST_WORKER') else base
    return base / 'rpm-cache'


@pytest.fixture
def world(tmp_path, rpm_cache):
    """An empty world."""
    from support.world import World     # needs DNF, which tests/unit does without
    return World(tmp_path / 'world', cache=rpm_cache)


@pytest.fixture
def repos(world):
    """Three empty repositories: a distribution's, the stack's, and one of neither side.

    The stack's is a hotfix repo, so that nothing is hidden.
    """
    return (world.repo('app'), world.repo('centos-virt-xen-412', module_hotfixes=True),
            world.repo('base'))


@pytest.fixture
def unhotfixed(world):
    """The same, where modular filtering hides what shares a name with the module."""
    return world.repo('app'), world.repo('centos-virt-xen-412'), world.repo('base')


@pytest.fixture
def sides(world):
    """Ask for the sides in a world, as stock DNF sees it, under a policy; one at a time."""
    from xenguard.config import parse
    from xenguard.packages.sides import Sides

    def make(**policy):
        stack.close()
        base = stack.enter_context(world.base(guard=False))
        base.fill_sack()
        return Sides(base, parse(policy)[0])
    with ExitStack() as stack:
        yield make
