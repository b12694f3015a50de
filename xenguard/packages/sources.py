"""Source packages: what SRPMs and spec files say of themselves, as rpm reads them."""

import re
from collections import namedtuple
from contextlib import contextmanager

import rpm

from xenguard import compat
from xenguard.i18n import _
from xenguard.packages import labels
from xenguard.packages.modules import is_tagged

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Sequence


class Source(namedtuple('Source', ('name', 'nevr', 'requires', 'release', 'label', 'macros',
                                   'repo', 'makes_requires'))):
    """A source package that is to be built.

    nevr: as rpm writes it, or the file's name where nothing else is known
    requires: tuple of the texts of its build requirements
    release: text of its release
    label: its ModularityLabel, or None
    macros: of a spec, the names of the macros, of those that carry module tags, that carried
        them when it was read; None for what was built already
    repo: the id of the repository that has it, or None
    makes_requires: whether more build requirements come to light while it is built
        (``%generate_buildrequires``)
    """

    __slots__ = ()

    def __str__(self):
        return self.nevr

    @property
    def has_module_tag(self) -> bool:
        """Whether the release carries the dist tag of a module's build (contract, section 1)."""
        return is_tagged(self.release)


def of_rpm(path: str) -> 'Source':
    """Read the header of a source package.

    :raises OSError: the file cannot be opened
    :raises rpm.error: it is not an RPM
    :raises ValueError: it is not one of a source package
    """
    header = labels.header(path)
    if not header.isSource():
        raise ValueError(_('not a source package'))
    return of_header(header)


def of_spec(path: str, defines: 'Sequence[Sequence[str]]' = ()) -> 'Source':
    """Parse a spec file, as ``dnf builddep`` does.

    :param defines: pairs of a macro's name and its value
    :raises ValueError: rpm cannot parse it
    """
    with _defined(defines):
        # Before the spec is parsed: to rpm a tag of a spec is a macro as well.
        carriers = {'modularitylabel': bool(rpm.expandMacro('%{?modularitylabel}')),
                    'dist': is_tagged(rpm.expandMacro('%{?dist}'))}
        source = of_parsed_spec(rpm.spec(path))
    return source._replace(macros=tuple(name for name in sorted(carriers) if carriers[name]))


def of_parsed_spec(spec: 'rpm.spec') -> 'Source':
    """Describe the source package that a spec would make.

    :param spec: an rpm.spec
    :raises ValueError: its header is not that of a package
    """
    source = of_header(spec.sourceHeader)
    # A label by macro is in the source package as well; by tag it is in what is built alone.
    label = source.label or next(
        filter(None, (of_header(each.header).label for each in spec.packages)), None)
    # Up to rpm 4.14 the section is text like any other.
    return source._replace(label=label, makes_requires=source.makes_requires or bool(
        re.search('^%generate_buildrequires', spec.parsed, re.MULTILINE)))


@contextmanager
def _defined(macros):
    for name, value in macros:
        rpm.addMacro(name, value)
    try:
        yield
    finally:
        for name, _value in macros:
            rpm.delMacro(name)


def of_header(header: 'rpm.hdr') -> 'Source':
    """Describe a source package by its header.

    :raises ValueError: it has no name or no release
    """
    name, nevr, release, label = (
        compat.text(header[tag]) for tag in ('name', 'nevr', 'release', 'modularitylabel'))
    if not name or not release:
        raise ValueError(_('its header has no name or no release'))
    # DNEVR() begins with a letter for the kind of dependency, and a space.
    requires = [compat.text(dep.DNEVR())[2:]    # type: ignore[index]  # it is never None
                for dep in rpm.ds(header, 'requires')]
    return Source(name, nevr, tuple(text for text in requires if not text.startswith('rpmlib(')),
                  release, label, None, None,
                  any(text.startswith('rpmlib(DynamicBuildRequires)') for text in requires))
