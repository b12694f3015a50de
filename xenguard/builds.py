"""The build dependencies of the stack's own source packages (``dnf builddep``)."""

import fnmatch
import os
from collections import namedtuple

import dnf.subject
import rpm

from xenguard import compat, crossings, labels

COMMAND = 'builddep'


class Source(namedtuple('Source', ('name', 'nevr', 'requires'))):
    """A source package that is to be built here.

    requires: tuple of the texts of its build requirements
    """

    __slots__ = ()

    def __str__(self):
        return self.nevr


def stack_sources(guard):
    """The stack's sources among those whose build dependencies the command line asks for.

    A source is the stack's by its name, or by the repository that it comes from.

    :param guard: the :class:`xenguard.goal.Guard`
    :returns: list of :class:`Source`; empty for any other command
    :raises ValueError: rpm cannot read a spec or a source package; DNF has told so before
    """
    command = getattr(guard.cli, 'command', None)
    if COMMAND not in getattr(command, 'aliases', ()):
        return []
    found = []
    for spec in command.opts.packages:
        found += _sources(spec, command.opts, guard)
    return [source for source in found if not _is_allowed(source, guard)]


def find(result, sources, sides):
    """Find the guarded packages that an outcome would install for a build of the stack.

    :returns: list of :class:`xenguard.crossings.Crossing` of the kind 'builds'
    """
    if not sources:
        return []
    arriving = result.incoming.intersection(sides.guarded).difference(sides.allowed).apply()
    found = []
    for source in sources:
        left = arriving
        for requirement in source.requires:
            providers = crossings.satisfying(arriving, requirement)
            if providers:
                left = left.difference(providers)
                found.append(crossings.Crossing('builds', source, requirement, (), requirement,
                                                tuple(sorted(providers))))
        if left.apply() and source is sources[-1] and not found:
            # Nothing asks for them directly: something in between does.
            found.append(crossings.Crossing('builds', source, None, (), None,
                                            tuple(sorted(left))))
    return found


def _sources(spec, opts, guard):
    path = spec[len('file://'):] if spec.startswith('file://') else spec
    if opts.spec or path.endswith('.spec'):
        return _of_stack([_of_header(_spec_header(path, opts.define))], guard)
    if opts.srpm or path.endswith(('.src.rpm', '.nosrc.rpm')):
        if '://' in path:
            # DNF has read its copy of it; what is left to tell by is the name.
            name = os.path.basename(path).rsplit('-', 2)[0]
            return _of_stack([Source(name, os.path.basename(path), ())], guard)
        return _of_stack([_of_header(labels.header(path))], guard)
    return _of_repositories(spec, guard)


def _of_stack(sources, guard):
    return [source for source in sources if guard.policy.is_stack_source(source.name)]


def _is_allowed(source, guard):
    return any(fnmatch.fnmatchcase(source.name, glob) for glob in guard.policy.allow)


def _spec_header(path, defines):
    for name, value in defines:
        rpm.addMacro(name, value)
    try:
        return rpm.spec(path).sourceHeader
    finally:
        for name, _ in defines:
            rpm.delMacro(name)


def _of_header(header):
    # DNEVR() begins with a letter for the kind of dependency, and a space.
    requires = tuple(dep.DNEVR()[2:] for dep in rpm.ds(header, 'requires'))
    return Source(compat.text(header['name']), compat.text(header['nevr']), requires)


def _of_repositories(spec, guard):
    # As DNF's builddep finds them: the sources of the packages that the spec matches.
    sack = guard.base.sack
    binary = dnf.subject.Subject(spec).get_best_query(sack).filter(arch__neq='src')
    names = {package.source_name for package in binary} | {spec}
    packages = sack.query().available().filter(name=list(names), arch='src').latest()
    return [Source(package.name, str(package), tuple(str(dep) for dep in package.requires))
            for package in packages
            if guard.policy.is_stack_source(package.name)
            or guard.policy.is_stack_repo(package.reponame)]
