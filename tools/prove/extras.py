"""What some random universes have beside their packages, each by a random stream of its own: a
seed's universe is the same but for them."""

import random
import re

from prove.dependencies import (
    APPSTREAM,
    AUTO,
    BASEOS,
    COMMAND_LINE,
    DEPENDENCIES,
    GONE,
    KICKSTART,
    LOCAL,
    SIG_VENDOR,
    STACK,
    STACK_GLOBS,
    STACK_REPOS,
    VENDOR,
)
from prove.sides import is_named, nevra, repo_id
from prove.universe import Universe


def add(seed, case):
    """Add all of it to a universe that has its policy already."""
    for what, change in (('own needs', _need_what_it_provides), ('repositories', _repositories),
                         ('builds that are gone', _drop_builds),
                         ('older packages', _add_older), ('origins', _know_origins),
                         ('sources', _sources), ('vendors', _vendors)):
        change(random.Random('%s of %d' % (what, seed)), case)


def retag(seed, case):
    """Have another build system tag all builds of modules, now and then."""
    rng = random.Random('dist tags of %d' % seed)
    if rng.random() > .12:
        return
    old, new = '.module_el8', rng.choice(('.module+el8', '.module+an8', '.module_an8'))
    for package in case['packages']:
        package['evr'] = package['evr'].replace(old, new)
        for tag in DEPENDENCIES:
            if tag in package:
                package[tag] = [text.replace(old, new) for text in package[tag]]


def replace_modules(seed, case):
    """Make the guarded module an ordinary part of the distribution's repository, which the policy
    names by its sources."""
    rng = random.Random('origins of %d' % seed)
    names = sorted({package['name'] for package in case['packages']
                    if (package.get('module') or '').startswith('virt:')})
    for package in case['packages']:
        if (package.get('module') or '').startswith('virt:'):
            del package['module']
            package.pop('stray', None)
        package['evr'] = _without_tag(package['evr'])
        for tag in DEPENDENCIES:
            if tag in package:
                package[tag] = [_without_tag(text) for text in package[tag]]
    case.update(ghosts={}, state=None)
    if 'dependencies' in case:
        case['dependencies'] = list(map(_without_tag, case['dependencies']))
    case['policy'].pop('guarded_modules', None)
    sources = _sources_of(random.Random('built from of %d' % seed), names)
    for package in case['packages']:
        if sources.get(package['name'], package['name']) != package['name']:
            package['source'] = sources[package['name']]
    case['policy']['guarded_origins'] = ', '.join(
        '%s:%s' % (rng.choice((APPSTREAM, APPSTREAM, 'app*')), name)
        for name in sorted(set(sources.values())))


def _sources_of(rng, names):
    """The sources of some packages, of which several may be built from one."""
    if rng.random() < .5:
        return dict(zip(names, names))
    return {name: name if rng.random() < .5 else names[0] for name in names}


def _vendors(rng, case):
    """Give packages the vendor of their repository, where there are no modules; of those that
    no repository has nothing else may tell whose they are."""
    if 'guarded_origins' not in case['policy'] or rng.random() < .2:
        return
    for package in case['packages']:
        own = VENDOR if package['repo'] in (APPSTREAM, BASEOS) else SIG_VENDOR
        vendor = rng.choice((own, own, own, own, None)) if package['repo'] not in (GONE, LOCAL) \
            else rng.choice((VENDOR, VENDOR, SIG_VENDOR, None))
        if vendor:
            package['vendor'] = vendor
    for package in case['packages']:
        if package.get('installed') and package['repo'] == APPSTREAM and not package.get('module') \
                and nevra(package) not in case.get('dependencies', ()) and rng.random() < .3:
            # The repository has moved on, and the history was lost.
            package['repo'] = GONE
            case.get('origins', {}).pop(nevra(package), None)


def _without_tag(text):
    return re.sub(r'[.]module[_+][a-z]+8', '.el9', text)


def _need_what_it_provides(rng, case):
    # createrepo_c leaves such requirements out; what is installed has them, and other tools do.
    if rng.random() > .2:
        return
    for package in case['packages']:
        for text in package.get('provides', []) + package.get('files', []):
            need = rng.choice((text, text.split()[0]))
            if rng.random() < .4 and need not in package.get('requires', ()):
                package.setdefault('requires', []).append(need)


def _repositories(rng, case):
    """Have the stack's repository be one by 'auto', or none."""
    if rng.random() > .35:
        return
    case['stack_repo'] = AUTO
    kind = rng.random()
    if kind < .2:
        case['policy']['stack_repos'] = STACK_REPOS.replace('auto, ', '')
    elif kind < .4:
        # One repository has both worlds, and DNF has to keep streams apart in it.
        case.update(mixed=True, hotfixes=False)


def _drop_builds(rng, case):
    """Have the stack's repository go on: it has no more the very builds that are installed."""
    if rng.random() > .3:
        return
    for package in case['packages']:
        if package.get('installed') and package['repo'] == STACK and rng.random() < .5:
            package.update(repo=GONE, dropped=True)


def _add_older(rng, case):
    """Have a package of the stack installed that bears a name which the module has as well, and
    is in no repository: only its origin tells whose it is."""
    if rng.random() > .3:
        return
    stack = [package for package in case['packages']
             if package.get('installed') and is_named(package['name'], STACK_GLOBS)]
    names = sorted({package['name'] for package in case['packages'] if package.get('module')} -
                   {package['name'] for package in case['packages'] if package.get('installed')})
    if not stack or not names:
        return
    package = {'repo': GONE, 'name': rng.choice(names), 'evr': '1-0.1.el8', 'installed': True,
               'dropped': True}
    alike = [other for other in case['packages'] if other['name'] == package['name']]
    for tag in ('provides', 'files'):
        if alike[0].get(tag):
            package[tag] = list(alike[0][tag])
    more = dict(case, packages=case['packages'] + [package])
    universe = Universe(more)
    if not universe.is_consistent(universe.installed):
        return
    case['packages'] = more['packages']
    if rng.random() < .5:
        rng.choice(stack).setdefault('requires', []).append(package['name'])


def _know_origins(rng, case):
    """Have DNF's history know where the installed packages came from."""
    kind = rng.choice(('nothing', 'own', 'own', 'kickstart', 'files', 'each', 'each'))
    if kind == 'nothing':
        return
    found, chosen = {}, {}
    for package in case['packages']:
        if package.get('installed'):
            own = repo_id(case, STACK if package.get('dropped') else package['repo'])
            # What DNF knows of a package it may know of its other builds.
            one = chosen.setdefault(package['name'], rng.choice(
                (own, own, KICKSTART, COMMAND_LINE, None)))
            found[nevra(package)] = {'own': own, 'kickstart': KICKSTART, 'files': COMMAND_LINE,
                                     'each': one}[kind]
    # It knows of a package that it was installed for others, and so where from.
    known = case.get('dependencies') or ()
    case['origins'] = {text: id for text, id in found.items() if id or text not in known}


def _sources(rng, case):
    """Enable a repository of source packages."""
    if rng.random() > .15:
        return
    names = sorted({package['name'] for package in case['packages']})
    id = rng.choice((STACK + '-source', AUTO + '-source', repo_id(case, STACK)))
    case['sources'] = {'repo': id, 'packages': [
        [name, '%d-1.el8' % rng.choice((1, 3, 5))] for name in names if rng.random() < .7]}
