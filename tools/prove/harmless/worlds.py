"""Random worlds for what DNF does on a host without a stack: modules with streams, profiles,
contexts and requirements, groups, sources, updates, and now and then a stack's repository."""

from support.modulemd import _document
from support.seed import SIG

APP, BASE = 'app', 'base'
PLAIN = ('lib', 'tool', 'site', 'top', 'htop', 'editor', 'perl', 'agent')
FILES = ('/usr/bin/qemu-img', '/usr/bin/site', '/opt/data/file')
CAPABILITIES = ('cap-a', 'cap-b', 'cap-c')
#: modules and what they may list; virt is guarded
MODULES = {'web': ('web', 'web-extra', 'lib'), 'tool': ('tool', 'tool-extra', 'agent'),
           'virt': ('libvirt-libs', 'qemu-img', 'seabios', 'virt-top')}
STREAMS = {'web': ('1', '2'), 'tool': ('1', '2'), 'virt': ('rhel', 'av')}
PROFILES = ('common', 'all')
GROUPS = ('site', 'odd')
ENVIRONMENT = 'site-environment'
#: hidden by an active stream of virt, and the stack's by their repository
HIDDEN = ('libvirt-libs', 'seabios', 'virt-top')
STACK_ALONE = ('xen', 'qemuu')


def fill(world, rng):
    """Fill a world that has nothing yet.

    :param rng: a random.Random
    :returns: the names of packages that commands may name
    """
    base, app = world.repo(BASE), world.repo(APP)
    for name in rng.sample(PLAIN, rng.randint(4, len(PLAIN))):
        _versions(base, name, rng)
    for module in rng.sample(sorted(MODULES), rng.randint(1, 3)):
        _module(app, module, rng)
    if rng.random() < .3:
        _versions(app, 'web', rng)
    groups = rng.sample(GROUPS, rng.randint(0, 2))
    for group in groups:
        _group(base, group, rng)
    if groups:
        base.environment(ENVIRONMENT, groups)
    if rng.random() < .2:
        world.conf['module_stream_switch'] = '1'
    if rng.random() < .3:
        world.conf['best'] = '1'
    named = {package.name for repo in world.repos.values() for package in repo.packages}
    if rng.random() < .6:
        _stack(world, rng)
    world.config('[main]\nmode = %s\n' % rng.choice(('swap', 'swap', 'block', 'warn')))
    return sorted(named)


def _versions(repo, name, rng):
    for version in range(1, rng.choice((1, 2, 3)) + 1):
        repo.package(name, '%d-1' % version, arch=rng.choice(('x86_64', 'x86_64', 'noarch')),
                     src_requires=_some(PLAIN, rng, 1) if rng.random() < .3 else None,
                     **_dependencies(name, rng))


def _dependencies(name, rng):
    found = {'provides': _some(CAPABILITIES, rng, 1), 'files': _some(FILES, rng, 1)}
    found['files'] = [path for path in found['files'] if rng.random() < .4]
    names = [other for other in PLAIN + MODULES['web'] + MODULES['virt'] if other != name]
    for kind, odds in (('requires', .5), ('recommends', .3), ('suggests', .1), ('supplements', .1),
                       ('conflicts', .08), ('obsoletes', .06)):
        if rng.random() < odds:
            found[kind] = [rng.choice(names + list(CAPABILITIES) + list(FILES))
                           if kind in ('requires', 'recommends') else rng.choice(names)]
    if rng.random() < .1:
        found['requires'] = ['(%s or %s)' % tuple(rng.sample(names, 2))]
    return found


def _some(values, rng, most):
    return rng.sample(values, rng.randint(0, most))


def _module(app, module, rng):
    streams = STREAMS[module][:rng.choice((1, 2, 2))]
    default = rng.choice(streams + (None,))
    for stream in streams:
        for build in range(1, rng.choice((1, 1, 2)) + 1):
            names = rng.sample(MODULES[module], rng.randint(1, len(MODULES[module])))
            tag = '-%d.module_el8.%d.0+%d+aaaaaaaa' % (build, STREAMS[module].index(stream), build)
            label = '%s:%s:%d:%08x' % (module, stream, build, build)
            packages = [app.package(name, '%d%s' % (STREAMS[module].index(stream) + 1, tag),
                                    label=label, **_dependencies(name, rng)) for name in names]
            requires = {'platform': ['el8']}
            if module == 'tool' and rng.random() < .4:
                requires['web'] = [rng.choice(STREAMS['web'])]
            app.module(module, stream, version=build, context='%08x' % build, packages=packages,
                       default=stream == default, requires=requires,
                       profiles={'common': names[:1], 'all': names})
    if rng.random() < .15:
        app.metadata(_document('modulemd-obsoletes', 1, {
            'modified': '2020-01-01T00:00Z', 'module': module, 'stream': streams[0],
            'message': 'old', 'obsoleted_by': {'module': module, 'stream': streams[-1]}}))


def _group(base, group, rng):
    names = PLAIN + MODULES['web'] + HIDDEN
    base.group(group, mandatory=_some(names, rng, 2), default=_some(names, rng, 2),
               optional=_some(names, rng, 1),
               conditional={rng.choice(names): rng.choice(PLAIN)} if rng.random() < .3 else None)


def _stack(world, rng):
    """A stack's repository, of which nothing is ever asked for."""
    sig = world.repo(SIG, module_hotfixes=rng.choice((None, None, True)))
    for name in rng.sample(HIDDEN, rng.randint(1, 3)):
        sig.package(name, '9-1.el8')
    sig.package('xen', '4-1', requires=['/usr/bin/qemu-img', 'seabios'])
    if rng.random() < .5:
        sig.package('qemuu', '3-1', files=['/usr/bin/qemu-img'])
