"""Source packages and specs that mean harm, for ``dnf xenguard srpm``."""

import json
import os
import sys

import pytest

from support.rpmheader import requires, write_source_package
from support.seed import SIG
from xenguard.packages import reading

EVIL = b'\xc2\x9b2J\xe2\x80\xae\x1b[31m<b>&"%{nil}\n;\xff'
SPEC = ('Name: libvirt\nVersion: 6\nRelease: 1\nSummary: x\nLicense: x\n%s\n'
        '%%description\nx\n%%files\n')


@pytest.fixture
def host(world):
    """The module's image tool; nobody else has one."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '2-1.module_el8')])
    world.repo(SIG)
    return world


def judge(world, *paths, **kwargs):
    """Run the command twice; the text of the one, and the other's documents by file."""
    text = world.dnf('-q', 'xenguard', 'srpm', *paths, **kwargs)
    result = world.dnf('-q', 'xenguard', 'srpm', '--json', *paths, **kwargs)
    for told in (text, result):
        assert told.code in (0, 1, 100) and 'Traceback' not in told.text, told
        assert 'internal error' not in told.text, told
        assert all(char.isprintable() for line in told.text.split('\n') for char in line), told
    assert result.out.encode('ascii') and result.code == text.code
    return text, {os.path.basename(entry['file']).partition('.')[0]: entry
                  for entry in json.loads(result.out)}


def test_hostile_headers_are_judged_or_unreadable(host, tmp_path):
    headers = {
        'name': dict(name=EVIL), 'version': dict(version=EVIL, release=EVIL),
        'label': dict(modularitylabel=b'virt:' + EVIL), 'numbers': dict(name=5, release=5),
        'number': dict(modularitylabel=5), 'labels': dict(modularitylabel=[b'a', b'b']),
        'bytes': dict(modularitylabel=bytearray(b'a\0\xff')), 'names': dict(name=[b'a', b'b']),
        'long': dict(name=b'x' * 100000), 'epoch': dict(epoch=2 ** 32 - 1),
        'needs': requires(b'qemu-img', EVIL, b'', b' ', b'=', b'a b c', b'/usr/bin/*', b'q' * 9999),
        'rich': requires(b'(qemu-img or x', b'(', b'()', b'(a if', b'(' * 2000 + b'a' + b')' * 2000,
                         b'(a or ' * 1500 + b'b' + b')' * 1500, b'(a' + b' and a' * 3000 + b')'),
        'many': requires(*[b'n%d' % number for number in range(5000)]),
        'versioned': dict(requires(b'qemu-img'), requireflags=8, requireversion=[EVIL]),
        'flags': dict(requires(b'qemu-img'), requireflags=2 ** 32 - 1),
        'short': dict(requires(b'qemu-img', b'b'), requireflags=0)}
    broken = {
        'nameless': dict(name=None), 'unreleased': dict(release=None), 'empty': dict(name=b''),
        'binary': dict(sourcepackage=None), 'needs-text': dict(requirename=b'qemu-img'),
        'needs-numbers': dict(requirename=[1, 2])}
    paths = []
    for name, tags in dict(headers, **broken).items():
        paths.append(str(tmp_path / (name + '.src.rpm')))
        write_source_package(paths[-1], **tags)
    text, found = judge(host, *paths)
    # Whether a header with a list that is too short, or none, is one, rpm's versions do not agree.
    assert set(found) | {'short', 'needs-text', 'needs-numbers'} >= set(headers), set(found)
    assert not set(found) & {'nameless', 'unreleased', 'empty', 'binary'}, set(found)
    told = [line for line in text.err.splitlines() if line.startswith('xenguard: ')]
    assert len(told) == len(paths) - len(found)
    assert found['label']['modular_label'].startswith('virt:\u009b2J')
    assert not found['needs']['in_bounds'] and len(found['needs']['build_requires']) == 1


@pytest.fixture
def spec(tmp_path):
    def write(line, name='x'):
        path = tmp_path / (name + '.spec')
        path.write_bytes(line if isinstance(line, bytes) else (SPEC % line).encode())
        return str(path)
    return write


