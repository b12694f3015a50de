"""What differs between the versions of DNF and rpm that xenguard runs with: DNF 4.4 to 4.24.

Everything else that xenguard calls is the same in all of them (see docs/matrix.md).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Iterable, List, Optional, Tuple

    import dnf
    import dnf.cli
    import dnf.conf
    import libdnf.module


def resolves_later(command: 'Optional[dnf.cli.Command]') -> bool:
    """Tell whether a command is going to resolve that does not say so before its run().

    That is 'history' up to DNF 4.5; since 4.6 it says so as the others do.

    :param command: a dnf.cli.Command, or None
    """
    return 'history' in getattr(command, 'aliases', ()) and \
        command.opts.transactions_action in (   # type: ignore[union-attr]  # None has no aliases
            'redo', 'undo', 'rollback')


def want_file_lists(conf: 'dnf.conf.MainConf') -> None:
    """Have DNF load the file lists of repositories; a requirement may be any file.

    Since DNF 4.19 it leaves them out unless they are asked for; before, it has no such option.

    :param conf: the dnf.conf.MainConf, before the sack is filled
    """
    if hasattr(conf, 'optional_metadata_types'):
        conf.optional_metadata_types += ['filelists']


def module_changes(container: 'libdnf.module.ModulePackageContainer') -> 'List[Tuple[str, ...]]':
    """The changes of modules that DNF has yet to save, to be made again by change_modules().

    :param container: a libdnf module container
    :returns: list of the name of a method, and its arguments, the module's name first
    """
    changes: 'List[Tuple[str, ...]]' = []
    changes += [('disable', name) for name in container.getDisabledModules()]
    changes += [('reset', name) for name in container.getResetModules()]
    streams = dict(container.getEnabledStreams())
    streams.update((name, both[1]) for name, both in dict(container.getSwitchedStreams()).items())
    changes += [('enable', name, stream) for name, stream in streams.items()]
    for method, by_name in (('install', container.getInstalledProfiles()),
                            ('uninstall', container.getRemovedProfiles())):
        changes += [(method, name, container.getEnabledStream(name), profile)
                    for name, profiles in dict(by_name).items() for profile in profiles]
    return changes


def change_modules(container: 'libdnf.module.ModulePackageContainer',
                   changes: 'Iterable[Tuple[str, ...]]') -> None:
    """Make changes of modules, but for those that libdnf refuses: a second one of one module.

    :param changes: what module_changes() returned
    """
    for method, *arguments in changes:
        try:
            getattr(container, method)(*arguments)
        except RuntimeError:
            pass


def filter_modules(base: 'dnf.Base') -> None:
    """Filter the sack anew by the states that its modules have now.

    What the sack is told of them differs between versions; DNF's module commands know.

    :param base: the dnf.Base, with its sack filled
    """
    from dnf.module.module_base import ModuleBase
    ModuleBase(base)._update_sack()


def reset_module(container: 'libdnf.module.ModulePackageContainer', name: str) -> None:
    """Take back that a stream of a module is to be enabled, and leave all other changes.

    libdnf refuses a second change of one module, and a stream with several builds is several
    changes to it: all are taken back, and the others made again.

    :param container: a libdnf module container
    """
    changes = module_changes(container)
    container.rollback()
    for method, *arguments in changes:
        if arguments[0] != name:
            getattr(container, method)(*arguments)


def text(value: 'Any') -> 'Optional[str]':
    """The text of a value of an RPM header: up to rpm 4.14 bytes, later str; None stays None.

    What is no UTF-8 in it is replaced: libdnf takes nothing else.
    """
    if value is None:
        return None
    if not isinstance(value, bytes):
        # A tag may have another type than it should.
        value = str(value).encode('utf-8', 'surrogateescape')
    return value.decode('utf-8', 'replace')
