"""Making requests: what is asked for in a random universe, and with which options."""

from prove.dependencies import CAPABILITIES, FILES, GONE, LOCAL, STACK
from prove.sides import nevra
from prove.universe import Universe


def widen(rng, request):
    """Make a glob of a name that is asked for, now and then."""
    for words in request:
        if rng.random() < .08 and words[0] in ('install', 'upgrade', 'remove') and \
                words[1:] and (words[1].isalpha() or '-' in words[1]):
            words[1] = rng.choice((words[1][:3] + '*', '*' + words[1][-4:]))


def close(rng, universe, final, wanted):
    """Add what packages require, chosen at random; 0 where that leads nowhere."""
    for _ in range(20):
        missing = [need for i in universe.members(final)
                   for need in universe.requires[i] if not need.met(final)]
        if not missing:
            return final if universe.is_consistent(final) else 0
        choice = universe.members(missing[0].mask & wanted & ~final)
        if not choice:
            return 0
        final |= 1 << rng.choice(choice)
    return 0


def _can_be_had(rng, universe, name):
    """Whether a few tries find a set with a package of a name that is consistent."""
    everything = universe.mask(i for i in universe.numbers
                               if universe.packages[i]['repo'] != GONE)
    return any(close(rng, universe, 1 << i, everything)
               for i in universe.names[name] for _ in range(3))


def _may_cross(universe, package):
    """Whether something in reach of a package's requirements is guarded."""
    reached = edge = 1 << universe.index[nevra(package)]
    while edge:
        step = 0
        for i in universe.members(edge):
            for need in universe.requires[i] + universe.recommends[i]:
                step |= need.mask
        edge = step & ~reached
        reached |= edge
    return bool(reached & universe.guarded)


def make(rng, case):
    """The request and the options of one case."""
    def pick(packages):
        return rng.choice(sorted({package['name'] for package in packages}))

    universe = Universe(case)
    everything = [package for package in case['packages'] if package['repo'] != GONE]
    stack = [package for package in everything if package['repo'] == STACK] or everything
    here = universe.name_set(universe.installed)
    exposed = [package for package in stack if _may_cross(universe, package)]
    exposed = [package for package in exposed if package['name'] not in here] or exposed
    if rng.random() < .8:
        exposed = [package for package in exposed
                   if _can_be_had(rng, universe, package['name'])] or exposed
    can_upgrade = any(not package.get('installed') and package['name'] in here
                      for package in everything)
    installed = [package for package in case['packages'] if package.get('installed')]

    def something():
        kind = rng.random()
        if kind < .6:
            return pick(exposed if exposed and rng.random() < .8 else stack)
        if kind < .67:
            return rng.choice(CAPABILITIES + FILES)
        return pick(everything)

    kind = rng.random()
    if not installed or kind < .45 or kind < .73 and not can_upgrade:
        specs = [something()] + ([something()] if rng.random() < .4 else [])
        request = [['install', spec] for spec in sorted(set(specs))]
        local = [nevra(package) for package in case['packages'] if package['repo'] == LOCAL]
        if local and rng.random() < .6:
            request[0] = ['install-file', rng.choice(local)]
        if case.get('group') and rng.random() < .6:
            request[0] = ['group-install', 'group']
    elif kind < .67:
        request = [['upgrade']]
    elif kind < .73:
        request = [['upgrade', pick(installed)]]
    elif kind < .75:
        request = [['downgrade', pick(installed)]]
    elif kind < .77:
        request = [['reinstall', pick(installed)]]
    elif kind < .82:
        request = [['remove', pick(installed)]]
    elif kind < .9:
        request = [['install', something()], ['remove', pick(installed)]]
        if request[0][1] == request[1][1]:
            del request[1]
    else:
        request = [['distro-sync']]
    options = {'allow_erasing': rng.random() < .35, 'best': rng.random() < .25,
               'weak': rng.random() < .8, 'strict': rng.random() < .9}
    return request, options
