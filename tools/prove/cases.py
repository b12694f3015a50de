"""Making cases: random universes, and a request in each."""

import random

from prove import extras, requests, rich
from prove.dependencies import (
    APPSTREAM,
    BASEOS,
    CAPABILITIES,
    CASES_PER_WORLD,
    FILES,
    GONE,
    GUARDED_NAMES,
    LOCAL,
    OTHER_NAMES,
    REPO_ONLY_NAMES,
    STACK,
    STACK_NAMES,
    parse_evr,
)
from prove.requests import close
from prove.sides import nevra
from prove.universe import Universe
from support.world import groups_work

#: an artifact of a module that no repository has
GHOST = '%s-0:0.1-1.module_el8.0.0+1.x86_64'
#: rich dependencies, as often as their kind
RICH = ('({} or {})', '({} or {})', '({} or {})', '({} or {} or {})', '({} and {})', '({} if {})',
        '({} if {} else {})', '({} with {})', '({} without {})', '(({} or {}) if {})')


def generate(seed, origins=False):
    """The cases of one seed: one universe, several requests.

    :param origins: whether it has no guarded module, and the same packages in the distribution's
        repository
    """
    rng = random.Random(seed)
    universe = _Generator(rng, random.Random('architectures of %d' % seed),
                          random.Random('local files of %d' % seed),
                          random.Random('rich of %d' % seed) if seed >= rich.FIRST else None
                          ).universe()
    extras.retag(seed, universe)
    _remember(random.Random('reasons of %d' % seed), universe)
    universe['policy'] = _policy(random.Random('policy of %d' % seed), universe)
    if origins:
        extras.replace_modules(seed, universe)
    extras.add(seed, universe)
    cases, glob_rng = [], random.Random('globs of %d' % seed)
    for _ in range(CASES_PER_WORLD):
        case = dict(universe)
        case['request'], case['options'] = requests.make(rng, universe)
        requests.widen(glob_rng, case['request'])
        cases.append(case)
    return cases


def _remember(rng, case):
    """Have DNF's history know of some packages that they were only installed for others."""
    if rng.random() < .4:
        case['dependencies'] = [nevra(package) for package in case['packages']
                                if package.get('installed') and rng.random() < .6]


def _policy(rng, case):
    """What xenguard.conf says, where it is not the default: dict of key to value."""
    policy = {}
    if rng.random() < .25:
        policy['mode'] = rng.choice(('block', 'warn'))
    if rng.random() < .15:
        name = rng.choice(sorted({package['name'] for package in case['packages']}))
        policy['allow'] = rng.choice((name, name[:3] + '*'))
    if rng.random() < .15:
        policy['guarded_modules'] = rng.choice(('virt:rhel', 'virt:av'))
        for package in case['packages']:
            # Its header would tell of one stream, and its name may be another's: it would be
            # guarded as installed and not as available, or the other way round.
            if package.get('stray'):
                del package['module']
    return policy


class _Generator(object):
    """One random universe."""

    def __init__(self, rng, arch_rng, local_rng, rich_rng):
        self.rng = rng
        # of their own, so that a seed's world is the same but for them
        self.arch_rng = arch_rng
        self.local_rng = local_rng
        self.rich_rng = rich_rng
        self.packages = []
        # worlds differ in how much their packages want of each other
        self.needs = rng.choice(((0, 0, 1, 1, 2), (0, 1, 1, 1, 2, 2, 3), (1, 1, 2, 2, 3)))
        self.strife = rng.choice((.04, .12, .25))
        self.tension = rng.choice((.5, .85, .97))
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
        self._give_architectures()
        self._take_out_of_repositories()
        if self.local_rng.random() < .1:
            case['installonly'] = self.local_rng.choice(guarded + stack + others)
        if self.local_rng.random() < .12 and groups_work():
            self._group(case)
        self._depend(guarded + stack + others)
        case['packages'] = self.packages
        if self.rich_rng:
            rich.enrich(self.rich_rng, case, lambda package: self._plain(package, .5))
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
            case['ghosts'].setdefault('virt:rhel', []).append(GHOST % name)

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

    def _give_architectures(self):
        rng = self.arch_rng
        if rng.random() > .25:
            return
        for package in list(self.packages):
            kind = rng.random()
            if kind < .15:
                package['arch'] = 'noarch'
            elif kind < .45:
                self.packages.append(dict(package, arch='i686'))
            elif kind < .5:
                package['arch'] = 'i686'

    def _take_out_of_repositories(self):
        rng = self.local_rng
        if rng.random() < .15:
            for package in rng.sample(self.packages, min(len(self.packages), 2)):
                if package['repo'] != GONE:
                    package['repo'] = LOCAL

    def _group(self, case):
        rng = self.local_rng
        names = sorted({package['name'] for package in self.packages
                        if package['repo'] not in (GONE, LOCAL)})
        case['group'] = rng.sample(names, min(len(names), 2))
        if rng.random() < .5:
            # The module lists it, and has it not: what the stack has of that name is hidden.
            name = rng.choice(case['group'])
            case['ghosts'].setdefault('virt:rhel', []).append(GHOST % name)

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
        if self.chance(.17):
            one, other, third = (self._plain(package, .6) for _ in range(3))
            if one and other and third and len({one, other, third}) == 3:
                return self.rng.choice(RICH).format(one, other, third)
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
                    package[tag] = [need.text for need in needs[i] if not need.mask >> i & 1]

    # what is installed

    def _install(self, case):
        rng = self.rng
        if self.chance(.2):
            return
        universe = Universe(case)
        wanted = universe.mask(universe.numbers)
        if self.chance(.4):
            wanted &= ~universe.guarded
        final = 0
        order = universe.members(wanted)
        rng.shuffle(order)
        if self.chance(.6):
            # something is left to upgrade to
            order.sort(key=lambda i: self.packages[i]['evr'].rpartition(':')[2])
        for i in order[:rng.choice((2, 3, 4, 6, 8))]:
            final = close(rng, universe, final | 1 << i, wanted) or final
        for i in universe.members(final):
            self.packages[i]['installed'] = True
