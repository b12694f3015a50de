"""Input that is wrong, damaged or hostile: the configuration, and what repositories say."""

import gzip
import os
import subprocess
import sys
from xml.sax.saxutils import escape, quoteattr

import dnf.exceptions
import pytest

from support.messages import check_stopped
from support.seed import APPSTREAM, SIG, seed
from support.solving import install, plan
from support.world import write

BLOCK = '[main]\nmode = block\n'


@pytest.fixture
def host(world):
    """A host on which everything could be installed."""
    world.repo('base').package('htop', '1-1')
    return world


def put(world, content):
    """Set the content of xenguard.conf, as bytes."""
    with open(os.path.join(world.pluginconf, 'xenguard.conf'), 'wb') as stream:
        stream.write(content)


# configuration

@pytest.mark.parametrize('content, word', [
    (BLOCK.encode('utf-16'), 'cannot be read'), (b'\0' * 100, 'cannot be read'),
    (b'\x7fELF\x02\x01\x01\0\n\xff\xfe', 'cannot be read'),
    (BLOCK.replace('\n', '\r').encode(), 'cannot be read'),
    (b'[main]\nmode\n', 'cannot be read'), (b'[main]\nmode: block\n', 'cannot be read'),
    (b'[main]\n= block\n', 'cannot be read'), (b'mode = block\n[main]\n', 'cannot be read'),
    ('[main]\nmode = bl\xf6ck\n'.encode('latin-1'), 'mode'), (b'[main]\nmode = bl\0ck\n', 'mode'),
    (b'[main]\nmode = %(enabled)s\n', 'mode'), (b'[main]\nmode = block # really\n', 'mode'),
    (b'[main]\nguarded_modules = virt-$releasever\n', 'guarded_modules'),
    (b'[main]\nguarded_modules = !virt\n', 'guarded_modules'),
    (b'[main]\nmode = ' + b'x' * 100000, 'mode'),
    ('[main]\nmode = \x1b[31m\u009b\u202eblock\n'.encode(), '\\x1b[31m\\x9b\\u202eblock'),
    (b'[main]\nenabled =\n', 'enabled'), (b'[main]\nenabled = 2\n', 'enabled'),
], ids=range(18))
def test_a_configuration_that_cannot_be_used_is_an_error(host, content, word):
    put(host, content)
    with pytest.raises(dnf.exceptions.Error) as caught:
        plan(host, install('htop'))
    told = str(caught.value).strip()
    assert told.startswith('xenguard: ') and told.isprintable() and len(told) < 600
    assert word in told and 'enabled=0' in told


@pytest.mark.parametrize('content', [
    b'', b'\n\n', b'\xef\xbb\xbf' + BLOCK.encode(), BLOCK.replace('\n', '\r\n').encode(),
    BLOCK.rstrip().encode(), '# \xf6\n[main]\nmode = block\n'.encode('latin-1'),
    b'#' + b'x' * 3000000 + b'\n' + BLOCK.encode(), b'[main]\nallow = a\n  b\n  c\n',
    b'[main]\nallow = ' + b' '.join(b'p%d*' % number for number in range(5000)),
    b'[main]\nmode = block\nmode = warn\n[main]\nallow = x\n',     # as DNF: the last one counts
    '[main]\nm\xf6de = 1\n'.encode('latin-1'), '[main]\n\x1b\u202e = 1\n[\u009b]\n'.encode(),
], ids=range(12))
def test_an_odd_configuration_that_can_be_used_is_used(host, content):
    put(host, content)
    assert plan(host, install('htop')).incoming == {'htop-1-1.x86_64'}


@pytest.mark.parametrize('kind', ['directory', 'dangling', 'fifo'])
def test_what_is_no_file_does_not_pass_for_an_absent_configuration(host, kind):
    path = os.path.join(host.pluginconf, 'xenguard.conf')
    {'directory': os.mkdir, 'fifo': os.mkfifo,
     'dangling': lambda path: os.symlink('/nowhere', path)}[kind](path)
    check_stopped(host.dnf('install', 'htop'), 'cannot be read', 'file')
    assert host.dnf('list', 'htop').code == 0


# metadata

NAME = 'xen-\u009b2J\u202e<b>&\'"%(touch pwned)%{nil}\u2028' + 'n' * 400
NEED = 'need \u009b1m\u202e</td>";%{lua:x}'


