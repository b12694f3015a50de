"""The steps of a seed's sequence."""

import random

from prove.dependencies import APPSTREAM, LOCAL, STACK, STACK_GLOBS
from prove.sequences import casts, el8
from prove.sides import Sides, is_guarded_module, is_named, nevra, repo_id

FEWEST, MOST, OFTEN = 5, 20, 7
#: how often each kind of step is taken
KINDS = (('install', 26), ('upgrade', 13), ('distro-sync', 5), ('remove', 7), ('autoremove', 2),
         ('downgrade', 2), ('reinstall', 1), ('swap', 2), ('module', 14), ('shell', 6),
         ('history', 8), ('clean', 6), ('bypass', 5), ('local', 4), ('reported', 9),
         ('arrive', 14), ('forget', 2), ('repository', 8), ('rename', 4), ('hotfixes', 5))


def make(seed, real=False):
    """The sequence of a seed.

    :param real: whether it is one on EL8's own metadata
    """
    case = casts.make(seed, real)
    rng = random.Random('steps of %d' % seed)
    planner = _Planner(rng, case)
    count = int(rng.triangular(FEWEST, MOST + 1, OFTEN))
    steps = [el8.first_step(rng)] if real else []
    while len(steps) < count:
        step = planner.step()
        if step:
            steps.append(step)
    return {'seed': seed, 'case': case, 'steps': steps, 'twins_see_stack': seed % 4 == 0}


class _Planner(object):
    """Chooses step after step, and knows what changed in the repositories."""

    def __init__(self, rng, case):
        self.rng = rng
        self.case = case
        packages = case['packages']
        stack = {(package['name'], len(package.get('requires', ()))) for package in packages
                 if package['repo'] == STACK or is_named(package['name'], STACK_GLOBS)}
        # What requires much is more likely to cross.
        self.stack = [name for name, count in sorted(stack) for _ in range(1 + count)]
        self.guarded = sorted({packages[i]['name'] for i in Sides(case).guarded})
        self.all = sorted({package['name'] for package in packages})
        self.waves = max(package.get('wave', 0) for package in packages)
        self.streams = sorted({package['module'] for package in packages
                               if is_guarded_module(package.get('module'))})
        self.local = [nevra(package) for package in packages if package['repo'] == LOCAL]
        self.wanted = [package['name'] for package in packages if package.get('installed')]
        self.hotfixes = case['hotfixes']
        self.stack_id = repo_id(case, STACK)
        self.away = []

    def chance(self, probability):
        return self.rng.random() < probability

    def step(self):
        """One step, or None where there is none of the kind that was chosen."""
        if self.away and self.chance(.3):
            return ['back', self.away.pop()]
        if not self.wanted and self.chance(.6):
            return self._install()
        kind = self.rng.choice([kind for kind, weight in KINDS for _ in range(weight)])
        return getattr(self, '_' + kind.replace('-', '_'))()

    def _name(self):
        kind = self.rng.random()
        if self.stack and kind < .62:
            return self.rng.choice(self.stack)
        if self.guarded and kind < .77:
            return self.rng.choice(self.guarded)
        return self.rng.choice(self.all)

    def _present(self):
        """A name that is likely to be installed."""
        return self.rng.choice(self.wanted) if self.wanted and self.chance(.8) else self._name()

    def _options(self):
        options = []
        for option, probability in (('--best', .1), ('--nobest', .1), ('--allowerasing', .15),
                                    ('--skip-broken', .06),
                                    ('--setopt=install_weak_deps=0', .1),
                                    ('--disablerepo=' + self.stack_id, .03),
                                    ('--exclude=' + self._name(), .05)):
            if self.chance(probability):
                options.append(option)
        return options

    # commands

    def _install_words(self):
        names = sorted({self._name() for _ in range(self.rng.choice((1, 1, 2, 3)))})
        self.wanted += names
        if self.chance(.06):
            names[0] = self.rng.choice((names[0][:4] + '*', '/usr/bin/qemu-img'))
        return ['install'] + names

    def _install(self):
        return ['dnf'] + self._install_words() + self._options()

    def _upgrade(self):
        names = [self._present()] if self.chance(.25) else []
        verb = 'upgrade-minimal' if self.chance(.1) else 'upgrade'
        return ['dnf', verb] + names + self._options()

    def _distro_sync(self):
        return ['dnf', 'distro-sync'] + self._options()

    def _remove(self):
        return ['dnf', 'remove', self._present()]

    def _autoremove(self):
        return ['dnf', 'autoremove']

    def _downgrade(self):
        return ['dnf', 'downgrade', self._present()] + self._options()

    def _reinstall(self):
        return ['dnf', 'reinstall', self._present()]

    def _swap(self):
        one, other = self._present(), self._name()
        return ['dnf', 'swap', one, other] if one != other else None

    def _module(self):
        if not self.streams:
            return None
        verb = self.rng.choice(('enable', 'enable', 'disable', 'reset', 'install', 'remove',
                                'switch-to', 'update'))
        stream = self.rng.choice(self.streams)
        if verb in ('disable', 'reset'):
            return ['dnf', 'module', verb, stream.split(':')[0]]
        if verb == 'install' and self.chance(.2):
            return ['dnf', 'install', '@' + stream]
        if verb in ('install', 'switch-to') and self.chance(.3):
            stream += '/all'
        return ['dnf', 'module', verb, stream]

    def _shell(self):
        lines = []
        for _ in range(self.rng.choice((1, 2, 2, 3))):
            words = self.rng.choice((self._install_words, self._install_words,
                                     lambda: ['remove', self._present()],
                                     lambda: ['upgrade']))()
            lines.append(' '.join(words))
            if self.chance(.7):
                lines.append('ts run')
        return ['shell'] + lines + (['ts run'] if lines[-1] != 'ts run' else [])

    def _history(self):
        what = self.rng.choice((['undo', 'last'], ['undo', 'last'], ['undo', 'last-1'],
                                ['redo', 'last-1'], ['rollback', 'last-2']))
        return ['dnf', 'history'] + what

    def _clean(self):
        return ['dnf', 'xenguard', 'clean'] + (['--allowerasing'] if self.chance(.2) else [])

    def _bypass(self):
        return ['bypass'] + self._install_words()

    def _reported(self):
        return ['reported', str(self.rng.randrange(100))]

    def _local(self):
        return ['local', self.rng.choice(self.local)] + self._options() if self.local else None

    # the repositories

    def _arrive(self):
        if not self.waves:
            return None
        self.waves -= 1
        return ['arrive']

    def _forget(self):
        return ['forget']

    def _repository(self):
        role = self.rng.choice((APPSTREAM, STACK))
        if role in self.away:
            return None
        self.away.append(role)
        return ['away', role]

    def _rename(self):
        if self.case.get('mixed'):
            return None
        ids = [id for id in ('centos-virt-xen-412', 'centos-virt-xen-413', 'xensig', 'mirror')
               if id != self.stack_id]
        self.stack_id = self.rng.choice(ids)
        return ['rename', self.stack_id]

    def _hotfixes(self):
        if self.case.get('mixed'):
            return None
        self.hotfixes = not self.hotfixes
        return ['hotfixes', str(int(self.hotfixes))]
