"""The build dependencies of the stack's own source packages (``dnf builddep``)."""

import os

import dnf.subject

from xenguard import crossings
from xenguard.sources import Source, of_rpm, of_spec


def stack_sources(guard):
    """The stack's sources among those whose build dependencies the command line asks for.

    A source is the stack's by its name, or by the repository that it comes from.

    :param guard: the :class:`xenguard.goal.Guard`, of a command line that is a builddep
    :returns: list of :class:`xenguard.sources.Source`
    :raises ValueError: rpm cannot read a spec or a source package; DNF has told so before
    """
    opts = guard.cli.command.opts
    found = [source for spec in opts.packages for source in _sources(spec, opts, guard)]
    return [source for source in found if not guard.policy.allows(source.name)]


def find(result, sources, sides):
    """Find the guarded packages that an outcome would install for a build of the stack.

    :returns: list of :class:`xenguard.crossings.Crossing` of the kind 'builds'
    """
    if not sources:
        return []
    sides.notice(result.incoming, [text for source in sources for text in source.requires])
    arriving = result.incoming.intersection(sides.guarded).difference(sides.allowed).apply()
    if not arriving:
        return []
    found = []
    for source in sources:
        for requirement in source.requires:
            providers = crossings.satisfying(result.incoming, requirement).apply()
            guarded = providers.intersection(arriving)
            via = ()
            if providers and not guarded:
                guarded = crossings.reach(providers, result.incoming).intersection(arriving)
                via = tuple(sorted(providers)[:1])
            if guarded:
                found.append(crossings.Crossing('builds', source, requirement, via, requirement,
                                                tuple(sorted(guarded))))
    # What none of them requires came with a weak dependency, or for a build beside theirs.
    return found or [crossings.Crossing('builds', sources[-1], None, (), None,
                                        tuple(sorted(arriving)))]


def _sources(spec, opts, guard):
    path = spec[len('file://'):] if spec.startswith('file://') else spec
    if opts.spec or path.endswith('.spec'):
        return _of_stack([of_spec(path, opts.define)], guard)
    if opts.srpm or path.endswith(('.src.rpm', '.nosrc.rpm')):
        if '://' in path:
            # DNF has read its copy of it; what is left to tell by is the name.
            name = os.path.basename(path).rsplit('-', 2)[0]
            return _of_stack([_source(name, os.path.basename(path), ())], guard)
        return _of_stack([of_rpm(path)], guard)
    return _of_repositories(spec, guard)


def _of_stack(sources, guard):
    return [source for source in sources if guard.policy.is_stack_source(source.name)]


def _of_repositories(spec, guard):
    # As DNF's builddep finds them: the sources of the packages that the spec matches.
    sack = guard.base.sack
    binary = dnf.subject.Subject(spec).get_best_query(sack).filter(arch__neq='src')
    names = {package.source_name for package in binary} | {spec}
    packages = sack.query().available().filter(name=list(names), arch='src').latest()
    return [_source(package.name, str(package), [str(dep) for dep in package.requires])
            for package in packages
            if guard.policy.is_stack_source(package.name)
            or guard.policy.is_stack_repo(package.reponame)]


def _source(name, nevr, requires):
    return Source(name, nevr, tuple(requires), '', None, None)
