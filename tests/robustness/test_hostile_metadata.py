"""What repositories say means harm: versions, requirements, file names, modules.

RPM would refuse to build such packages, so only the metadata is written.
"""

import re

import pytest

from support.metadata import MetadataRepo
from support.seed import APPSTREAM, SIG
from support.world import write

EVIL = '\u009b2J\u202e<b>&\'"%(touch pwned)%{nil}{{7*7}}\\\n;\u2028'
# the part of it that is the same however it is escaped
MARK = '2J'


@pytest.fixture
def host(world):
    """A world of metadata alone, with the repositories of both sides."""
    world.repo_class = MetadataRepo
    world.repo(APPSTREAM)
    world.repo(SIG)
    return world


def unfolded(text):
    """A text without the ends of its lines, in a spec's comments too."""
    return re.sub(r'\n(#|) *', ' ', text)


def check(world, *words):
    """Run everything that tells of a repository, and look for what is not escaped.

    :param words: what has to be told all the same
    """
    refused = world.dnf('install', 'xen', assume='--assumeno')
    assert refused.code == 1
    told = {'install': '\n'.join(line for line in refused.text.split('\n') if 'xenguard' in line)}
    for name, options, expected in (
            ('table', ['report'], 0), ('json', ['report', '--json'], 0),
            ('dot', ['report', '--dot'], 0), ('advise', ['advise'], 100),
            ('advise-json', ['advise', '--json'], 100)):
        result = world.dnf('-q', 'xenguard', *options)
        assert result.code == expected and 'Traceback' not in result.text, result
        told[name] = result.out
    for name, text in told.items():
        assert 'internal error' not in text, text
        assert all(char.isprintable() for line in text.split('\n') for char in line), text
        for word in words:
            assert word in unfolded(text) or name == 'dot' and '->' not in text, (name, text)
    assert all(line.startswith(('digraph', '  ', '}')) for line in told['dot'].splitlines())
    assert not re.search(r'(?<!\\)(\\\\)*"[^\],;]*<b>[^\\]*"[^\]]', told['dot']), told['dot']
    for line in told['advise'].splitlines():
        assert not re.search('(?<!%)(%%)*%(?!%)', line), line
        assert re.match('#|(Conflicts|Provides): |/|$', line), line
    assert told['json'].encode('ascii') and told['advise-json'].encode('ascii')
    return told


def check_page(world, *words):
    """Look at the page in the same way."""
    pytest.importorskip('jinja2')
    path = world.path('page.html')
    write(path, '')
    assert world.dnf('-q', 'xenguard', 'report', '--html', path).code == 0
    with open(path, encoding='utf-8') as stream:
        page = stream.read()
    assert all(char.isprintable() for line in page.split('\n') for char in line)
    assert '<b>' not in page
    for word in words:
        assert word in page


def test_hostile_versions_are_shown_without_harm(host):
    app, sig = host.repos[APPSTREAM], host.repos[SIG]
    version, release = 'v' + EVIL + 'n' * 400, 'r' + EVIL + '.module_el8'
    img = app.package('qemu-img', '7:%s-%s' % (version, release), files=['/usr/bin/qemu-img'],
                      provides=['cap = 1' + EVIL, 'xenstored = ' + version, 'tool = 1"%{x}\u202e'])
    app.module('virt', 'rhel', packages=[img])
    sig.package('xen', '%s-%s' % (version, EVIL), provides=['xenstored = 1' + EVIL],
                requires=['/usr/bin/qemu-img', 'cap = 1' + EVIL, 'cap >= 0' + EVIL, 'tool'])
    told = check(host, MARK)
    assert 'cannot be written in a spec' in unfolded(told['advise'])
    assert 'Conflicts:' not in told['advise']
    check_page(host, MARK)


