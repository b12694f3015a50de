"""Tests have an environment of their own: nothing of the machine's reaches what they run.

The kind: a variable, a file of the user's home or a database of the machine's changes what a test
sees, or a program of the machine's that uses the same database makes it fail.
"""

import os
import subprocess
import sys

import pytest
import rpm

from demo import Story
from prove import sweep
from support import environment, rpms
from support.needs import needs_builddep
from support.paths import PROJECT, TESTS
from support.seed import SIG, seed

OF_THE_MACHINE = {
    'PYTHONUNBUFFERED': '1', 'PYTHONWARNINGS': 'error', 'PYTHONPATH': '/nowhere',
    'PYTHONIOENCODING': 'latin-1', 'LANGUAGE': 'de', 'LANG': 'de_DE.UTF-8', 'COLUMNS': '40',
    'DNF_VAR_arch': 'i686', 'XDG_CACHE_HOME': '/nowhere', 'RPM_CONFIGDIR': '/nowhere',
    'LIBDNF_VARIABLE': '1', 'GIT_DIR': '/nowhere'}


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine with variables, and a home with macros, that would change what is seen."""
    home = tmp_path / 'home'
    home.mkdir()
    (home / '.rpmmacros').write_text('%_dbpath /nowhere\n%dist .of_the_machine\n')
    for name, value in OF_THE_MACHINE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv('HOME', str(home))
    return home


def variables(text):
    return dict(line.partition('=')[::2] for line in text.splitlines() if '=' in line)


def check_own(found):
    assert not set(found).intersection(set(OF_THE_MACHINE) - {'PYTHONPATH', 'COLUMNS'}), found
    assert found['HOME'] == environment.HOME and found['LC_ALL'] == 'C.UTF-8'
    assert found['TMPDIR'].startswith(environment.HOME)


def test_dnf_gets_none_of_the_machines_variables(world, machine):
    found = variables(world.dnf(program=('/bin/sh', '-c', 'env', 'dnf')).out)
    check_own(found)
    assert found['PYTHONPATH'] == PROJECT and 'COLUMNS' not in found
    found = variables(world.dnf(program=('/bin/sh', '-c', 'env', 'dnf'), guard=False).out)
    assert 'PYTHONPATH' not in found


def test_what_builds_a_world_gets_none_of_the_machines_variables(tmp_path, machine):
    rpms.run(['/bin/sh', '-c', 'env > %s/env' % tmp_path])
    found = variables((tmp_path / 'env').read_text())
    check_own(found)
    assert not set(found).intersection(OF_THE_MACHINE)


def test_rpm_has_none_of_the_users_macros(machine):
    with pytest.raises(RuntimeError) as error:
        rpms.run(['/bin/sh', '-c', 'rpm -E "%_dbpath %{?dist}"; exit 1'])
    assert '/nowhere' not in str(error.value) and 'of_the_machine' not in str(error.value)


def test_the_demo_gets_none_of_the_machines_variables(tmp_path, machine, monkeypatch):
    story = Story(str(tmp_path / 'demo'))
    host = story.host('host')
    monkeypatch.setitem(story._options, (host, True), ['/bin/sh', '-c', 'env', 'dnf'])
    found = variables(story._run(host, True, []).text)
    # the order of a terminal
    assert found.pop('PYTHONUNBUFFERED') == '1'
    check_own(found)
    assert 'COLUMNS' not in found


def test_a_process_of_random_worlds_gets_none_of_the_machines_variables(machine, monkeypatch):
    started = []
    monkeypatch.setattr(sweep.subprocess, 'Popen', lambda *_, **kwargs: started.append(kwargs))
    sweep._Worker([0], ['random_worlds.py'])
    check_own(started[0]['env'])
    assert not set(started[0]['env']).intersection(OF_THE_MACHINE)


def test_the_test_process_has_an_environment_of_its_own():
    kept = {name for name in os.environ if not name.startswith('PYTEST')}
    assert kept <= set(environment.KEPT) | {'HOME', 'LC_ALL', 'DNF_DISABLE_ALIASES',
                                            'PYTHONUSERBASE'}
    assert os.environ['HOME'] == environment.HOME


def test_pytests_workers_find_what_is_installed_for_the_user(tmp_path):
    code = ('import subprocess, sys\n'
            'import support.environment\n'
            'subprocess.check_call([sys.executable, "-m", "site", "--user-base"])\n')
    done = subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE, check=True,
                          env=environment.environment(HOME=str(tmp_path), PYTHONPATH=TESTS))
    assert done.stdout.decode() == str(tmp_path / '.local') + '\n'


def test_a_process_that_ends_leaves_no_home_behind(tmp_path):
    code = 'from support.environment import HOME, os; print(HOME, os.listdir(HOME))'
    done = subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE, check=True,
                          env=environment.environment(TMPDIR=str(tmp_path), PYTHONPATH=TESTS))
    assert done.stdout.decode().startswith(str(tmp_path / 'xenguard-home-'))
    assert not os.listdir(str(tmp_path))


# the database of root, which others use

@pytest.fixture
def unusable(monkeypatch, tmp_path):
    """A home with a database of RPM's that cannot be opened; the installroot's is another one."""
    home = tmp_path / 'home'
    home.mkdir()
    (home / '.rpmdb').write_text('no folder')
    # in this process as well, which looks into the installroot
    monkeypatch.setenv('HOME', str(home))
    if not rpm.expandMacro('%_dbpath').startswith(str(home)):
        pytest.skip("this RPM's database is not in the home")
    monkeypatch.setattr(environment, 'HOME', str(home))
    (home / 'tmp').mkdir()
    done = subprocess.run(['rpm', '-qa'], env=environment.environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert b'cannot open' in done.stdout
    return home


def test_the_guard_does_not_open_the_database_of_root(world, unusable):
    seed(world)
    local = world.repo('local', enabled=False).package('xen-tool', '1-1', requires=[
        '/usr/bin/qemu-img'], label='own:1:1:aa')
    world.build()
    result = world.dnf('install', local.path)
    assert result.code == 0 and 'qemuu-1:3.0.1+3-1.el8.x86_64' in result.installed, result
    assert 'cannot open' not in result.text and 'rpmdb' not in result.text
    result = world.dnf('xenguard', 'srpm', world.repos[SIG]['libvirt'].src_path)
    assert 'libvirt' in result.out and 'cannot open' not in result.text, result


@needs_builddep
def test_builddep_does_not_open_the_database_of_root(world, unusable):
    seed(world)
    source = world.repos[SIG]['libvirt'].src_path
    world.build()
    alone = world.dnf('builddep', source, plugins=['builddep'], guard=False, assume='--assumeno')
    result = world.dnf('builddep', source, plugins=['builddep'])
    assert result.code == 0 and 'qemuu-1:3.0.1+3-1.el8.x86_64' in result.installed, result
    # builddep itself opens it, for the keys there
    assert result.text.count('cannot open') <= alone.text.count('cannot open')
