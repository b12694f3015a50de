"""Conditions of rich dependencies that have several parts (contract, section 2).

libsolv answers for ``and`` what holds for ``or``, so that each part has to be asked for by itself.
"""

import re

import pytest

TAG = '.module_el8.1.0+1'


@pytest.fixture
def rich(world, repos):
    """The module's tool and the stack's, and a package of the stack with a requirement."""
    app, sig, base = repos
    app.module('virt', 'rhel', packages=[app.package('tool', '9-1' + TAG)])
    sig.package('xen-tool', '1-1')
    for name in ('htop', 'bash'):
        base.package(name, '1-1')

    def make(requirement, *installed, **kwargs):
        sig.package('xen', '1-1', requires=[requirement], **kwargs)
        world.install(*(base[name] for name in installed))
        return world
    return make


@pytest.mark.parametrize('requirement', [
    '(xen-tool if (htop and nosuch) else tool)',
    '(xen-tool if (htop and (bash or nosuch) and nosuch) else tool)',
    '((tool if (htop and bash)) and xen-tool)', '(tool if (nosuch or bash))',
    '(tool if (htop and (bash without nosuch)))'])
def test_what_a_condition_asks_for_is_a_crossing(rich, requirement):
    world = rich(requirement, 'htop', 'bash')
    contaminated = world.dnf('install', 'xen', guard=False, assume='--assumeno')
    assert re.search('^ tool ', contaminated.out, re.MULTILINE), contaminated
    result = world.dnf('install', 'xen')
    assert result.code == 1 and result.after == result.before, result
    assert requirement in result.text and 'nothing was changed' in result.text


@pytest.mark.parametrize('requirement, installed', [
    ('(tool if (htop and bash))', ['htop']),
    ('(tool if (htop and (bash or glibc)))', ['htop']),
    ('(xen-tool if (htop or bash) else tool)', ['bash'])])
def test_what_no_condition_asks_for_is_no_crossing(rich, requirement, installed):
    """The tool of the module may be there as well, having been asked for."""
    world = rich(requirement, *installed)
    stock = world.dnf('install', 'xen', 'tool', guard=False, assume='--assumeno')
    result = world.dnf('install', 'xen', 'tool')
    assert 'Nothing to do' not in stock.text and result.code == 0, result
    assert {'xen-1-1.x86_64', 'tool-9-1%s.x86_64' % TAG} <= result.after, result


def test_a_part_of_a_condition_may_be_left_out(rich):
    """What is only recommended is no reason to refuse."""
    world = rich('(tool if (htop and bash))', 'htop', recommends=['bash'])
    contaminated = world.dnf('install', 'xen', guard=False, assume='--assumeno')
    assert re.search('^ tool ', contaminated.out, re.MULTILINE), contaminated
    result = world.dnf('install', 'xen')
    assert result.code == 0 and result.after - result.before == {'xen-1-1.x86_64'}, result


def supplementing(repos, supplemented):
    """The module's tool, which supplements something, beside the stack and two others."""
    app, sig, base = repos
    app.module('virt', 'rhel', packages=[
        app.package('tool', '9-1' + TAG, supplements=[supplemented])])
    for name in ('htop', 'bash'):
        base.package(name, '1-1')
    sig.package('xen', '1-1')


@pytest.mark.parametrize('supplemented', [
    '(htop unless bash else xen)', '(xen unless htop else htop)', '((xen unless htop) or htop)'])
def test_what_came_in_for_another_branch_supplements_no_stack(world, repos, supplemented):
    supplementing(repos, supplemented)
    result = world.dnf('install', 'xen', 'htop')
    assert result.code == 0 and 'supplements' not in result.text, result
    assert {'xen-1-1.x86_64', 'tool-9-1%s.x86_64' % TAG} <= result.after, result


@pytest.mark.parametrize('supplemented, asked', [
    ('(htop unless bash else xen)', ['bash']), ('(xen unless (htop and bash))', ['htop']),
    ('(htop and xen)', ['htop'])])
