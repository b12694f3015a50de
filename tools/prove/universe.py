"""A case as sets of packages: bit masks over what is installed and available."""

import rpm

from prove.dependencies import LOCAL, STACK, Dependency, meets, parse_evr, plain, requirement_key
from prove.needs import mentioned, named, parse
from prove.sides import Sides, arch, is_named, nevra


class Universe(object):
    """The packages of a case, numbered; sets of them are bit masks."""

    def __init__(self, case, sides=Sides):
        self.case = case
        self.packages = []
        self.index = {}
        for package in case['packages']:
            assert nevra(package) not in self.index, nevra(package)
            self.index[nevra(package)] = len(self.packages)
            self.packages.append(package)
        self.numbers = range(len(self.packages))
        self.names, self.slots = {}, {}
        self.installonly = case.get('installonly')
        for i, package in enumerate(self.packages):
            name = package['name']
            self.names.setdefault(name, []).append(i)
            self.slots.setdefault((name, arch(package), i if name == self.installonly else None),
                                  []).append(i)
        self._provides = {}     # by name: (number, provide)
        for i, package in enumerate(self.packages):
            for provided in self._provided_by(package):
                self._provides.setdefault(provided.name, []).append((i, provided))
        self._known_providers = {}
        self.requires = self._needs('requires')
        self.recommends = self._needs('recommends')
        self.supplements = self._needs('supplements')
        self.obsoletes = [self._obsoleted_by(i) for i in self.numbers]
        self.rivals = self._find_rivals()
        # of each package what must not be met together: Conflicts that are rich
        self.strife = [[parse(text, self.providers) for text in package.get('conflicts', ())
                        if text.startswith('(')] for package in self.packages]
        sides = sides(case)
        self.guarded, self.stack = self.mask(sides.guarded), self.mask(sides.stack)
        self.stack_there, self.unnamed = self.mask(sides.stack_there), self.mask(sides.unnamed)
        self.by = sides.by
        self.others = self.mask(self.numbers) & ~self.guarded & ~self.stack
        allow = (case.get('policy') or {}).get('allow', '')
        self.allowed = self.mask(i for i, package in enumerate(self.packages)
                                 if is_named(package['name'], [allow]))
        self.installed = self.mask(i for i in self.numbers if self.packages[i].get('installed'))
        self.dependencies = self.of_nevras(case.get('dependencies') or ())

    @staticmethod
    def mask(numbers):
        """The bit mask of some packages."""
        bits = 0
        for i in numbers:
            bits |= 1 << i
        return bits

    def members(self, bits):
        """The numbers of the packages in a mask."""
        found, bits = [], bits & (1 << len(self.packages)) - 1
        while bits:
            lowest = bits & -bits
            found.append(lowest.bit_length() - 1)
            bits ^= lowest
        return found

    def chosen(self, bits):
        """The packages in a mask."""
        return [self.packages[i] for i in self.members(bits)]

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
        return found + [plain(text) for text in package.get('provides', ())]

    def providers(self, text):
        """The mask of the packages that satisfy a plain dependency."""
        if text not in self._known_providers:
            wanted = plain(text)
            self._known_providers[text] = self.mask(
                i for i, provided in self._provides.get(wanted.name, ()) if meets(provided, wanted))
        return self._known_providers[text]

    def _needs(self, tag):
        return [[parse(text, self.providers) for text in package.get(tag, ())]
                for package in self.packages]

    def _obsoleted_by(self, i):
        wanted = [plain(text) for text in self.packages[i].get('obsoletes', ())]
        return self.mask(
            j for other in wanted for j in self.names.get(other.name, ())
            if other.name != self.packages[i]['name'] and meets(Dependency(
                other.name, '=', parse_evr(self.packages[j]['evr'])), other))

    def _find_rivals(self):
        """For each package those that cannot be there beside it."""
        rivals = []
        for i in self.numbers:
            bits = self.place(i) | self.obsoletes[i]
            for text in self.packages[i].get('conflicts', ()):
                bits |= 0 if text.startswith('(') else self.providers(text)
            rivals.append(bits & ~(1 << i))
        for i in self.numbers:
            for j in self.members(rivals[i]):
                rivals[j] |= 1 << i
        return rivals

    def cleanable(self, erased):
        """The mask of what may leave with packages that are to be removed: what was installed
        for them, and for what leaves with them."""
        reached = edge = erased
        while edge:
            step = 0
            for i in self.members(edge):
                for need in self.requires[i] + self.recommends[i]:
                    step |= named(need.tree)
                for j in self.numbers:
                    if any(need.mask >> i & 1 for need in self.supplements[j]):
                        step |= 1 << j
            step &= self.installed & self.dependencies
            edge = step & ~reached
            reached |= edge
        return reached & ~erased

    def leftovers(self, erased):
        """The mask of what surely may: nothing of it needs what is to be removed in its turn."""
        bits = self.cleanable(erased)
        return bits & self.mask(
            i for i in self.members(bits)
            if all(need.met(self.installed & ~erased) for need in self.requires[i]))

    def is_consistent(self, bits):
        """Whether nothing is missing and nothing conflicts."""
        return all(not self.rivals[i] & bits and not self.opposed(i, bits) and
                   all(need.met(bits) for need in self.requires[i])
                   for i in self.members(bits))

    def opposed(self, i, bits):
        """The rich Conflicts of a package that a set of others meets."""
        return [need.text for need in self.strife[i] if need.met(bits & ~(1 << i))]

    def tied(self, i):
        """The mask of all packages that a package's rich dependencies speak of."""
        bits = 0
        for needs in (self.requires, self.recommends, self.supplements, self.strife):
            for need in needs[i]:
                bits |= mentioned(need.tree)
        return bits

    def place(self, i):
        """The mask of a package and of those that cannot be beside it for their name."""
        return 1 << i if self.packages[i]['name'] == self.installonly else self.same(i)

    def same(self, i):
        """The mask of the packages that have one's name, those of another architecture aside."""
        own = arch(self.packages[i])
        return self.mask(j for j in self.names[self.packages[i]['name']]
                         if own == 'noarch' or arch(self.packages[j]) in (own, 'noarch'))

    # what is best

    def comes_first(self, i, j):
        """Whether the repository of one package comes before that of another."""
        def rank(package):
            if package['repo'] == LOCAL:
                return 0
            return 10 if package['repo'] == STACK and self.case.get('priority') else 99
        return rank(self.packages[i]) < rank(self.packages[j])

    def is_native(self, i, j):
        """Whether one package is of the host's architecture and another is not."""
        return [arch(self.packages[k]) for k in (i, j)] == ['x86_64', 'i686']

    def is_newer(self, i, j):
        """Whether one package is a newer version of another."""
        one, other = self.packages[i], self.packages[j]
        evrs = [tuple(part or '' for part in parse_evr(each['evr'])) for each in (one, other)]
        return one['name'] == other['name'] and rpm.labelCompare(*evrs) > 0

    # crossings

    def crossings(self, final, weak=0):
        """All requirements that cross in a final set.

        :param weak: the packages that came in by a weak dependency
        :returns: dict of (stack name, requirement, guarded name) to a text, for the strong
            ones, and one for those on whose way there is a weak dependency
        """
        strong, soft = {}, {}
        final &= ~self.allowed
        for i in self.members(final & self.stack):
            for text, targets, is_weak in self._edges(i, final, weak):
                for guarded, by_weak in self._reach(targets, final, weak, is_weak):
                    found = soft if by_weak else strong
                    key = (self.packages[i]['name'], requirement_key(text),
                           self.packages[guarded]['name'])
                    found[key] = '{} needs {} from {}'.format(
                        nevra(self.packages[i]), text, nevra(self.packages[guarded]))
        return strong, {key: text for key, text in soft.items() if key not in strong}

    def _edges(self, i, final, weak):
        # What a package provides itself it gets from nobody.
        for need in self.requires[i]:
            yield need.text, need.providers(final, 1 << i), False
        for need in self.recommends[i]:
            yield need.text, need.providers(final, 1 << i) & weak, True
        for j in self.members(final & weak):
            for need in self.supplements[j]:
                if need.providers(final) >> i & 1:
                    yield need.text, 1 << j, True

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
                    pending += [(j, by_weak or soft) for j in self.members(providers)]
        return found

    def replaced(self, final, asked):
        """Stack packages whose place a guarded one takes, while others stay.

        :param asked: mask of the packages whose removal was asked for
        :returns: what is so beyond doubt, and what may be so (dicts like those of crossings)
        """
        surely, maybe = {}, {}
        arriving = self.members(final & self.guarded & ~self.installed & ~self.allowed)
        leaving = self.installed & self.stack & ~final & ~self.allowed
        stack = final & self.stack
        staying = [i for i in self.members(self.installed & self.stack & ~self.allowed)
                   if self.same(i) & stack]
        for i in self.members(leaving):
            package = self.packages[i]
            if self.same(i) & stack or not arriving:
                continue
            takers = [g for g in arriving if self.same(i) >> g & 1
                      or self.obsoletes[g] >> i & 1]
            text = '{} makes room for {}'.format(
                nevra(package), ' '.join(nevra(self.packages[g]) for g in takers or arriving))
            if takers and staying and not asked >> i & 1:
                surely[('replaces', package['name'], arch(package))] = text
            elif stack:
                maybe[('replaces', package['name'], arch(package))] = text
        return surely, maybe
