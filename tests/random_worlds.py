#!/usr/bin/python3
"""Random small worlds, and an independent judge of what the guard does in them.

    /usr/bin/python3 tests/random_worlds.py --seeds 0-500
    /usr/bin/python3 tests/random_worlds.py --shrink 17

A *case* is plain data (see `generate`): packages, modules, what is installed, and one
request. It is solved three times in this process: by stock DNF, by DNF with the guard, and
by the judge, which tries every final set there could be. The judge shares no code with the
guard: it works on the case's own data with bit masks, and asks DNF only what is in sight and
what a request may mean. A final set that the guard should have found is shown to DNF's own
solver before the guard is blamed for missing it.

What may be wrong with the guard:

    crash       it raised something that is no DNF error
    unsound     its solution has a new crossing
    invalid     its solution breaks a dependency, a user option or the request
    incomplete  it refused, and there is a solution without a new crossing
    visible     it did something although no stack package is involved, or nothing crosses
    overreach   it has a solution where stock DNF fails and the stack has no part in it
    unrelated   an update that has nothing to do with either side did not go through
    slow        it took longer than two seconds

    removes     it removed more than a nearer solution without a new crossing does
    skipped     --skip-broken left out what a solution without a new crossing has

and with the judge: `judge`, where stock DNF's solution is one that the judge thinks
impossible. Only counted are `best-block` (a refusal with --best), `arguable` (a solution that
libsolv finds only where other candidates are out of its sight) and `far` (one that is much
nearer to the plain solution).
"""

import argparse
import contextlib
import fnmatch
import gc
import itertools
import json
import logging
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter, namedtuple

import dnf
import dnf.exceptions
import dnf.goal
import hawkey
import libdnf.transaction
import rpm

from rpms import run
from world import World, write

SLOW = 2.0
CASES_PER_WORLD = 4
MOST_SETS = 300000
SOFT = ('best-block', 'arguable', 'far', 'undecided')

APPSTREAM, BASEOS, STACK, GONE = 'appstream', 'baseos', 'centos-virt-xen-412', 'gone'
DEPENDENCIES = ('requires', 'provides', 'conflicts', 'obsoletes', 'recommends', 'supplements')

GUARDED_NAMES = ('qemu-img', 'seabios', 'libvirt', 'libvirt-libs', 'netcf-libs')
STACK_NAMES = ('xen', 'xen-libs', 'xen-runtime', 'qemuu')
REPO_ONLY_NAMES = ('sig-tool', 'sig-libs')
OTHER_NAMES = ('bash', 'htop', 'glibc', 'virt-viewer')
CAPABILITIES = ('cap-a', 'cap-b', 'cap-c', 'libv.so.0()(64bit)')
FILES = ('/usr/bin/qemu-img', '/usr/sbin/tool', '/opt/data/file')
STACK_GLOBS = ('xen', 'xen-*', 'qemu-xen', 'qemu-xen-*', 'qemuu', 'qemuu-*')


# dependencies, as RPM and libsolv understand them

Dependency = namedtuple('Dependency', ('name', 'op', 'evr'))


def parse_evr(text):
    """(epoch, version, release); the release is None where there is none."""
    epoch, _, rest = text.rpartition(':')
    version, _, release = rest.partition('-')
    return epoch or '0', version, release or None


def branches(text):
    """The plain dependencies of a text, of which one is enough."""
    text = text[1:-1] if text.startswith('(') else text
    found = []
    for branch in text.split(' or '):
        words = branch.split()
        found.append(Dependency(words[0], words[1], parse_evr(words[2])) if len(words) == 3
                     else Dependency(words[0], None, None))
    return found


def meets(provided, wanted):
    """Whether a provide (unversioned, or '= evr') meets a dependency."""
    if provided.name != wanted.name:
        return False
    if wanted.op is None:
        return True
    if provided.evr is None:
        return False
    mine, other = provided.evr, wanted.evr
    if mine[2] is None or other[2] is None:
        mine, other = mine[:2] + ('',), other[:2] + ('',)
    order = rpm.labelCompare(mine, other)
    return order in {'=': (0,), '>=': (0, 1), '<=': (0, -1), '<': (-1,), '>': (1,)}[wanted.op]


def requirement_key(text):
    """What makes a requirement the same in another version of its package."""
    return text if text.startswith('(') else text.split()[0]


# the universe

def nevra(package):
    """The NEVRA of a case's package, as DNF writes it."""
    return '{}-{}.x86_64'.format(package['name'], package['evr'])


def artifact(package):
    """The NEVRA of a case's package, as modulemd writes it."""
    evr = package['evr']
    return '{}-{}.x86_64'.format(package['name'], evr if ':' in evr else '0:' + evr)


def artifact_name(text):
    """The name in an artifact."""
    return text.rsplit('-', 2)[0]


