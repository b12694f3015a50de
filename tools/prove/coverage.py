"""What a case is made of: a name for each feature that random worlds have to cover."""

import re

from prove.dependencies import (
    AUTO,
    COMMAND_LINE,
    DEPENDENCIES,
    GONE,
    KICKSTART,
    STACK,
    STACK_GLOBS,
)
from prove.sides import (
    arch,
    artifact,
    has_module_tag,
    is_named,
    modules,
    nevra,
    origins,
    repo_id,
)

WORLD = (
    'guarded: active build', 'guarded: inactive build', 'guarded: stray build',
    'stack: several versions', "stack: a guarded package's name", 'stack: known by its repo only',
    'stack: stray build in its repo', 'bystander', 'bystander: module that is not guarded',
    'bystander: module without metadata',
    'requires', 'provides', 'files', 'conflicts', 'obsoletes', 'recommends', 'supplements',
    'versioned requires', 'rich: and', 'rich: or', 'rich: if', 'rich: else', 'rich: with',
    'rich: without', 'rich: unless', 'rich: several parts', 'rich: in conflicts',
    'rich: in supplements', 'installed: nothing', 'installed: clean', 'installed: contaminated',
    'installed: from a repo that is gone', 'repo: module_hotfixes', 'repo: no module_hotfixes',
    'repo: priority', 'stream: default', 'stream: no default', 'stream: enabled',
    'stream: disabled', 'excludepkgs', 'mode: swap', 'mode: block', 'mode: warn', 'allow',
    'guarded: one stream alone', 'architectures: two', 'architectures: noarch', 'installonly',
    'installed: for others', 'installed: from where it is', 'installed: from a kickstart',
    'installed: by its file', 'installed: of unknown origin', 'installed: its repo has it no more',
    "installed: the stack's by its origin alone", 'repo: found by auto', 'repo: not looked for',
    'repo: of both worlds', 'repo: of sources', 'repo: with sources', 'provides what it requires',
    'dist tag of a rebuild')
REQUEST = (
    'request: install', 'request: install-file', 'request: group-install', 'request: glob',
    'request: several specs', 'request: upgrade all', 'request: upgrade', 'request: downgrade',
    'request: reinstall', 'request: remove', 'request: swap',
    'request: distro-sync', 'option: allowerasing', 'option: best', 'option: nobest',
    'option: skip-broken', 'option: no weak dependencies')


def _of_rich(packages):
    for kind in ('requires', 'recommends', 'supplements', 'conflicts'):
        for text in (text for package in packages for text in package.get(kind, ())
                     if text.startswith('(')):
            for word in ('and', 'or', 'if', 'else', 'unless', 'with', 'without'):
                if ' %s ' % word in text:
                    yield 'rich: ' + word
            if re.search(r' (if|unless|without) \(', text):
                yield 'rich: several parts'
            if kind in ('conflicts', 'supplements'):
                yield 'rich: in ' + kind


def features(case, universe):
    """The features of a case, as a set of names.

    :param universe: its Universe
    """
    found = set(_of_packages(case, universe)) | set(_of_request(case)) | \
        set(_of_repositories(case, universe)) | set(_of_origins(case, universe))
    everything = [package for package in case['packages']]
    for kind in DEPENDENCIES + ('files',):
        if any(package.get(kind) for package in everything):
            found.add(kind)
    texts = [text for package in everything for kind in ('requires', 'recommends')
             for text in package.get(kind, ())]
    found.update(_of_rich(everything))
    if any(len(text.split()) == 3 and text[0] != '(' for text in texts):
        found.add('versioned requires')
    found.add('repo: module_hotfixes' if case['hotfixes'] else 'repo: no module_hotfixes')
    found.add('stream: default' if case['default'] else 'stream: no default')
    if case['state']:
        found.add('stream: disabled' if case['state'] == 'disabled' else 'stream: enabled')
    if case.get('priority'):
        found.add('repo: priority')
    if case.get('dependencies'):
        found.add('installed: for others')
    if case.get('installonly'):
        found.add('installonly')
    if case.get('exclude'):
        found.add('excludepkgs')
    policy = case.get('policy') or {}
    found.add('mode: ' + policy.get('mode', 'swap'))
    archs = {arch(package) for package in everything}
    if 'i686' in archs:
        found.add('architectures: two')
    if 'noarch' in archs:
        found.add('architectures: noarch')
    if 'allow' in policy:
        found.add('allow')
    if 'guarded_modules' in policy:
        found.add('guarded: one stream alone')
    return found


