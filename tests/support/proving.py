"""Proofs of refusals, held against the world they are about and a SAT solver of others."""

import json
import os

from prove.sat import solve
from prove.sat.encode import Encoding
from prove.sides import nevra
from prove.universe import Universe

from support.paths import PROJECT
from support.schemas import jsonschema

_KINDS = ('requires', 'provides', 'conflicts', 'obsoletes', 'recommends', 'supplements')


class _Nobody(object):
    """The sides, of which the test itself has to say what it expects."""

    guarded = stack = stack_there = unnamed = frozenset()

    def __init__(self, _case):
        self.by = {}


def document(world, *options, plugins=()):
    """What 'dnf xenguard why --json' prints of the last refusal, which is as its schema says."""
    result = world.dnf('-q', 'xenguard', 'why', '--json', *options, plugins=plugins)
    assert result.code == 0, result
    found = json.loads(result.out)
    with open(os.path.join(PROJECT, 'xenguard', 'guard', 'refusal.schema.json')) as stream:
        schema = json.load(stream)
    if jsonschema:
        jsonschema.validate(found, schema)
    assert (found['proof'] is None) == bool(found['unproved'])
    return found


def unproved(world, *options, plugins=()):
    """Why there is no proof."""
    return document(world, *options, plugins=plugins)['unproved']


def proved(world, *options, plugins=(), unseen=(), gone=(),
           installonly=None):
    """The facts of the last refusal's proof, as dict of a kind to a list: true, enough, and all of
    them needed.

    :param unseen: NEVRAs of what DNF does not see, so that it is no provider
    :param gone: installed packages that no repository has any more
    :param installonly: the name of what can be installed several times
    """
    found = document(world, *options, plugins=plugins)
    assert found['proof'], found
    facts = found['proof']['facts']
    universe = _universe(world, gone, installonly)
    wrong = [fact for fact in facts if not _is_true(fact, universe, set(unseen))]
    assert not wrong, wrong
    if solve.is_there():
        assert not solve.what_is_wrong_with(facts, Encoding)
    kinds = {}
    for fact in facts:
        kinds.setdefault(fact['kind'], []).append(
            {key: value for key, value in fact.items() if key != 'kind'})
    return kinds


def _universe(world, gone, installonly):
    packages, installed = {}, world.installed()
    for package in [each for repo in world.repos.values() for each in repo.packages] + list(gone):
        case = packages.setdefault(package.nevra, {
            'name': package.name, 'evr': package.evr, 'arch': package.arch,
            'repo': package.repo.id, 'files': list(package.files),
            'installed': package.nevra in installed})
        case.update((kind, list(package.dependencies.get(kind, ()))) for kind in _KINDS)
    return Universe({'packages': list(packages.values()), 'installonly': installonly}, _Nobody)


def _is_true(fact, universe, unseen):
    """Whether a fact is one, as far as packages themselves tell."""
    check = _CHECKS.get(fact['kind'])
    own = universe.index[fact['package']] if 'package' in fact else None
    return check is None or check(universe, own, fact, unseen)


def _requires(universe, own, fact, unseen):
    for need in universe.requires[own]:
        if need.text == fact['capability']:
            return _has_all(need.tree, fact['providers'], universe, unseen)
    return False


def _has_all(tree, told, universe, unseen):
    if isinstance(tree, int):
        return {nevra(universe.packages[i]) for i in universe.members(tree)} - unseen <= set(told)
    word, subtrees = tree
    return list(told) == [word] and all(
        _has_all(*each, universe, unseen) for each in zip(subtrees, told[word]))


def _is(tree, told, universe):
    """Whether a tree is told as it is."""
    if isinstance(tree, int):
        return {nevra(universe.packages[i]) for i in universe.members(tree)} == set(told)
    return list(told) == [tree[0]] and len(tree[1]) == len(told[tree[0]]) and all(
        _is(*each, universe) for each in zip(tree[1], told[tree[0]]))


def _excludes(universe, own, fact, _unseen):
    if isinstance(fact['packages'], dict):
        return any(need.text == fact['capability'] and _is(need.tree, fact['packages'], universe)
                   for need in universe.strife[own])
    rivals = universe.rivals[own]
    for need in universe.strife[own]:
        rivals |= need.mask
    return not universe.of_nevras(fact['packages']) & ~rivals


def _same_name(universe, _own, fact, _unseen):
    first, *others = [universe.index[name] for name in fact['packages']]
    return all(universe.place(first) >> other & 1 for other in others)


def _installed(universe, own, fact, _unseen):
    return universe.installed >> own & 1 and fact['package'] in fact['any_of']


_CHECKS = {
    'requires': _requires, 'conflicts': _excludes, 'obsoletes': _excludes,
    'same-name': _same_name, 'installed': _installed, 'installed-stack': _installed,
    'synced': lambda universe, own, _fact, _unseen:
        universe.packages[own]['name'] != universe.installonly,
    'removed': lambda universe, own, fact, _unseen: not any(
        universe.installed >> other & 1
        for other in universe.members(universe.of_nevras(fact['packages'])) if other != own)}
