"""What is asked of every goal and transaction, on hosts without a stack as well.

What more there is to ask where a stack is involved is in :mod:`xenguard.solver.outcome`.
"""

import hawkey

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List

    import dnf.db.group

    from xenguard.packages.sides import Sides


def copied(goal: 'hawkey.Goal') -> 'hawkey.Goal':
    """Copy a goal with its jobs and settings, as a bare one."""
    copy = hawkey.Goal.__base__.__deepcopy__(goal, {})
    copy.protect_running_kernel = goal.protect_running_kernel
    return copy


def arriving(goal: 'hawkey.Goal') -> 'List[hawkey.Package]':
    """The packages that a goal that was solved would install: a list."""
    return goal.list_installs() + goal.list_upgrades() + goal.list_downgrades() + \
        goal.list_reinstalls()


def named_by(transaction: 'dnf.db.group.RPMTransaction') -> 'Iterable[hawkey.Package]':
    """All packages that a transaction installs or takes away.

    DNF finds the package of each item in one dict, so none is missing there; its own sets make
    each item anew.
    """
    packages = getattr(transaction, '_swdb_ti_pkg', None)
    return transaction.install_set if packages is None else packages.values()


def may_involve_stack(packages: 'Iterable[hawkey.Package]', sides: 'Sides') -> bool:
    """Whether a stack package may be there in the end; where this says no, there is none.

    It costs much less than to describe the outcome, and on a host without a stack it is all that
    is asked for.

    :param packages: those that would be installed; installed ones among them change nothing
    :param sides: a :class:`Sides`
    """
    return bool(sides.stack_in(sides.everything().installed().union(sides.select(list(packages)))))
