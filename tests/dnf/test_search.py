"""How the search grows, in solves: with the crossings, and not with their combinations."""

import pytest

from prove.dependencies import APPSTREAM, BASEOS, STACK
from prove.disk import make_world
from prove.solving import solve


def guarded(name, **more):
    return dict(more, repo=APPSTREAM, name=name, evr='9-1.module_el8.1.0+1', module='virt:rhel')


def stack(name, evr='2-1.el8', **more):
    return dict(more, repo=STACK, name=name, evr=evr)


def other(name, **more):
    return dict(more, repo=BASEOS, name=name, evr='2-1.el8')


def top(count):
    """A package of the stack that wants xen-a0, xen-a1 and so on."""
    return [stack('xen-top', requires=['xen-a%d' % i for i in range(count)])]


def with_providers(count):
    """Each has a provider in the stack."""
    return top(count) + [package for i in range(count) for package in (
        stack('xen-a%d' % i, requires=['cap%d' % i]), guarded('g%d' % i, provides=['cap%d' % i]),
        stack('xen-z%d' % i, provides=['cap%d' % i]))]


def with_older(count):
    """Of each an older version does without, and what is guarded was asked for."""
    return top(count) + [other('viewer', requires=['g%d' % i for i in range(count)])] + [
        package for i in range(count) for package in (
            stack('xen-a%d' % i, '3-1.el8', requires=['cap%d' % i]),
            stack('xen-a%d' % i, '1-1.el8'), guarded('g%d' % i, provides=['cap%d' % i]))]


def with_older_but_one(count):
    """The same, and the last has no older version: there is no solution."""
    packages = with_older(count)
    packages.remove(stack('xen-a%d' % (count - 1), '1-1.el8'))
    return packages


def with_two_ways(count):
    """Each leads to two guarded packages by way of two others, and the last leads nowhere else."""
    packages = top(count)
    for i in range(count):
        packages += [stack('xen-a%d' % i, '3-1.el8', requires=['cap%d' % i]),
                     other('one%d' % i, provides=['cap%d' % i], requires=['g%d' % i]),
                     other('two%d' % i, provides=['cap%d' % i], requires=['h%d' % i]),
                     guarded('g%d' % i), guarded('h%d' % i)]
        if i < count - 1:
            packages.append(stack('xen-a%d' % i, '1-1.el8'))
    return packages


def in_a_chain(count):
    """Each provider of the stack has the next requirement that the module would meet."""
    packages = [stack('xen-top', requires=['cap0']), stack('xen-end', provides=['cap%d' % count])]
    for i in range(count):
        packages += [guarded('g%d' % i, provides=['cap%d' % i]),
                     stack('xen-z%d' % i, provides=['cap%d' % i], requires=['cap%d' % (i + 1)])]
    return packages


@pytest.fixture
def solved(tmp_path):
    """A function that has the guard solve a request among packages."""
    def run(packages, *specs, **options):
        case = {'packages': packages, 'request': [['install', spec] for spec in specs],
                'default': 'rhel', 'hotfixes': True, 'state': None, 'ghosts': {},
                'options': dict({'allow_erasing': False, 'best': False, 'weak': True,
                                 'strict': True}, **options)}
        world = make_world(case, str(tmp_path / 'world'), str(tmp_path / 'cache'))
        return solve(world, case, True)
    return run


@pytest.mark.parametrize('best', [False, True])
@pytest.mark.parametrize('packages, count, specs, most', [
    (with_providers, 200, ['xen-top'], 1), (with_older, 200, ['xen-top', 'viewer'], 4 * 200),
    (in_a_chain, 150, ['xen-top'], 150)])
def test_crossings_cost_no_more_than_their_number(solved, packages, count, specs, most, best):
    answer = solved(packages(count), *specs, best=best)
    assert answer.error is None and 0 < answer.solves <= most


@pytest.mark.parametrize('packages, specs', [
    (with_older_but_one, ['xen-top', 'viewer']), (with_two_ways, ['xen-top'])])
def test_what_cannot_be_met_is_not_tried_in_every_combination(solved, packages, specs):
    # A refusal searches twice: once as asked, and once with --allowerasing for a way out.
    answer = solved(packages(24), *specs)
    assert 'would cross' in str(answer.error) and 'given up' not in str(answer.error)
    assert 0 < answer.solves <= 12 * 24


def test_a_chain_without_end_is_given_up(solved):
    answer = solved(in_a_chain(400), 'xen-top')
    assert 'given up' in str(answer.error)
