"""Random commands: what DNF's documentation describes and a scenario can state."""

from prove.harmless.worlds import (
    APP,
    BASE,
    CAPABILITIES,
    ENVIRONMENT,
    FILES,
    GROUPS,
    MODULES,
    PROFILES,
    STREAMS,
)

OPTIONS = ('--best', '--nobest', '--skip-broken', '--allowerasing', '--setopt=strict=0',
           '--setopt=install_weak_deps=0', '--setopt=clean_requirements_on_remove=0',
           '--setopt=module_stream_switch=1', '--setopt=obsoletes=0', '--disablerepo=' + APP,
           '--repo=' + BASE, '--exclude=lib', '--disableexcludes=all', '--assumeno', '-v', '-q',
           '--setopt=multilib_policy=all', '--setopt=upgrade_group_objects_upgrade=0')


def make(rng, names):
    """One command, as a tuple of words: those of DNF's command line, 'shell' and its lines, or
    'program', what one on DNF's API does, and with what.

    :param rng: a random.Random
    :param names: the names of packages
    """
    kind = rng.choice(sorted(KINDS))
    words = KINDS[kind](rng, names)
    if words[0] not in ('shell', 'program') and rng.random() < .25:
        words += (rng.choice(OPTIONS),)
    return words


def _spec(rng, names):
    name = rng.choice(names)
    return rng.choice((name, name, name, name + '-1', name + '-2*', name + '.x86_64',
                       name[:3] + '*', rng.choice(FILES), rng.choice(CAPABILITIES), 'nothing'))


def _specs(rng, names):
    return tuple(_spec(rng, names) for _ in range(rng.choice((1, 1, 2))))


def _stream(rng):
    module = rng.choice(sorted(MODULES))
    return rng.choice((module, module + ':' + rng.choice(STREAMS[module]),
                       module + ':' + rng.choice(STREAMS[module]) + '/' + rng.choice(PROFILES),
                       module + '/common', 'nothing:1'))


def _verb(*verbs):
    def words(rng, names):
        return (rng.choice(verbs),) + _specs(rng, names)
    return words


def _module(rng, _names):
    verb = rng.choice(('install', 'enable', 'enable', 'disable', 'reset', 'remove', 'update',
                       'switch-to', 'list', 'info', 'provides', 'repoquery'))
    return ('module', verb) + ((_stream(rng),) if verb != 'list' or rng.random() < .5 else ())


def _group(rng, _names):
    verb = rng.choice(('install', 'remove', 'upgrade', 'list', 'info', 'mark install',
                       'install --with-optional'))
    return ('group',) + tuple(verb.split()) + (
        (rng.choice(GROUPS + (ENVIRONMENT,)),) if verb != 'list' else ())


def _all(rng, _names):
    return (rng.choice(('upgrade', 'upgrade', 'distro-sync', 'autoremove', 'upgrade-minimal',
                        'check-update', 'check')),)


def _history(rng, _names):
    verb = rng.choice(('undo', 'undo', 'redo', 'rollback', 'userinstalled'))
    return ('history', verb) + ((rng.choice(('last', 'last', '1', '2', 'last-1')),)
                                if verb != 'userinstalled' else ())


def _swap(rng, names):
    return ('swap',) + tuple(rng.choice(names) for _ in range(2))


def _query(rng, names):
    return rng.choice((('list', rng.choice(names)), ('list', '--upgrades'), ('list', '--obsoletes'),
                       ('info', rng.choice(names)), ('search', rng.choice(names)),
                       ('provides', rng.choice(FILES)), ('repoquery', rng.choice(names)),
                       ('repoquery', '--upgrades'), ('repoquery', '--whatrequires', names[0]),
                       ('repolist', '-v'), ('deplist', rng.choice(names)), ('list', 'extras')))


def _mark(rng, names):
    return 'mark', rng.choice(('install', 'remove')), rng.choice(names)


def _repository(rng, names):
    verb = rng.choice(('install', 'upgrade', 'remove', 'reinstall', 'move-to', 'list',
                       'remove-or-distro-sync'))
    return ('repository-packages', rng.choice((APP, BASE)), verb) + _specs(rng, names)[:1]


def _builddep(rng, names):
    return 'builddep', rng.choice(names)


def _at(rng, _names):
    return rng.choice(('install', 'remove')), '@' + rng.choice((rng.choice(GROUPS), _stream(rng)))


def _shell(rng, names):
    lines = []
    for _ in range(rng.choice((1, 2, 3))):
        lines.append(' '.join((rng.choice(('install', 'remove', 'upgrade', 'list')),) +
                              _specs(rng, names)))
        lines.append(rng.choice(('run', 'ts run', 'ts list', 'ts reset')))
    return ('shell',) + tuple(lines) + ('exit',)


def _program(rng, names):
    what = rng.choice(('install without', 'downgrade', 'upgrade', 'environment'))
    if what == 'environment':
        return 'program', what, ENVIRONMENT
    return ('program', what) + _specs(rng, names) + ('-' + rng.choice(names),)


KINDS = {
    'install': _verb('install', 'install', 'install-n'), 'install again': _verb('install'),
    'remove': _verb('remove'), 'named': _verb('upgrade', 'downgrade', 'reinstall', 'distro-sync'),
    'module': _module, 'module again': _module, 'group': _group, 'all': _all, 'history': _history,
    'swap': _swap, 'query': _query, 'mark': _mark, 'repository-packages': _repository,
    'builddep': _builddep, 'at': _at, 'shell': _shell, 'program': _program,
}
