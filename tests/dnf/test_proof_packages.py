"""Proofs about packages of every kind (contract, section 5): each is true, and all of it is
needed."""

import pytest

from support.el9 import IMG, el9
from support.proving import proved, unproved
from support.solving import module
from xenguard.proof import finding
from xenguard.proof.facts import Facts
from xenguard.proof.host import Host

TAG = '.module_el8.1.0+1+aaaaaaaa'
XEN = 'xen-1-1.x86_64'
TOOL = 'tool-1-1%s.x86_64' % TAG


def refused(world, *arguments):
    result = world.dnf(*arguments)
    assert 'nothing was changed' in result.text and result.before == result.after, result


def tool(repo, **keywords):
    """The module's tool, with a capability."""
    found = repo.package('tool', '1-1' + TAG, provides=['cap'], **keywords)
    module(repo, found)
    return found


# requirements

@pytest.mark.parametrize('requirement', [
    '(cap and lib)', '(cap or nothing)', '(cap if lib)', '(cap if nothing else cap)',
    '((cap if lib) and (lib or nothing))', '(cap with tool)', '(cap without lib)', 'cap'])
def test_a_rich_requirement(repos, world, requirement):
    app, sig, base = repos
    tool(app)
    base.package('lib', '1-1')
    sig.package('xen', '1-1', requires=[requirement, 'lib'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert requirement in [fact['capability'] for fact in facts['requires']]
    assert facts['guarded'] == [{'package': TOOL, 'by': 'virt:rhel'}]


@pytest.mark.parametrize('conflict', [
    '(lib and base)', '(lib unless other)', '(lib unless (other and base) else base)',
    '((lib and base) or other)', '(lib without base)', '(lib or other)'])
def test_a_rich_conflict(repos, world, conflict):
    app, sig, base = repos
    tool(app)
    for name in ('lib', 'base'):
        base.package(name, '1-1')
    alt = base.package('alt', '1-1', provides=['cap'], conflicts=[conflict])
    sig.package('xen', '1-1', requires=['cap', 'lib', 'base'])
    refused(world, 'install', 'xen')
    fact, = proved(world)['conflicts']
    assert (fact['package'], fact['capability']) == (alt.nevra, conflict)


def test_a_rich_conflict_that_is_not_met_is_none(repos, world):
    """What is told of it leaves the solution that there would be with allow."""
    app, sig, base = repos
    tool(app, conflicts=['lib'])
    base.package('alt', '1-1', provides=['cap'], requires=['lib'], conflicts=['(lib unless base)'])
    base.package('lib', '1-1', requires=['base'])
    base.package('base', '1-1')
    sig.package('xen', '1-1', requires=['cap'])
    assert 'alt-1-1.x86_64' in world.dnf('install', 'xen').installed


@pytest.mark.parametrize('mine, its, is_taker', [
    ('xen', 'other', True), ('(xen and lib)', 'other', False), ('(xen or lib)', 'other', True),
    ('other', 'tool', True), ('other', '(tool unless lib)', False)])
def test_what_conflicts_in_some_cases_takes_no_place(repos, world, sides, mine, its, is_taker):
    app, sig, base = repos
    tool(app, conflicts=[mine])
    base.package('lib', '1-1')
    world.install(sig.package('xen', '1-1', conflicts=[its]), sig.package('xen-libs', '1-1'))
    asked = dict(dict.fromkeys(finding.ASKED, ()), any_of=[[TOOL]])
    found = Facts(sides(), asked)
    assert [fact['package'] for fact in found.about(found.usable.installed())
            if fact['kind'] == 'replaces'] == [TOOL] * is_taker


@pytest.mark.parametrize('arch, is_update', [('i686', False), ('x86_64', True), ('noarch', True)])
def test_an_update_is_of_the_same_architecture(repos, world, sides, arch, is_update):
    """A distro-sync leaves what no repository has where that has no update."""
    base = repos[2]
    old = base.package('lib', '1-1')
    world.install(old)
    base.packages.remove(old)
    base.package('newlib', '1-1', arch=arch, obsoletes=['lib'])
    asked = dict(dict.fromkeys(finding.ASKED, ()), syncs=[None])
    assert list(map(str, Host(sides(), asked).synced())) == [old.nevra] * is_update
    result = world.dnf('distro-sync', guard=False)
    assert (old.nevra in result.installed) != is_update, result


@pytest.mark.parametrize('path', ['/usr/bin/tool', '/usr/share/tool/data', '/usr/share/tool/'])
def test_a_file(repos, world, path):
    app, sig, _base = repos
    tool(app, files=[path])
    path = path.rstrip('/')
    sig.package('xen', '1-1', requires=[path])
    refused(world, 'install', 'xen')
    facts = proved(world)
    if not path.endswith('tool') or 'bin' in path:
        assert facts['requires'] == [
            {'package': XEN, 'capability': path, 'providers': [TOOL]}]


def test_a_file_that_a_package_of_neither_side_requires(repos, world):
    app, sig, base = repos
    tool(app, files=['/usr/share/tool/data'])
    sig.package('xen', '1-1', requires=['/usr/share/lib/data'])
    lib = base.package('lib', '1-1', files=['/usr/share/lib/data'],
                       requires=['/usr/share/tool/data'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert facts['neither'] == [{'package': lib.nevra}]


def test_what_a_package_has_itself(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap', 'own']))
    sig.package('xen', '1-1', requires=['own', '(own or nothing)', 'lib'], provides=['own'])
    base.package('lib', '1-1', requires=['cap', 'mine'], provides=['mine'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert {fact['capability'] for fact in facts['requires']} == {'lib', 'cap'}


def test_another_architecture(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']),
           app.package('tool', '1-1' + TAG, arch='i686', provides=['cap']))
    sig.package('xen', '1-1', requires=['lib'])
    for arch in ('i686', 'x86_64', 'noarch'):
        base.package('lib' if arch != 'noarch' else 'lib2', '1-1', arch=arch, requires=['cap'],
                     provides=['lib'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert TOOL in [fact['package'] for fact in facts['guarded']]


# what stands in the way

def test_no_more_conflicts_than_there_are(repos, world):
    app, sig, base = repos
    tool(app)
    sig.package('xen', '1-1', requires=['cap'])
    part = base.package('part', '1-1')
    base.package('counterpart', '1-1')
    world.install(part)
    refused(world, 'install', 'xen')
    rest = base.package('rest', '1-1', provides=['cap'],
                        conflicts=['(nothing or (part and counterpart))'])
    assert unproved(world) == 'solvable'
    rest.repo.packages.remove(rest)
    base.package('rest', '2-1', provides=['cap'], conflicts=['(nothing or part)'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert facts['installed'] == [{'package': part.nevra, 'any_of': [part.nevra]}]


def test_what_is_obsoleted(repos, world):
    app, sig, base = repos
    tool(app)
    sig.package('xen', '1-1', requires=['cap', 'old'])
    old = base.package('old', '1-1')
    new = base.package('new', '1-1', obsoletes=['old < 2'], provides=['cap'])
    world.install(old)
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert facts['obsoletes'] == [{'package': new.nevra, 'packages': [old.nevra]}]


def test_a_stack_package_that_the_module_replaces(repos, world):
    app, sig, _base = repos
    new = app.package('newtool', '1-1' + TAG, obsoletes=['qemuu'])
    module(app, new)
    world.install(sig.package('xen', '1-1'), sig.package('qemuu', '1-1'))
    refused(world, 'install', 'newtool')
    facts = proved(world)
    assert set(facts) >= {'requested'} and new.nevra in facts['requested'][0]['any_of']


def test_leave_to_remove_does_not_reach_the_stack(repos, world):
    app, sig, base = repos
    tool(app)
    world.install(sig.package('qemuu', '1-1'), sig.package('xen-libs', '1-1'))
    sig.package('xen', '1-1', requires=['cap'])
    base.package('rest', '1-1', provides=['cap'], conflicts=['qemuu'])
    refused(world, 'install', 'xen', '--allowerasing')
    facts = proved(world)
    assert facts['installed-stack'] == [
        {'package': 'qemuu-1-1.x86_64', 'any_of': ['qemuu-1-1.x86_64']}]


# what there is several times

def test_builds_that_differ_in_what_they_require(repos, world):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap', 'zcap']))
    sig.package('xen', '1-1', requires=['cap'])
    more = world.repo('centos-virt-xen-413', module_hotfixes=True)
    more.package('xen', '1-1', requires=['cap', 'zcap'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert [fact['capability'] for fact in facts['requires']] == ['cap']


def test_what_is_installed_anew_is_another_build(repos, world):
    app, sig, base = repos
    tool(app)
    world.install(sig.package('xen', '1-1', requires=['lib']), base.package('lib', '1-1'))
    base.packages.clear()
    lib = base.package('lib', '1-1', requires=['cap'])
    refused(world, 'reinstall', 'lib')
    facts = proved(world)
    assert facts['neither'] == [{'package': lib.nevra}]


def test_what_can_be_installed_anew_is_another_build(repos, world, sides):
    app, sig, base = repos
    tool(app)
    rest = base.package('rest', '1-1', provides=['cap'])
    world.install(sig.package('xen', '1-1', requires=['lib']), rest,
                  base.package('lib', '1-1', requires=['cap']))
    asked = dict.fromkeys(finding.ASKED, ())
    asked.update(removed=[rest.nevra])
    assert finding.find(sides(), asked)
    base.packages.clear()
    base.package('lib', '1-1')
    with pytest.raises(finding.Unproved, match='solvable'):
        finding.find(sides(), asked)


# other ways that lead to the module

def test_what_the_host_has_across_the_border_already(repos, world):
    app, sig, _base = repos
    old = tool(app)
    more = app.package('more', '1-1' + TAG)
    module(app, more, version=2)
    world.install(sig.package('xen', '1-1', requires=['cap']), old)
    sig.package('xen', '2-1', requires=['cap', 'more'])
    refused(world, 'install', 'xen-2')
    facts = proved(world)
    assert [fact['package'] for fact in facts['guarded']] == [more.nevra]


@pytest.mark.parametrize('request_of', [
    ['upgrade', '--best'], ['distro-sync', '--best'], ['swap', 'qemuu', 'qemu-img'],
    ['install', 'libvirt-daemon-driver-qemu']])
def test_packages_that_are_guarded_by_their_origin(world, request_of):
    el9(world)
    sig = world.repos['xensig']
    world.install(*[sig[name] for name in ('xen', 'xen-libs', 'qemuu', 'seabios-bin')])
    sig.package('xen', '4.18-1.el9', vendor='SIG',
                requires=['xen-libs', IMG, 'seabios-bin', 'qemu-kvm-core'])
    refused(world, *request_of)
    facts = proved(world)
    assert facts['guarded'] and {fact['by'] for fact in facts['guarded']} == {'appstream:qemu-kvm'}
