"""The build dependencies of the stack's own source packages (``dnf builddep``).

What they are is taken from what DNF's command itself reads: a spec may come through a pipe or run
commands, and what was downloaded has the name of its address.
"""

from contextlib import contextmanager
from functools import partial

import dnf.subject
import rpm

from xenguard.crossings.kinds import BUILDS, Crossing
from xenguard.failclosed import failing_closed
from xenguard.packages.dependencies import reach, satisfying
from xenguard.packages.modules import source_artifact
from xenguard.packages.sources import Source, of_header, of_parsed_spec

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Iterator, List

    import dnf.cli
    import dnf.rpm.transaction

    from xenguard.packages.sides import Sides


class BuildDependencies:
    """The sources whose build dependencies were asked for on one base with one sack.

    :param base: the dnf.Base
    """

    def __init__(self, base: 'dnf.Base') -> None:
        self._base = base
        self._sources = []      # functions that return lists of Sources

    @contextmanager
    def recording(self, command: 'dnf.cli.Command') -> 'Iterator[None]':
        """Note the sources that a builddep reads while it runs.

        :param command: the BuildDepCommand of dnf-plugins-core
        """
        headers, parse = command._rpm_ts, rpm.spec
        command._rpm_ts = _Reading(headers, self._note_header)
        command._remote_deps = partial(self._note_names, command._remote_deps)
        rpm.spec = partial(self._note_spec, parse)
        try:
            yield
        finally:
            rpm.spec = parse
            command._rpm_ts = headers
            del command._remote_deps

    def of_stack(self, sides: 'Sides') -> 'List[Source]':
        """Those of the noted sources that are the stack's: by their name, or the repository that
        they come from. None is where there is no stack, nor one that is guarded itself.

        :param sides: the :class:`Sides` of the base's sack
        :returns: list of :class:`Source`
        """
        found = [source for find in self._sources for source in find()]
        found = [source for source in found if not sides.policy.allows(source.name) and
                 sides.is_stack_source(source.name, source.repo)]
        if not found or not sides.stack:
            return []
        return [source for source in found if not sides.is_guarded_source(
            source.name, source.release, source.label, source_artifact(source.nevr), source.repo)]

    def _note_header(self, header):
        self._sources.append(lambda: [of_header(header)])

    def _note_spec(self, parse, *args, **kwargs):
        spec = parse(*args, **kwargs)
        self._add_spec(spec)
        return spec

    @failing_closed
    def _add_spec(self, spec):
        # What is in it may be changed by the next that is parsed.
        source = of_parsed_spec(spec)
        self._sources.append(lambda: [source])

    def _note_names(self, remote_deps, spec):
        self._add_names(spec)
        return remote_deps(spec)

    @failing_closed
    def _add_names(self, spec):
        sack = self._base.sack
        # As DNF's builddep finds them: the sources of the packages that the spec matches.
        binary = dnf.subject.Subject(spec).get_best_query(sack).filter(arch__neq='src')
        names = {package.source_name for package in binary} | {spec}
        packages = sack.query().available().filter(name=list(names), arch='src').latest().apply()
        self._sources.append(lambda: [
            Source(package.name, str(package), tuple(str(dep) for dep in package.requires),
                   package.release, None, None, package.reponame, False) for package in packages])


class _Reading:
    """An RPM transaction set that hands on the headers that it reads."""

    def __init__(self, ts: 'dnf.rpm.transaction.TransactionWrapper',
                 note: 'Callable[[rpm.hdr], None]') -> None:
        self._ts = ts
        self._note = note

    def hdrFromFdno(self, fd: int) -> 'rpm.hdr':
        """As rpm's."""
        header = self._ts.hdrFromFdno(fd)
        self._note(header)
        return header

    def __getattr__(self, name):
        return getattr(self._ts, name)


def find(result: 'Any', sources: 'List[Source]', sides: 'Sides') -> 'List[Crossing]':
    """Find the guarded packages that an outcome would install for a build of the stack.

    :param result: a :class:`Outcome`
    :param sources: list of :class:`Source`
    :returns: list of :class:`Crossing` of the kind BUILDS
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
            providers = satisfying(result.incoming, requirement).apply()
            guarded = providers.intersection(arriving)
            via = ()
            if providers and not guarded:
                guarded = reach(providers, result.incoming).intersection(arriving)
                via = tuple(sorted(providers)[:1])
            if guarded:
                found.append(Crossing(BUILDS, source, requirement, via, requirement,
                                      tuple(sorted(guarded))))
    # What none of them requires came with a weak dependency, or for a build beside theirs.
    return found or [Crossing(BUILDS, sources[-1], None, (), None, tuple(sorted(arriving)))]
