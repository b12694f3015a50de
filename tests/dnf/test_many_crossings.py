"""Where many cross, the cost is that of their causes, in solves; and what is told stays short.

The kind: hundreds of stack packages with one need, or a few, that one guarded package satisfies
which is installed.
"""

import pytest

from prove.dependencies import APPSTREAM, BASEOS, STACK
from prove.disk import make_world
from prove.solving import solve

COUNT = 300
TAG = '-1.module_el8.1.0+1'


def host(needs, providers=(), more=()):
    """Packages: an installed guarded one that meets all needs, what needs it, and the stack's.

    :param needs: list of the capabilities that the stack's packages require in turn
    :param providers: list of the capabilities that something outside provides
    """
    packages = [
        {'repo': APPSTREAM, 'name': 'qemu-img', 'evr': '9' + TAG, 'module': 'virt:rhel',
         'installed': True, 'provides': needs},
        {'repo': BASEOS, 'name': 'tool', 'evr': '1-1.el8', 'installed': True,
         'requires': ['qemu-img']},
        {'repo': STACK, 'name': 'xen-all', 'evr': '1-1.el8',
         'requires': ['xen-p%d' % i for i in range(COUNT)]}]
    packages += [{'repo': STACK, 'name': 'xen-p%d' % i, 'evr': '2-1.el8',
                  'requires': [needs[i % len(needs)]]} for i in range(COUNT)]
    packages += [{'repo': STACK, 'name': 'qemuu-' + text, 'evr': '1-1.el8', 'provides': [text]}
                 for text in providers]
    return packages + list(more)


@pytest.fixture
def solved(tmp_path):
    """A function that has the guard solve an installation of xen-all among packages."""
    def run(packages, **options):
        case = {'packages': packages, 'request': [['install', 'xen-all']],
                'default': 'rhel', 'hotfixes': True, 'state': None, 'ghosts': {},
                'options': dict({'allow_erasing': False, 'best': True, 'weak': True,
                                 'strict': True}, **options)}
        world = make_world(case, str(tmp_path / 'world'), str(tmp_path / 'cache'))
        return solve(world, case, True)
    return run


@pytest.mark.parametrize('best', [True, False])
@pytest.mark.parametrize('needs', [['img'], ['img', 'bios', 'net']])
def test_one_removal_solves_many_crossings(solved, needs, best):
    answer = solved(host(needs, needs), allow_erasing=True, best=best)
    assert answer.error is None and 0 < answer.solves <= 60
    assert not any(nevra.startswith('qemu-img') for nevra in answer.final)


@pytest.mark.parametrize('needs, providers', [
    (['img'], ['img']), (['img'], []), (['img', 'bios', 'net'], ['img', 'bios'])])
def test_a_refusal_of_many_crossings_is_cheap_and_says_what_would_help(solved, needs, providers):
    answer = solved(host(needs, providers))
    assert 'would cross' in str(answer.error) and 'given up' not in str(answer.error)
    assert ("'--allowerasing'" in str(answer.error)) == (needs == providers)
    assert 0 < answer.solves <= 400


def test_older_versions_without_the_crossings_are_found(solved):
    older = [{'repo': STACK, 'name': 'xen-p%d' % i, 'evr': '1-1.el8'} for i in range(COUNT)]
    answer = solved(host(['img'], more=older), best=False)
    assert answer.error is None and 0 < answer.solves <= 60


def test_a_bound_that_was_reached_while_looking_for_ways_is_told(solved, monkeypatch):
    monkeypatch.setattr('xenguard.solver.search.MOST_SOLVES', 3)
    answer = solved(host(['img'], ['img']))
    assert 'would cross' in str(answer.error) and 'given up' in str(answer.error)
