"""A crossing in words: who wants what, and which guarded packages would meet it."""

from xenguard.i18n import _
from xenguard.wording import clean, is_short, names

# between the steps of a chain
ARROW = ' -> '

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Collection, Iterable, List

    import hawkey

    from xenguard.crossings.kinds import Crossing
    from xenguard.packages.sides import Sides


def groups(crossings: 'Iterable[Crossing]') -> 'List[List[Crossing]]':
    """Crossings with one cause, together: the same need satisfied by the same packages.

    :param crossings: list of :class:`Crossing`
    :returns: list of such lists
    """
    found = {}
    for crossing in crossings:
        found.setdefault((crossing.kind, crossing.kind.cause(crossing)), []).append(crossing)
    return list(found.values())


def describe(group: 'List[Crossing]', sides: 'Sides') -> str:
    """Write crossings with one cause as a sentence about what would happen."""
    return group[0].kind.describe(group, sides)


def wish(group: 'List[Crossing]') -> str:
    """Write who wants what: the stack's packages, their requirement, and the way to it."""
    return group[0].kind.wish(group)


def with_module(packages: 'Collection[hawkey.Package]', sides: 'Sides') -> str:
    """Write guarded packages, with the module that they belong to."""
    memberships = [sides.membership(package) for package in packages]
    named = sorted({clean(each.name) for each in memberships if each.module or
                    is_short() and each.origin})
    if named:
        # TRANSLATORS: the module in brackets: "qemu-img (virt:rhel)".
        form = _('{packages} ({module})') if is_short() else _('{packages} of module {module}')
        return form.format(packages=names(packages), module=', '.join(named))
    others = sorted({clean(each.words) for each in memberships})
    return '{} {}'.format(names(packages), ', '.join(others))


def chain(crossing: 'Crossing', sides: 'Sides',
          form: 'Callable[[hawkey.Package], str]') -> 'List[str]':
    """The way from a stack package to the first guarded one: packages, the requirement, and that
    one with its module.

    :param form: function of a package to its text
    """
    guarded = crossing.guarded[0]
    return [form(crossing.package)] + between(crossing, form) + [
        '{} ({})'.format(form(guarded), sides.membership(guarded).name)]


def between(crossing: 'Crossing', form: 'Callable[[hawkey.Package], str]') -> 'List[str]':
    """What stands in a chain between the stack package and the guarded one."""
    return [form(package) for package in crossing.via] + \
        ([crossing.need] if crossing.need else [])


def left_out(solution: 'Any', sides: 'Sides') -> 'List[hawkey.Package]':
    """The guarded packages that a solution does without: a sorted list."""
    out = sides.select(list(solution.constraints.exclude))
    # Of what is installed a repository has a copy.
    there = {str(package) for package in solution.outcome.final.filter(
        name=list(out._name_dict()))} if out else ()
    return [package for package in sorted(out) if str(package) not in there]
