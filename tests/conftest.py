"""Fixtures for all tests, and where they find what they import."""

import gc
import os
import pathlib
import shutil
import sys
import tempfile
from contextlib import ExitStack

import pytest

TESTS = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(TESTS)
MEMORY = '/dev/shm'


def has_room(folder):
    """Whether worlds can be made in a folder, and what is in them can be run."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 1 << 30 and \
        not os.statvfs(folder).f_flag & os.ST_NOEXEC


# RPM and DNF wait for the disk after each write; in memory there is nothing to wait for.
if 'TMPDIR' not in os.environ and has_room(MEMORY):
    os.environ['TMPDIR'] = MEMORY
    tempfile.tempdir = None     # it may have been asked for already

# the xenguard of the checkout, not an installed one; the programs in tools/; and support
sys.path[:0] = [PROJECT, os.path.join(PROJECT, 'tools'), TESTS]
pytest.register_assert_rewrite('support')

import support.environment  # noqa: E402,F401  before rpm is imported

if tuple(map(int, pytest.__version__.split('.')[:2])) < (3, 9):
    @pytest.fixture
    def tmp_path(tmpdir):
        """A folder for one test, which EL8's own pytest does not know under this name."""
        return pathlib.Path(str(tmpdir))


def pytest_collection_finish():
    """Spare the garbage collector what stays for the session: DNF runs it with every base."""
    gc.collect()
    getattr(gc, 'freeze', int)()    # since Python 3.7


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Note whether a test has failed."""
    outcome = yield
    item.has_failed = getattr(item, 'has_failed', False) or outcome.get_result().failed


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    """Remove the folder of a test that has passed: a world of it may have megabytes."""
    if 'tmp_path' in item.funcargs and not item.has_failed:
        shutil.rmtree(str(item.funcargs['tmp_path']), ignore_errors=True)


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
