"""The proof of a refusal in ``dnf xenguard why --json`` (contract, section 5)."""

import json

import pytest

from support.el9 import el9
from support.proving import proved, unproved
from support.seed import seed
from support.solving import module

TAG = '.module_el8.1.0+1+aaaaaaaa'
XEN = 'xen-4.12.3-1.el8.x86_64'


def proof(world, *options):
    """The facts of the last refusal's proof: None, or dict of a kind to a list."""
    result = world.dnf('-q', 'xenguard', 'why', '--json', *options)
    assert result.code == 0, result
    found = json.loads(result.out)['proof']
    kinds = {}
    for fact in found['facts'] if found else ():
        kinds.setdefault(fact.pop('kind'), []).append(fact)
    return found and kinds


def refused(world, *arguments):
    result = world.dnf(*arguments)
    assert result.code == 1 and 'cross into a guarded module' in result.text, result
    return result


def test_it_goes_from_the_request_to_the_guarded_packages(world):
    seed(world, provider=False)
    refused(world, 'install', 'xen')
    facts = proof(world)
    assert facts['requested'] == [{'any_of': [XEN]}]
    images = [fact['package'] for fact in facts['guarded']]
    assert images and all(name.startswith('qemu-img-15:2.12.0-') for name in images)
    assert {fact['by'] for fact in facts['guarded']} == {'virt:rhel'}
    needs = {fact['capability']: fact for fact in facts['requires']}
    assert sorted(needs['/usr/bin/qemu-img']['providers']) == sorted(images)
    assert set(facts) == {'requested', 'requires', 'guarded', 'stack'}


def test_no_fact_is_more_than_is_needed(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG), app.package('other', '1-1' + TAG))
    sig.package('xen', '1-1', requires=['lib', 'tool', 'other'])
    base.package('lib', '1-1')
    refused(world, 'install', 'xen')
    facts = proof(world)
    # one of the two requirements is enough
    assert [len(facts[kind]) for kind in ('requested', 'stack', 'requires', 'guarded')] == [1] * 4


def test_it_goes_through_packages_of_neither_side(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG))
    sig.package('xen', '1-1', requires=['lib'])
    lib = base.package('lib', '1-1', requires=['tool'])
    refused(world, 'install', 'xen')
    facts = proof(world)
    assert facts['neither'] == [{'package': lib.nevra}]
    assert [fact['package'] for fact in facts['requires']] == [lib.nevra, 'xen-1-1.x86_64']


def test_what_is_guarded_for_its_origin_says_by_what(world):
    el9(world)
    sig = world.repos['xensig']
    sig.packages[:] = [each for each in sig.packages if each.name != 'qemuu']
    result = world.dnf('install', 'xen')
    assert result.code == 1, result
    assert proof(world)['guarded'] == [{'package': 'qemu-img-17:8.2.0-11.el9.x86_64',
                                        'by': 'appstream:qemu-kvm'}]


@pytest.mark.parametrize('asked', [['tool'], ['t*l']])
def test_what_each_guarded_package_that_is_asked_for_leads_to_is_surely_seen(repos, world, asked):
    """DNF has no i686 package alone where it has looked at the same of its own architecture."""
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, requires=['lib']),
           app.package('tool', '2-1' + TAG, requires=['base']),
           app.package('need', '1-1' + TAG))
    base.package('base', '1-1', requires=['lib'])
    base.package('lib', '1-1', requires=['xen-libs'])
    sig.package('xen-libs', '1-1', requires=['need'])
    sig.package('xen-libs', '1-1', arch='i686')
    refused(world, 'install', *asked)
    facts = proof(world)
    assert facts['inferior'] == [{'package': 'xen-libs-1-1.i686',
                                  'any_of': ['xen-libs-1-1.x86_64']}]


def test_what_is_excluded_is_looked_at_as_well(repos, world):
    """The stack's i686 build would do, if libsolv made no rules of what it is not to take."""
    app, sig, base = repos
    module(app, app.package('img', '1-1' + TAG, provides=['cap']))
    sig.package('xen', '1-1', requires=['cap'])
    other = sig.package('img', '1-1', arch='i686', provides=['cap'])
    refused(world, 'install', 'xen')
    assert proof(world)['inferior'] == [{'package': other.nevra, 'any_of': []}]


def test_what_leads_to_it_may_be_excluded(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, requires=['lib'], provides=['cap']))
    sig.package('xen', '1-1', requires=['cap'])
    base.package('alt', '1-1', provides=['cap'], requires=['libcap'])
    other = base.package('lib', '1-1', arch='i686', provides=['libcap'])
    base.package('lib', '2-1')
    refused(world, 'install', 'xen')
    assert proof(world)['inferior'] == [{'package': other.nevra, 'any_of': []}]


def test_what_is_installed_and_conflicts_is_told(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']))
    sig.package('xen', '1-1', requires=['cap'])
    base.package('other', '1-1', provides=['cap'], conflicts=['old'])
    old = base.package('old', '1-1')
    world.install(old)
    refused(world, 'install', 'xen')
    facts = proof(world)
    assert facts['installed'] == [{'package': old.nevra, 'any_of': [old.nevra]}]
    assert facts['conflicts'] == [{'package': 'other-1-1.x86_64', 'capability': 'old',
                                   'packages': [old.nevra]}]


def test_there_is_none_where_the_mode_alone_forbids_it(world):
    seed(world).config('[main]\nmode = block\n')
    refused(world, 'install', 'xen')
    assert unproved(world) == 'mode'


def test_there_is_none_once_there_is_a_solution(world):
    seed(world, provider=False)
    refused(world, 'install', 'xen')
    world.repo('more').package('provider', '1-1', files=['/usr/bin/qemu-img'])
    assert unproved(world) == 'solvable'


def test_what_the_request_saw_is_to_be_seen_again(repos, world):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG))
    sig.package('xen', '1-1', requires=['tool'])
    world.enable_repo(sig.id, False)
    refused(world, 'install', 'xen', '--enablerepo=' + sig.id)
    assert unproved(world) == 'unseen'
    assert proof(world, '--enablerepo=' + sig.id)['requested'] == [{'any_of': ['xen-1-1.x86_64']}]


def test_a_build_is_proved_as_well(repos, world):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG))
    sig.package('xen', '1-1')
    spec = world.path('xen.spec')
    with open(spec, 'w') as stream:
        stream.write('Name: xen\nVersion: 2\nRelease: 1\nSummary: S\nLicense: L\n'
                     'BuildRequires: tool\n%description\nText.\n')
    result = world.dnf('builddep', spec, plugins=('builddep',))
    assert result.code == 1, result
    facts = proved(world)
    assert facts['builds'] == [{'source': 'xen', 'installed': []}]
    assert facts['requested'] == [{'any_of': ['tool-1-1%s.x86_64' % TAG]}]
