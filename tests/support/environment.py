"""The environment of the tests and of all that they start: their own, whatever the machine's is.

Importing this gives the process a home in a scratch folder, and takes away every variable that
is not named here: where RPM's macros, Git's configuration and the languages come from, what
changes Python or DNF. It is to be imported before rpm is, which reads the macros of the home.

Debian's rpm has its database under the home, of an installroot as well: what runs in this process
and what it starts have to have the same one.
"""

import atexit
import os
import shutil
import site
import tempfile

#: what stays of the machine's, for this process: where programs and scratch folders are, and what
#: a developer says to pytest and to the tools
KEPT = ('PATH', 'TMPDIR', 'TERM', 'KEEP', 'QUICK', 'XENGUARD_FAULTS', 'XENGUARD_PROVE',
        'XENGUARD_EL8')


def environment(**more):
    """The environment for a process.

    :param more: further variables; None takes one away
    :returns: dict
    """
    found = {'PATH': os.environ.get('PATH', os.defpath), 'HOME': HOME,
             'TMPDIR': os.path.join(HOME, 'tmp'), 'LC_ALL': 'C.UTF-8',
             # the machine's /etc/dnf/aliases.d is no part of a world
             'DNF_DISABLE_ALIASES': '1'}
    found.update(more)
    return {name: value for name, value in found.items() if value is not None}


def _enter():
    """Make this process's environment the tests' own; returns the path of its home."""
    home = tempfile.mkdtemp(prefix='xenguard-home-')
    os.mkdir(os.path.join(home, 'tmp'))
    # Git works in no checkout of another user's, unless the user's configuration says so.
    with open(os.path.join(home, '.gitconfig'), 'w') as stream:
        stream.write('[safe]\n\tdirectory = *\n')
    # pytest itself may be in the user's home, where its workers look for it.
    packages = site.getuserbase()
    for name in set(os.environ).difference(KEPT):
        if not name.startswith('PYTEST'):
            del os.environ[name]
    os.environ.update(HOME=home, LC_ALL='C.UTF-8', DNF_DISABLE_ALIASES='1',
                      PYTHONUSERBASE=packages)
    atexit.register(_leave, home, os.getpid())
    return home


def _leave(home, process):
    # not what was forked off
    if os.getpid() == process:
        shutil.rmtree(home, ignore_errors=True)


HOME = _enter()
