"""Sets of packages of one sack, as hawkey queries.

The sets are built, cut and joined by libdnf. A query that is to outlive a change of excludes is
applied at once: queries are lazy, and one that was not evaluated answers with the new excludes.
"""

import hawkey

from xenguard.config import is_wild, literal

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List, Sequence

    import dnf

# The architectures of what is built from, and never installed as a package.
SOURCES = ['src', 'nosrc']
# What names consist of, the rarest letters first; all that is not here is rarer still.
LETTERS = 'zqjwxkfyvhugmpcdnsrabtoeli-'


class Queries:
    """The packages of one base's sack.

    :param base: the dnf.Base, with its sack filled
    """

    def __init__(self, base: 'dnf.Base') -> None:
        self.base = base

    def everything(self) -> 'hawkey.Query':
        """A fresh query over all packages of the sack, excluded ones included."""
        return self.base.sack.query(flags=hawkey.IGNORE_EXCLUDES)

    def select(self, packages: 'List[hawkey.Package]') -> 'hawkey.Query':
        """The query that holds just these packages, excluded or not."""
        return self.everything().filterm(pkg=packages).apply()

    def nothing(self) -> 'hawkey.Query':
        """The empty query."""
        return self.everything().filterm(empty=True)

    def find_available(self) -> 'hawkey.Query':
        """The available packages that DNF sees at this moment; a source package is never a
        candidate for anything."""
        return self.base.sack.query().available().filterm(arch__neq=SOURCES).apply()

    def find_filtered(self) -> 'hawkey.Query':
        """All packages that modular filtering excludes at this moment."""
        return self.base.sack.query(flags=hawkey.IGNORE_MODULAR_EXCLUDES).difference(
            self.base.sack.query()).apply()


def named(query: 'hawkey.Query', globs: 'Sequence[str]') -> 'hawkey.Query':
    """The packages in a query whose names match one of some globs."""
    if not globs:
        return query.filter(empty=True)
    literals = {literal(glob) for glob in globs}
    if all(literals):
        # libdnf goes through all packages once for each of these, and a substring costs about as
        # much as a name, but much less than a glob. A rare letter is common to several of them, and
        # leaves few packages to look for them in.
        query = query.filter(name__substr=list({
            min(text, key=LETTERS.find) for text in literals})).apply()
        query = query.filter(name__substr=[
            text for text in literals
            if not any(other in text for other in literals if other != text)]).apply()
    plain = [glob for glob in globs if not is_wild(glob)]
    wild = [glob for glob in globs if is_wild(glob)]
    found = query.filter(name=plain) if plain else query.filter(empty=True)
    return found.union(query.filter(name__glob=wild)) if wild else found
