"""Fixtures for all tests."""

import os
import sys
from contextlib import ExitStack

import pytest

from world import PROJECT, World

# the package of the checkout, not an installed one
sys.path.insert(0, PROJECT)


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
