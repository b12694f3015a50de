"""Translations of the words for people, from the plugin's own gettext domain.

``_`` takes a text, ``P_`` a singular, a plural and a number. Both take literals only, with named
placeholders that are filled afterwards: so xgettext finds them, and translators can reorder.
"""

try:
    from dnf.i18n import translation
except ImportError:
    # what needs no DNF does without translations as well
    from gettext import gettext as _, ngettext as P_
else:
    _, P_ = translation('xenguard')

__all__ = ('_', 'P_')
