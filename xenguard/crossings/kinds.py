"""The kinds of crossings: all that is known of one stands in its class (contract, section 2).

What finds crossings makes them of a kind (:mod:`xenguard.crossings.find`). What a kind leaves to
try, in which words it is told, and what the report calls it, is asked of the kind.
"""

from collections import namedtuple

from xenguard.crossings.describing import with_module
from xenguard.i18n import P_, _
from xenguard.wording import clean, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Hashable, List, Optional

    from xenguard.packages.sides import Sides


class Crossing(namedtuple('Crossing',
                          ('kind', 'package', 'requirement', 'via', 'need', 'guarded'))):
    """One place where a stack package and guarded packages touch.

    kind: a :class:`Kind`
    package: the stack package; of BUILDS a :class:`Source`
    requirement: text of what the stack package requires; None of REPLACES
    via: tuple of packages of neither side, from the stack package to the guarded ones
    need: text of the requirement that the guarded packages satisfy: the stack package's own,
        or that of the last package in `via`
    guarded: tuple of the guarded packages at the other end
    """

    __slots__ = ()


class Kind:
    """One kind of crossing.

    name: what the report's schema calls it
    replaces: whether a stack package makes room, so that there is nothing for another to provide
    of_source: whether it is about a source package, which is not installed
    """

    name: 'Optional[str]' = None
    replaces = False
    of_source = False

    def cause(self, crossing: 'Crossing') -> 'Hashable':
        """What crossings have in common that are told as one; hashable."""
        return (crossing.requirement if crossing.via else None, crossing.via, crossing.need,
                crossing.guarded)

    def shared(self, crossing: 'Crossing') -> 'Hashable':
        """What crossings have in common that share the branches past them; hashable."""
        return crossing

    def branches(self, group: 'List[Crossing]', node: 'Any') -> 'List[List[Any]]':
        """The branches past crossings that share them.

        :param group: list of :class:`Crossing`
        :param node: the :class:`Node` of the search that has them
        :returns: list of a list of :class:`Constraints` for each
        """
        raise NotImplementedError

    def describe(self, group: 'List[Crossing]', sides: 'Sides') -> str:
        """Write crossings with one cause as a sentence about what would happen."""
        raise NotImplementedError

    def wish(self, group: 'List[Crossing]') -> str:
        """Write who wants what, and how it leads to the guarded packages."""
        raise NotImplementedError

    def supplements(self, crossing: 'Crossing') -> bool:
        """Whether the guarded packages come in because they supplement the stack's, or the last
        package in between."""
        return False

    def title(self) -> str:
        """The report's heading of a cause without a requirement."""
        return _('(no single requirement)')

    def count(self, number: int) -> str:
        """Write how many packages of the stack a cause concerns."""
        raise NotImplementedError


class _Dependency(Kind):
    """A stack package depends on guarded ones, directly or through others."""

    def shared(self, crossing: 'Crossing') -> 'Hashable':
        return crossing.need, crossing.guarded

    def describe(self, group: 'List[Crossing]', sides: 'Sides') -> str:
        # TRANSLATORS: {wish} is a whole sentence: "{packages} requires {requirement}", or the like.
        return _('{wish}, which {guarded} would provide').format(
            wish=self.wish(group), guarded=_guarded(group, sides))

    def wish(self, group: 'List[Crossing]') -> str:
        first = group[0]
        text = self._wish(_packages(group), clean(first.requirement),
                          len({crossing.package for crossing in group}))
        if first.via:
            return _('{wish} from {via}, and {need} in the end').format(
                wish=text, via=names(first.via), need=clean(first.need))
        return text

    def _wish(self, packages, requirement, many):
        raise NotImplementedError


class _Requires(_Dependency):
    name = 'requires'

    def branches(self, group: 'List[Crossing]', node: 'Any') -> 'List[List[Any]]':
        return node.past_dependency(group, *node.past_need(group[0]))

    def _wish(self, packages, requirement, many):
        return P_('{packages} requires {requirement}', '{packages} require {requirement}',
                  many).format(packages=packages, requirement=requirement)

    def count(self, number: int) -> str:
        return P_('required by {count} package', 'required by {count} packages', number).format(
            count=number)


