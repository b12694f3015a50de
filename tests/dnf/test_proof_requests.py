"""Proofs of refusals of every kind of request (contract, section 5): each is true, and all of it is
needed; or it is said why there is none."""

import json
import os

import pytest

from support.el9 import IMG, el9
from support.needs import needs_builddep
from support.proving import proved, unproved
from support.repository import write
from support.solving import module
from xenguard.proof import facts as facts_of, finding

TAG = '.module_el8.1.0+1+aaaaaaaa'
XEN, LIB1, LIB2 = 'xen-1-1.x86_64', 'lib-1-1.x86_64', 'lib-2-1.x86_64'
TOOL = 'tool-1-1%s.x86_64' % TAG


def refused(world, *arguments, **options):
    result = world.dnf(*arguments, **options)
    assert 'nothing was changed' in result.text and result.before == result.after, result
    return result


def host(repos, world, old=(), new=('tool',), first='1-1'):
    """A host whose xen requires a lib, of which one version requires the module's tool."""
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG))
    xen = sig.package('xen', '1-1', requires=['lib'])
    libs = {'1-1': base.package('lib', '1-1', requires=old),
            '2-1': base.package('lib', '2-1', requires=new)}
    base.package('other', '1-1', provides=['lib'])
    lib = libs[first]
    world.install(xen, lib)
    return lib


def leads_to_the_tool(facts, lib=LIB2):
    """Whether it is the requirement of the lib that leads from xen to the module."""
    needs = {(fact['package'], fact['capability']) for fact in facts['requires']}
    return needs == {(XEN, 'lib'), (lib, 'tool')} and \
        facts['guarded'] == [{'package': TOOL, 'by': 'virt:rhel'}] and \
        facts['stack'] == [{'package': XEN}] and facts['neither'] == [{'package': lib}]


# the ways to ask

def test_an_upgrade_with_best(repos, world):
    host(repos, world)
    refused(world, 'upgrade', '--best')
    facts = proved(world)
    assert leads_to_the_tool(facts), facts
    assert facts['updated'] == [{'package': LIB1, 'packages': [LIB1]}]


def test_a_distro_sync(repos, world):
    lib = host(repos, world)
    repos[2].packages.remove(lib)
    refused(world, 'distro-sync')
    facts = proved(world, gone=[lib])
    assert leads_to_the_tool(facts), facts
    assert facts['synced'] == [{'package': LIB1, 'packages': [LIB1]}]


def test_a_downgrade(repos, world):
    host(repos, world, old=['tool'], new=(), first='2-1')
    refused(world, 'downgrade', 'lib')
    facts = proved(world)
    assert leads_to_the_tool(facts, LIB1), facts
    assert facts['requested'] == [{'any_of': [LIB1]}]


def test_a_swap(repos, world):
    host(repos, world)
    repos[2].package('newlib', '1-1', provides=['lib'], requires=['tool'])
    refused(world, 'swap', 'lib', 'newlib')
    facts = proved(world)
    assert facts['requested'] == [{'any_of': ['newlib-1-1.x86_64']}]
    assert leads_to_the_tool(facts, 'newlib-1-1.x86_64'), facts


def test_a_group(repos, world):
    host(repos, world)
    repos[2].package('newlib', '1-1', provides=['lib'], requires=['tool'])
    repos[2].group('libs', mandatory=['newlib'])
    refused(world, 'group', 'install', 'libs')
    facts = proved(world)
    assert facts['requested'] == [{'any_of': ['newlib-1-1.x86_64']}]


