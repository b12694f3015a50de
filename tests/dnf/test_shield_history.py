"""A shield, and what EL8's virt module became in the two years after it was made (contract,
section 6). The builds are the real ones, with all of their packages."""

import json
import os
import re

import dnf.exceptions
import pytest

from support.metadata import MetadataRepo
from support.paths import EL8
from support.seed import SIG
from support.shielding import build, write_shield
from support.world import World

HISTORY = os.path.join(EL8, 'virt-history.json')

pytestmark = pytest.mark.skipif(not os.path.exists(HISTORY), reason="EL8's metadata is not here")


class MetadataWorld(World):
    """A world of repositories without RPMs."""

    repo_class = MetadataRepo


def dates():
    """What was published, by date: a list of lists of builds."""
    with open(HISTORY, encoding='utf-8') as stream:
        history = sorted(json.load(stream), key=lambda entry: entry['date'])
    return [entry['added'] for entry in history]


def parsed(artifact):
    """Name, EVR and architecture of an artifact."""
    return re.match('(.+)-([^-]+-[^-]+)[.]([^.]+)$', artifact).groups()


def publish(repo, builds):
    """Fill a repository with builds of modules, which may share packages; returns those."""
    packages = {}
    for made in builds:
        artifacts = [artifact for artifact in made['artifacts']
                     if artifact.endswith(('.x86_64', '.noarch'))]
        for artifact in artifacts:
            if artifact not in packages:
                name, evr, arch = parsed(artifact)
                packages[artifact] = repo.package(name, evr, arch=arch)
        repo.module(made['name'], made['stream'], int(made['version']), made['context'],
                    packages=[packages[artifact] for artifact in artifacts])
    return list(packages.values())


@pytest.fixture
def published(tmp_path):
    """A world with a repository for each date, the first of them enabled; the packages of each."""
    world, found = MetadataWorld(tmp_path / 'world'), []
    for number, builds in enumerate(dates()):
        found.append(publish(world.repo('date-%d' % number, enabled=not number), builds))
    sig = world.repo(SIG)
    sig.package('xen', '4.14-1.el8', requires=['libvirt-libs', 'seabios-bin'])
    for name in sorted({package.name for package in found[0]}):
        if name.startswith(('libvirt', 'seabios')) and not name.endswith(('info', 'source')):
            sig.package(name, '7.0.0-1.el8', provides=['made-for-xen'])
    return world, found


def installable(world, packages):
    """The packages that stock DNF would install beside what is there, by their names."""
    found = set()
    with world.base(guard=False) as base:
        base.fill_sack()
        for package in packages:
            base.reset(goal=True)
            base.install_specs([package.nevra], strict=True)
            try:
                base.resolve(allow_erasing=True)
                found.add(package.name)
            except dnf.exceptions.DepsolveError:
                pass
    return found


def test_a_shield_of_the_first_date_holds_till_there_are_new_names(published):
    world, found = published
    path = build(write_shield(world)[0])
    # what its file in protected.d says; DNF does not look for that in an installroot
    world.conf['protected_packages'] = 'dnf, xenguard-shield'
    assert world.dnf('install', path, guard=False).code == 0
    known, outdated = {package.name for package in found[0]}, False
    for number, packages in enumerate(found):
        world.enable_repo('date-%d' % number)
        for module, stream, _artifacts in world.repos['date-%d' % number].builds:
            assert world.dnf('module', 'enable', '-q', '%s:%s' % (module, stream),
                             guard=False).code == 0
        new = {package.name for package in packages} - known
        assert installable(world, packages) == new
        outdated = outdated or bool(new)
        told = ' '.join(world.dnf('-q', 'xenguard', 'report', 'xen').out.split())
        assert ('the shield on this host does not keep' in told) == outdated
    assert outdated and len(found) > 9