def _of_packages(case, universe):
    active = case['state'] or case['default']
    listed = {text: stream for _, stream, texts in modules(case) for text in texts}
    guarded_names = universe.name_set(universe.guarded)
    counts = {}
    for i, package in enumerate(case['packages']):
        if universe.guarded >> i & 1:
            stream = listed.get(artifact(package))
            if stream is None:
                yield 'guarded: stray build'
            else:
                yield 'guarded: %s build' % ('active' if stream == active else 'inactive')
        elif universe.stack >> i & 1:
            counts[package['name']] = counts.get(package['name'], 0) + 1
            if package['name'] in guarded_names:
                yield "stack: a guarded package's name"
            if package['name'].startswith('sig-'):
                yield 'stack: known by its repo only'
        else:
            yield 'bystander'
        if package.get('module') == 'perl:5.26':
            yield 'bystander: module that is not guarded'
        if package['repo'] == STACK and has_module_tag(package):
            yield 'stack: stray build in its repo'
        if package.get('installed') and package['repo'] == GONE:
            yield 'installed: from a repo that is gone'
    if universe.unnamed:
        yield 'bystander: module without metadata'
    if max(counts.values() or [0]) > 1:
        yield 'stack: several versions'
    if not universe.installed:
        yield 'installed: nothing'
    elif any(universe.crossings(universe.installed)):
        yield 'installed: contaminated'
    else:
        yield 'installed: clean'


def _of_repositories(case, universe):
    stack_repo = repo_id(case, STACK)
    if case.get('mixed'):
        yield 'repo: of both worlds'
    elif 'stack_repos' in (case.get('policy') or {}):
        yield 'repo: not looked for'
    elif case.get('stack_repo') == AUTO and any(
            package['repo'] == STACK and not is_named(package['name'], STACK_GLOBS)
            for package in universe.chosen(universe.stack)):
        yield 'repo: found by auto'
    if case.get('sources'):
        yield 'repo: with sources' if case['sources']['repo'] == stack_repo else 'repo: of sources'
    if any(has_module_tag(package) and '.module_el' not in package['evr']
           for package in case['packages']):
        yield 'dist tag of a rebuild'
    for i, package in enumerate(case['packages']):
        if any(need.mask >> i & 1 for need in universe.requires[i]):
            yield 'provides what it requires'


def _of_origins(case, universe):
    known = origins(case)
    for package in universe.chosen(universe.installed):
        origin = known.get(nevra(package))
        yield 'installed: ' + {None: 'of unknown origin', KICKSTART: 'from a kickstart',
                               COMMAND_LINE: 'by its file'}.get(origin, 'from where it is')
        if package.get('dropped'):
            yield 'installed: its repo has it no more'
    for package in universe.chosen(universe.installed & universe.stack):
        if package['repo'] != STACK and not is_named(package['name'], STACK_GLOBS) and \
                known.get(nevra(package)) != repo_id(case, STACK):
            yield "installed: the stack's by its origin alone"


def _of_request(case):
    words = [words[0] for words in case['request']]
    if 'install' in words and 'remove' in words:
        yield 'request: swap'
    elif words == ['upgrade'] and len(case['request'][0]) == 1:
        yield 'request: upgrade all'
    else:
        yield 'request: ' + words[0]
    if any('*' in words[-1] for words in case['request']):
        yield 'request: glob'
    if words.count('install') > 1:
        yield 'request: several specs'
    options = case['options']
    yield 'option: best' if options['best'] else 'option: nobest'
    if options['allow_erasing']:
        yield 'option: allowerasing'
    if not options['strict']:
        yield 'option: skip-broken'
    if not options['weak']:
        yield 'option: no weak dependencies'
