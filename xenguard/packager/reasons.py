"""Why something is advised, in words; one text for each line of a spec."""

from xenguard.crossings.describing import with_module
from xenguard.i18n import P_, _
from xenguard.packages.queries import SOURCES
from xenguard.wording import clean, names

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List

    import hawkey

    from xenguard.packager.conflicts import Conflict
    from xenguard.packager.missing import MissingProvider, Rebuild
    from xenguard.packages.sides import Sides


def conflict(conflict: 'Conflict', sides: 'Sides') -> str:
    """Why a package should conflict with a guarded one.

    :param conflict: a :class:`Conflict`; its builds are those that are meant
    """
    newest = with_module(conflict.builds[-1:], sides)
    more = len({package.evr for package in conflict.builds}) - 1
    if more:
        newest = P_('{package} (and {count} older build)', '{package} (and {count} older builds)',
                    more).format(package=newest, count=more)
    if conflict.why == 'ships':
        return _('{guarded} also ships {thing}').format(
            guarded=newest, thing=clean(conflict.what))
    if conflict.why == 'insists':
        return _('{guarded} requires {requirement}, which only {package} satisfies').format(
            guarded=newest, requirement=clean(conflict.what), package=clean(conflict.of))
    if conflict.why == 'supplements':
        return _('{guarded} supplements {thing}, and comes in with {package}').format(
            guarded=newest, thing=clean(conflict.what), package=clean(conflict.of))
    return _('{guarded} would satisfy {requirement}, which {package} requires').format(
        guarded=newest, requirement=clean(conflict.what), package=clean(conflict.of))


def provide(lack: 'MissingProvider', sides: 'Sides') -> str:
    """Why something should be provided.

    :param lack: a :class:`MissingProvider`
    """
    sources = [package for package in lack.wanted_by if package.arch in SOURCES]
    packages = [package for package in lack.wanted_by if package.arch not in SOURCES]
    told = []
    if packages:
        told.append(P_('{packages} requires {requirement}', '{packages} require {requirement}',
                       len(packages)).format(packages=names(packages),
                                             requirement=clean(lack.requirement)))
    if sources:
        told.append(_('building {packages} requires {requirement}').format(
            packages=names(sources), requirement=clean(lack.requirement)))
    told.append(_('only {guarded} provides it').format(
        guarded=with_module(sorted(lack.guarded.latest()), sides)))
    if lack.requirement.startswith('/'):
        told.append(_('ship the file (a symlink will do)'))
    return '; '.join(told)


def rebuild(found: 'Rebuild', sides: 'Sides') -> str:
    """Why a source package should be rebuilt without module tags.

    :param found: a :class:`Rebuild`
    """
    package = with_module([found.package], sides)
    if found.needed is None:
        return _('{package} is built from it').format(package=package)
    return _('{package} is built from it, and provides {requirement}, which the others '
             'require').format(package=package, requirement=clean(found.needed))


def not_writable(text: str, reason: str) -> str:
    """Why there is no line where one is due, for a name that no spec can hold."""
    return _("'{text}' cannot be written in a spec: {reason}").format(
        text=clean(text), reason=reason)


def not_told_apart(package: 'hawkey.Package', others: 'List[hawkey.Package]', reason: str) -> str:
    """Why there is no line where one is due, for a version that others have too.

    :param others: packages outside the modules that a line would mean as well
    """
    if not others:
        return _('no version distinguishes {package} from what is to be provided: {reason}').format(
            package=clean(package), reason=reason)
    return _('no version distinguishes {package} from {others}, whose Provides needs a version of '
             'its own: {reason}').format(
                 package=clean(package), others=names(others), reason=reason)


def of_the_module(requirement: str, reason: str) -> str:
    """Why there is no line where one is due, for a version that a module's build alone has."""
    return _("only a module's build can satisfy {requirement}, so require another version: "
             "{reason}").format(requirement=clean(requirement), reason=reason)