def hostile_repo(world, repo):
    """Rewrite the primary metadata of a repository: RPM would refuse to build such names."""
    world.build()
    folder = os.path.join(repo.path, 'repodata')
    path = os.path.join(folder, 'primary.xml.gz')
    with gzip.open(path, 'rt', encoding='utf-8') as stream:
        text = stream.read()
    text = text.replace('<name>xen-evil<', '<name>%s<' % escape(NAME))
    text = text.replace('name="xen-evil"', 'name=' + quoteattr(NAME))
    text = text.replace('name="evil-need"', 'name=' + quoteattr(NEED))
    os.unlink(path)
    with open(path[:-3], 'w', encoding='utf-8') as stream:
        stream.write(text)
    subprocess.check_call(['modifyrepo_c', '--simple-md-filenames', '--no-compress',
                           '--mdtype', 'primary', path[:-3], folder],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def hostile(world):
    """A stack package and a requirement of hostile names, which the module satisfies."""
    app, sig = world.repo(APPSTREAM), world.repo(SIG)
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '2-1.module_el8', provides=['evil-need'])])
    sig.package('xen-evil', '1-1', requires=['evil-need'])
    sig.package('xen', '1-1', requires=['xen-evil'])
    for repo in (app, sig):
        hostile_repo(world, repo)
    return world


def ours(text):
    """What of the output is xenguard's."""
    return '\n'.join(line for line in text.splitlines() if line.startswith('xenguard: '))


def check_harmless(text):
    """No control, no override, and no end of a line in the middle of a name."""
    assert all(char.isprintable() for line in text.split('\n') for char in line), text
    assert '\\u202e' in text or '&#' in text, text


def test_hostile_names_reach_no_terminal(hostile):
    result = hostile.dnf('install', 'xen')
    assert result.code == 1 and '\\x9b' in ours(result.text)
    check_harmless(ours(result.text))
    report = hostile.dnf('-q', 'xenguard', 'report')
    assert report.code == 0, report
    check_harmless(report.out)
    graph = hostile.dnf('-q', 'xenguard', 'report', '--dot')
    check_harmless(graph.out)
    assert all(line.startswith(('digraph', '  ', '}')) for line in graph.out.splitlines())
    assert hostile.dnf('-q', 'xenguard', 'report', '--json').out.encode('ascii')


def test_hostile_names_reach_no_page(hostile):
    pytest.importorskip('jinja2')
    path = hostile.path('page.html')
    assert hostile.dnf('xenguard', 'report', '--html', path).code == 0
    with open(path, encoding='utf-8') as stream:
        page = stream.read()
    assert not {'\u009b', '\u202e', '\u2028'} & set(page)
    assert '2J' in page and '<b>&' not in page and '</td>"' not in page


def test_hostile_names_add_nothing_to_a_spec(hostile):
    result = hostile.dnf('-q', 'xenguard', 'advise')
    assert result.code == 100, result
    for line in result.out.splitlines():
        assert line.isprintable(), line
        if not line.lstrip().startswith('#'):
            assert '%(' not in line.replace('%%', '') and '%{' not in line.replace('%%', ''), line
    assert hostile.dnf('-q', 'xenguard', 'advise', '--json').out.encode('ascii')


DOCUMENT = """---
document: modulemd
version: 2
data:
  name: virt
  stream: %s
  version: %s
  context: c0ffee
  arch: x86_64
  summary: Text
  description: Text
  license: {module: [MIT]}
%s...
"""


@pytest.mark.parametrize('text', [
    '{', 'just text\n', '---\n- 1\n- 2\n', '\x00\x01', '--- !!python/object:os.system x\n',
    '---\ndocument: unknown\nversion: 9\ndata: {}\n', '---\ndocument: modulemd\nversion: 2\n',
    DOCUMENT % (5.10, 1, ''), DOCUMENT % ('rhel', '"1"', '  artifacts: {rpms: null}\n'),
    DOCUMENT % ('rhel', 1, '  artifacts: {rpms: [1, {a: b}]}\n'),
    DOCUMENT % ('rhel', 1, '  artifacts: {rpms: [no-nevra, "", "a-b", "x"]}\n') * 2,
    DOCUMENT % ('null', 'null', ''),
], ids=range(12))
def test_damaged_module_metadata_opens_nothing(world, text):
    seed(world, hotfixes=True)
    world.repos[APPSTREAM].metadata(text)
    result = world.dnf('install', 'xen', assume='--assumeno')
    assert 'Traceback' not in result.text and 'internal error' not in result.text, result
    stock = world.dnf('install', 'xen', assume='--assumeno', guard=False)
    if 'qemu-img' in stock.out:
        assert 'qemuu' in result.out and ' qemu-img ' not in result.out, result
    report = world.dnf('xenguard', 'report')
    assert 'Traceback' not in report.text and 'internal error' not in report.text, report