class _Recommends(_Dependency):
    name = 'recommends'

    def cause(self, crossing: 'Crossing') -> 'Hashable':
        return super(_Recommends, self).cause(crossing), _is_required(crossing)

    def branches(self, group: 'List[Crossing]', node: 'Any') -> 'List[List[Any]]':
        return node.past_dependency(group, *node.past_wish(group[0]))

    def describe(self, group: 'List[Crossing]', sides: 'Sides') -> str:
        first = group[0]
        if not self.supplements(first):
            return super(_Recommends, self).describe(group, sides)
        if first.via:
            return _('{guarded} supplements {via}, which comes in for {packages}').format(
                guarded=_guarded(group, sides), via=names(first.via[-1:]),
                packages=_packages(group))
        return _('{guarded} supplements {packages}').format(
            guarded=_guarded(group, sides), packages=_packages(group))

    def wish(self, group: 'List[Crossing]') -> str:
        first, packages = group[0], _packages(group)
        if self.supplements(first):
            if first.via:
                return _('it supplements {via}, which comes in for {packages}').format(
                    via=names(first.via[-1:]), packages=packages)
            return _('it supplements {packages}').format(packages=packages)
        if first.via and _is_supplement(first.package, first.requirement, first.via[:1]):
            return _('{via} supplements {packages}, and needs {need} in the end').format(
                via=names(first.via), packages=packages, need=clean(first.need))
        if first.via and _is_required(first):
            # It is further on that something is only recommended.
            # TRANSLATORS: "{packages} requires {requirement} from {via}, and {need} in the end".
            return _('{wish}, by a weak dependency').format(wish=REQUIRES.wish(group))
        return super(_Recommends, self).wish(group)

    def _wish(self, packages, requirement, many):
        return P_('{packages} recommends {requirement}', '{packages} recommend {requirement}',
                  many).format(packages=packages, requirement=requirement)

    def supplements(self, crossing: 'Crossing') -> bool:
        return _is_supplement(((crossing.package,) + crossing.via)[-1], crossing.need,
                              crossing.guarded)

    def count(self, number: int) -> str:
        return P_('recommended by {count} package', 'recommended by {count} packages',
                  number).format(count=number)


class _Replaces(Kind):
    """Guarded packages take a stack package's place while others of the stack stay."""

    name = 'replaces'
    replaces = True

    def cause(self, crossing: 'Crossing') -> 'Hashable':
        return None

    def branches(self, group: 'List[Crossing]', node: 'Any') -> 'List[List[Any]]':
        return [node.past_replacement(crossing) for crossing in group]

    def describe(self, group: 'List[Crossing]', sides: 'Sides') -> str:
        return _('{packages} would make room for {guarded}, while other stack packages '
                 'stay').format(packages=_packages(group), guarded=_guarded(group, sides))

    def wish(self, group: 'List[Crossing]') -> str:
        raise ValueError('nobody wants it')

    def title(self) -> str:
        return _('(replaced)')

    def count(self, number: int) -> str:
        return P_('in place of {count} package', 'in place of {count} packages', number).format(
            count=number)


class _Builds(Kind):
    """Building a source of the stack would install guarded packages."""

    name = 'builds'
    of_source = True

    def branches(self, group: 'List[Crossing]', node: 'Any') -> 'List[List[Any]]':
        return [node.past_all_guarded() for _crossing in group]

    def describe(self, group: 'List[Crossing]', sides: 'Sides') -> str:
        first, guarded = group[0], _guarded(group, sides)
        if first.need is None:
            return _('{guarded} would come in with what building {packages} requires').format(
                packages=_packages(group), guarded=guarded)
        if first.via:
            return _('{wish}, and {via} needs {guarded}').format(
                wish=self.wish(group), via=names(first.via), guarded=guarded)
        return _('{wish}, which {guarded} would provide').format(
            wish=self.wish(group), guarded=guarded)

    def wish(self, group: 'List[Crossing]') -> str:
        if not group[0].need:
            return _('it comes in with what building {packages} requires').format(
                packages=_packages(group))
        return _('building {packages} requires {requirement}').format(
            packages=_packages(group), requirement=clean(group[0].need))

    def count(self, number: int) -> str:
        return P_('required to build {count} package', 'required to build {count} packages',
                  number).format(count=number)


REQUIRES, RECOMMENDS, REPLACES, BUILDS = _Requires(), _Recommends(), _Replaces(), _Builds()
ALL = (REQUIRES, RECOMMENDS, REPLACES, BUILDS)


def of_name(name: str) -> 'Kind':
    """The kind that the report's schema calls by a name."""
    return next(kind for kind in ALL if kind.name == name)


def _packages(group):
    return names(crossing.package for crossing in group)


def _guarded(group, sides):
    return with_module(sorted({package for crossing in group for package in crossing.guarded}),
                       sides)


def _is_required(crossing):
    """Whether the stack package requires what it wants."""
    return crossing.requirement in map(str, crossing.package.requires)


def _is_supplement(wanting, text, coming):
    """Whether it is by their own doing that some packages come in for a capability."""
    return text not in map(str, wanting.requires + wanting.recommends) and any(
        str(reldep) == text for package in coming for reldep in package.supplements)
