"""What a solve must heed beside the request, and what a crossing leaves to try."""

from collections import OrderedDict, namedtuple

import libdnf.transaction

from xenguard.packages.dependencies import of_same_name, reach, satisfying
from xenguard.packages.richdeps import conditions

AS_DEPENDENCY = (libdnf.transaction.TransactionItemReason_DEPENDENCY,
                 libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY)


class Limits(namedtuple('Limits', ('out', 'avoid', 'keep', 'hide'))):
    """What a solve must heed beside the request; frozensets of packages.

    out: guarded packages that are taken out of sight
    avoid: other packages that must not be in the final set
    keep: packages that must be in it
    hide: packages that modular filtering hides, and that are left hidden
    """

    __slots__ = ()

    def plus(self, *others):
        """These limits and others."""
        return Limits(*(mine.union(*theirs) for mine, *theirs in zip(self, *others)))

    def minus(self, other):
        """What of these limits is not in others."""
        return Limits(*(mine - theirs for mine, theirs in zip(self, other)))

    def contain(self, other):
        """Whether these limits are those or stricter."""
        return all(mine >= theirs for mine, theirs in zip(self, other))

    def meet(self, other):
        """Whether something is in both."""
        return any(mine & theirs for mine, theirs in zip(self, other))

    @property
    def unseen(self):
        """The packages that are out of sight."""
        return self.out | self.hide


def limit(out=(), avoid=(), keep=(), hide=()):
    """Make Limits of some packages."""
    return Limits(frozenset(out), frozenset(avoid), frozenset(keep), frozenset(hide))


NO_LIMITS = limit()


