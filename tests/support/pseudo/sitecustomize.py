"""With this folder on PYTHONPATH xenguard speaks a language of one word, as if it had a catalogue
that is complete: what comes out in English was never given to gettext."""

import gettext
import re


class Pseudo(gettext.NullTranslations):
    """Each word but the placeholders becomes the one word."""

    def gettext(self, message):
        return re.sub(r'\{\w+\}|[\w=,.\'-]+', lambda match: match.group()
                      if match.group().startswith('{') else '\u00a4', message)

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


def _translation(domain, *args, **kwargs):
    return Pseudo() if domain == 'xenguard' else _real(domain, *args, **kwargs)


_real, gettext.translation = gettext.translation, _translation
