"""Whatever fails under the guard, it fails closed (contract, section 3.10).

``make test`` tries a sample of the fault points, ``make faults`` all of them, each with the
errors of fault_points.ERRORS in turn.
"""

import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys

import pytest
import rpm

from support import fault_scenarios as scenarios
from support.messages import check_stopped
from support.paths import PROJECT
from support.seed import SIG, seed
from support.world import groups_work

#: set by ``make faults``: how many times all points are tried, each time with other errors
ROUNDS = int(os.environ.get('XENGUARD_FAULTS', 0))

# Of so many points one is tried in make test, so that each scenario has a dozen or two.
SAMPLE = [('swap', 'call', 61), ('swap', 'line', 83), ('refuse', 'call', 61),
          ('best', 'call', 83), ('stream', 'call', 43), ('unrelated', 'line', 41),
          ('shell', 'line', 131), ('builddep', 'call', 83), ('group', 'line', 97),
          ('named', 'call', 97), ('through', 'line', 131), ('dependent', 'call', 83),
          ('ways', 'line', 131), ('build_spec', 'call', 97), ('local', 'call', 83),
          ('listing', 'line', 3), ('updates', 'call', 11), ('report', 'call', 37),
          ('report_again', 'line', 41), ('clean', 'call', 97), ('why', 'call', 61),
          ('proof', 'line', 31), ('srpm_spec', 'call', 23)]
ALL = [(scenario.__name__, kind, 1)
       for scenario in scenarios.RESOLVING + scenarios.READING + scenarios.REPORTING
       for kind in ('call', 'line')]
deep = pytest.mark.skipif(not ROUNDS, reason='it takes long: make faults runs it')
NEEDS = {'group': groups_work, 'builddep': scenarios.builddep_works,
         'build_spec': scenarios.builddep_works}


@pytest.mark.parametrize('turn', range(ROUNDS or 1))
@pytest.mark.parametrize('name, kind, every', ALL if ROUNDS else SAMPLE)
def test_every_fault_ends_in_an_error_and_changes_nothing(world, name, kind, every, turn):
    if name in NEEDS and not NEEDS[name]():
        pytest.skip('DNF cannot do this here')
    if name in ('report_html', 'report_again'):
        pytest.importorskip('jinja2')
    scenario = getattr(scenarios, name)
    plain, found = scenarios.try_points(world, scenario, kind, every, turn=turn)
    assert found['code'] == plain.code and len(found['results']) >= 5, plain
    assert 'internal error' not in plain.text, plain
    bad = [(result, point) for point in found['results']
           for result in [scenarios.wrong(point, scenario, plain)] if result]
    print('%-12s %s: %4d points, %4d faults, %d wrong' % (
        name, kind, found['points'], len(found['results']), len(bad)))
    assert not bad, '\n' + '\n'.join(scenarios.show(*each) for each in bad[:20])


# Runs DNF; the import of the module that the first argument names fails.
WITHOUT_MODULE = """
import sys
class Broken:
    def find_spec(self, name, *args):
        if name == sys.argv[1]:
            raise SyntaxError('half of an update')
sys.meta_path.insert(0, Broken())
import dnf.cli.main
sys.exit(dnf.cli.main.user_main(sys.argv[2:]))
"""


def test_a_module_that_cannot_be_imported_stops_dnf_or_is_not_needed(world):
    """Whatever module is damaged: DNF does what it does with it, or stops."""
    seed(world, hotfixes=True)
    names = needed = {'xenguard', 'xenguard.failclosed', 'xenguard.config', 'xenguard.guard.goal',
                      'xenguard.guard.messages', 'xenguard.solver.search',
                      'xenguard.packages.sides'}
    if ROUNDS:
        names = needed | {'.'.join(path.relative_to(PROJECT).with_suffix('').parts)
                          for path in pathlib.Path(PROJECT, 'xenguard').rglob('*.py')
                          if path.name != '__init__.py'}
    stopped = set()
    for name in names:
        program = [sys.executable, '-c', WITHOUT_MODULE, name]
        result = world.dnf('install', 'xen', assume='--assumeno', program=program)
        if 'half of an update' in result.text:
            check_stopped(result)
            stopped.add(name)
        else:
            assert 'qemuu' in result.out and 'qemu-img' not in result.out, result
    assert stopped >= needed
    program = [sys.executable, '-c', WITHOUT_MODULE, 'xenguard']
    result = world.dnf('list', 'htop', program=program)
    assert result.code == 0 and 'htop.x86_64' in result.out
    assert result.text.count('xenguard: ') == 1