class Universe(object):
    """The packages of a case, numbered; sets of them are bit masks."""

    def __init__(self, case):
        self.packages = []
        self.index = {}
        for package in case['packages']:
            assert nevra(package) not in self.index, nevra(package)
            self.index[nevra(package)] = len(self.packages)
            self.packages.append(package)
        self.numbers = range(len(self.packages))
        self.names = {}
        for i in self.numbers:
            self.names.setdefault(self.packages[i]['name'], []).append(i)
        self._provides = [self._provided_by(package) for package in self.packages]
        self.requires = self._needs('requires')
        self.recommends = self._needs('recommends')
        self.supplements = self._needs('supplements')
        self.obsoletes = [self._obsoleted_by(i) for i in self.numbers]
        self.rivals = self._find_rivals()
        listed = {text for _, _, artifacts in modules(case) for text in artifacts}
        names = {artifact_name(text) for text in listed}
        # The header tells of what is installed; of what is available the metadata has to.
        self.guarded = self.mask(
            i for i, package in enumerate(self.packages)
            if artifact(package) in listed
            or package.get('installed') and (package.get('module') or '').startswith('virt:')
            or '.module_el8' in package['evr'] and package['name'] in names
            and package.get('module') != 'perl:5.26')
        self.stack = ~self.guarded & self.mask(
            i for i, package in enumerate(self.packages)
            if package['repo'] == STACK
            or any(fnmatch.fnmatchcase(package['name'], glob) for glob in STACK_GLOBS))
        self.others = self.mask(self.numbers) & ~self.guarded & ~self.stack
        self.installed = self.mask(i for i in self.numbers if self.packages[i].get('installed'))

    @staticmethod
    def mask(numbers):
        """The bit mask of some packages."""
        bits = 0
        for i in numbers:
            bits |= 1 << i
        return bits

    def members(self, bits):
        """The numbers of the packages in a mask."""
        return [i for i in self.numbers if bits >> i & 1]

    def of_nevras(self, nevras):
        """The mask of packages given by NEVRA."""
        return self.mask(self.index[text] for text in nevras)

    def text(self, bits):
        """A mask in words."""
        return ' '.join(nevra(self.packages[i]) for i in self.members(bits)) or '-'

    def name_set(self, bits):
        """The names of the packages in a mask."""
        return {self.packages[i]['name'] for i in self.members(bits)}

    @staticmethod
    def _provided_by(package):
        evr = parse_evr(package['evr'])
        found = [Dependency(package['name'], '=', evr)]
        found += [Dependency(path, None, None) for path in package.get('files', ())]
        for text in package.get('provides', ()):
            found += branches(text)
        return found

    def providers(self, text):
        """The mask of the packages that satisfy a dependency, or a branch of it."""
        wanted = branches(text)
        return self.mask(i for i in self.numbers
                         if any(meets(p, w) for p in self._provides[i] for w in wanted))

    def _needs(self, tag):
        return [[(text, self.providers(text)) for text in package.get(tag, ())]
                for package in self.packages]

    def _obsoleted_by(self, i):
        wanted = [w for text in self.packages[i].get('obsoletes', ()) for w in branches(text)]
        return self.mask(
            j for j, package in enumerate(self.packages)
            if package['name'] != self.packages[i]['name']
            and any(meets(Dependency(package['name'], '=', parse_evr(package['evr'])), w)
                    for w in wanted))

    def _find_rivals(self):
        """For each package those that cannot be there beside it."""
        rivals = []
        for i in self.numbers:
            bits = self.mask(self.names[self.packages[i]['name']]) | self.obsoletes[i]
            for text in self.packages[i].get('conflicts', ()):
                bits |= self.providers(text)
            rivals.append(bits & ~(1 << i))
        for i in self.numbers:
            for j in self.members(rivals[i]):
                rivals[j] |= 1 << i
        return rivals

    def is_consistent(self, bits):
        """Whether nothing is missing and nothing conflicts."""
        return all(not self.rivals[i] & bits and
                   all(providers & bits for _, providers in self.requires[i])
                   for i in self.members(bits))

    # crossings

    def crossings(self, final, weak=0):
        """All requirements that cross in a final set.

        :param weak: the packages that came in by a weak dependency
        :returns: dict of (stack name, requirement, guarded name) to a text, for the strong
            ones, and one for those on whose way there is a weak dependency
        """
        strong, soft = {}, {}
        for i in self.members(final & self.stack):
            for text, targets, is_weak in self._edges(i, final, weak):
                for guarded, by_weak in self._reach(targets & final, final, weak, is_weak):
                    found = soft if by_weak else strong
                    key = (self.packages[i]['name'], requirement_key(text),
                           self.packages[guarded]['name'])
                    found[key] = '{} needs {} from {}'.format(
                        nevra(self.packages[i]), text, nevra(self.packages[guarded]))
        return strong, {key: text for key, text in soft.items() if key not in strong}

    def _edges(self, i, final, weak):
        for text, providers in self.requires[i]:
            yield text, providers, False
        for text, providers in self.recommends[i]:
            yield text, providers & weak, True
        for j in self.members(final & weak):
            for text, supplemented in self.supplements[j]:
                if supplemented >> i & 1:
                    yield text, 1 << j, True

    def _reach(self, targets, final, weak, is_weak):
        """Guarded packages that one gets to from some targets, as (number, by a weak way)."""
        found, seen = set(), set()
        pending = [(i, is_weak) for i in self.members(targets)]
        while pending:
            i, by_weak = pending.pop()
            if (i, by_weak) in seen:
                continue
            seen.add((i, by_weak))
            if self.guarded >> i & 1:
                found.add((i, by_weak))
            elif self.others >> i & 1:
                for _, providers, soft in self._edges(i, final, weak):
                    pending += [(j, by_weak or soft) for j in self.members(providers & final)]
        return found

    def replaced(self, final, asked):
        """Stack packages whose place a guarded one takes, while others stay.

        :param asked: mask of the packages whose removal was asked for
        :returns: what is so beyond doubt, and what may be so (dicts like those of crossings)
        """
        surely, maybe = {}, {}
        arriving = self.members(final & self.guarded & ~self.installed)
        leaving = self.installed & self.stack & ~final
        names = self.name_set(final & self.stack)
        staying = self.name_set(self.installed & self.stack) & names
        for i in self.members(leaving):
            package = self.packages[i]
            if package['name'] in names or not arriving:
                continue
            takers = [g for g in arriving if self.packages[g]['name'] == package['name']
                      or self.obsoletes[g] >> i & 1]
            text = '{} makes room for {}'.format(
                nevra(package), ' '.join(nevra(self.packages[g]) for g in takers or arriving))
            if takers and staying and not asked >> i & 1:
                surely[('replaces', package['name'], '')] = text
            elif names:
                maybe[('replaces', package['name'], '')] = text
        return surely, maybe


# the judge

Asked = namedtuple('Asked', ('jobs', 'wishes', 'erased', 'exact'))
Asked.__doc__ = """What a request asks for.

jobs: masks; of each one package must be in the final set
wishes: the same with --skip-broken: where it can be
erased: mask of the installed packages that have to go
exact: False for distro-sync, whose rules the judge leaves to the solver
"""


class Judge(object):
    """What final sets there are for one request.

    :param universe: the case's Universe
    :param sight: mask of the available packages that the guard may use
    :param asked: an Asked
    :param allow_erasing: the user's option
    :param locked: mask of installed packages that DNF never removes, being excluded
    """

    def __init__(self, universe, sight, asked, allow_erasing, locked=0):
        self.universe = universe
        self.sight = sight
        self.asked = asked
        self.allow_erasing = allow_erasing
        self.locked = locked
        self.old = set(universe.crossings(universe.installed)[0])
        self._keepers = self._find_keepers()

    def _find_keepers(self):
        """For each installed package that has to stay: itself and what may replace it."""
        universe = self.universe
        found = []
        staying = self.locked if self.allow_erasing else universe.installed
        for i in universe.members(staying & ~self.asked.erased):
            bits = 1 << i | universe.mask(universe.names[universe.packages[i]['name']])
            bits |= universe.mask(j for j in universe.numbers if universe.obsoletes[j] >> i & 1)
            found.append((i, bits))
        return found

    def wrong(self, final, loosely=False):
        """What is impossible about a final set: a text, '' if nothing is."""
        universe = self.universe
        unknown = final & ~universe.installed & ~self.sight
        if unknown:
            return 'out of sight: ' + universe.text(unknown)
        for i in universe.members(final):
            for text, providers in universe.requires[i]:
                if not providers & final:
                    return '{} misses {}'.format(nevra(universe.packages[i]), text)
            if universe.rivals[i] & final:
                return '{} beside {}'.format(nevra(universe.packages[i]),
                                             universe.text(universe.rivals[i] & final))
        # Stock DNF takes a package away and installs it again, if something asks for that.
        still = final & self.asked.erased & ~self.sight
        if still:
            return 'still there: ' + universe.text(still)
        for job in () if loosely else self.asked.jobs:
            if not job & final:
                return 'none of: ' + universe.text(job)
        for i, keepers in self._keepers:
            if not keepers & final:
                return 'lost: ' + nevra(universe.packages[i])
        return ''

    def new_crossings(self, final, weak=0):
        """The new crossings of a final set that are beyond doubt."""
        universe = self.universe
        if not final & universe.stack:
            return {}
        strong, soft = universe.crossings(final, weak)
        found = {key: text for key, text in strong.items() if key not in self.old}
        found.update((key, 'weakly: ' + text) for key, text in soft.items()
                     if key not in self.old)
        found.update(universe.replaced(final, self.asked.erased)[0])
        return found

    def is_clean(self, final):
        """Whether a final set has no new crossing, and nothing that could be taken for one."""
        return not self.new_crossings(final) and not (
            final & self.universe.stack and
            any(self.universe.replaced(final, self.asked.erased)))

    def final_sets(self):
        """Generate every possible final set; OverflowError where there are too many."""
        universe = self.universe
        usable = (universe.installed | self.sight) & ~self.asked.erased
        choices = []
        for numbers in universe.names.values():
            numbers = [i for i in numbers if usable >> i & 1]
            if numbers:
                choices.append(numbers)
        after = [0]
        for numbers in reversed(choices):
            after.append(after[-1] | universe.mask(numbers))
        after.reverse()
        count = itertools.count()

        def descend(depth, chosen, closed):
            if next(count) > MOST_SETS:
                raise OverflowError
            if depth == len(choices):
                if not self.wrong(chosen):
                    yield chosen
                return
            for i in [None] + choices[depth]:
                now = chosen
                if i is not None:
                    if closed >> i & 1:
                        continue
                    now |= 1 << i
                shut = closed if i is None else closed | universe.rivals[i]
                possible = now | after[depth + 1] & ~shut
                if all(providers & possible for j in universe.members(now)
                       for _, providers in universe.requires[j]) and \
                        all(job & possible for job in self.asked.jobs) and \
                        all(keep & possible for _, keep in self._keepers):
                    for final in descend(depth + 1, now, shut):
                        yield final
        return descend(0, 0, 0)

    def clean_sets(self):
        """The clean final sets, those first that change least."""
        universe = self.universe
        found = [final for final in self.final_sets() if self.is_clean(final)]
        return sorted(found, key=lambda final: (bin(universe.installed & ~final).count('1'),
                                                bin(final ^ universe.installed).count('1')))


