"""Fixtures for all tests."""

import os
import sys

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
