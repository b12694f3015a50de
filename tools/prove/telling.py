"""A case and its verdict in words."""

import re

import libdnf.transaction

from prove.dependencies import APPSTREAM, DEPENDENCIES, GONE, LOCAL, STACK
from prove.disk import policy_text, repo_options, shelf
from prove.sides import modules, nevra, origins
from prove.solving import configuration


def describe(case, verdict=None):
    """A case in a few lines."""
    lines = ['request %s, %s' % (
        '; '.join(' '.join(words) for words in case['request']),
        ' '.join('%s=%d' % item for item in sorted(case['options'].items())))]
    lines.append('default stream %s, state %s, hotfixes %d, ghosts %s, exclude %s, installonly %s, '
                 'priority %d' % (
                     case['default'], case['state'], case['hotfixes'], case['ghosts'] or '-',
                     case.get('exclude') or '-', case.get('installonly') or '-',
                     bool(case.get('priority'))))
    if case.get('policy'):
        lines.append('policy ' + ', '.join('%s=%s' % item
                                           for item in sorted(case['policy'].items())))
    if case.get('dependencies'):
        lines.append('installed for others: ' + ' '.join(case['dependencies']))
    lines += list(_beside(case))
    for package in case['packages']:
        more = ['%s: %s' % (tag, ', '.join(package[tag]))
                for tag in ('module', 'stray') + DEPENDENCIES + ('files',)
                if isinstance(package.get(tag), list)]
        more += ['%s: %s' % (tag, package[tag]) for tag in ('source', 'vendor') if package.get(tag)]
        lines.append('%s %-10.10s %s%s  %s' % (
            '*' if package.get('installed') else ' ', package['repo'], nevra(package),
            ' [%s%s]' % (package['module'], ', stray' if package.get('stray') else '')
            if package.get('module') else '', '; '.join(more)))
    if verdict:
        for name, solved in (('stock', verdict.stock), ('guard', verdict.guarded)):
            if solved.error is None:
                text = ' '.join(sorted('%s:%s' % (
                    libdnf.transaction.TransactionItemActionToString(action)
                    if hasattr(libdnf.transaction, 'TransactionItemActionToString') else action,
                    name) for action, name in solved.actions)) or 'nothing to do'
            else:
                text = '%s: %s' % (type(solved.error).__name__, ' | '.join(
                    str(solved.error).strip().splitlines()))
            lines.append('%s: %s' % (name, text))
        lines += ['  said: ' + line for line in verdict.guarded.lines]
        lines += ['%s: %s' % finding for finding in verdict.findings]
    return '\n'.join(lines)


def _beside(case):
    """What a case has beside its packages: repositories by other ids, sources, a history."""
    if case.get('stack_repo'):
        yield "the stack's repository is %s%s" % (
            case['stack_repo'], ', and that of the modules' if case.get('mixed') else '')
    if case.get('sources'):
        yield 'sources in %s: %s' % (case['sources']['repo'], ' '.join(
            '-'.join(package) for package in case['sources']['packages']))
    known = origins(case)
    for id in sorted(set(known.values()), key=str):
        yield 'history: from %s: %s' % (id, ' '.join(
            sorted(text for text, origin in known.items() if origin == id)))


def snippet(case):
    """A case as Python that makes its World."""
    lines = []
    for id in sorted({shelf(case, package['repo']) for package in case['packages']} |
                     {shelf(case, APPSTREAM)}):
        more = ''.join(', %s=%r' % item for item in sorted(repo_options(case, id).items()))
        more += ', enabled=False' if id in (GONE, LOCAL) else ''
        lines.append('%s = world.repo(%r%s)' % (_variable(id), id, more))
    if case.get('policy'):
        lines.append('world.config(%r)' % policy_text(case))
    installed = []
    for number, package in enumerate(case['packages']):
        keywords = ['%s=%r' % (tag, package[tag]) for tag in DEPENDENCIES + ('files',)
                    if package.get(tag)]
        keywords += ['%s=%r' % (tag, package[tag]) for tag in ('arch', 'source', 'vendor')
                     if package.get(tag)]
        if package.get('module'):
            keywords.append('label=%r' % (package['module'] + ':1:aa'))
        target = ''
        if package.get('installed'):
            target = 'p%d = ' % number
            installed.append('p%d' % number)
        where = _variable(shelf(case, package['repo']))
        lines.append('%s%s.package(%s)' % (target, where, ', '.join(
            [repr(package['name']), repr(package['evr'])] + keywords)))
    if case.get('sources'):
        lines.append('# %s has sources: %s' % (case['sources']['repo'], ' '.join(
            '-'.join(package) for package in case['sources']['packages'])))
    for name, stream, artifacts in modules(case):
        lines.append('%s.module(%r, %r, artifacts=%r, default=%r)' % (
            _variable(shelf(case, APPSTREAM)), name, stream, artifacts,
            stream == case['default']))
    if case['state']:
        lines.append('# /etc/dnf/modules.d/virt.module: %s' % case['state'])
    if installed:
        lines.append('world.install(%s, nodeps=True)' % ', '.join(installed))
        lines += list(_history(case))
    lines.append('with world.base(%s) as base:' % ', '.join(
        '%s=%r' % item for item in sorted(configuration(case).items())))
    lines.append('    base.fill_sack()')
    if LOCAL in {package['repo'] for package in case['packages']}:
        lines.append('    files = {str(each): each for each in base.add_remote_rpms('
                     '[package.path for package in local.packages])}')
    for what, *specs in case['request']:
        call = {'upgrade': 'upgrade' if specs else 'upgrade_all', 'distro-sync': 'distro_sync',
                'install-file': 'package_install',
                'group-install': 'env_group_install'}.get(what, what)
        arguments = ['files[%r]' % spec if what == 'install-file' else repr(spec)
                     for spec in specs]
        if what.startswith('install') and not case['options']['strict']:
            arguments.append('strict=False')
        lines.append('    base.%s(%s)' % (call, ', '.join(arguments)))
    lines.append('    base.resolve(allow_erasing=%r)' % case['options']['allow_erasing'])
    return '\n'.join(lines)


def _history(case):
    number = {nevra(package): 'p%d' % i for i, package in enumerate(case['packages'])
              if package.get('installed')}
    known = {number[text]: id for text, id in origins(case).items() if id and text in number}
    if known:
        yield 'prove.disk.remember(world, {%s}, [%s])' % (
            ', '.join('%s: %r' % item for item in sorted(known.items())),
            ', '.join(number[text] for text in case.get('dependencies') or ()))


def _variable(id):
    return re.sub(r'\W', '_', {STACK: 'sig'}.get(id, id))
