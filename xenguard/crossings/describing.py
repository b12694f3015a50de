"""A crossing in words: who wants what, and which guarded packages would meet it."""

from collections import OrderedDict

from xenguard.i18n import P_, _
from xenguard.wording import clean, names


def groups(crossings):
    """Crossings with one cause, together: the same need satisfied by the same packages.

    :param crossings: list of :class:`Crossing`
    :returns: list of such lists
    """
    found = OrderedDict()
    for crossing in crossings:
        key = (crossing.kind, crossing.requirement if crossing.via else None, crossing.via,
               crossing.need, crossing.kind == 'replaces' or crossing.guarded)
        found.setdefault(key, []).append(crossing)
    return list(found.values())


def describe(group, sides):
    """Write crossings with one cause as a sentence about what would happen."""
    first = group[0]
    packages = names(crossing.package for crossing in group)
    guarded = guarded_of(group, sides)
    if first.kind == 'replaces':
        return _('{packages} would make room for {guarded}, while other stack packages '
                 'stay').format(packages=packages, guarded=guarded)
    if first.kind == 'builds' and first.need is None:
        return _('{guarded} would come in with what building {packages} requires').format(
            packages=packages, guarded=guarded)
    # TRANSLATORS: {wish} is a whole sentence: "{packages} requires {requirement}", or the like.
    if supplements(first):
        if first.via:
            return _('{guarded} supplements {via}, which comes in for {packages}').format(
                guarded=guarded, via=names(first.via[-1:]), packages=packages)
        return _('{guarded} supplements {packages}').format(guarded=guarded, packages=packages)
    if first.kind == 'builds' and first.via:
        return _('{wish}, and {via} needs {guarded}').format(
            wish=wish(group), via=names(first.via), guarded=guarded)
    return _('{wish}, which {guarded} would provide').format(wish=wish(group), guarded=guarded)


def wish(group):
    """Who wants what: the stack's packages, their requirement, and the way to it."""
    first = group[0]
    packages = names(crossing.package for crossing in group)
    if first.kind == 'builds':
        if not first.need:
            return _('it comes in with what building {packages} requires').format(
                packages=packages)
        return _('building {packages} requires {requirement}').format(
            packages=packages, requirement=clean(first.need))
    if supplements(first):
        if first.via:
            return _('it supplements {via}, which comes in for {packages}').format(
                via=names(first.via[-1:]), packages=packages)
        return _('it supplements {packages}').format(packages=packages)
    if first.via and first.kind == 'recommends' and _is_supplement(
            first.package, first.requirement, first.via[:1]):
        return _('{via} supplements {packages}, and needs {need} in the end').format(
            via=names(first.via), packages=packages, need=clean(first.need))
    many = len({crossing.package for crossing in group})
    text = P_('{packages} requires {requirement}', '{packages} require {requirement}', many) \
        if first.kind == 'requires' else \
        P_('{packages} recommends {requirement}', '{packages} recommend {requirement}', many)
    text = text.format(packages=packages, requirement=clean(first.requirement))
    if first.via:
        return _('{wish} from {via}, and {need} in the end').format(
            wish=text, via=names(first.via), need=clean(first.need))
    return text


def supplements(crossing):
    """Whether the guarded packages came in because they supplement the stack's, or the last one in
    between."""
    return crossing.kind == 'recommends' and _is_supplement(
        ((crossing.package,) + crossing.via)[-1], crossing.need, crossing.guarded)


def _is_supplement(wanting, text, coming):
    """Whether it is by their own doing that some packages come in for a capability."""
    return text not in map(str, wanting.requires + wanting.recommends) and any(
        str(reldep) == text for package in coming for reldep in package.supplements)


def guarded_of(group, sides):
    """Write the guarded packages of some crossings, with their module."""
    return with_module(sorted({package for crossing in group for package in crossing.guarded}),
                       sides)


def with_module(packages, sides):
    """Write guarded packages, with the module that they belong to."""
    modules = {sides.membership(package).module for package in packages}
    named = sorted(clean(module) for module in modules if module)
    if named:
        return _('{packages} of module {module}').format(
            packages=names(packages), module=', '.join(named))
    others = sorted({clean(sides.membership(package).words) for package in packages})
    return '{} {}'.format(names(packages), ', '.join(others))


def left_out(solution, sides):
    """The guarded packages that a solution does without: a sorted list."""
    out = sides.select(list(solution.limits.out))
    # Of what is installed a repository has a copy.
    there = {str(package) for package in solution.outcome.final.filter(
        name=list(out._name_dict()))} if out else ()
    return [package for package in sorted(out) if str(package) not in there]
