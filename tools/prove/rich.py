"""Rich dependencies whose parts have several parts, in worlds of their own."""

from prove.needs import mentioned, parse
from prove.universe import Universe

#: the first seed whose worlds have them: those before stay what they were
FIRST = 100000
#: how many of a package's dependencies are made rich
_SHARE = .3
_CONDITIONS = ('({} and {})', '({} or {})', '({} without {})', '({} and ({} or {}))')
_REQUIRED = ('({} if %s)', '({} if %s)', '({} if %s else {})', '({} if %s else ({} if {}))',
             '(({} and {}) or {})', '(({} if %s) and {})', '({} with {})',
             '({} without ({} or {}))', '(({} or {}) if %s)', '({} or ({} and {}))')
_OPPOSED = ('({} unless %s)', '({} unless %s else {})', '({} and {})', '({} or ({} and {}))',
            '({} with {})', '({} without ({} or {}))')
_FORMS = {'requires': _REQUIRED, 'recommends': _REQUIRED, 'supplements': _OPPOSED,
          'conflicts': _OPPOSED}


def enrich(rng, case, plain):
    """Give packages of a universe such dependencies, beside or instead of what they have.

    :param rng: random stream of these alone
    :param plain: function of a package to the text of a plain dependency, or None
    """
    universe = Universe(case)
    for i, package in enumerate(case['packages']):
        for tag, often in (('requires', _SHARE), ('recommends', .12), ('supplements', .08),
                           ('conflicts', .12)):
            text = _make(rng, _FORMS[tag], lambda: plain(package)) if rng.random() < often else None
            # What speaks of the package itself RPM and libsolv do not read alike.
            if text and not mentioned(parse(text, universe.providers).tree) >> i & 1:
                if package.get(tag) and rng.random() < .6:
                    package[tag] = package[tag][1:]
                package.setdefault(tag, []).append(text)


def _make(rng, forms, plain):
    form = rng.choice(forms)
    if '%s' in form:
        form %= rng.choice(_CONDITIONS)
    words = []
    for _ in range(form.count('{}') * 4):
        text = plain()
        if text and text not in words:
            words.append(text)
        if len(words) == form.count('{}'):
            return form.format(*words)
    return None