class Branches:
    """The ways past a crossing.

    :param sides: a :class:`Sides`
    :param may_remove: whether installed packages may be removed
    :param cleans: whether what nothing needs any more leaves with what was to be removed
    """

    def __init__(self, sides, may_remove, cleans=False):
        self.sides = sides
        self.may_remove = may_remove
        self.cleans = cleans

    def past(self, found, limits, final):
        """Find further limits, of which every solution without some crossings heeds one for each.

        Crossings of many packages that have one cause share the ways past that: what is one change
        for all of them comes before what is one for each.

        :param found: list of :class:`Crossing` of a solution under `limits`
        :param final: query of what that solution would leave installed
        :returns: for each a list of :class:`Limits`, those first that leave the rest as it is
        """
        visible = self.visible(self.sides.guarded.difference(self.sides.allowed), limits)
        groups = OrderedDict()
        for crossing in found:
            key = (crossing.kind, crossing.need, crossing.guarded) \
                if crossing.kind in ('requires', 'recommends') else crossing
            groups.setdefault(key, []).append(crossing)
        turns = {}
        return [ways for group in groups.values()
                for ways in self._past_group(group, visible, limits, final, turns)]

    def _past_group(self, group, visible, limits, final, turns):
        first = group[0]
        if first.kind == 'replaces':
            return [self._past_replacement(first, visible)]
        if first.kind == 'builds':
            return [[limit(out=visible)]]
        firsts, shared = self._past_need(first, visible, limits, final)
        found = []
        for crossing in group:
            own = [way for package in crossing.via[::-1] + (crossing.package,)
                   for way in self._leave(package, limits, final)]
            for text in sorted({crossing.requirement, crossing.need}):
                if text not in turns:
                    turns[text] = [way for condition in conditions(text)
                                   for way in self._turn(condition, limits, final)]
                own += turns[text]
            found.append(firsts + (_ordered(shared) + _ordered(own) if len(group) > 1 else
                                   _ordered(own + shared)))
        return found

    def _past_need(self, crossing, visible, limits, final):
        """The ways past what guarded packages satisfy, whoever needs it: those to be tried first,
        and others, each with how much it changes."""
        told = frozenset(visible.intersection(self.sides.select(list(crossing.guarded))))
        if crossing.kind == 'recommends':
            # Another guarded provider may have been asked for, and that is no crossing.
            return [limit(out=told)] if told else [], []
        rivals = told | frozenset(satisfying(visible, crossing.need))
        settled = satisfying(self.sides.guarded.installed(), crossing.need)
        settled = settled.difference(self.sides.allowed).union(self.sides.select(
            [package for package in crossing.guarded if package.installed]))
        # What has the name of one that is settled may go on with an old crossing.
        names = {package.name for package in settled}
        rivals = frozenset(each for each in rivals if each in told or each.name not in names)
        others = [way for package in sorted(settled)
                  for way in self._leave(package, limits, final, rivals)]
        if settled and not any(package.installed for package in crossing.guarded):
            # What is settled may be an old crossing of this package, and may go on to be one.
            others.append((1, limit(out=rivals)))
        return [] if settled or not rivals else [limit(out=rivals)], others

    def keeping(self, package):
        """The limits of which one has to be heeded for an installed package to stay, or something
        that may stand in for it."""
        others = of_same_name(self.sides.find_available(), package)
        itself = self.sides.select([package])
        if self.sides.stack.intersection(itself):
            others = others.union(self.sides.find_available().filter(obsoletes=itself))
            others = others.intersection(self.sides.stack)
        return [limit(keep=[each]) for each in [package] + sorted(
            (other for other in others if other != package), reverse=True)]

    def _past_replacement(self, crossing, visible):
        rivals = visible.filter(name=crossing.package.name).union(
            visible.intersection(self.sides.select(list(crossing.guarded))))
        return ([limit(out=rivals)] if rivals else []) + self.keeping(crossing.package)

    def _leave(self, package, limits, final, out=()):
        """The limits that keep a package out of the final set, each with how much it changes."""
        if not package.installed:
            return [(0, limit(avoid=[package], out=out))]
        ways = [(1 if other.name == package.name else 2, limit(keep=[other], out=out))
                for other in self._replacements(package)
                if other not in limits.unseen and other not in out]
        # What excludepkgs names DNF does not remove.
        cleaned = self.may_be_cleaned(package, final)
        if (self.may_remove or cleaned) and self.sides.base.sack.query().filter(pkg=[package]):
            # A stack package that is removed for a guarded one is a crossing in its turn, and what
            # is guarded stands in the way of more than one.
            rank = -1 if cleaned else 3 if self._is_guarded(package) else 4
            ways.append((rank, limit(avoid=[package], out=out)))
        return ways

    def may_be_cleaned(self, package, final):
        """Whether an installed package may leave with what is to be removed, as it is there for
        nothing else (DNF's clean_requirements_on_remove). That nothing else needs it any more is
        the solver's to find out."""
        if not self.cleans:
            return False
        installed = self.sides.everything().installed()
        itself = self.sides.select([package])
        return bool(self.sides.installed_for(itself, *AS_DEPENDENCY) and reach(
            installed.difference(final).difference(itself).apply(), installed,
            weakly=True).intersection(itself))

    def _turn(self, condition, limits, final):
        """The limits that make a condition of a rich dependency hold no more, or hold."""
        available = self.visible(self.sides.everything(), limits)
        providers = satisfying(available, condition)
        if not satisfying(final, condition):
            return [(1, limit(keep=[package])) for package in sorted(providers, reverse=True)]
        installed = satisfying(final.installed(), condition)
        if installed and not self.may_remove:
            return []
        guarded = providers.intersection(self.sides.guarded)
        return [(4 if installed else 0,
                 limit(avoid=providers.difference(guarded).union(installed), out=guarded))]

    def _replacements(self, package):
        """Visible packages that would take an installed one's place, the newest first."""
        available = self.sides.find_available()
        others = available.filter(name=package.name).union(
            available.filter(obsoletes=self.sides.select([package])))
        return sorted((other for other in others if other != package), reverse=True)

    def of_its_kind(self, package):
        """The visible packages that can be had in place of an installed one without a change
        from the guarded side or to it, the oldest first."""
        others = of_same_name(self.sides.find_available(), package)
        if self._is_guarded(package):
            return sorted(others.intersection(self.sides.guarded))
        return sorted(others.difference(self.sides.guarded))

    def _is_guarded(self, package):
        return bool(self.sides.guarded.intersection(self.sides.select([package])))

    def visible(self, query, limits):
        """The available packages of a query that are in sight under some limits."""
        visible = self.sides.find_available().intersection(query)
        return visible.difference(self.sides.select(list(limits.unseen))).apply()


def _ordered(ways):
    return [way for _, way in sorted(ways, key=lambda way: way[0])]
