"""A sample of random commands on hosts without a stack, with the plugin and without it."""

import pytest

from prove.harmless import running
from prove.sequences.server import Server
from support.rpms import build_rpms


@pytest.fixture(scope='module')
def server():
    with Server() as started:
        yield started


@pytest.mark.parametrize('seed', [3, 104])
def test_the_plugin_makes_no_difference(server, rpm_cache, seed):
    result = running.run(seed, server, str(rpm_cache), count=12)
    assert not result['found'], result['found']
    assert sum(result['counts'].values()) > 10 and result['reached']['base.resolve']


def test_a_difference_is_found(server, rpm_cache, tmp_path):
    scene = running.Scene(3, str(tmp_path), str(rpm_cache), server)
    package = scene.world.repos['base'].packages[0]
    build_rpms([package], str(rpm_cache))
    stock, guard = scene.hosts
    assert not scene.run(('list', 'installed'))[0]
    guard.install(package, nodeps=True)
    found = '\n'.join(scene.run(('list', 'installed'))[0])
    assert 'the output differs:' in found and 'installed: ' in found
