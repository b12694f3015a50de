"""What ``dnf check-update`` does not see (contract, section 3.9)."""

import logging

from xenguard.guard import messages
from xenguard.packages.sides import Sides
from xenguard.packages.visibility import shown

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import dnf

    from xenguard.config import Policy

logger = logging.getLogger('dnf')


def tell_hidden(base: 'dnf.Base', policy: 'Policy') -> None:
    """Tell which updates of an installed stack are hidden, where there are any.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`Policy`
    """
    sides = Sides(base, policy)
    if not sides.look_alikes_in(sides.everything().installed()):
        return
    hidden = sides.find_hidden()
    with shown(base.sack, hidden):
        updates = base.sack.query().filterm(upgrades=True).intersection(hidden).apply()
    # What is installed under its name may be the module's.
    installed = sides.stack_in(sides.everything().installed())
    updates = updates.filter(name=list(installed._name_dict()))
    if updates:
        logger.warning(messages.hidden_updates(updates))