def test_a_shield_tells_what_it_cannot_write(host):
    app, sig = host.repos[APPSTREAM], host.repos[SIG]
    app.module('virt', 'rhel', packages=[
        app.package('+' + EVIL, '1-1.module_el8'), app.package('(tool', '1-1.module_el8'),
        app.package('seabios', '1' + EVIL + '-1.module_el8'),
        app.package('tool', '1-1.module_el8')])
    sig.package('seabios', '2-1')
    result = host.dnf('-q', 'xenguard', 'shield', '--output', host.path('shield'))
    assert result.code == 0 and all(char.isprintable() for char in result.out if char != '\n')
    told = unfolded(result.out)
    for name in ('+', '(tool-1-1.module_el8', 'seabios-1'):
        assert name in told
    assert 'cannot be written in a spec, and are not kept out' in told
    with open(host.path('shield', 'xenguard-shield.spec')) as stream:
        assert [line for line in stream if line.startswith('Conflicts')] == ['Conflicts: tool\n']


NEEDS = [' lead', '(evil', '(a or b', '=', '<=', 'x = 1 2', 'name with spaces', '(', '()', ')',
         '(a or )', 'g*', 'g[a', '*', '/etc/*', '/', '/usr/bin/a b', '\n', 'a\nb', 'k' * 10000, '%',
         '%{', '(a with b)', '(x = 1 2 or y)', 'rpmlib(x)', '(' * 2000 + 'a' + ')' * 2000, EVIL,
         '(%s)' % ' and '.join('c%d' % number for number in range(1000)), '/usr/bin/' + EVIL]


def test_malformed_requirements_are_shown_without_harm(host):
    app, sig = host.repos[APPSTREAM], host.repos[SIG]
    img = app.package('qemu-img', '7:1-1.module_el8', provides=NEEDS + ['x = 1 2', 'c1'],
                      files=['/usr/bin/' + EVIL, '/usr/bin/xl'])
    app.module('virt', 'rhel', packages=[img])
    for number, need in enumerate(NEEDS):
        sig.package('xen-%d' % number, '1-1', requires=[need])
    sig.package('xen', '1-1', requires=['name with spaces', 'x = 1 2', ' lead', EVIL],
                files=['/usr/bin/' + EVIL, '/usr/bin/xl'])
    told = check(host, 'name with spaces')
    assert 'x = 1 2' in told['install'] and 'qemu-img' in told['advise']
    check_page(host, MARK)


@pytest.mark.parametrize('name, stream, context', [
    ('virt' + EVIL, 'rhel', 'c'), ('virt', 'rhel' + EVIL, 'c'), ('virt', 'rhel', 'c' + EVIL),
    ('virt', 's' * 900, 'c'), ('virt', '', ''), ('virt', '*', '*'), ('virt', 'a:b:c', 'c'),
    ('virt/../../x', '../../../../tmp/x', 'c'),
], ids=range(8))
def test_hostile_module_names_are_shown_without_harm(host, name, stream, context):
    host.config('[main]\nguarded_modules = virt*\n')
    app, sig = host.repos[APPSTREAM], host.repos[SIG]
    img = app.package('qemu-img', '7:1-1.module_el8', provides=['cap'])
    app.module(name, stream, context=context, packages=[img], artifacts=[
        EVIL + '-0:1-1.x86_64', 'x-0:1%s-1.x86_64' % EVIL.replace('\n', '')],
        profiles={EVIL: ['qemu-img', EVIL]})
    sig.package('xen', '1-1', requires=['cap'])
    mark = MARK if EVIL in name + stream else 'virt'
    check(host, mark)
    check_page(host, mark)
    result = host.dnf('module', 'enable', name + ':' + stream, assume='--assumeno')
    assert 'internal error' not in result.text and 'Traceback' not in result.text


def test_deeply_nested_rich_dependencies_end_in_no_traceback(host):
    """libsolv and Python stop somewhere: refused or not, it is told, and by no traceback."""
    app, sig = host.repos[APPSTREAM], host.repos[SIG]
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '7:1-1.module_el8')])
    deep = ''.join('(a%d or ' % number for number in range(1500)) + 'qemu-img' + ')' * 1500
    sig.package('xen', '1-1', requires=[deep])
    result = host.dnf('install', 'xen')
    assert result.code == 1 and 'Traceback' not in result.text and 'xenguard: ' in result.text