# making cases

def generate(seed):
    """The cases of one seed: one universe, several requests."""
    rng = random.Random(seed)
    universe = _Generator(rng).universe()
    cases = []
    for _ in range(CASES_PER_WORLD):
        case = dict(universe)
        case['request'], case['options'] = _request(rng, universe)
        cases.append(case)
    return cases


def modules(case):
    """The module builds of a case: (name, stream, artifacts)."""
    found = {}
    for package in case['packages']:
        if package.get('module') and not package.get('stray') and package['repo'] == APPSTREAM:
            found.setdefault(package['module'], []).append(artifact(package))
    for stream, artifacts in case['ghosts'].items():
        found.setdefault(stream, []).extend(artifacts)
    return [tuple(key.split(':')) + (artifacts,) for key, artifacts in sorted(found.items())
            if key.startswith('virt:')]


class _Generator(object):
    """One random universe."""

    def __init__(self, rng):
        self.rng = rng
        self.packages = []
        # worlds differ in how much their packages want of each other
        self.needs = rng.choice(((0, 0, 1, 1, 2), (0, 1, 1, 1, 2, 2, 3), (1, 1, 2, 2, 3)))
        self.strife = rng.choice((.04, .12, .25))
        self.tension = rng.choice((.4, .8, .95))
        self.guarded_names = ()

    def chance(self, probability):
        return self.rng.random() < probability

    def universe(self):
        rng = self.rng
        guarded = rng.sample(GUARDED_NAMES, rng.choice((1, 2, 2, 3)))
        stack = rng.sample(STACK_NAMES, rng.choice((1, 1, 2, 3)))
        if self.chance(.3):
            stack.append(rng.choice(REPO_ONLY_NAMES))
        if self.chance(.4):
            stack += rng.sample(guarded, 1 if self.chance(.7) else min(2, len(guarded)))
        others = rng.sample(OTHER_NAMES, rng.choice((1, 2, 2, 3)))
        self.guarded_names = guarded
        case = {'hotfixes': self.chance(.45), 'ghosts': {}, 'state': None,
                'exclude': None, 'priority': self.chance(.06),
                'default': rng.choice(('rhel', 'rhel', 'rhel', 'rhel', 'av', None))}
        if self.chance(.2):
            case['state'] = rng.choice(('disabled', 'rhel', 'av'))
        for name in guarded:
            self._guarded(name, case)
        for name in stack:
            for version in self._versions(1.7):
                self._add(STACK, name, self._evr(version, '1.el8', .05))
        if self.chance(.05):
            self._add(STACK, rng.choice(guarded), '3-1.module_el8.2.0+9')
        for name in others:
            if self.chance(.1):
                self._add(APPSTREAM, name, '2-1.module_el8.1.0+7', module='perl:5.26')
            else:
                for version in self._versions(1.5):
                    self._add(BASEOS, name, self._evr(version, '1.el8', 0))
        if self.chance(.3):
            name = rng.choice(guarded + stack + others)
            module = 'virt:rhel' if name in guarded and self.chance(.6) else None
            self._add(GONE, name, '0.5-1.' + ('module_el8.0.0+1' if module else 'el8'),
                      module=module)
        if self.chance(.06):
            case['exclude'] = rng.choice(guarded + stack + others)
        self._depend(guarded + stack + others)
        case['packages'] = self.packages
        self._drop_met_by_itself(Universe(case))
        self._install(case)
        return case

    def _guarded(self, name, case):
        stray_only = self.chance(.1)
        for version in self._versions(1.4):
            build = self.rng.choice((1, 2, 3))
            evr = self._evr(version, '1.module_el8.1.0+%d' % build, .3)
            stray = stray_only or self.chance(.15)
            stream = 'virt:av' if self.chance(.2) else 'virt:rhel'
            self._add(APPSTREAM, name, evr, module=stream, stray=stray or None)
        if not any(package['name'] == name and not package.get('stray')
                   for package in self.packages):
            case['ghosts'].setdefault('virt:rhel', []).append(
                '%s-0:0.1-1.module_el8.0.0+1.x86_64' % name)

    def _versions(self, mean):
        count = 1 + (self.rng.random() < mean - 1) + (self.rng.random() < .1)
        return self.rng.sample((1, 2, 3, 4), count)

    def _evr(self, version, release, epoch):
        return '%s%s-%s' % ('15:' if self.chance(epoch) else '', version, release)

    def _add(self, repo, name, evr, **more):
        package = {'repo': repo, 'name': name, 'evr': evr}
        package.update((key, value) for key, value in more.items() if value)
        if nevra(package) not in map(nevra, self.packages):
            self.packages.append(package)

    # dependencies

    def _depend(self, names):
        rng = self.rng
        for capability in CAPABILITIES:
            version = rng.choice((None, None, None, 1, 2))
            self._spread('provides', capability, names, version)
        for path in FILES:
            self._spread('files', path, names, None)
        for package in self.packages:
            for _ in range(rng.choice(self.needs)):
                self._give(package, 'requires', self._dependency(package))
            if self.chance(self.strife):
                self._give(package, 'conflicts', self._plain(package, .25))
            if self.chance(self.strife):
                self._give(package, 'obsoletes', self._named(package))
            if self.chance(.2):
                self._give(package, 'recommends', self._dependency(package))
            if self.chance(.06):
                self._give(package, 'supplements', self._plain(package, .3))

    def _spread(self, tag, what, names, version):
        if self.chance(.15):
            return
        tense = self.chance(self.tension)
        count = self.rng.choice((0, 1, 1, 1, 2) if tense else (1, 2, 2, 3))
        chosen = self.rng.sample(names, min(len(names), count))
        if tense:
            chosen.append(self.rng.choice(self.guarded_names))
        for name in sorted(set(chosen)):
            for package in self.packages:
                if package['name'] == name and self.chance(.85):
                    text = what if version is None else '%s = %d' % (
                        what, self.rng.choice((version, version, 1, 2)))
                    self._give(package, tag, text)

    @staticmethod
    def _give(package, tag, text):
        if text and text not in package.get(tag, ()):
            package.setdefault(tag, []).append(text)

    def _dependency(self, package):
        if self.chance(.13):
            one, other = self._plain(package, .6), self._plain(package, .6)
            if one and other and one != other:
                return '(%s or %s)' % (one, other)
        return self._plain(package, .6)

    def _plain(self, package, capability):
        provided = sorted({text for other in self.packages for tag in ('provides', 'files')
                           for text in other.get(tag, ())})
        if provided and self.chance(capability):
            text = self.rng.choice(provided)
            name = text.split()[0]
            if '=' in text and self.chance(.5):
                return '%s >= %d' % (name, self.rng.choice((1, 1, 2)))
            return name
        return self._named(package)

    def _named(self, package):
        others = [other for other in self.packages if other['name'] != package['name']]
        if not others:
            return None
        other = self.rng.choice(others)
        kind = self.rng.random()
        if kind < .55:
            return other['name']
        if kind < .75:
            return '%s = %s' % (other['name'], other['evr'])
        version = parse_evr(other['evr'])[1].split('.')[0]
        return '%s %s %s-0' % (other['name'], '>=' if kind < .9 else '<', version)

    def _drop_met_by_itself(self, universe):
        # createrepo_c leaves out what a package requires and provides itself; rpm does not
        for tag, needs in (('requires', universe.requires), ('recommends', universe.recommends)):
            for i, package in enumerate(self.packages):
                if tag in package:
                    package[tag] = [text for text, providers in needs[i]
                                    if not providers >> i & 1]

    # what is installed

    def _install(self, case):
        rng = self.rng
        if self.chance(.25):
            return
        universe = Universe(case)
        wanted = universe.mask(universe.numbers)
        if self.chance(.55):
            wanted &= ~universe.guarded
        final = 0
        order = universe.members(wanted)
        rng.shuffle(order)
        if self.chance(.6):
            # something is left to upgrade to
            order.sort(key=lambda i: self.packages[i]['evr'].rpartition(':')[2])
        for i in order[:rng.choice((1, 2, 3, 4, 6))]:
            more = self._close(universe, final | 1 << i, wanted)
            if more and universe.is_consistent(more):
                final = more
        for i in universe.members(final):
            self.packages[i]['installed'] = True

    def _close(self, universe, final, wanted):
        for _ in range(20):
            missing = [providers for i in universe.members(final)
                       for _, providers in universe.requires[i] if not providers & final]
            if not missing:
                return final
            choice = universe.members(missing[0] & wanted)
            if not choice:
                return 0
            final |= 1 << self.rng.choice(choice)
        return 0