def test_what_is_undone(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']))
    rest = base.package('rest', '1-1', provides=['cap'])
    world.install(sig.package('xen', '1-1', requires=['lib']), rest,
                  base.package('lib', '1-1', requires=['cap']))
    base.package('lib', '2-1')
    assert world.dnf('upgrade', 'lib').code == 0
    assert world.dnf('remove', 'rest').code == 0
    base.packages.remove(rest)
    refused(world, 'history', 'undo', '2')
    facts = proved(world)
    assert facts['requested'] == [{'any_of': [LIB1]}]


def test_the_shell(repos, world):
    host(repos, world)
    repos[2].package('newlib', '1-1', provides=['lib'], requires=['tool'])
    refused(world, 'shell', input='install newlib\nrun\n')
    facts = proved(world)
    assert facts['requested'] == [{'any_of': ['newlib-1-1.x86_64']}]


# modules

def kvm(repos, world, default=False):
    """A host of the stack's qemuu, beside which the module's qemu-img would be a crossing."""
    app, sig, _base = repos
    image = app.package('qemu-img', '15:2-1' + TAG, files=[IMG])
    app.module('virt', 'rhel', packages=[image], default=default,
               profiles={'common': ['qemu-img']})
    app.module('virt', 'av', version=2, default=False, profiles={'common': ['qemu-img']},
               packages=[app.package('qemu-img', '15:4-1' + TAG, files=[IMG])])
    world.install(sig.package('xen', '1-1', requires=[IMG]),
                  sig.package('qemuu', '1-1', files=[IMG]))
    return image


@pytest.mark.parametrize('verb', ['install', 'switch-to'])
@pytest.mark.parametrize('stream', ['rhel', 'av'])
def test_a_module_whose_stream_is_not_enabled(repos, world, verb, stream):
    kvm(repos, world)
    refused(world, 'module', verb, 'virt:%s/common' % stream)
    wanted = 'qemu-img-15:%s-1%s.x86_64' % ({'rhel': 2, 'av': 4}[stream], TAG)
    other = 'qemu-img-15:%s-1%s.x86_64' % ({'rhel': 4, 'av': 2}[stream], TAG)
    facts = proved(world, unseen=[other])
    assert facts['requested'] == [{'any_of': [wanted]}]
    assert facts['guarded'] == [{'package': wanted, 'by': 'virt:' + stream}]
    assert not world.streams()


def test_a_module_that_is_gone(repos, world):
    kvm(repos, world)
    refused(world, 'module', 'install', 'virt:rhel/common')
    world.enable_repo('app', False)
    assert unproved(world) == 'unseen'


def test_a_stream_that_is_enabled_in_the_same_transaction(repos, world):
    kvm(repos, world)
    refused(world, 'shell', input='module enable virt:av\ninstall qemu-img\nrun\n')
    facts = proved(world, unseen=['qemu-img-15:2-1%s.x86_64' % TAG])
    assert facts['requested'] == [{'any_of': ['qemu-img-15:4-1%s.x86_64' % TAG]}]


def test_a_stream_that_is_reset_in_the_same_transaction(repos, world):
    kvm(repos, world, default=True)
    assert world.dnf('module', 'enable', 'virt:av').code == 0
    refused(world, 'shell', input='module reset virt\ninstall qemu-img\nrun\n')
    facts = proved(world, unseen=['qemu-img-15:4-1%s.x86_64' % TAG])
    assert facts['requested'] == [{'any_of': ['qemu-img-15:2-1%s.x86_64' % TAG]}]


# guarded_origins

def test_where_there_are_no_modules(world):
    el9(world)
    world.repos['xensig'].packages.remove(world.repos['xensig']['qemuu'])
    refused(world, 'install', 'xen')
    facts = proved(world)
    assert facts['guarded'] == [{'package': 'qemu-img-17:8.2.0-11.el9.x86_64',
                                 'by': 'appstream:qemu-kvm'}]
    assert [fact['capability'] for fact in facts['requires']] == [IMG]


@needs_builddep
def test_a_build_where_there_are_no_modules(world):
    el9(world)
    world.repos['xensig'].packages.remove(world.repos['xensig']['qemuu'])
    refused(world, 'builddep', 'xen', plugins=['builddep'])
    facts = proved(world)
    assert facts['builds'] == [{'source': 'xen', 'installed': []}]
    assert [fact['package'] for fact in facts['guarded']] == ['qemu-img-17:8.2.0-11.el9.x86_64']
    assert set(facts) == {'builds', 'guarded', 'requested'}


# what the host lets DNF do

def test_what_is_installed_several_times(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG))
    kernels = [base.package('kernel', '%d-1' % version) for version in (1, 2)]
    sig.package('xen', '1-1', requires=['tool'])
    world.install(*kernels)
    refused(world, 'swap', 'kernel-1', 'xen')
    facts = proved(world, installonly='kernel')
    assert set(facts) == {'requested', 'requires', 'guarded', 'stack'}


def test_a_distro_sync_leaves_what_is_installed_several_times(repos, world):
    host(repos, world)
    kernel = repos[2].package('kernel', '1-1')
    repos[2].package('kernel', '2-1')
    world.install(kernel)
    repos[2].packages.remove(kernel)
    refused(world, 'distro-sync', '--best')
    facts = proved(world, gone=[kernel], installonly='kernel')
    assert leads_to_the_tool(facts), facts


