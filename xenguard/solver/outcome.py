"""What a solved goal, or the transaction made from it, would do to the host.

The two are described alike, so that what is looked for while solving and what is checked
in DNF's transaction afterwards are the same thing.
"""

from collections import namedtuple

import dnf.transaction
import hawkey
import libdnf.transaction

from xenguard.packages.goals import arriving

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Iterable, List, Optional

    import dnf.db.history

    from xenguard.packages.sides import Sides

# The goal's own get_reason() returns hawkey codes; DNF's subclass translates them to the
# history's. A copied goal is a bare one, so the bare method is what works on both.
_get_reason = hawkey.Goal.__base__.get_reason


class Outcome(namedtuple('Outcome', ('installed', 'incoming', 'outgoing', 'weak', 'displaced',
                                     'forced', 'dismissed', 'cleaned'))):
    """Eight applied queries.

    installed: what is on the host now
    incoming: what would be installed
    outgoing: what would leave, replaced by something or not
    weak: what comes in through a weak dependency
    displaced: what would be removed although nobody asked for it and something still needed it
    forced: what of that would be removed because the guard ruled it out
    dismissed: what else would be removed: what was asked for, and what nothing needs then
    cleaned: of that, what nothing needs then
    """

    __slots__ = ()

    @property
    def final(self) -> 'hawkey.Query':
        """The final set: what would be installed once the transaction is done."""
        return self.installed.difference(self.outgoing).union(self.incoming).apply()

    @property
    def coming(self) -> 'List[hawkey.Package]':
        """What would come in anew: what is there and is installed again does not."""
        names = list(self.incoming._name_dict())
        there = set(map(str, self.installed.filter(name=names))) if names else ()
        return [package for package in self.incoming if str(package) not in there]

    @property
    def going(self) -> 'List[hawkey.Package]':
        """What would be gone then: what is installed again is not."""
        again = set(map(str, self.incoming))
        return [package for package in self.outgoing if str(package) not in again]


def of_goal(goal: 'hawkey.Goal', sides: 'Sides', ruled_out: 'Iterable[hawkey.Package]' = (),
            incoming: 'Optional[List[hawkey.Package]]' = None) -> 'Outcome':
    """Describe a goal that was solved.

    :param goal: a hawkey goal whose run() returned True
    :param sides: a :class:`Sides` of the goal's sack
    :param ruled_out: packages that jobs of the guard's own forbid
    :param incoming: what arriving() returned, if that was asked before
    """
    incoming = arriving(goal) if incoming is None else incoming
    erased = goal.list_erasures()
    outgoing = erased + [old for new in incoming for old in goal.obsoleted_by_package(new)]
    forced = sides.select(list(ruled_out)).intersection(sides.select(erased)).apply()
    displaced = sides.select([package for package in erased
                              if _get_reason(goal, package) == hawkey.REASON_DEP]
                             ).union(forced).apply()
    return Outcome(
        installed=sides.everything().installed().apply(),
        incoming=sides.select(incoming),
        outgoing=sides.select(outgoing),
        weak=sides.select([package for package in goal.list_installs()
                           if _get_reason(goal, package) == hawkey.REASON_WEAKDEP]),
        displaced=displaced,
        forced=forced,
        dismissed=sides.select(erased).difference(displaced).apply(),
        cleaned=sides.select([package for package in erased
                              if _get_reason(goal, package) == hawkey.REASON_CLEAN]))


def of_transaction(transaction: 'Iterable[dnf.db.history.RPMTransactionItemWrapper]',
                   sides: 'Sides') -> 'Outcome':
    """Describe the transaction that DNF is about to run.

    :param transaction: a dnf.db.group.RPMTransaction (``base.transaction``), or the list of its
        items: it makes them anew whenever it is asked, and for each of its own sets
    :param sides: a :class:`Sides` of the sack it was made from
    """
    items = [(item, item.action) for item in transaction]
    installed = libdnf.transaction.TransactionItemAction_INSTALL
    removed = libdnf.transaction.TransactionItemAction_REMOVE
    weak = libdnf.transaction.TransactionItemReason_WEAK_DEPENDENCY
    dependency = libdnf.transaction.TransactionItemReason_DEPENDENCY
    cleaned = libdnf.transaction.TransactionItemReason_CLEAN
    gone = dnf.transaction.BACKWARD_ACTIONS + [
        libdnf.transaction.TransactionItemAction_REINSTALLED]
    erased = [item for item, action in items if action == removed]
    return Outcome(
        installed=sides.everything().installed().apply(),
        incoming=sides.select([item.pkg for item, action in items
                               if action in dnf.transaction.FORWARD_ACTIONS]),
        outgoing=sides.select([item.pkg for item, action in items if action in gone]),
        # An upgrade has the reason that the history knows, however long ago it held.
        weak=sides.select([item.pkg for item, action in items
                           if action == installed and item.reason == weak]),
        displaced=sides.select([item.pkg for item in erased if item.reason == dependency]),
        forced=sides.nothing().apply(),
        dismissed=sides.select([item.pkg for item in erased if item.reason != dependency]),
        cleaned=sides.select([item.pkg for item in erased if item.reason == cleaned]))
