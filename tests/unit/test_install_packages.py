"""What the tests and the RPM need is looked for before it is used, on both families.

The kind: a tool that only one family of distributions wants is installed there, and is not looked
for, so that it stays away where all the rest is there already.
"""

import os
import shutil
import subprocess

import pytest

from support.environment import environment
from support.paths import PROJECT

#: what the script itself runs, and of what it looks for what is no module of Python
TOOLS = ('sh', 'id', 'grep', 'make', 'dnf', 'createrepo_c', 'modifyrepo_c', 'rpmbuild', 'git',
         'msgfmt')


@pytest.fixture
def machine(tmp_path):
    """Run the script on a machine that has all tools, and an RPM database that has what is given.

    It installs nothing; what it is asked to install is in what it prints.
    """
    def run(wanted, family, provides=()):
        folder = tmp_path / 'bin'
        folder.mkdir()
        for tool in TOOLS:
            os.symlink(shutil.which(tool) if tool in ('sh', 'id', 'grep') else '/bin/true',
                       str(folder / tool))
        stubs = {'rpm': 'case " %s " in *" $4 "*) exit 0;; esac; exit 1' % ' '.join(provides),
                 'dnf': 'echo installs "$@"'}
        if family == 'debian':
            stubs.update({'apt-get': 'echo installs "$@"', 'apt-cache': 'echo there'})
        for name, text in stubs.items():
            if (folder / name).exists():
                (folder / name).unlink()
            (folder / name).write_text('#!/bin/sh\n%s\n' % text)
            (folder / name).chmod(0o755)
        done = subprocess.run([os.path.join(PROJECT, 'tools', 'install-packages'), wanted],
                              env=environment(PATH=str(folder)), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode()
    return run


@pytest.mark.skipif(os.geteuid() != 0, reason='only root installs')
@pytest.mark.parametrize('wanted', ['rpm', 'test'])
def test_python3_devel_is_installed_where_the_family_wants_it(machine, wanted):
    code, text = machine(wanted, 'el')
    assert code == 1 and 'needed and not there: python3-devel' in text, text
    installs, = [line for line in text.splitlines() if line.startswith('installs')]
    assert 'python3-devel' in installs.split()


@pytest.mark.parametrize('wanted, family, provides', [
    ('rpm', 'el', ['python3-devel']), ('rpm', 'debian', []), ('demo', 'el', []),
    ('demo', 'debian', [])])
def test_where_nothing_is_missing_nothing_is_installed(machine, wanted, family, provides):
    assert machine(wanted, family, provides) == (0, '')
