"""Lines about what keeps the guard from knowing what is guarded."""

from xenguard import config
from xenguard.i18n import P_
from xenguard.packages import labels
from xenguard.packages.modules import Modules
from xenguard.wording import clean, lines

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List, Tuple

    import dnf


def of_host(base: 'dnf.Base', policy: 'config.Policy') -> 'List[str]':
    """What a command says that tells of the host, or of what can be had.

    :param base: the dnf.Base, with its sack filled
    :returns: list of lines
    """
    modules = Modules(base, policy)
    found = _unknown(_unknown_modules(base, policy, modules))
    if not modules.guarded:
        from xenguard.packages import unnamed
        from xenguard.packages.sides import Sides
        sides = Sides(base, policy)
        found += unnamed_builds(unnamed.count(unnamed.find(sides.everything(), sides)))
    return found


def unnamed_builds(counts: 'List[Tuple[str, int]]') -> 'List[str]':
    """The line about packages that are a module's, and that no module metadata names.

    :param counts: list of pairs of a repository's id and the number of such packages there
    :returns: list of no or one line
    """
    if not counts:
        return []
    total = sum(count for _id, count in counts)
    repos = ', '.join('{} ({})'.format(clean(id), count) if len(counts) > 1 else clean(id)
                      for id, count in counts)
    return lines([P_(
        "{count} package of {repos} carries a module's dist tag, but no module metadata names it; "
        "without metadata DNF installs none of a module's packages",
        "{count} packages of {repos} carry a module's dist tag, but no module metadata names "
        "them; without metadata DNF installs none of a module's packages", total).format(
            count=total, repos=repos)])


def _unknown_modules(base, policy, modules):
    """The entries of guarded_modules that nothing is known of; those that are so by default are
    not looked at: there are hosts without any module."""
    default = config.default_policy().guarded_modules
    unknown = [entry for entry in policy.guarded_modules
               if entry not in default and not modules.knows(entry)]
    found = labels.of_installed(base.conf.installroot).values() if unknown else ()
    return [entry for entry in unknown if not any(
        policy._replace(guarded_modules=(entry,)).guards_label(label) for label in found)]


def _unknown(entries):
    if not entries:
        return []
    return lines([P_(
        'no enabled repository and no installed package knows the guarded module {modules}',
        'no enabled repository and no installed package knows the guarded modules {modules}',
        len(entries)).format(modules=', '.join(map(clean, entries)))])