def _may_cross(universe, package):
    """Whether something in reach of a package's requirements is guarded."""
    reached = edge = 1 << universe.index[nevra(package)]
    while edge:
        step = 0
        for i in universe.members(edge):
            for _, providers in universe.requires[i] + universe.recommends[i]:
                step |= providers
        edge = step & ~reached
        reached |= edge
    return bool(reached & universe.guarded)


def _request(rng, case):
    def pick(packages):
        return rng.choice(sorted({package['name'] for package in packages}))

    universe = Universe(case)
    everything = [package for package in case['packages'] if package['repo'] != GONE]
    stack = [package for package in everything if package['repo'] == STACK]
    here = universe.name_set(universe.installed)
    exposed = [package for package in stack if _may_cross(universe, package)]
    exposed = [package for package in exposed if package['name'] not in here] or exposed
    can_upgrade = any(not package.get('installed') and package['name'] in here
                      for package in everything)
    installed = [package for package in case['packages'] if package.get('installed')]

    def something():
        kind = rng.random()
        if kind < .6:
            return pick(exposed if exposed and rng.random() < .8 else stack)
        if kind < .67:
            return rng.choice(CAPABILITIES + FILES)
        return pick(everything)

    kind = rng.random()
    if not installed or kind < .45 or kind < .73 and not can_upgrade:
        specs = [something()] + ([something()] if rng.random() < .4 else [])
        request = [['install', spec] for spec in sorted(set(specs))]
    elif kind < .67:
        request = [['upgrade']]
    elif kind < .73:
        request = [['upgrade', pick(installed)]]
    elif kind < .75:
        request = [['downgrade', pick(installed)]]
    elif kind < .82:
        request = [['remove', pick(installed)]]
    elif kind < .9:
        request = [['install', something()], ['remove', pick(installed)]]
        if request[0][1] == request[1][1]:
            del request[1]
    else:
        request = [['distro-sync']]
    options = {'allow_erasing': rng.random() < .35, 'best': rng.random() < .25,
               'weak': rng.random() < .8, 'strict': rng.random() < .9}
    return request, options


# RPMs of which there is only the header: rpmbuild takes some 20 ms for each

_TYPES = {'int16': (3, 'H', 2), 'int32': (4, 'I', 4), 'text': (6, None, 1),
          'binary': (7, None, 1), 'texts': (8, None, 1), 'i18n': (9, None, 1)}
_SENSES = {None: 0, '<': 2, '>': 4, '=': 8, '<=': 10, '>=': 12}


def _header(entries, region):
    """A header as it stands in an RPM: dict of tag to (type, value), and its region's tag."""
    index, store = [], b''
    for tag, (kind, value) in sorted(entries.items()):
        code, pattern, size = _TYPES[kind]
        values = value if isinstance(value, (list, tuple)) else [value]
        store += b'\0' * (-len(store) % size)
        index.append(struct.pack('>IIII', tag, code, len(store), len(values)))
        for item in values:
            store += struct.pack('>' + pattern, item) if pattern else item.encode() + b'\0'
    index.insert(0, struct.pack('>IIII', region, 7, len(store), 16))
    store += struct.pack('>IIiI', region, 7, -16 * len(index), 16)
    return b'\x8e\xad\xe8\x01\0\0\0\0' + struct.pack('>II', len(index), len(store)) + \
        b''.join(index) + store


def header_only_rpm(package):
    """The bytes of an RPM of a rpms.Package, without a payload: for --justdb only."""
    tags = {
        'NAME': ('text', package.name), 'VERSION': ('text', package.version),
        'RELEASE': ('text', package.release), 'ARCH': ('text', package.arch),
        'OS': ('text', 'linux'), 'LICENSE': ('text', 'GPLv2+'),
        'SUMMARY': ('i18n', 'A test package'), 'DESCRIPTION': ('i18n', 'Text.'),
        'GROUP': ('i18n', 'Unspecified'), 'SIZE': ('int32', 0),
        'BUILDTIME': ('int32', 1600000000), 'BUILDHOST': ('text', 'localhost'),
        'RPMVERSION': ('text', '4.14.3'), 'PLATFORM': ('text', package.arch + '-linux'),
        'PAYLOADFORMAT': ('text', 'cpio'), 'PAYLOADCOMPRESSOR': ('text', 'gzip'),
        'PAYLOADFLAGS': ('text', '0'),
        'SOURCERPM': ('text', '%s-%s-%s.src.rpm' % (package.source, package.version,
                                                    package.release)),
    }
    if package.epoch:
        tags['EPOCH'] = ('int32', package.epoch)
    if package.label:
        tags['MODULARITYLABEL'] = ('text', package.label)
    for kind in DEPENDENCIES:
        texts = list(package.dependencies.get(kind, ()))
        if kind == 'provides':
            texts.append('%s = %s' % (package.name, package.evr))
        words = [[text] if text.startswith('(') else text.split() for text in texts]
        if not words:
            continue
        tag = kind[:-1].upper()
        tags[tag + 'NAME'] = ('texts', [parts[0] for parts in words])
        tags[tag + 'VERSION'] = ('texts', [parts[2] if parts[1:] else '' for parts in words])
        tags[tag + 'FLAGS'] = ('int32', [_SENSES[parts[1] if parts[1:] else None]
                                         for parts in words])
    if package.files:
        count = len(package.files)
        folders = sorted({os.path.dirname(path) + '/' for path in package.files})
        files = sorted(package.files)
        for name, kind, value in (
                ('BASENAMES', 'texts', [os.path.basename(path) for path in files]),
                ('DIRNAMES', 'texts', folders),
                ('DIRINDEXES', 'int32', [folders.index(os.path.dirname(path) + '/')
                                         for path in files]),
                ('FILESIZES', 'int32', [0] * count), ('FILEMODES', 'int16', [0o100755] * count),
                ('FILERDEVS', 'int16', [0] * count), ('FILEMTIMES', 'int32', [1] * count),
                ('FILEDIGESTS', 'texts', [''] * count), ('FILELINKTOS', 'texts', [''] * count),
                ('FILEFLAGS', 'int32', [0] * count), ('FILEUSERNAME', 'texts', ['root'] * count),
                ('FILEGROUPNAME', 'texts', ['root'] * count),
                ('FILEVERIFYFLAGS', 'int32', [0] * count), ('FILEDEVICES', 'int32', [1] * count),
                ('FILEINODES', 'int32', list(range(1, count + 1))),
                ('FILELANGS', 'texts', [''] * count)):
            tags[name] = (kind, value)
    header = _header({getattr(rpm, 'RPMTAG_' + name): value for name, value in tags.items()},
                     rpm.RPMTAG_HEADERIMMUTABLE)
    signature = _header({1000: ('int32', len(header))}, rpm.RPMTAG_HEADERSIGNATURES)
    name = '%s-%s-%s' % (package.name, package.version, package.release)
    lead = struct.pack('>4sBBHH66sHH16s', b'\xed\xab\xee\xdb', 3, 0, 0, 1,
                       name.encode()[:65], 1, 5, b'')
    return lead + signature + b'\0' * (-len(signature) % 8) + header