class TestInterrupt:
    """Ctrl-C ends as it does in DNF alone, with nothing changed."""

    @pytest.mark.parametrize('step', [
        'solver.search.Search.solve', 'crossings.find.new',
        'guard.checks.TransactionChecks.resolved',
        'guard.checks.TransactionChecks._check_headers'])
    def test_an_interrupted_guard_changes_nothing(self, world, step):
        if step.endswith('_check_headers') and rpm.expandMacro('%_db_backend') == 'bdb':
            pytest.skip('RPM takes the signal to itself while its Berkeley DB is open')
        seed(world, provider=step != 'solver.search.Search.solve')
        room, module, *owners, name = step.split('.')
        module = room + '.' + module
        code = (
            'import os, signal, sys\n'
            'import dnf.cli.main\n'
            'import xenguard.{module}\n'
            'owner = xenguard.{owner}\n'
            'real = owner.{name}\n'
            'def interrupted(*args, **kwargs):\n'
            '    os.kill(os.getpid(), signal.SIGINT)\n'
            '    return real(*args, **kwargs)\n'
            'owner.{name} = interrupted\n'
            'sys.exit(dnf.cli.main.user_main(sys.argv[1:]))\n').format(
                module=module, owner='.'.join([module] + owners), name=name)
        result = world.dnf('install', 'xen', program=[sys.executable, '-c', code])
        assert result.code == 1 and result.after == result.before and not world.streams()
        assert 'KeyboardInterrupt: Terminated.' in result.text
        assert 'Traceback' not in result.text and 'internal error' not in result.text


class TestDamagedHost:
    """What DNF itself reads is damaged: no traceback of ours, and nothing is changed unseen."""

    # Runs DNF while a file has another content.
    DAMAGE = """
import subprocess, sys
path, content = sys.argv[1:3]
with open(path, 'rb') as stream:
    kept = stream.read()
for text in (content.encode(), kept):
    with open(path, 'wb') as stream:
        stream.write(text)
    if text is not kept:
        code = subprocess.call(['/usr/bin/dnf'] + sys.argv[3:])
sys.exit(code)
"""

    @pytest.mark.parametrize('content', ['', 'no database'], ids=['empty', 'text'])
    @pytest.mark.parametrize('database', ['history', 'rpmdb'])
    def test_a_damaged_database_stops_dnf(self, world, database, content):
        seed(world)
        world.install(world.repos[SIG]['xen-licenses'])
        path = world.root + ('/var/lib/dnf/history.sqlite' if database == 'history' else
                             rpm.expandMacro('%_dbpath') + '/rpmdb.sqlite')
        if not os.path.exists(path):
            pytest.skip("this RPM's database is none of SQLite")
        program = [sys.executable, '-c', self.DAMAGE, path, content]
        result = world.dnf('install', 'xen', assume='--assumeno', program=program)
        assert result.code == 1 and 'qemu-img' not in result.out, result
        assert 'internal error' not in result.text
        assert database != 'history' or "DNF's history cannot be read" in result.text, result
        assert 'Traceback' not in result.text or \
            'Traceback' in world.dnf('install', 'xen', assume='--assumeno', program=program,
                                     guard=False).text

    @deep
    def test_a_locked_history_does_not_stop_the_guard(self, world):
        seed(world)
        world.install(world.repos[SIG]['xen-licenses'])
        connection = sqlite3.connect(os.path.join(world.root, 'var/lib/dnf/history.sqlite'))
        with contextlib.closing(connection):
            connection.execute('BEGIN EXCLUSIVE')
            result = world.dnf('install', 'xen', assume='--assumeno')
        assert 'qemu-img' not in result.out and 'Traceback' not in result.text

    def test_what_is_no_file_in_modules_d_is_left_alone(self, world):
        seed(world)
        folder = os.path.join(world.root, 'etc/dnf/modules.d')
        os.makedirs(os.path.join(folder, 'old'))
        os.symlink('/nowhere', os.path.join(folder, 'gone.module'))
        result = world.dnf('install', 'xen')
        assert result.code == 0 and 'qemuu-1:3.0.1+3-1.el8.x86_64' in result.after

    def test_a_read_only_cache_stops_dnf(self, world):
        seed(world)
        assert world.dnf('makecache').code == 0
        cache = os.path.join(world.root, 'var/cache/dnf')
        program = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$1" "$1" && mount -o '
                   'remount,ro,bind "$1" && ! touch "$1/x" && shift && exec "$@"', 'sh', cache]
        if subprocess.call(program + ['true']):
            pytest.skip('nothing can be mounted here')
        program.append('/usr/bin/dnf')
        # DNF cannot take its lock there.
        for args in (['install', 'xen'], ['xenguard', 'report']):
            result = world.dnf(*args, program=program)
            assert result.code and result.after == result.before
            assert 'Read-only' in result.text and 'Traceback' not in result.text, result