def test_a_module_that_lists_the_whole_stack_ends_in_no_traceback(world):
    """By the contract it is guarded then, whatever its name and repository: told, no traceback."""
    seed(world)
    sig, app = world.repos[SIG], world.repos[APPSTREAM]
    app.module('virt', 'rhel', version=9, context='beef', packages=list(sig.packages))
    result = world.dnf('install', 'xen')
    assert 'Traceback' not in result.text and 'internal error' not in result.text, result


def test_ten_thousand_artifacts_of_a_module_are_handled(world):
    seed(world)
    world.repos[APPSTREAM].module('virt', 'rhel', version=9, context='beef', artifacts=[
        'p%d-0:1-1.module_el8.x86_64' % number for number in range(10000)])
    result = world.dnf('install', 'xen')
    assert result.code == 0 and 'qemuu-1:3.0.1+3-1.el8.x86_64' in result.after, result


# the report's file

ANY_FILES = 'import sys, dnf.cli.main; sys.exit(dnf.cli.main.user_main(sys.argv[1:]))'
# As a full disk: the page begins to be written.
SMALL_FILES = """
import resource
import xenguard.commands.output
real = xenguard.commands.output._replace
def replace(*args):
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, kept[1]))
    try:
        real(*args)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
xenguard.commands.output._replace = replace
""" + ANY_FILES


@pytest.mark.parametrize('kind', ['directory', 'missing', 'full', 'limit', 'loop', 'long', 'proc',
                                  'pipe', 'none'])
def test_a_page_that_cannot_be_written_is_an_error(hostile, kind):
    pytest.importorskip('jinja2')
    path = {'directory': hostile.path(), 'missing': hostile.path('no', 'page.html'),
            'full': '/dev/full', 'proc': '/proc/sys/page.html', 'none': '',
            'long': hostile.path('x' * 300)}.get(kind, hostile.path('out', 'page.html'))
    os.mkdir(hostile.path('out'))
    if kind in ('loop', 'pipe'):
        os.symlink(path, path) if kind == 'loop' else os.mkfifo(path)
    before = os.listdir(hostile.path('out'))
    program = [sys.executable, '-c', SMALL_FILES if kind == 'limit' else ANY_FILES]
    result = hostile.dnf('xenguard', 'report', '--html', path, program=program)
    told = [line for line in result.err.splitlines() if line.startswith('xenguard: ')]
    assert result.code == 1 and len(told) == 1, result
    assert told[0].startswith('xenguard: cannot write ') and 'Traceback' not in result.text
    assert os.listdir(hostile.path('out')) == before


@pytest.mark.parametrize('kind', ['limit', 'folder'])
def test_a_page_that_cannot_be_written_leaves_what_was_there(hostile, kind):
    pytest.importorskip('jinja2')
    folder = hostile.path('out')
    path = os.path.join(folder, 'page.html')
    os.mkdir(folder)
    write(path, 'old')
    program = [sys.executable, '-c', SMALL_FILES]
    if kind == 'folder':
        program = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" "$0" && mount -o '
                   'remount,ro,bind "$0" && exec "$@"', folder]
        if subprocess.call(program + ['true']):
            pytest.skip('nothing can be mounted here')
        program.append('/usr/bin/dnf')
    result = hostile.dnf('xenguard', 'report', '--html', path, program=program)
    assert result.code == 1 and 'xenguard: cannot write ' in result.text, result
    assert os.listdir(folder) == ['page.html']
    with open(path) as stream:
        assert stream.read() == 'old'


def test_a_page_has_the_owner_and_the_mode_of_the_one_before(hostile):
    pytest.importorskip('jinja2')
    path = hostile.path('page.html')
    write(path, 'old')
    os.chmod(path, 0o640)
    os.chown(path, 12, 34)
    assert hostile.dnf('xenguard', 'report', '--html', path).code == 0
    found = os.stat(path)
    assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == (0o640, 12, 34)
    assert found.st_size > 1000


def test_a_page_goes_into_a_pipe_that_is_read(hostile):
    pytest.importorskip('jinja2')
    path = hostile.path('pipe')
    os.mkfifo(path)
    reader = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    assert hostile.dnf('xenguard', 'report', '--html', path).code == 0
    assert os.read(reader, 2 ** 20).rstrip().endswith(b'</html>')
    os.close(reader)


def test_a_page_replaces_no_link_and_no_device(hostile):
    pytest.importorskip('jinja2')
    link, target = hostile.path('link'), hostile.path('target')
    os.symlink(target, link)
    assert hostile.dnf('xenguard', 'report', '--html', link).code == 0
    assert os.path.islink(link) and os.path.isfile(target)
    result = hostile.dnf('-q', 'xenguard', 'report', '--html', '/dev/stdout')
    assert result.out.startswith('<!DOCTYPE html') and os.path.islink('/dev/stdout')