def install_headers(world, packages):
    """Put header-only RPMs into a world's RPM database."""
    world.build()
    run(['rpm', '--root', world.root, '-i', '--justdb', '--nodeps', '--ignorearch', '--nodigest',
         '--nosignature'] + [package.cached[0] for package in packages])


# a case on disk

def _repo_options(case, id):
    options = {}
    if id == STACK and case['hotfixes']:
        options['module_hotfixes'] = True
    if id == STACK and case.get('priority'):
        options['priority'] = 10
    return options


def make_world(case, scratch, cache, real=False):
    """Make the World of a case; with `real` its RPMs are rpmbuild's."""
    world = World(scratch, cache=cache)
    made = {}
    for package in case['packages']:
        id = package['repo']
        if id not in world.repos:
            world.repo(id, enabled=id != GONE, **_repo_options(case, id))
        keywords = {tag: package[tag] for tag in DEPENDENCIES + ('files',) if package.get(tag)}
        if package.get('module'):
            keywords['label'] = package['module'] + ':1:aa'
        made[nevra(package)] = world.repos[id].package(package['name'], package['evr'],
                                                       **keywords)
    for number, package in enumerate(() if real else made.values()):
        package.cached = [world.path('%d.rpm' % number)]
        with open(package.cached[0], 'wb') as stream:
            stream.write(header_only_rpm(package))
    streams = modules(case)
    perl = [artifact(package) for package in case['packages']
            if package.get('module') == 'perl:5.26']
    if perl:
        streams.append(('perl', '5.26', perl))
    for name, stream, artifacts in streams:
        if APPSTREAM not in world.repos:
            world.repo(APPSTREAM)
        world.repos[APPSTREAM].module(
            name, stream, artifacts=artifacts,
            default=name == 'perl' or stream == case['default'])
    if case['state']:
        folder = os.path.join(world.root, 'etc/dnf/modules.d')
        os.makedirs(folder)
        stream = '' if case['state'] == 'disabled' else case['state']
        write(os.path.join(folder, 'virt.module'),
              '[virt]\nname=virt\nstream=%s\nprofiles=\nstate=%s\n' % (
                  stream, 'enabled' if stream else 'disabled'))
    installed = [made[nevra(package)] for package in case['packages'] if package.get('installed')]
    if installed and real:
        world.install(*installed, nodeps=True)
    elif installed:
        install_headers(world, installed)
    return world


# solving

Solved = namedtuple('Solved', ('error', 'final', 'actions', 'weak', 'lines', 'seconds', 'solves'))
Solved.__doc__ = """What DNF answers to a request.

error: None, or the exception
final: frozenset of NEVRAs
actions: frozenset of (action, NEVRA)
weak: frozenset of the NEVRAs that came in by a weak dependency
lines: what was logged
seconds: the time from the jobs to the transaction
solves: how often a goal was run
"""


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super(_Lines, self).__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        """Keep one record."""
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def _logged():
    logger, handler = logging.getLogger('dnf'), _Lines()
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def mark(base, case):
    """Make the jobs of a case's request."""
    for what, *specs in case['request']:
        if what == 'install':
            base.install(specs[0], strict=case['options']['strict'])
        elif what == 'remove':
            base.remove(specs[0])
        elif what == 'distro-sync':
            base.distro_sync()
        elif what == 'downgrade':
            base.downgrade(specs[0])
        elif specs:
            base.upgrade(specs[0])
        else:
            base.upgrade_all()


def configuration(case):
    """The configuration options of a case."""
    found = {'best': case['options']['best'], 'install_weak_deps': case['options']['weak']}
    if case.get('exclude'):
        found['excludepkgs'] = [case['exclude']]
    return found


def solve(world, case, guard):
    """Have DNF solve a case's request, with or without the guard."""
    weak_reason = libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY
    with _logged() as lines, world.base(guard=guard, **configuration(case)) as base:
        base.fill_sack()
        installed = frozenset(map(str, base.sack.query(hawkey.IGNORE_EXCLUDES).installed()))
        error, final, actions, weak = None, installed, frozenset(), frozenset()
        begin = time.time()
        with _counted(guard) as counter:
            try:
                mark(base, case)
                base.resolve(allow_erasing=case['options']['allow_erasing'])
            except Exception as found:  # pylint: disable=broad-except
                error = found
        seconds = time.time() - begin
        if error is None:
            items = list(base.transaction or ())
            actions = frozenset((item.action, str(item.pkg)) for item in items)
            gone = set(map(str, base.transaction.remove_set))
            came = set(map(str, base.transaction.install_set))
            final = frozenset(installed - gone | came)
            weak = frozenset(str(item.pkg) for item in items
                             if item.reason == weak_reason and str(item.pkg) in came)
        return Solved(error, final, actions, weak, lines, seconds, counter[0])


@contextlib.contextmanager
def _counted(guard):
    """Count the guard's own solves, as long as it has the method that makes them."""
    counter = [0]
    search = None
    if guard:
        try:
            from xenguard.search import Search as search
        except ImportError:
            pass
    original = getattr(search, 'solve', None)
    if original is None:
        yield counter
        return

    def count(self, *args, **kwargs):
        before = getattr(self, 'solves', 0)
        try:
            return original(self, *args, **kwargs)
        finally:
            counter[0] += getattr(self, 'solves', 0) - before
    search.solve = count
    try:
        yield counter
    finally:
        search.solve = original


class _Recorder(dnf.goal.Goal):
    """A goal that remembers the packages of its jobs."""

    def __init__(self, sack):
        super(_Recorder, self).__init__(sack)
        self.installs = {True: [], False: []}
        self.erased = set()

    def install(self, package=None, select=None, optional=False, **kwargs):
        """Take an install job."""
        matches = [package] if package is not None else select.matches()
        self.installs[bool(optional)].append([str(match) for match in matches])
        if package is not None:
            return super(_Recorder, self).install(package, optional=optional, **kwargs)
        return super(_Recorder, self).install(select=select, optional=optional, **kwargs)

    def erase(self, package=None, **kwargs):
        """Take an erase job."""
        self.erased.add(str(package))
        return super(_Recorder, self).erase(package, **kwargs)


