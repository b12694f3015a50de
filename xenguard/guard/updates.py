"""What ``dnf check-update`` does not see (contract, section 3.9)."""

import logging

import dnf.subject

from xenguard.guard import messages
from xenguard.packages.sides import Sides
from xenguard.packages.visibility import shown

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse

    import dnf
    import hawkey

    from xenguard.config import Policy

logger = logging.getLogger('dnf')


def tell_hidden(base: 'dnf.Base', policy: 'Policy', opts: 'argparse.Namespace') -> None:
    """Tell which updates of an installed stack are hidden, where there are any.

    :param base: the dnf.Base, with its sack filled
    :param policy: a :class:`Policy`
    :param opts: the parsed command line
    """
    sides = Sides(base, policy)
    if not sides.look_alikes_in(sides.everything().installed()):
        return
    hidden = sides.find_hidden()
    with shown(base.sack, hidden):
        updates = _asked_for(base, opts).filter(upgrades=True).intersection(hidden).apply()
    # What is installed under its name may be the module's.
    installed = sides.stack_in(sides.everything().installed())
    updates = _of_advisories(updates.filter(name=list(installed._name_dict())), opts).latest()
    if updates:
        logger.warning(messages.hidden_updates(updates))


def _asked_for(base, opts):
    """The packages that the list is about."""
    if not opts.packages:
        return base.sack.query()
    found = base.sack.query().filterm(empty=True)
    for pattern in opts.packages:
        found = found.union(dnf.subject.Subject(pattern).get_best_query(
            base.sack, with_provides=False))
    return found


def _of_advisories(updates: 'hawkey.Query', opts: 'argparse.Namespace') -> 'hawkey.Query':
    """Those of some updates that --security and its like leave in the list."""
    types = [name for name in ('bugfix', 'enhancement', 'newpackage', 'security')
             if getattr(opts, name)]
    asked = [('advisory_type', types), ('advisory', opts.advisory),
             ('advisory_bug', opts.bugzilla), ('advisory_cve', opts.cves),
             ('advisory_severity', opts.severity)]
    asked = [(key, values) for key, values in asked if values]
    found = updates.filter(empty=True) if asked else updates
    for key, values in asked:
        # What is newer than the update of the advisory is in the list as well.
        found = found.union(updates.filter(**{key + '__eqg__gt': values}))
    return found.apply()
