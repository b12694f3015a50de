"""The guard on EL8's own metadata, of its size; skipped where XENGUARD_EL8 names none."""

import pytest
from support.metadata import MetadataRepo
from support.solving import install, names, plan
from support.world import World

from prove.el8 import data, universe
from prove.sequences import plans
from prove.sequences.running import Runner, hard
from prove.sequences.telling import describe, reproduction

dnf_exceptions = pytest.importorskip('dnf.exceptions')
pytestmark = pytest.mark.skipif(not data.folder(), reason='XENGUARD_EL8 names no metadata')
STACK = ('xen', 'libvirt', 'libvirt-daemon-xen')


@pytest.fixture(scope='module')
def make(tmp_path_factory):
    """Make a world of EL8's, each kind of it once."""
    made = {}

    def make(**options):
        key = tuple(sorted(options.items()))
        if key not in made:
            world = World(tmp_path_factory.mktemp('el8') / 'world')
            world.repo_class = MetadataRepo
            made[key] = universe.fill(world, **options)
        return made[key]
    return make


def guarded(nevras):
    """Those that an artifact of the real virt or virt-devel names, or a stray build's release."""
    artifacts = {'%s-%s.%s' % (artifact.name, artifact.evr.replace('0:', '', 1)
                               if artifact.evr.startswith('0:') else artifact.evr, artifact.arch)
                 for document in data.documents() if document.name in ('virt', 'virt-devel')
                 for artifact in document.artifacts}
    return {nevra for nevra in nevras if nevra in artifacts or '.module_el' in nevra}


def test_it_has_the_size_of_el8_and_two_whole_series(make):
    world = make()
    assert len(data.documents()) == 299 and len(data.primary()) > 500
    assert sum(len(repo.packages) for repo in world.repos.values()) > 4500
    for series in universe.SERIES:
        packages = world.repos[universe.SIG + series].packages
        assert len([p for p in packages if p.name.startswith('libvirt')]) == 25


def test_builds_are_published_in_their_historical_order():
    dates = sorted({date for date, module, _, _ in data.history() if module == 'virt'})
    counts = [sum(universe.is_published(document, date) for document in data.documents()
                  if document.name == 'virt') for date in dates]
    assert counts == sorted(counts) and counts[0] >= 1 and counts[-1] > counts[0]


def test_the_whole_module_installs_on_stock_dnf(make):
    newest = max((document for document in data.documents() if document.name == 'virt'),
                 key=lambda document: document.version)
    wanted = {artifact.name for artifact in newest.artifacts}
    done = plan(make(), install(*sorted(wanted)), guard=False)
    assert wanted <= names(done.incoming)
    assert not [nevra for nevra in done.incoming if 'xen' in nevra]


@pytest.mark.parametrize('hotfixes', [False, True])
def test_the_stack_installs_clean_where_stock_dnf_takes_the_module(make, hotfixes):
    world = make(hotfixes=hotfixes)
    done = plan(world, install(*STACK))
    assert set(STACK) <= names(done.incoming) and 'qemuu' in names(done.incoming)
    assert not guarded(done.incoming)
    if hotfixes:
        assert guarded(plan(world, install(*STACK), guard=False).incoming)


def test_the_stack_is_refused_where_only_the_module_has_what_it_needs(make):
    with pytest.raises(dnf_exceptions.Error, match='qemu-img'):
        plan(make(provider=False), install('xen'))


@pytest.mark.parametrize('seed', [1])
def test_a_host_lives_through_the_history_of_the_module(rpm_cache, seed):
    planned = plans.make(seed, real=True)
    published = [document['build'] for document in planned['case']['documents']
                 if document['module'] == 'virt:rhel']
    assert published == sorted(published) and len(published) == 9
    with Runner(cache=str(rpm_cache)) as runner:
        verdict = runner.run(planned)
    assert not hard(verdict), '\n' + describe(planned, verdict) + '\n' + reproduction(planned)


def test_the_primary_metadata_is_closed_and_real(make):
    everything = data.primary()
    provided = {text.split()[0] for package in everything
                for text in package.dependencies['provides']}
    provided.update(path for package in everything for path in package.files)
    assert len(everything) > 500 and not [
        text for package in everything for text in package.dependencies.get('requires', ())
        if text[0] != '(' and text.split()[0] not in provided]