class Sight(object):
    """A stock base that sees what the guard may use: hidden stack packages as well."""

    def __init__(self, base, universe, case):
        self.base = base
        self.universe = universe
        self.case = case
        base.fill_sack()
        sack = base.sack
        known = lambda query: universe.of_nevras(map(str, query))
        self.plain = known(sack.query().available())
        filtered = sack.query(hawkey.IGNORE_MODULAR_EXCLUDES).available().difference(
            sack.query()).apply()
        hidden = [package for package in filtered
                  if universe.stack >> universe.index[str(package)] & 1]
        self.hidden = known(hidden)
        if hidden:
            sack.remove_module_excludes(sack.query(hawkey.IGNORE_EXCLUDES).filter(pkg=hidden))
        self.sight = known(sack.query().available())
        self.locked = universe.installed & ~known(sack.query().installed())
        self.marking_error = None
        self.goal = self._goal()
        self.asked = Asked(
            [universe.of_nevras(job) for job in self.goal.installs[False]],
            [universe.of_nevras(job) for job in self.goal.installs[True]],
            universe.of_nevras(self.goal.erased), ['distro-sync'] not in case['request'])

    def _goal(self):
        goal = self.base._goal = _Recorder(self.base.sack)
        try:
            mark(self.base, self.case)
        except dnf.exceptions.Error as error:
            self.marking_error = error
        if goal.req_has_erase():
            # as dnf.Base.resolve() does
            goal.push_userinstalled(self.base.sack.query().installed(), self.base.history)
        return goal

    def reach(self, final, means='forbid'):
        """Where DNF's solver gets to if it is led towards a final set.

        :param means: 'guarded': other guarded packages are taken out of sight, no more;
            'forbid': and jobs forbid all else; 'exclude': and that is out of sight, too
        :returns: mask of the final set, or None
        """
        base, universe, options = self.base, self.universe, self.case['options']
        goal = self._goal()
        sack = base.sack
        excluded = []
        for package in sack.query().available():
            number = universe.index[str(package)]
            if final >> number & 1:
                continue
            if universe.guarded >> number & 1 or means == 'exclude':
                excluded.append(package)
            elif means == 'forbid':
                goal.erase(package)
        if options['allow_erasing'] and means != 'guarded':
            for package in sack.query().installed():
                if not final >> universe.index[str(package)] & 1:
                    goal.erase(package)
        query = sack.query(hawkey.IGNORE_EXCLUDES).filter(pkg=excluded)
        if excluded:
            sack.add_excludes(query)
        try:
            if not goal.run(allow_uninstall=options['allow_erasing'],
                            force_best=options['best'], ignore_weak_deps=not options['weak']):
                return None
        finally:
            if excluded:
                sack.remove_excludes(query)
        came = goal.list_installs() + goal.list_upgrades() + goal.list_downgrades() + \
            goal.list_reinstalls()
        gone = goal.list_erasures() + [old for new in came
                                       for old in goal.obsoleted_by_package(new)]
        # an upgraded package is among those that its upgrade "obsoletes"
        return universe.installed & ~universe.of_nevras(map(str, gone)) | \
            universe.of_nevras(map(str, came))


# the verdict

Finding = namedtuple('Finding', ('kind', 'text'))
Verdict = namedtuple('Verdict', ('findings', 'stock', 'guarded', 'outcome'))


def examine(case, world):
    """Solve a case and judge it; returns a Verdict."""
    universe = Universe(case)
    stock = solve(world, case, guard=False)
    guarded = solve(world, case, guard=True)
    with _logged(), world.base(guard=False, **configuration(case)) as base:
        sight = Sight(base, universe, case)
        findings = list(_findings(case, universe, sight, stock, guarded))
    return Verdict(findings, stock, guarded, _outcome(universe, stock, guarded))


def _outcome(universe, stock, guarded):
    """One word for the statistics."""
    involved = 'stack' if universe.of_nevras(guarded.final) & universe.stack else 'no stack'
    if guarded.error:
        return 'both fail' if stock.error else 'blocked'
    if stock.error:
        return 'only the guard solves'
    return '%s, %s' % (involved, 'same' if stock.actions == guarded.actions else 'swapped')


def _findings(case, universe, sight, stock, guarded):
    options = case['options']
    judge = Judge(universe, sight.sight, sight.asked, options['allow_erasing'], sight.locked)
    loosely = not sight.asked.exact
    if stock.error is not None and not isinstance(stock.error, dnf.exceptions.Error):
        yield Finding('judge', 'stock DNF crashed: %r' % stock.error)
        return
    if guarded.error is not None and not isinstance(guarded.error, dnf.exceptions.Error) or \
            'xenguard: internal' in str(guarded.error):
        yield Finding('crash', repr(guarded.error))
        return
    if guarded.seconds > SLOW:
        yield Finding('slow', '%.1f s' % guarded.seconds)
    if stock.error is None:
        wrong = judge.wrong(universe.of_nevras(stock.final), loosely)
        if wrong and not _stock_jobs_differ(stock, sight):
            yield Finding('judge', "stock DNF's solution: " + wrong)
            return
    involved = _is_involved(universe, sight, stock)
    skipped = _skipped(case, universe, sight, judge, guarded)
    if skipped:
        yield Finding('skipped', skipped)
        return
    if stock.error is None and not involved:
        if guarded.error is not None or stock.actions != guarded.actions:
            yield Finding('visible', 'no stack package is involved')
        return
    if (guarded.error or stock.actions != guarded.actions) and \
            _needs_no_guard(universe, sight, judge, stock):
        yield Finding('visible', 'nothing crosses in the plain solution')
        return
    if guarded.error is None:
        for finding in _of_solution(case, universe, sight, judge, stock, guarded, involved):
            yield finding
    elif sight.marking_error is None:
        for finding in _of_refusal(case, universe, sight, judge, stock, involved):
            yield finding


def _stock_jobs_differ(stock, sight):
    # The jobs were recorded with the hidden packages in sight.
    return bool(sight.hidden) and stock.error is None


def _skipped(case, universe, sight, judge, guarded):
    """What --skip-broken skips although it could be had."""
    wishes = sight.asked.wishes
    if not wishes or guarded.error or case['options']['best'] or sight.marking_error or \
            not any(not wish & ~universe.stack for wish in wishes):
        return ''
    final = universe.of_nevras(guarded.final)
    strict = judge.asked._replace(jobs=judge.asked.jobs + wishes)
    if all(wish & final for wish in wishes):
        return ''
    strict = Judge(universe, judge.sight, strict, judge.allow_erasing, judge.locked)
    for better in strict.clean_sets()[:12]:
        reached = sight.reach(better)
        if reached is not None and judge.is_clean(reached) and not strict.wrong(reached):
            return 'clean: ' + universe.text(reached)
    return ''


def _needs_no_guard(universe, sight, judge, stock):
    """Whether stock DNF saw all there is, and its solution has no new crossing."""
    if stock.error is not None or sight.hidden:
        return False
    final = universe.of_nevras(stock.final)
    return not judge.new_crossings(final, universe.of_nevras(stock.weak)) and \
        not any(universe.replaced(final, judge.asked.erased))


def _is_involved(universe, sight, stock):
    if stock.error is None:
        return bool(universe.of_nevras(stock.final) & universe.stack)
    return bool(universe.installed & universe.stack) or \
        any(not job & ~universe.stack for job in sight.asked.jobs + sight.asked.wishes)


def _of_solution(case, universe, sight, judge, stock, guarded, involved):
    final = universe.of_nevras(guarded.final)
    if not involved:
        yield Finding('overreach', 'stock DNF fails and the stack has no part in it')
    new = judge.new_crossings(final, universe.of_nevras(guarded.weak))
    for text in sorted(new.values()):
        yield Finding('unsound', text)
    wrong = judge.wrong(final, not judge.asked.exact)
    if wrong:
        yield Finding('invalid', wrong)
    if stock.error is not None:
        return
    before = universe.of_nevras(stock.final)
    apart = _unrelated(universe)
    if before & apart != final & apart:
        yield Finding('unrelated', universe.text((before ^ final) & apart))
    if not new and not wrong and judge.asked.exact and not case['options']['best']:
        # Hidden packages take part in what the guard calls the plain solution.
        full = sight.reach(-1, 'guarded') if sight.hidden else before
        if full is not None:
            yield from _of_distance(universe, sight, judge, final, full)


