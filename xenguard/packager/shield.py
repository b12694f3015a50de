"""The sources of a package that keeps the guarded modules off the stack where no plugin runs:
PackageKit, microdnf, ``rpm -i``, image builders (contract, section 6).

It has no code. Its Conflicts keep the modules' packages out, a file in modules.defaults.d takes
their default streams away, so that nothing of the stack is hidden and nothing is enabled unasked,
and a file in protected.d keeps it where it is.
"""

import time
from collections import namedtuple

from xenguard.packager import speclines
from xenguard.packages.queries import SOURCES
from xenguard.packages.shields import NAME
from xenguard.wording import may_be_typed

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict

    from xenguard.packages.sides import Sides

SPEC = """\
# Written by "dnf xenguard shield": to be built anew when that writes other Conflicts.
# rpmbuild -bb --define "_sourcedir $PWD" {name}.spec
Name: {name}
Version: {version}
Release: 1%{{?dist}}
Summary: Keeps the {kept_out} off a Xen stack
License: GPL-2.0-or-later
BuildArch: noarch
{sources}
{conflicts}

%description
Keeps the {kept_out} off a Xen stack where the DNF plugin
xenguard is not loaded: it conflicts with them{defaults}.
It is protected: to remove it, type
dnf --setopt=protected_packages= remove {name}

%prep

%build

%install
{install}

%files
{files}

%changelog
* {date} xenguard - {version}-1
- Written by "dnf xenguard shield"
"""
DEFAULTS = """\
# No stream: the module has no default any more, so that it hides nothing.
---
document: modulemd-defaults
version: 1
data:
  module: {module}
...
"""


class Shield(namedtuple('Shield', ('conflicts', 'modules', 'lost', 'unwritable'))):
    """What keeps the guarded modules out.

    conflicts: sorted list of dependencies
    modules: sorted list of the names of the guarded modules that there is metadata for
    lost: sorted list of the guarded packages that cannot be told from others of their name
    unwritable: sorted list of those whose name or version cannot stand in a spec
    """

    __slots__ = ()


def collect(sides: 'Sides') -> 'Shield':
    """Work out the shield of what is in sight."""
    every = sides.everything().filterm(arch__neq=SOURCES).apply()
    guarded = every.intersection(sides.guarded).difference(sides.allowed).apply()
    others = every.difference(sides.guarded).apply()
    conflicts, lost, unwritable = set(), [], []
    for name in sorted(guarded._name_dict()):
        builds = guarded.filter(name=name).apply()
        lines, left, unwritten = _conflicts(name, builds, others)
        conflicts |= lines
        lost += left
        unwritable += unwritten
    modules = {name for name, _stream, builds, _stray in sides.streams()
               if builds and may_be_typed(name)}
    return Shield(sorted(conflicts), sorted(modules), sorted(lost), sorted(unwritable))


def _conflicts(name, builds, others):
    """The dependencies that mean the guarded builds of one name.

    :returns: set of those that can stand in a spec, list of the builds that cannot be told from
        others, and collection of those that no dependency can be written for
    """
    alike = others.filter(provides=name).apply()
    marker = _marker(name, builds, alike) if alike and speclines.is_writable(name) else None
    if marker:
        return {'({} without {})'.format(name, marker)}, [], ()
    # Where nobody else has it the module's next build is meant as well.
    lines, left = speclines.conflicts(builds, others, ()) if alike else ([name], [])
    written = {line for line in lines if speclines.is_writable(line)}
    if written == set(lines):
        return written, left, ()
    meant = builds.filter(provides=sorted(written)) if written else ()
    return written, left, set(builds).difference(meant, left)


def _marker(name, builds, alike):
    """A capability that all others of a name provide and no guarded build does; None where there
    is none that can be written."""
    common = set.intersection(*({str(reldep) for reldep in package.provides}
                                for package in alike))
    theirs = {str(reldep) for package in builds for reldep in package.provides}
    own = name + ' '
    found = [text for text in common - theirs if not text.startswith((own, name + '('))
             and ' ' not in text and speclines.is_writable(text) and not set(text) & set('()/')]
    return min(found, key=lambda text: (len(text), text)) if found else None


def files(shield: 'Shield') -> 'Dict[str, str]':
    """The sources of the package: dict of the name of a file to its content."""
    now = time.gmtime()
    found = {module + '.yaml': DEFAULTS.format(module=module) for module in shield.modules}
    found[NAME + '.conf'] = NAME + '\n'
    places = [(name, '%{_sysconfdir}/dnf/' + (
        'protected.d/' if name.endswith('.conf') else 'modules.defaults.d/') + name)
        for name in sorted(found)]
    kept_out = 'packages of the module ' + shield.modules[0] if len(shield.modules) == 1 else \
        'packages of the modules ' + ', '.join(shield.modules) if shield.modules else \
        'guarded packages'
    found[NAME + '.spec'] = SPEC.format(
        name=NAME, version=time.strftime('%Y%m%d.%H%M%S', now), kept_out=kept_out,
        defaults=', and takes away their default\nstreams' if shield.modules else '',
        sources='\n'.join('Source{}: {}'.format(*each) for each in enumerate(
            name for name, _place in places)),
        conflicts='\n'.join('Conflicts: ' + speclines.escaped(line) for line in shield.conflicts),
        install='\n'.join('install -p -D -m 644 %{{SOURCE{}}} %{{buildroot}}{}'.format(
            number, place) for number, (_name, place) in enumerate(places)),
        files='\n'.join(place for _name, place in places),
        # RPM wants English names, whatever the language.
        date='{} {} {:02} {}'.format(
            ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[now.tm_wday],
            ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov',
             'Dec')[now.tm_mon - 1], now.tm_mday, now.tm_year))
    return found
