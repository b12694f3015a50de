"""What DNF sees on a host when a step's command is typed, and what that asks for."""

import contextlib

import dnf.module.module_base
import hawkey

from prove.solving import Sight, Solver, logged

#: verbs of 'dnf module', to what they do to a stream
_MODULES = {'enable': 'enable', 'install': 'enable', 'switch-to': 'enable', 'disable': 'disable',
            'reset': 'reset'}


def options_of(words):
    """The options of a step's words."""
    return [] if words[0] == 'shell' else [word for word in words[2:] if word.startswith('--')]


def look_as(look, words):
    """A case of what a Look sees, with what a step's words ask for.

    The request has no jobs where only DNF's command makes them: of modules, of the history, in a
    shell, for a downgrade.
    """
    options = options_of(words)
    values = dict(option[2:].split('=', 1) for option in options if '=' in option)
    return dict(
        look.case, request=_request(words) or [], exclude=values.get('exclude'),
        away=[values['disablerepo']] if 'disablerepo' in values else [],
        modules=list(_modules(words)), options={
            'best': '--best' in options, 'strict': '--skip-broken' not in options,
            'allow_erasing': '--allowerasing' in options,
            'weak': values.get('setopt') != 'install_weak_deps=0'})


def _request(words):
    if words[0] != 'dnf':
        return None
    verb, specs = words[1], [word for word in words[2:] if not word.startswith('--')]
    if any(spec.startswith('@') for spec in specs):
        return None
    if verb == 'swap':
        return [['install', specs[1]], ['remove', specs[0]]]
    # A downgrade DNF's command asks for as such, and its API where it can be.
    if verb in ('install', 'upgrade', 'remove', 'reinstall', 'distro-sync'):
        return [[verb, spec] for spec in specs] or [[verb]]
    return None


def _modules(words):
    """What a step does to streams before it is solved: (verb, module, stream)."""
    for spec in words[2:]:
        name, _, stream = spec.lstrip('@').partition('/')[0].partition(':')
        if words[:2] == ['dnf', 'module'] and words[2] in _MODULES and spec is not words[2]:
            yield _MODULES[words[2]], name, stream
        elif words[0] == 'dnf' and spec.startswith('@') and stream:
            yield 'enable', name, stream


class _Solver(Solver):
    """Stock DNF, without the repositories that the command line disables, and with the streams as
    the command changes them."""

    def __init__(self, world, case):
        super(_Solver, self).__init__(world, case, False)
        self._case = case
        self._context = self._without_repos(self._context)

    @contextlib.contextmanager
    def _without_repos(self, context):
        with context as base:
            for id in self._case['away']:
                for repo in base.repos.get_matching(id):
                    repo.disable()
            yield base

    def __enter__(self):
        super(_Solver, self).__enter__()
        if self._case['modules']:
            container = self.base._moduleContainer
            for verb, name, stream in self._case['modules']:
                getattr(container, verb)(*[name] + [stream] * (verb == 'enable'))
            dnf.module.module_base.ModuleBase(self.base)._update_sack()
            sack = self.base.sack
            self._module_excludes = sack.query(hawkey.IGNORE_EXCLUDES).filter(
                pkg=sack.get_module_excludes()).apply()
        return self


def see(look, host, words):
    """The Sight of a host of what a Look sees, at the moment before a step's command.

    :param host: a Host that is as it was then
    """
    host.world.files = []
    case = look_as(look, words)
    with logged(), _Solver(host.world, case) as solver:
        return Sight(solver, look.universe, case)