def _of_distance(universe, sight, judge, final, before):
    """Whether a clean solution is nearer to the plain one than the guard's."""
    def lost(bits):
        names = universe.name_set(universe.installed & ~judge.asked.erased)
        return len(names - universe.name_set(bits))

    def distance(bits):
        return bin(bits ^ before).count('1')

    try:
        nearer = [bits for bits in judge.final_sets()
                  if (lost(bits) < lost(final) > lost(before) and distance(bits) <= distance(final)
                      or lost(bits) <= lost(final) and distance(bits) < distance(final) - 2)
                  and judge.is_clean(bits)]
    except OverflowError:
        return
    for bits in sorted(nearer, key=lambda bits: (lost(bits), distance(bits)))[:8]:
        reached = sight.reach(bits)
        if reached != bits:
            continue
        yield Finding('removes' if lost(bits) < lost(final) else 'far', '%d removed and %d changes '
                      'from the plain solution; with %d and %d there is: %s' % (
                          lost(final), distance(final), lost(bits), distance(bits),
                          universe.text(bits)))
        return


def _of_refusal(case, universe, sight, judge, stock, involved):
    if stock.error is not None and not involved:
        return
    if not judge.asked.exact:
        # The rules of distro-sync are the solver's: take guarded packages away from it.
        tries = _without_guarded(universe, sight)
    else:
        try:
            tries = judge.clean_sets()[:12]
        except OverflowError:
            yield Finding('undecided', 'too many final sets')
            return
    found = {}
    for final in tries:
        # --best may be content with less once a package is out of sight: not beyond doubt
        for kind, means in (('best-block', 'guarded'),) if case['options']['best'] else \
                (('incomplete', 'guarded'),) if not judge.asked.exact else \
                (('incomplete', 'forbid'), ('arguable', 'exclude')):
            reached = sight.reach(final, means)
            if reached is not None and judge.is_clean(reached) and \
                    not judge.wrong(reached, True):
                found.setdefault(kind, reached)
                break
        if 'incomplete' in found:
            break
    for kind in sorted(found)[-1:]:
        yield Finding(kind, 'clean: ' + universe.text(found[kind]))


def _without_guarded(universe, sight):
    guarded = universe.members(sight.sight & universe.guarded)
    for count in range(len(guarded) + 1):
        for out in itertools.combinations(guarded, count):
            yield -1 & ~universe.mask(out)


def _unrelated(universe):
    """The packages that no dependency, nor a name, ties to either side."""
    ties = [0] * len(universe.packages)
    for i in universe.numbers:
        bits = universe.rivals[i] | universe.obsoletes[i]
        for needs in (universe.requires, universe.recommends, universe.supplements):
            for _, providers in needs[i]:
                bits |= providers
        for j in universe.members(bits):
            ties[i] |= 1 << j
            ties[j] |= 1 << i
    reached, edge = 0, universe.guarded | universe.stack
    while edge:
        reached |= edge
        step = 0
        for i in universe.members(edge):
            step |= ties[i]
        edge = step & ~reached
    return universe.mask(universe.numbers) & ~reached


# telling

def describe(case, verdict=None):
    """A case in a few lines."""
    lines = ['request %s, %s' % (
        '; '.join(' '.join(words) for words in case['request']),
        ' '.join('%s=%d' % item for item in sorted(case['options'].items())))]
    lines.append('default stream %s, state %s, hotfixes %d, ghosts %s, exclude %s, priority %d' % (
        case['default'], case['state'], case['hotfixes'], case['ghosts'] or '-',
        case.get('exclude') or '-', bool(case.get('priority'))))
    for package in case['packages']:
        more = ['%s: %s' % (tag, ', '.join(package[tag]))
                for tag in ('module', 'stray') + DEPENDENCIES + ('files',)
                if isinstance(package.get(tag), list)]
        lines.append('%s %-10.10s %s%s  %s' % (
            '*' if package.get('installed') else ' ', package['repo'], nevra(package),
            ' [%s%s]' % (package['module'], ', stray' if package.get('stray') else '')
            if package.get('module') else '', '; '.join(more)))
    if verdict:
        for name, solved in (('stock', verdict.stock), ('guard', verdict.guarded)):
            if solved.error is None:
                text = ' '.join(sorted('%s:%s' % (
                    libdnf.transaction.TransactionItemActionToString(action)
                    if hasattr(libdnf.transaction, 'TransactionItemActionToString') else action,
                    name) for action, name in solved.actions)) or 'nothing to do'
            else:
                text = '%s: %s' % (type(solved.error).__name__, ' | '.join(
                    str(solved.error).strip().splitlines()))
            lines.append('%s: %s' % (name, text))
        lines += ['  said: ' + line for line in verdict.guarded.lines]
        lines += ['%s: %s' % finding for finding in verdict.findings]
    return '\n'.join(lines)


def snippet(case):
    """A case as Python that makes its World."""
    lines = []
    for id in sorted({package['repo'] for package in case['packages']} | {APPSTREAM}):
        more = ''.join(', %s=%r' % item for item in sorted(_repo_options(case, id).items()))
        more += ', enabled=False' if id == GONE else ''
        lines.append('%s = world.repo(%r%s)' % (_variable(id), id, more))
    installed = []
    for number, package in enumerate(case['packages']):
        keywords = ['%s=%r' % (tag, package[tag]) for tag in DEPENDENCIES + ('files',)
                    if package.get(tag)]
        if package.get('module'):
            keywords.append('label=%r' % (package['module'] + ':1:aa'))
        target = ''
        if package.get('installed'):
            target = 'p%d = ' % number
            installed.append('p%d' % number)
        lines.append('%s%s.package(%s)' % (target, _variable(package['repo']), ', '.join(
            [repr(package['name']), repr(package['evr'])] + keywords)))
    for name, stream, artifacts in modules(case):
        lines.append('appstream.module(%r, %r, artifacts=%r, default=%r)' % (
            name, stream, artifacts, stream == case['default']))
    if case['state']:
        lines.append('# /etc/dnf/modules.d/virt.module: %s' % case['state'])
    if installed:
        lines.append('world.install(%s, nodeps=True)' % ', '.join(installed))
    lines.append('with world.base(%s) as base:' % ', '.join(
        '%s=%r' % item for item in sorted(configuration(case).items())))
    lines.append('    base.fill_sack()')
    for what, *specs in case['request']:
        call = {'upgrade': 'upgrade' if specs else 'upgrade_all',
                'distro-sync': 'distro_sync'}.get(what, what)
        arguments = list(map(repr, specs))
        if what == 'install' and not case['options']['strict']:
            arguments.append('strict=False')
        lines.append('    base.%s(%s)' % (call, ', '.join(arguments)))
    lines.append('    base.resolve(allow_erasing=%r)' % case['options']['allow_erasing'])
    return '\n'.join(lines)


def _variable(id):
    return {STACK: 'sig'}.get(id, id)


# running

class Bench(object):
    """A scratch folder in which cases are tried; its RPM cache is shared."""

    def __init__(self, scratch=None, cache=None, real=False):
        self.real = real
        self.scratch = tempfile.mkdtemp(prefix='random-worlds-', dir=scratch or _fast_folder())
        self.cache = cache or os.path.join(self.scratch, 'rpm-cache')
        self._count = itertools.count()
        if hasattr(gc, 'freeze'):
            gc.freeze()     # each dnf.Base collects garbage twice

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def examine(self, cases):
        """Verdicts of cases that have one universe."""
        folder = os.path.join(self.scratch, 'w%d' % next(self._count))
        world = make_world(cases[0], folder, self.cache, self.real)
        try:
            return [examine(case, world) for case in cases]
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _fast_folder():
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def hard(verdict):
    """The findings of a verdict that are failures."""
    return [finding for finding in verdict.findings if finding.kind not in SOFT]


