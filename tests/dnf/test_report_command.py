"""``dnf xenguard report``: its options, its forms, and who may run it (contract, section 5)."""

import glob
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from support.environment import environment
from support.paths import PROJECT
from support.reporting import report
from support.seed import seed
from support.solving import module
from support.world import World

IMG = '/usr/bin/qemu-img'


def test_the_report_is_the_same_every_time(world):
    seed(world)
    first, second = (report(world, code=0) for _ in range(2))
    assert dict(first, made=None) == dict(second, made=None)


def test_what_would_be_clean_is_counted_where_there_is_some(world, repos):
    app, sig, _base = repos
    module(app, app.package('qemu-img', '15:2-1.module_el8.1.0+1', files=[IMG]))
    sig.package('xen', '4-1', requires=[IMG])
    sig.package('xen-libs', '4-1')
    assert '1 other would be clean' in world.dnf('xenguard', 'report').out
    told = world.dnf('xenguard', 'report', 'xen')
    assert 'xen-4-1.x86_64' in told.out and 'would be clean' not in told.out, told


def test_the_report_works_from_the_cache(world):
    seed(world)
    assert world.dnf('makecache').code == 0
    assert report(world, '-C', code=0)['crossings']


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which('setpriv'),
                    reason='cannot become somebody else')
def test_the_report_needs_no_root(open_folder, rpm_cache):
    world = seed(World(open_folder / 'world', cache=rpm_cache))
    assert world.dnf('install', 'xen').code == 0
    # Where rpm's database is under root's home, it is as closed as that.
    subprocess.run(['chmod', '-R', 'a+rX', world.root], check=True)
    home = world.path('home')
    for folder, mode in ((home, 0o777), (os.path.join(world.root, 'var/tmp'), 0o1777)):
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, mode)
    process = subprocess.run(
        ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups',
         '/usr/bin/dnf', '--config', world.path('dnf.conf'), '--installroot', world.root,
         '--releasever', '8', '--setopt=cachedir=' + home,
         '--setopt=pluginpath=' + os.path.join(str(open_folder), 'project', 'dnf-plugins'),
         'xenguard', 'report', '--json', '-q'],
        env=environment(PYTHONPATH=os.path.join(str(open_folder), 'project'),
                        XDG_STATE_HOME=home, TMPDIR=home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.returncode == 0, process
    document = json.loads(process.stdout.decode())
    assert 'xen-4.12.3-1.el8.x86_64' in document['stack']['installed']
    assert document['available']


@pytest.fixture
def open_folder():
    """A scratch folder that everybody may enter, with a copy of the project."""
    # DNF makes a cache folder for every user, wherever the installroot is.
    before = set(glob.glob('/var/tmp/dnf-nobody-*'))
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for part in ('xenguard', 'dnf-plugins'):
            shutil.copytree(os.path.join(PROJECT, part), os.path.join(folder, 'project', part))
        yield pathlib.Path(folder)
    for path in set(glob.glob('/var/tmp/dnf-nobody-*')) - before:
        shutil.rmtree(path)


@pytest.mark.parametrize('arguments', [('bogus',), ('report', '--bogus'), (),
                                       ('report', '--json', '--dot')])
def test_wrong_arguments_show_the_usage(world, arguments):
    result = world.dnf('xenguard', *arguments)
    assert result.code not in (0, 100) and 'usage: ' in result.text
    assert 'Traceback' not in result.text


@pytest.mark.parametrize('arguments', [('help', 'xenguard'), ('xenguard', '--help')])
def test_help_names_every_option(world, arguments):
    result = world.dnf(*arguments)
    assert result.code == 0
    for word in ('--json', '--dot', '--html', 'PACKAGE', 'Exit codes', '100'):
        assert word in result.out


def test_a_name_that_is_no_stack_package_is_an_error(world):
    result = seed(world).dnf('xenguard', 'report', 'bash')
    assert result.code == 1 and "xenguard: no stack package matches 'bash'" in result.err


@pytest.mark.parametrize('argument', [
    'xen-runtime', '/usr/sbin/xl', '/usr/sbin/x*', 'XEN-Runtime', 'xen-run*.x86_64',
    'xen-runtime-0:4.12.3', 'XEN-RUNTIME-4.12.3-1.el8.x86_64'])
def test_a_package_is_named_as_for_repoquery(world, argument):
    seed(world)
    assert world.dnf('repoquery', argument).out == 'xen-runtime-0:4.12.3-1.el8.x86_64\n'
    nevra = 'xen-runtime-4.12.3-1.el8.x86_64'
    report = json.loads(world.dnf('xenguard', 'report', '--json', argument).out)
    assert {entry['package'] for entry in report['available']} == {nevra}
    gate = json.loads(world.dnf('xenguard', 'gate', '--json', argument).out)
    assert {entry['package'] for entry in gate['packages']} == {nevra}
    assert '\n%s (' % nevra in '\n' + world.dnf('xenguard', 'why', argument).out


def test_the_report_fails_on_a_broken_configuration(world):
    world.config('[main]\nmode = guess\n')
    result = seed(world).dnf('xenguard', 'report', '--json')
    assert result.code == 1 and 'xenguard: ' in result.err


def test_the_page_is_written_whole_or_not_at_all(world, tmp_path):
    seed(world)
    path = tmp_path / 'report.html'
    result = world.dnf('xenguard', 'report', '--html', str(path))
    assert result.code == 0 and '<svg' in path.read_text()
    for place in (tmp_path / 'missing' / 'report.html', tmp_path):
        result = world.dnf('xenguard', 'report', '--html', str(place))
        assert result.code == 1 and 'xenguard: cannot write' in result.err, result
    assert [entry.name for entry in tmp_path.iterdir() if 'xenguard' in entry.name] == []


def test_dot_prints_a_graph(world):
    result = seed(world).dnf('xenguard', 'report', '--dot', '-q')
    assert result.code == 0 and result.out.startswith('digraph')


def test_the_table_begins_with_the_answer_and_has_no_colour_when_piped(world):
    result = seed(world).dnf('xenguard', 'report', '-q')
    assert result.code == 0 and '\x1b' not in result.out
    assert IMG in result.out and 'virt:rhel' in result.out