def test_hostile_specs_are_judged_or_unreadable(host, spec):
    hostile = {
        'control': 'BuildRequires: qemu\x1b[31m\u009b2J\u202eimg', 'nul': 'BuildRequires: a\0b',
        'label': 'ModularityLabel: virt:\x1b[31m\u202e', 'long': 'BuildRequires: ' + 'q' * 100000,
        'rich': 'BuildRequires: ' + '(a or ' * 1500 + 'b' + ')' * 1500,
        'shell': '%(echo "# $PPID")',
        'latin': (SPEC % 'BuildRequires: qemu\xe9').encode('latin-1')}
    broken = {
        'name': (SPEC % '').replace('libvirt', 'lib\x1b\u009b').encode(), 'empty': b'',
        'nuls': bytes(10000), 'random': bytes(range(1, 256)) * 40,
        'lua': '%{lua: error("\\27[31m")}',
        'recursive': '%global a %a\n%define b() %{b}\nBuildRequires: %{b}', 'ifs': '%if 1\n' * 3000,
        'includes': '%include /nowhere\x1b[31m', 'kills': '%(kill -9 $PPID)', 'zero': '%[1/0]'}
    paths = [spec(line, name) for name, line in dict(hostile, **broken).items()]
    text, found = judge(host, *paths)
    assert set(found) == set(hostile) and found['label']['modular_label']
    for name in broken:
        assert text.err.count('xenguard: cannot read %s: ' % spec(broken[name], name)) == 1, text


def test_a_reader_that_cannot_be_confined_reads_nothing(spec, mocker, capfd):
    mocker.patch('xenguard.packages.reading.MOST_MEMORY', 'no\x9bnumber')
    with pytest.raises(reading.Unreadable, match='no\x9bnumber|not supported|int'):
        reading.read(spec(''))
    assert capfd.readouterr() == ('', '')


def test_a_reader_that_cannot_be_started_is_an_error(spec, mocker):
    mocker.patch('sys.executable', '/nowhere/python3')
    with pytest.raises(OSError):
        reading.read(spec(''))


def test_a_spec_does_not_read_what_is_typed(host, spec):
    text, found = judge(host, spec('BuildRequires: glibc %(cat)'), input='qemu-img')
    assert text.code == 0 and found['x']['build_requires'] == []


BOUNDED = ('import sys, dnf.cli.main\nfrom xenguard.packages import reading\nreading.{} = {}\n'
           'sys.exit(dnf.cli.main.user_main(sys.argv[1:]))')


def is_running(path):
    """Whether the process whose id a file has is there, and not only its exit code."""
    with open(path) as stream:
        pid = stream.read().strip()
    try:
        with open('/proc/%s/stat' % pid) as stream:
            return stream.read().rpartition(')')[2].split()[0] != 'Z'
    except FileNotFoundError:
        return False


def test_nothing_is_imported_from_the_current_directory(host, spec):
    for name in ('json', 'rpm', 'resource', 'xenguard'):
        with open(os.path.join(host.scratch, name + '.py'), 'w') as stream:
            stream.write('raise SystemExit(7)')
    text, found = judge(host, spec('BuildRequires: glibc'))
    assert text.code == 0 and set(found) == {'x'}, text


def test_a_spec_that_never_ends_is_stopped(host, spec, tmp_path):
    program = [sys.executable, '-c', BOUNDED.format('MOST_SECONDS', 2)]
    paths = [spec('%%(echo $$ > %s; exec sleep 1000)' % (tmp_path / 'pid'), 'sleeps'),
             spec('%{lua: while true do end}', 'spins'), spec('BuildRequires: qemu-img', 'good')]
    text, found = judge(host, *paths, program=program)
    assert set(found) == {'good'} and text.err.count('it takes longer than 2 seconds') == 2, text
    assert not is_running(tmp_path / 'pid')


def test_a_spec_that_prints_without_end_is_stopped(host, spec):
    program = [sys.executable, '-c', BOUNDED.format('MOST_BYTES', 2 ** 20)]
    judge(host, spec('%(yes >&2)'), program=program)


def test_an_interrupt_ends_what_a_spec_has_started(host, spec, tmp_path):
    path = spec("%%(echo $$ > %s; kill -INT $(cut -d' ' -f4 /proc/$PPID/stat); exec sleep 1000)"
                % (tmp_path / 'pid'))
    result = host.dnf('xenguard', 'srpm', path)
    assert result.code == 1 and 'KeyboardInterrupt: Terminated.' in result.text, result
    assert not is_running(tmp_path / 'pid')
