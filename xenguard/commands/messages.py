"""User-facing messages about a command line."""

from xenguard.i18n import P_, _
from xenguard.wording import as_error, clean, lines, names, printable

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, List

    from xenguard.guard.cleaning import Obstacles
    from xenguard.packager.shield import Shield
    from xenguard.packages.sides import Sides


def no_match(pattern: object, told: str = '') -> str:
    """The error about an argument of the report that names nothing.

    :param told: what there is to say of it, in lines
    """
    return as_error([_("no stack package matches '{pattern}'").format(pattern=clean(pattern))] +
                    told.splitlines())


def cannot_write(path: str, reason: object) -> str:
    """The error about a page that could not be written."""
    return as_error([_('cannot write {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])


def unreadable(path: str, reason: str) -> str:
    """The line about a file that is no source package and no spec."""
    return lines([_('cannot read {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])[0]


def no_page() -> str:
    """The error of a page without a file."""
    return as_error([_("cannot write a page to '': --html needs the name of a file, or '-' for the "
                       'standard output')])


def no_junit() -> str:
    """The error of a JUnit file without a name."""
    return as_error([_("--junit needs the name of a file")])


def no_folder() -> str:
    """The error of a shield without a folder."""
    return as_error([_('name the folder to write into: --output DIR')])


def shield_written(path: str, shield: 'Shield') -> 'List[str]':
    """The lines about a shield that was written."""
    text = _('{path}: conflicts with {count}, and takes away the default streams of {modules}') \
        if shield.modules else _('{path}: conflicts with {count}')
    found = [text.format(path=clean(path), count=P_(
        '{count} name or version', '{count} names and versions',
        len(shield.conflicts)).format(count=len(shield.conflicts)),
        modules=', '.join(shield.modules)),
             _('build it in its folder: rpmbuild -bb --define "_sourcedir $PWD" {name}').format(
                 name=path.rpartition('/')[2])]
    if shield.lost:
        found.append(P_('{packages} cannot be told from a package outside the modules, and is not '
                        'kept out', '{packages} cannot be told from packages outside the modules, '
                        'and are not kept out', len(shield.lost)).format(
                            packages=names(shield.lost)))
    if shield.unwritable:
        found.append(P_('{packages} cannot be written in a spec, and is not kept out',
                        '{packages} cannot be written in a spec, and are not kept out',
                        len(shield.unwritable)).format(packages=names(shield.unwritable)))
    return found


def nothing_guarded() -> str:
    """The error where no guarded package is in sight, so that nothing can be judged."""
    return as_error([_('no enabled repository has a guarded package, so nothing can be judged: '
                       'enable the repositories with the module as well')])


def nothing_of_the_stack() -> str:
    """The error where no enabled repository has a package of the stack."""
    return as_error([_("no enabled repository has a package of the stack; 'stack_packages' and "
                       "'stack_repos' in xenguard.conf say what the stack is")])


def no_refusal() -> str:
    """The error where no refusal is kept."""
    return as_error([_('no request was refused on this host; name packages or modules to tell of')])


def no_refusal_read(reason: object) -> str:
    """The error where what is kept of the last refusal cannot be read."""
    return as_error([_('cannot read what was refused last: {reason}').format(
        reason=clean(reason))])


def refused(document: 'Dict[str, Any]') -> 'List[str]':
    """The lines about the last refusal.

    :param document: as lastrefusal.load() returns it
    """
    head = _('{command}, refused at {time}').format(
        command=printable(document['command'] or _('a program on the API')),
        time=clean(document['made']))
    return [head] + ['    ' + printable(text) for text in document['text']]


def no_file() -> str:
    """The error of a command that has nothing to look at."""
    return as_error([_('name the source packages or spec files to look at')])


def wrong_option(option: str, subcommand: str) -> str:
    """The error about an option that another subcommand has."""
    return as_error([_('{option} is not an option of {subcommand}').format(
        option=option, subcommand=subcommand)])


def no_arguments(subcommand: str) -> str:
    """The error about arguments of a subcommand that takes none."""
    return as_error([_('{subcommand} takes no arguments').format(subcommand=subcommand)])


def no_subcommand(usage: str) -> str:
    """The error of ``dnf xenguard`` alone."""
    return as_error([_("name a subcommand; 'dnf xenguard --help' tells what each is for"),
                     _('usage: {usage}').format(usage=usage)])


def unknown_subcommand(name: str, meant: 'List[str]', usage: str) -> str:
    """The error about a subcommand that there is not.

    :param meant: list of the one that is nearest to it, or an empty one
    """
    text = _("there is no subcommand '{name}'; did you mean '{meant}'?") if meant else \
        _("there is no subcommand '{name}'")
    return as_error([text.format(name=clean(name), meant=''.join(meant)),
                     _('usage: {usage}').format(usage=usage)])


def lost_repos(ids: 'List[str]') -> 'List[str]':
    """The line about repositories that DNF could not load and goes on without."""
    if not ids:
        return []
    return lines([P_('the repository {ids} could not be loaded: nothing is said of its packages',
                     'the repositories {ids} could not be loaded: nothing is said of their '
                     'packages', len(ids)).format(ids=', '.join(map(clean, ids)))])


def nothing_to_clean(sides: 'Sides') -> str:
    """The line where cleaning has nothing to do."""
    if not sides.stack_in(sides.everything().installed()):
        text = _('there is no stack on this host to be kept clean')
    elif sides.sees_nothing_guarded:
        text = _('neither a guarded package nor metadata of a guarded module is in sight, so that '
                 'nothing can be cleaned')
    else:
        text = _('nothing crosses on this host, and no guarded stream is enabled for nothing')
    return lines([text])[0]


def not_cleaned(obstacles: 'Obstacles', sides: 'Sides') -> str:
    """The error of a host that cannot be made clean.

    :param obstacles: the :class:`Obstacles`
    :param sides: a :class:`Sides`
    """
    from xenguard.guard import nextsteps
    return as_error([_('this host cannot be made clean:')] + nextsteps.reasons(obstacles, sides) +
                    [_('nothing was changed')])
