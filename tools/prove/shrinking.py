"""Making a failing case smaller."""

from prove.dependencies import DEPENDENCIES, GONE
from prove.sides import nevra
from prove.universe import Universe


def shrink(case, kind, bench, note=lambda text: None):
    """Make a case smaller as long as it has a finding of a kind."""
    def fails(smaller):
        return any(finding.kind == kind
                   for verdict in bench.examine([smaller]) for finding in verdict.findings)
    return descend(case, lambda failing: filter(is_sane, _smaller(failing)), fails,
                   lambda smaller: '%d packages' % len(smaller['packages']), note)


def descend(failing, smaller_ones, fails, describe, note):
    """Go on from what fails to something smaller that fails, as long as there is any.

    :param smaller_ones: function that generates what is smaller, the big steps first
    :param fails: function that tells whether something fails; what it raises is a no
    :param describe: function that writes what is noted of a step forward
    :param note: function that is told of steps and of exceptions
    """
    def still_fails(smaller):
        try:
            return fails(smaller)
        except Exception as error:  # pylint: disable=broad-except
            note('%s: %s' % (type(error).__name__, error))
            return False

    while True:
        found = next(filter(still_fails, smaller_ones(failing)), None)
        if found is None:
            return failing
        failing = found
        note(describe(failing))


def is_sane(case):
    """Whether a case can be: nothing is there twice, and what is installed fits together."""
    if len(set(map(nevra, case['packages']))) < len(case['packages']):
        return False
    universe = Universe(case)
    return universe.is_consistent(universe.installed) and case['request'] and \
        any(package['repo'] != GONE for package in case['packages'])


def _smaller(case):
    """Cases with one thing less, the big things first."""
    def changed(**values):
        return dict(case, **values)

    def with_package(i, **values):
        package = {key: value for key, value in dict(case['packages'][i], **values).items()
                   if value}
        return changed(packages=case['packages'][:i] + [package] + case['packages'][i + 1:])

    for i in range(len(case['packages'])):
        yield changed(packages=case['packages'][:i] + case['packages'][i + 1:],
                      dependencies=[each for each in case.get('dependencies') or ()
                                    if each != nevra(case['packages'][i])])
    for i in range(len(case['request'])):
        yield changed(request=case['request'][:i] + case['request'][i + 1:])
    if case.get('dependencies'):
        yield changed(dependencies=[])
    for name in case.get('group') or ():
        if len(case['group']) > 1:
            yield changed(group=[other for other in case['group'] if other != name])
    for i, package in enumerate(case['packages']):
        if package.get('installed'):
            yield with_package(i, installed=None)
        for tag in DEPENDENCIES + ('files',):
            values = package.get(tag, [])
            for j in range(len(values)):
                yield with_package(i, **{tag: values[:j] + values[j + 1:]})
    for text in sorted(case.get('origins') or ()):
        yield changed(origins={other: id for other, id in case['origins'].items()
                               if other != text})
    for key, value in (('exclude', None), ('installonly', None), ('priority', False),
                       ('state', None), ('sources', None), ('mixed', None), ('stack_repo', None),
                       ('hotfixes', True), ('ghosts', {}), ('default', 'rhel')):
        if case.get(key) != value:
            yield changed(**{key: value})
    for key in sorted(case.get('policy') or ()):
        yield changed(policy={other: value for other, value in case['policy'].items()
                              if other != key})
    for key, value in (('allow_erasing', False), ('best', False), ('weak', True),
                       ('strict', True)):
        if case['options'][key] != value:
            yield changed(options=dict(case['options'], **{key: value}))
    for i, package in enumerate(case['packages']):
        for tag in ('requires', 'conflicts', 'obsoletes', 'recommends', 'provides'):
            for j, text in enumerate(package.get(tag, ())):
                if len(text.split()) == 3 and not text.startswith('('):
                    values = list(package[tag])
                    values[j] = text.split()[0]
                    yield with_package(i, **{tag: values})
        if package.get('arch'):
            yield with_package(i, arch=None)
        if package.get('stray'):
            yield with_package(i, stray=None)
