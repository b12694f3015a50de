"""The facts that a clean solution of a case has to heed, as the contract has them (section 5).

They are worked out from the case's own data, and share nothing with how the guard finds them.
Together they say what every final set without a new crossing is like that keeps the stack; only
of packages that the request, or what is installed, can lead to.
"""

from prove.dependencies import requirement_key
from prove.needs import mentioned
from prove.sides import arch, nevra

#: what is not to be told of one package, but of some together
SAME_NAME = 'same-name'


class Facts(object):
    """The facts of one case.

    :param universe: the case's Universe
    :param judge: the Judge of the case, with its Keeping
    :param more: mask of packages that are to be among them
    :param best: whether of each job only the best will do
    :param upgrades: the upgrade jobs, sets of NEVRAs or None for everything
    :param syncs: whether it is a distro-sync
    :param candidates: mask of what install jobs name that is not installed
    :param there: mask of what they name that is
    """

    def __init__(self, universe, judge, more=0, best=False, upgrades=(), syncs=False,
                 candidates=0, there=0):
        self.universe = universe
        self.judge = judge
        self.best = best
        self._upgrades = upgrades if best else ()
        self._syncs = syncs
        # What is installed and has to go, a job may name as what obsoletes its packages.
        self._gone = judge.asked.erased & ~candidates
        if best:
            # It is preferred to the same from a repository.
            self._gone |= judge.asked.erased & there
        self.usable = universe.installed | judge.sight
        self.closure = self._close(more)
        self.found = list(self._all())

    def _close(self, more):
        universe = self.universe
        edge = universe.installed | more
        for job in self.judge.asked.jobs + self.judge.asked.wishes:
            edge |= job
        for i in universe.members(universe.installed):
            edge |= self._in_place_of(i)
        self._start = edge & self.usable
        return self._reach(self._start, self.usable)

    def _reach(self, edge, usable):
        reached = 0
        while edge:
            reached |= edge
            step = 0
            for i in self.universe.members(edge):
                for need in self.universe.requires[i]:
                    step |= mentioned(need.tree)
            edge = step & usable & ~reached
        return reached

    def _in_place_of(self, i):
        universe = self.universe
        return universe.place(i) | universe.mask(
            j for j in universe.numbers if universe.obsoletes[j] >> i & 1)

    def names(self, bits):
        """The NEVRAs of a mask's usable packages, sorted."""
        return sorted(nevra(self.universe.packages[i])
                      for i in self.universe.members(bits & self.usable))

    def _all(self):
        for each in (self._of_request, self._of_installed, self._of_sides, self._of_packages,
                     self._of_names, self._of_replacing):
            yield from each()

    # the request, and the host

    def _of_request(self):
        asked = self.judge.asked
        for job in [job & ~self._gone for job in asked.jobs]:
            yield {'kind': 'requested',
                   'any_of': self.names(self._best_of(job) if self.best else job)}
        yield from self._updated()
        named = 0
        for job in asked.jobs + asked.wishes:
            named |= job & ~self._gone
        for i in self.universe.members(asked.erased):
            others = self.universe.same(i) & self.judge.sight & ~self.universe.installed
            others = (others | 1 << i) & ~named
            yield {'kind': 'removed', 'package': nevra(self.universe.packages[i]),
                   'packages': self.names(others)}
        if self._syncs:
            yield from self._synced()
        yield from self._inferior(named)

    def _synced(self):
        """What no repository has as it is, and one has something else for."""
        universe, sight = self.universe, self.judge.sight
        for i in universe.members(universe.installed & ~sight & ~self.judge.locked):
            own = arch(universe.packages[i])
            updates = universe.mask(
                j for j in universe.members(self._in_place_of(i) & sight & ~universe.guarded)
                if j != i and (own == 'noarch' or arch(universe.packages[j]) in (own, 'noarch')))
            if updates:
                name = nevra(universe.packages[i])
                yield {'kind': 'synced', 'package': name, 'packages': [name]}

    def _inferior(self, named):
        """What the solver has beside the same of the host's architecture alone, as it looks at one
        of that: what it must not take is in its rules as well."""
        universe = self.universe
        every = universe.mask(universe.numbers)
        looked_at = self._reach(self._start, every)
        foreign = universe.mask(i for i in universe.numbers
                                if arch(universe.packages[i]) == 'i686')
        native = universe.mask(i for i in universe.numbers
                               if arch(universe.packages[i]) == 'x86_64')
        native &= looked_at & (self.judge.sight | ~universe.installed)
        for i in universe.members(self.closure & foreign):
            alike = universe.mask(universe.names[universe.packages[i]['name']])
            if not alike & native or alike & foreign & named:
                continue
            mates = self._mates(i) & self.usable & ~foreign
            is_kept = universe.installed >> i & 1 and not mates & universe.installed
            if is_kept or not universe.installed >> i & 1 and any(
                    not self._mates(j) & ~foreign
                    for j in universe.members(alike & foreign & universe.installed)):
                continue
            yield {'kind': 'inferior', 'package': nevra(universe.packages[i]),
                   'any_of': self.names(mates)}

    def _mates(self, i):
        """What has a package's name and version."""
        packages = self.universe.packages
        return self.universe.mask(j for j in self.universe.names[packages[i]['name']]
                                  if packages[j]['evr'] == packages[i]['evr'])

    def _updated(self):
        """For each installed package that has to be the best there is, what is not that."""
        universe = self.universe
        for names in self._upgrades:
            targets = self.judge.sight & (-1 if names is None else universe.of_nevras(
                names & set(universe.index)))
            for i in universe.members(universe.installed & ~self.judge.locked):
                if universe.packages[i]['name'] == universe.installonly:
                    continue
                alike = universe.same(i) & targets | 1 << i
                worse = alike & ~self._best_of(alike)
                if worse:
                    yield {'kind': 'updated', 'package': nevra(universe.packages[i]),
                           'packages': self.names(worse)}

    def _best_of(self, job):
        """What of a job surely is not left out for another package that is not guarded: as one
        repository comes first, then for the architecture, the version, and what obsoletes it."""
        universe = self.universe
        doubtful = universe.guarded | universe.unnamed
        seen = self.judge.sight & ~doubtful

        def not_worse(i, j):
            return not universe.comes_first(j, i)
        for is_better in (lambda i, j: universe.comes_first(i, j) and
                          not universe.installed >> j & 1,
                          lambda i, j: universe.is_native(i, j) and not_worse(i, j),
                          lambda i, j: universe.is_newer(i, j) and not_worse(i, j)):
            others = universe.members(job & seen)
            job = universe.mask(i for i in universe.members(job)
                                if not any(is_better(j, i) for j in others))
        guarded = universe.name_set(job & self.judge.sight & doubtful)
        obsoleted, heads = 0, 0
        for i in universe.members(job):
            obsoleted |= universe.obsoletes[i]
        for i in universe.members(job & ~obsoleted):
            if universe.packages[i]['name'] not in guarded:
                heads |= universe.obsoletes[i]
        return job & ~heads

    def _of_installed(self):
        universe = self.universe
        for i, keepers in self.judge._keepers:
            yield {'kind': 'installed', 'package': nevra(universe.packages[i]),
                   'any_of': self.names(keepers)}
        keeping = self.judge.keeping
        for i in universe.members(universe.installed & universe.stack):
            if keeping.may_take(universe.installed & ~(1 << i)):
                heirs = universe.same(i) | universe.mask(
                    j for j in universe.members(self.usable & ~universe.installed)
                    if universe.obsoletes[j] >> i & 1)
                yield {'kind': 'installed-stack', 'package': nevra(universe.packages[i]),
                       'any_of': self.names(heirs & universe.stack)}

    # what each package is

    def _of_sides(self):
        universe = self.universe
        for kind, bits in (('guarded', universe.guarded), ('stack', universe.stack),
                           ('neither', universe.others)):
            for name in self.names(bits & self.closure & ~universe.allowed):
                origin = universe.by.get(universe.index[name])
                yield dict({'kind': kind, 'package': name}, **{'by': origin} if origin else {})

    def _of_packages(self):
        universe = self.universe
        for i in universe.members(self.closure):
            own = nevra(universe.packages[i])
            for need in universe.requires[i]:
                if isinstance(need.tree, int) and need.tree >> i & 1:
                    continue
                fact = {'kind': 'requires', 'package': own, 'capability': need.text,
                        'providers': self._tree(need.tree)}
                crossed = self._crossed(i, need.text)
                if crossed:
                    fact['crossed'] = crossed
                yield fact
            for text, others in self._opposed(i):
                yield {'kind': 'conflicts', 'package': own, 'capability': text, 'packages': others}
            others = self.names(universe.obsoletes[i] & self.closure & ~(1 << i))
            if others:
                yield {'kind': 'obsoletes', 'package': own, 'packages': others}

    def _opposed(self, i):
        """The conflicts of a package that say something: pairs of a text and what it opposes."""
        universe, others = self.universe, self.closure & ~(1 << i)
        trees = [(text, universe.providers(text))
                 for text in universe.packages[i].get('conflicts', ()) if text[0] != '(']
        for text, tree in trees + [(need.text, need.tree) for need in universe.strife[i]]:
            some = _any_of(tree)
            # Of what is there already, or of itself, the solver may make nothing.
            there = 1 << i | (universe.installed if universe.installed >> i & 1 else 0)
            if some is not None:
                if self.names(some & others):
                    yield text, self.names(some & others)
            elif not mentioned(tree) & there:
                yield text, self._tree(tree)

    def _crossed(self, i, text):
        """The names of the guarded packages from which the host has a requirement already."""
        universe = self.universe
        if not universe.stack >> i & 1:
            return []
        return sorted({guarded for name, key, guarded in self.judge.old
                       if name == universe.packages[i]['name'] and key == requirement_key(text)})

    def _tree(self, tree):
        if isinstance(tree, int):
            return self.names(tree)
        return {tree[0]: [self._tree(subtree) for subtree in tree[1]]}

    def _of_names(self):
        universe = self.universe
        for name in sorted(universe.name_set(self.closure) - {universe.installonly}):
            own = [i for i in universe.names[name] if self.closure >> i & 1]
            arches = {arch(universe.packages[i]) for i in own}
            for each in sorted(arches - {'noarch'} or arches):
                alike = self.names(universe.mask(
                    i for i in own if arch(universe.packages[i]) in (each, 'noarch')))
                if len(alike) > 1:
                    yield {'kind': SAME_NAME, 'packages': alike}

    def _of_replacing(self):
        """The guarded packages that would take the place of an installed stack package."""
        universe = self.universe
        arriving = universe.guarded & self.closure & ~universe.installed & ~universe.allowed
        for i in universe.members(universe.installed & universe.stack & ~universe.allowed):
            for j in universe.members(arriving & (universe.rivals[i] | universe.same(i))):
                yield {'kind': 'replaces', 'package': nevra(universe.packages[j]),
                       'stack': nevra(universe.packages[i]),
                       'any_of': self.names(universe.same(i) & universe.stack)}


def _any_of(tree):
    """The mask of the packages of which each alone meets a tree; None where it takes several."""
    if isinstance(tree, int):
        return tree
    bits = 0
    for subtree in tree[1]:
        some = _any_of(subtree)
        if tree[0] != 'or' or some is None:
            return None
        bits |= some
    return bits
