"""Worlds that several tests share."""

import pytest


@pytest.fixture(scope='module')
def twins(tmp_path_factory, rpm_cache):
    """Make two worlds, and fill them alike; again for the same function, restore them.

    What commands do to the hosts is gone then; what they do to the repositories stays. The
    folders' names have the same length, since the width of DNF's columns depends on it.
    """
    from support.world import World
    made = {}

    def make(fill):
        if fill in made:
            for world in made[fill]:
                world.restore()
            return made[fill]
        folder = tmp_path_factory.mktemp('twins')
        made[fill] = [World(folder / name, cache=rpm_cache) for name in ('stock', 'guard')]
        for world in made[fill]:
            fill(world)
            world.keep()
        return made[fill]
    return make


@pytest.fixture(scope='module')
def bench(tmp_path_factory):
    """A folder to try cases of random worlds in."""
    from prove.bench import Bench
    with Bench(scratch=str(tmp_path_factory.mktemp('random-worlds'))) as made:
        yield made
