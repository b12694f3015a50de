"""The forms in which ways out of a refusal are written, for those who type them."""

import re
from collections import namedtuple

#: the default of stack_repos, to which a repository is added
STACK_REPOS = 'auto, centos-virt-xen, centos-virt-xen-testing, centos-virt-xen-[0-9]*'

_FORMS = tuple((kind, re.compile(form + '$')) for kind, form in (
    ('mode', 'mode=swap in xenguard.conf would (?:find a solution without a crossing|use it)'),
    ('options', "add '(?P<options>--[a-z -]+)' to the command line"
                "(?P<in_place> in place of '--best')?(?:, which removes (?P<removed>.+))?"),
    ('without', "leave out '(?P<option>--[^']+)', which hides .+"),
    ('exclude', 'remove [^ ]+ from excludepkgs in dnf.conf, which hides .+'),
    ('allow', "add (?P<names>.+) to 'allow' in xenguard.conf, to go ahead anyway"),
    ('repository', "add (?P<id>[^ ]+) to 'stack_repos' in xenguard.conf"),
    ('first', "first run '(?P<line>dnf (?:swap|remove) [^']+)'(?:, which also removes .+?)?"
              "(?:, if the stack may be removed)?"
              "(?:; then '(?P<then>dnf history [^']+)', as 'last[^']*' is another transaction by "
              'then)?'),
    ('build', 'build a package .+'),
))
_EFFECT = re.compile(r' \(((?:removes|installs|changes) [0-9]+(?:, [a-z]+ [0-9]+)*)\)$')

Way = namedtuple('Way', ('kind', 'parts', 'effect'))
Way.__doc__ = """A way out.

kind: the word for its form
parts: dict of what stands in it
effect: what it is said to do to the host, or None
"""


def read(text):
    """Read a way out; None where nobody knows how to type it."""
    effect = _EFFECT.search(text)
    if effect:
        text, effect = text[:effect.start()], effect.group(1)
    for kind, form in _FORMS:
        match = form.match(text)
        if match:
            return Way(kind, match.groupdict(), effect)
    return None