def shrink(case, kind, bench, note=lambda text: None):
    """Make a case smaller as long as it has a finding of a kind."""
    def fails(smaller):
        try:
            return any(finding.kind == kind
                       for verdict in bench.examine([smaller]) for finding in verdict.findings)
        except Exception as error:  # pylint: disable=broad-except
            note('%s: %s' % (type(error).__name__, error))
            return False

    progress = True
    while progress:
        progress = False
        for smaller in _smaller(case):
            if _is_sane(smaller) and fails(smaller):
                case, progress = smaller, True
                note('%d packages' % len(case['packages']))
                break
    return case


def _is_sane(case):
    universe = Universe(case)
    return universe.is_consistent(universe.installed) and case['request'] and \
        any(package['repo'] != GONE for package in case['packages'])


def _smaller(case):
    """Cases with one thing less, the big things first."""
    def changed(**values):
        return dict(case, **values)

    def with_package(i, **values):
        package = {key: value for key, value in dict(case['packages'][i], **values).items()
                   if value}
        return changed(packages=case['packages'][:i] + [package] + case['packages'][i + 1:])

    for i in range(len(case['packages'])):
        yield changed(packages=case['packages'][:i] + case['packages'][i + 1:])
    for i in range(len(case['request'])):
        yield changed(request=case['request'][:i] + case['request'][i + 1:])
    for i, package in enumerate(case['packages']):
        if package.get('installed'):
            yield with_package(i, installed=None)
        for tag in DEPENDENCIES + ('files',):
            values = package.get(tag, [])
            for j in range(len(values)):
                yield with_package(i, **{tag: values[:j] + values[j + 1:]})
    for key, value in (('exclude', None), ('priority', False), ('state', None), ('hotfixes', True), ('ghosts', {}), ('default', 'rhel')):
        if case.get(key) != value:
            yield changed(**{key: value})
    for key, value in (('allow_erasing', False), ('best', False), ('weak', True),
                       ('strict', True)):
        if case['options'][key] != value:
            yield changed(options=dict(case['options'], **{key: value}))
    for i, package in enumerate(case['packages']):
        for tag in ('requires', 'conflicts', 'obsoletes', 'recommends', 'provides'):
            for j, text in enumerate(package.get(tag, ())):
                if len(text.split()) == 3 and not text.startswith('('):
                    values = list(package[tag])
                    values[j] = text.split()[0]
                    yield with_package(i, **{tag: values})
        if package.get('stray'):
            yield with_package(i, stray=None)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description='Random worlds for the guard.')
    parser.add_argument('--seeds', default='0-200', help='first-last, or one seed')
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('--chunk', type=int, default=50, help='seeds for one process')
    parser.add_argument('--soft', action='store_true', help='show what is only counted, too')
    parser.add_argument('--quiet', action='store_true', help='no descriptions')
    parser.add_argument('--show', metavar='SEED[.CASE]')
    parser.add_argument('--shrink', metavar='SEED[.CASE]')
    parser.add_argument('--kind', help='with --shrink: keep failing in this way')
    parser.add_argument('--worker', help=argparse.SUPPRESS)
    opts = parser.parse_args()
    if opts.worker:
        return _work(opts.worker)
    if opts.shrink or opts.show:
        return _one(opts)
    first, _, last = opts.seeds.partition('-')
    return _many(range(int(first), int(last or first) + 1), opts)


def _one(opts):
    seed, _, number = (opts.shrink or opts.show).partition('.')
    cases = generate(int(seed))
    cases = [cases[int(number)]] if number else cases
    with Bench() as bench:
        for case, verdict in zip(cases, bench.examine(cases)):
            kinds = [finding.kind for finding in verdict.findings]
            if opts.show:
                print(describe(case, verdict) + '\n')
            elif opts.kind in kinds or (opts.kind is None and hard(verdict)):
                kind = opts.kind or hard(verdict)[0].kind
                small = shrink(case, kind, bench, lambda text: print(text, file=sys.stderr))
                print(describe(small, bench.examine([small])[0]))
                print('\n' + snippet(small) + '\n')
                print(json.dumps(small))
                return 1
    return 0


def _work(seeds):
    """A process of its own for some seeds: one line of JSON for each."""
    with Bench(cache=os.environ.get('RANDOM_WORLDS_CACHE')) as bench:
        for seed in map(int, seeds.split(',')):
            begin = time.time()
            cases = generate(seed)
            print(json.dumps({'begin': seed}), flush=True)
            found = []
            for number, verdict in enumerate(bench.examine(cases)):
                found.append({
                    'findings': verdict.findings, 'outcome': verdict.outcome,
                    'seconds': verdict.guarded.seconds, 'solves': verdict.guarded.solves,
                    'text': describe(cases[number], verdict) if verdict.findings else ''})
            print(json.dumps({'seed': seed, 'cases': found, 'took': time.time() - begin}),
                  flush=True)
    return 0


def _chunks(seeds, size):
    seeds = list(seeds)
    return [seeds[i:i + size] for i in range(0, len(seeds), size)]


def _many(seeds, opts):
    counts, kinds = Counter(), Counter()
    slowest, most = (0, ''), (0, '')
    begin, done = time.time(), 0
    pending = _chunks(seeds, opts.chunk)
    running = []
    while pending or running:
        while pending and len(running) < opts.jobs:
            running.append(_Worker(pending.pop(0)))
        for worker in list(running):
            line = worker.process.stdout.readline()
            if not line:
                running.remove(worker)
                rest = worker.finish()
                if worker.crashed is not None:
                    kinds['crash'] += 1
                    print('seed %s: the process died (%s)\n%s' % (
                        worker.crashed, worker.process.returncode, worker.errors[-2000:]))
                if rest:
                    pending.insert(0, rest)
                continue
            result = worker.take(json.loads(line.decode()))
            if result is None:
                continue
            done += 1
            for number, case in enumerate(result['cases']):
                name = '%d.%d' % (result['seed'], number)
                counts[case['outcome']] += 1
                slowest = max(slowest, (case['seconds'], name))
                most = max(most, (case['solves'], name))
                shown = {kind for kind, _ in case['findings']}
                kinds.update(shown)
                if shown - (set() if opts.soft else set(SOFT)):
                    text = '' if opts.quiet else '\n' + case['text']
                    print('=== seed %s: %s%s' % (name, ' '.join(sorted(shown)), text),
                          flush=True)
    took = time.time() - begin
    print('%d worlds in %.0f s (%.1f/s)' % (done, took, done / max(took, .001)))
    print('outcomes: ' + ', '.join('%s %d' % item for item in sorted(counts.items())))
    print('findings: ' + (', '.join('%s %d' % item for item in sorted(kinds.items())) or 'none'))
    print('slowest %.2f s (%s), most solves %d (%s)' % (slowest + most))
    return int(any(kind not in SOFT for kind in kinds))


class _Worker(object):
    """One running worker process."""

    def __init__(self, seeds):
        self.left = list(seeds)
        self.current = None
        self.crashed = None
        self.errors = ''
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), '--worker', ','.join(map(str, seeds))],
            stdout=subprocess.PIPE, stderr=self._errors)

    def take(self, result):
        """Take a line of the worker; returns the result of a finished seed."""
        if 'begin' in result:
            self.current = result['begin']
            return None
        self.left.remove(result['seed'])
        self.current = None
        return result

    def finish(self):
        """After the last line: the seeds that a crash left undone."""
        self.process.wait()
        self._errors.seek(0)
        self.errors = self._errors.read().decode('utf-8', 'replace')
        if self.process.returncode == 0:
            return []
        self.crashed = self.current if self.current is not None else '%s?' % self.left[:1]
        return [seed for seed in self.left if seed != self.current] \
            if self.current is not None else []


if __name__ == '__main__':
    sys.exit(main())