def test_what_came_in_for_the_stacks_branch_supplements_it(world, repos, supplemented, asked):
    supplementing(repos, supplemented)
    contaminated = world.dnf('install', 'xen', *asked, guard=False, assume='--assumeno')
    assert re.search('^ tool ', contaminated.out, re.MULTILINE), contaminated
    result = world.dnf('install', 'xen', *asked)
    assert result.code == 0 and 'left out tool (virt:rhel): it supplements xen' in result.text
    assert 'tool-9-1%s.x86_64' % TAG not in result.after, result


def assert_stack_makes_no_room(world):
    """DNF alone would remove xen-libs for the module's tool, and the guard refuses that."""
    stock = world.dnf('install', 'tool', '--allowerasing', guard=False, assume='--assumeno')
    assert 'xen-libs' in stock.out, stock
    result = world.dnf('install', 'tool', '--allowerasing')
    assert result.code == 1 and result.after == result.before, result


@pytest.mark.parametrize('requirement', ['(helper and other)', '((helper or nosuch) and other)'])
def test_the_stack_makes_no_room_though_another_part_is_met(world, repos, requirement):
    """What conflicts with one part of what the stack requires removes it for a guarded package."""
    app, sig, base = repos
    helper, other = base.package('helper', '1-1'), base.package('other', '1-1')
    app.module('virt', 'rhel', packages=[app.package('tool', '9-1' + TAG, conflicts=['helper'])])
    xen = sig.package('xen-libs', '1-1', requires=[requirement])
    staying = sig.package('xen-tool', '1-1')
    world.install(helper, other, xen, staying)
    assert_stack_makes_no_room(world)


def test_the_stack_makes_no_room_for_what_makes_a_condition_hold(world, repos):
    app, sig, _base = repos
    app.module('virt', 'rhel', packages=[app.package('tool', '9-1' + TAG)])
    libs = sig.package('xen-libs', '1-1', requires=['(nosuch if tool)'])
    world.install(libs, sig.package('xen-tool', '1-1'))
    assert_stack_makes_no_room(world)


def test_the_stack_makes_no_room_for_what_another_package_needs_beside_it(world, repos):
    """An installed package of neither side requires something for the sake of the module's."""
    app, sig, base = repos
    app.module('virt', 'rhel', packages=[app.package('tool', '9-1' + TAG)])
    base.package('glue', '1-1', conflicts=['xen-libs'])
    world.install(sig.package('xen-libs', '1-1'), sig.package('xen-tool', '1-1'),
                  base.package('htop', '1-1', requires=['(glue if (tool and xen-tool))']))
    world.conf['protected_packages'] = 'htop, xen-tool'
    assert_stack_makes_no_room(world)


@pytest.mark.parametrize('requirement', ['(tool and htop)', '((tool and htop) or nosuch)',
                                         '(nosuch or tool)', '(tool if htop else nosuch)'])
def test_the_part_that_only_the_module_has_is_named(rich, requirement):
    world = rich('(%s and htop)' % requirement, 'htop')
    refusal = world.dnf('install', 'xen')
    assert refusal.code == 1, refusal
    assert 'xenguard: no package outside the guarded modules provides tool\n' in refusal.text
    assert 'build a package outside the module that provides tool, from tool' in refusal.text
    told = 'requires tool, which nothing outside the guarded modules provides'
    assert told in ' '.join(world.dnf('xenguard', 'report').out.split())
    assert world.dnf('install', 'xen', guard=False).code == 0
    assert told in ' '.join(world.dnf('xenguard', 'report').out.split())
    assert told in world.dnf('xenguard', 'clean').text


def test_an_alternative_outside_the_module_is_not_called_missing(rich):
    world = rich('(tool or htop)')
    world.repos['base'].package('other', '1-1', conflicts=['htop'])
    result = world.dnf('install', 'xen', 'other')
    assert result.code == 1 and 'provides tool' not in result.text, result