def test_what_may_leave_with_what_is_removed(repos, world):
    # as the request was made, and not as it would be made when it is asked about
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']))
    base.package('part', '1-1')
    base.package('whole', '1-1', requires=['part'])
    base.package('rest', '1-1', provides=['cap'], conflicts=['part'])
    sig.package('xen', '1-1', requires=['cap'])
    assert world.dnf('install', 'whole').code == 0
    refused(world, 'swap', 'whole', 'xen', '--noautoremove')
    facts = proved(world)
    assert facts['installed'] == [{'package': 'part-1-1.x86_64', 'any_of': ['part-1-1.x86_64']}]


@needs_builddep     # dnf-plugins-core has versionlock as well
def test_versionlock_holds_as_it_did(repos, world):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']))
    base.package('rest', '1-1', provides=['other'])
    rest = base.package('rest', '2-1', provides=['cap'])
    sig.package('xen', '1-1', requires=['cap'])
    locks = os.path.join(world.pluginconf, 'versionlock.list')
    write(os.path.join(world.pluginconf, 'versionlock.conf'),
          '[main]\nenabled = 1\nlocklist = %s\n' % locks)
    write(locks, 'rest-0:1-1.*\n')
    refused(world, 'install', 'xen', plugins=['versionlock'])
    facts = proved(world, plugins=['versionlock'], unseen=[rest.nevra])
    assert set(facts) == {'requested', 'requires', 'guarded', 'stack'}


# where there is none

def test_a_file_is_not_seen_again(repos, world):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG))
    xen = sig.package('xen', '1-1', requires=['tool'])
    world.build()
    path = world.path('xen.rpm')
    os.symlink(os.path.realpath(xen.path), path)
    sig.packages.remove(xen)
    refused(world, 'install', path)
    assert unproved(world) == 'unseen'


def test_only_a_header_tells_it(repos, world):
    app, sig, _base = repos
    module(app, app.package('virt-top', '1-1' + TAG))
    world.repo('mirror', module_hotfixes=True).package(
        'other-img', '2-1', files=[IMG], label='virt:rhel:1:aaaaaaaa')
    sig.package('xen', '1-1', requires=[IMG])
    refused(world, 'install', 'xen')
    assert unproved(world) == 'solvable'


@pytest.mark.parametrize('request_of', [['autoremove'], ['module', 'reset', 'virt'],
                                        ['module', 'enable', 'virt:rhel']], ids=' '.join)
def test_what_asks_for_nothing_is_not_refused(repos, world, request_of):
    kvm(repos, world)
    result = world.dnf(*request_of)
    assert result.code == 0 and result.before == result.after, result
    assert 'no request was refused' in world.dnf('xenguard', 'why', '--json').text


def test_what_an_earlier_version_has_kept(repos, world):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG))
    sig.package('xen', '1-1', requires=['tool'])
    refused(world, 'install', 'xen')
    path = os.path.join(world.root, 'var/lib/dnf/xenguard-refusal.json')
    with open(path) as stream:
        kept = json.load(stream)
    del kept['request']['modules']
    write(path, json.dumps(kept))
    result = world.dnf('-q', 'xenguard', 'why', '--json')
    assert result.code == 0 and json.loads(result.out)['unproved'] == 'unknown', result


@pytest.mark.parametrize('where, most', [(facts_of, 'MOST_PACKAGES'), (finding, 'MOST_CONFLICTS')])
def test_it_ends(repos, sides, monkeypatch, where, most):
    app, sig, _base = repos
    module(app, app.package('tool', '1-1' + TAG))
    sig.package('xen', '1-1', requires=['tool'])
    asked = dict.fromkeys(finding.ASKED, ())
    asked.update(any_of=[[XEN]], best=False, allowerasing=False, cleans=True)
    assert finding.find(sides(), asked)
    monkeypatch.setattr(where, most, 0)
    with pytest.raises(finding.Unproved, match='limit'):
        finding.find(sides(), asked)


def test_it_asks_no_more_of_a_sack_than_it_has_packages(repos, world, sides):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG))
    world.install(sig.package('xen', '1-1'),
                  *[base.package('lib%d' % number, '1-1') for number in range(5)])
    sig.package('xen', '2-1', requires=['tool'])
    for number in range(15):
        base.package('lib%d' % (number % 5), '%d-1' % (2 + number // 5))
    asked = dict.fromkeys(finding.ASKED, ())
    asked.update(updates=[None], syncs=[], best=True)
    these, calls = sides(), []
    everything = these.everything
    these.everything = lambda: calls.append(1) or everything()
    assert finding.find(these, asked)
    assert len(calls) < 100, len(calls)
