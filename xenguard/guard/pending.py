"""What a request is beside its jobs: the changes that DNF saves even without a transaction."""

import libdnf.transaction

from xenguard import compat

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import dnf


class Pending:
    """What waits to be saved with a request: changes of modules, and records of groups.

    :param base: the dnf.Base, whose state is kept as it is now
    """

    def __init__(self, base: 'dnf.Base') -> None:
        self._base = base
        self._container = base._moduleContainer
        self._modules = compat.module_changes(self._container) if self._is_changed() else []
        # To ask for a database that is not open would make one.
        self._swdb = base._history and base._history._swdb
        self._items = [item for item in self._swdb.getItems() if not _is_package(item)] \
            if self._swdb else []

    def drop(self) -> None:
        """Take all of it back, and the transaction."""
        self._base._transaction = None
        if self._is_changed():
            self._container.rollback()
        self._begin_history([])

    def drop_packages(self) -> None:
        """Take back the packages of the transaction alone."""
        self._base._transaction = None
        self._begin_history(self._items)

    def restore(self) -> None:
        """Put back what drop() has taken, but for modules that were changed since."""
        self._begin_history(self._items)
        if self._container is self._base._moduleContainer:
            compat.change_modules(self._container, self._modules)

    def _is_changed(self):
        return self._container is not None and self._container.isChanged()

    def _begin_history(self, items):
        if not self._swdb:
            return
        # Its records belong to the connection to the database, which stays.
        history, self._base._history._swdb = self._base._history, None
        self._swdb.closeTransaction()
        self._swdb.initTransaction()
        # Only now: one without a transaction cannot be closed.
        history._swdb, history._rpm = self._swdb, None
        for item in items:
            self._swdb.addItem(item.getItem(), item.getRepoid(), item.getAction(),
                               item.getReason()).setState(item.getState())


def _is_package(item):
    """Whether a record is one of those that DNF makes of a solution, and not of a request."""
    return item.getRPMItem() is not None and \
        item.getAction() != libdnf.transaction.TransactionItemAction_REASON_CHANGE
