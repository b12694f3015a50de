"""Run the suite on the DNF of each Debian release, and print what came of it as a table.

Each release is a chroot made by debootstrap from the mirror that this machine's apt uses, and is
kept for the next run. Everything in it runs in namespaces of its own, on a copy of the work tree:
however a run ends, it leaves no mount and no process.
"""

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, OrderedDict
from xml.etree import ElementTree

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'),
                     'xenguard', 'matrix')
SUITES = ('bullseye', 'bookworm', 'trixie', 'sid')
TOOLS = ('debootstrap', 'apt-get', 'unshare', 'chroot', 'mount', 'git')

# Bounds: seconds for each step, and free bytes before a chroot is made.
MAKE, INSTALL, TEST = 900, 900, 3600
SPACE = 2 << 30

VERSIONS = """import platform, dnf.const, hawkey, rpm
print(dnf.const.VERSION, hawkey.VERSION, platform.python_version(), rpm.__version__)"""
COUNTED = ('passed', 'failed', 'skipped', 'xfailed')
HEAD = ('Debian', 'DNF', 'libdnf', 'Python', 'rpm') + COUNTED + ('seconds',)


class Unusable(Exception):
    """The matrix, or one chroot of it, cannot be run; the text says why."""


def main(arguments=None):
    """Run the suites that are asked for, one after the other.

    :returns: the exit code: 0 where all of them ran and nothing failed
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('suites', nargs='*', metavar='SUITE',
                        help='a Debian release; without any ' + ', '.join(SUITES))
    parser.add_argument('--cache', default=CACHE, metavar='FOLDER',
                        help='where the chroots are kept (default: %(default)s)')
    parser.add_argument('--fresh', action='store_true', help='make the chroots anew')
    parser.add_argument('--pytest', default='', metavar='ARGUMENTS', help='more for pytest')
    options = parser.parse_args(arguments)
    # An exception ends the children as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        check_machine()
        with locked(options.cache):
            results = OrderedDict((suite, run_suite(suite, options))
                                  for suite in options.suites or SUITES)
    except Unusable as error:
        tell(error)
        return 1
    print('\n'.join(table(results) + reasons(results)))
    return int(any(result is None or result['counts']['failed'] for result in results.values()))


def tell(text):
    """Say what is going on; standard output is the table's."""
    print('matrix: {}'.format(text), file=sys.stderr, flush=True)


def check_machine():
    """Find out before anything is begun what is missing.

    :raises Unusable: something is
    """
    if os.geteuid() != 0:
        raise Unusable('only root can make a chroot and run something in it')
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    if absent:
        raise Unusable('needed and not there: ' + ', '.join(absent))


@contextlib.contextmanager
def locked(cache):
    """Keep the folder of the chroots to this run.

    :raises Unusable: another run has it
    """
    os.makedirs(cache, exist_ok=True)
    with open(os.path.join(cache, 'lock'), 'w') as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable('another run is using ' + cache)
        yield


def run_suite(suite, options):
    """Run the tests in the chroot of one suite, which is made first if it is not there.

    :returns: a dict of versions, counts, skips and seconds; None where they could not be run
    """
    root = os.path.join(options.cache, suite)
    try:
        if options.fresh:
            remove(root)
        if not os.path.isdir(root):
            make(suite, root)
        return test(suite, root, options.pytest.split())
    except Unusable as error:
        tell('{}: {}'.format(suite, error))
        return None


def make(suite, root):
    """Make a chroot. It gets its name when all of it is there, so that no half of one counts."""
    free = shutil.disk_usage(os.path.dirname(root)).free
    if free < SPACE:
        raise Unusable('{} MiB are free, {} are wanted'.format(free >> 20, SPACE >> 20))
    half = root + '.part'
    remove(half)
    listed = subprocess.check_output(
        ['apt-get', 'indextargets', 'Created-By: Packages',
         '--format', '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)'], universal_newlines=True)
    tell('{}: making the chroot'.format(suite))
    isolated(['debootstrap', '--variant=minbase', suite, half, mirror(listed)], MAKE,
             log=root + '.log')
    os.rename(half, root)


def mirror(indextargets):
    """Find Debian's mirror among the sources of this machine's apt.

    :param indextargets: a line of origin, label, component and URI for each source
    :raises Unusable: none is Debian's own
    """
    for line in indextargets.splitlines():
        if line.startswith('Debian Debian main '):
            return line.split(' ', 3)[3]
    raise Unusable("apt's lists name no mirror of Debian; 'apt-get update' may help")


def test(suite, root, arguments):
    """Bring what the tests need into a chroot, and run them there on a copy of the work tree."""
    copy_tree(os.path.join(root, 'src'))
    for name in ('resolv.conf', 'hosts'):
        shutil.copy('/etc/' + name, os.path.join(root, 'etc', name))
    tell('{}: installing what the tests need'.format(suite))
    isolated(['/src/tools/install-packages'], INSTALL, root, log=root + '.log')
    # Each with the release's own Ansible, for which bullseye has another name.
    isolated(['sh', '-c', 'apt-get -q -y install --no-install-recommends ansible-core || '
              'apt-get -q -y install --no-install-recommends ansible; apt-get clean'],
             INSTALL, root, log=root + '.log')
    # A checkout, so that the RPM is built and tested as well.
    isolated(['sh', '-c', 'git init -q && git add -A && git -c user.name=matrix '
              '-c user.email=matrix@localhost commit -qm "The work tree"'],
             INSTALL, root, log=root + '.log')
    versions = isolated(['/usr/bin/python3', '-c', VERSIONS], INSTALL, root)
    tell('{}: testing DNF {}'.format(suite, versions.split()[0]))
    began = time.monotonic()
    isolated(['/usr/bin/python3', '-m', 'pytest', '-q', '-n', '2', '-p', 'no:cacheprovider',
              '-o', 'junit_family=xunit2', '--junitxml=/src/junit.xml'] + arguments,
             TEST, root, log=sys.stderr, codes=(0, 1))
    counts, skips = read_results(os.path.join(root, 'src', 'junit.xml'))
    remove(os.path.join(root, 'src'))
    return {'versions': versions.split(), 'counts': counts, 'skips': skips,
            'seconds': round(time.monotonic() - began)}


def copy_tree(target):
    """Copy the work tree as it is now, without what git ignores."""
    remove(target)
    listed = subprocess.check_output(['git', 'ls-files', '-zco', '--exclude-standard'],
                                     cwd=PROJECT).decode()
    for name in filter(None, listed.split('\0')):
        source = os.path.join(PROJECT, name)
        if os.path.exists(source):      # git lists what was deleted, too
            os.makedirs(os.path.dirname(os.path.join(target, name)), exist_ok=True)
            shutil.copy2(source, os.path.join(target, name))


def isolated(command, seconds, root=None, log=None, codes=(0,)):
    """Run a command in namespaces whose mounts and processes end with it.

    :param root: the chroot to run it in; /tmp in there is in memory, and its own
    :param log: a path or an open file for its output
    :returns: its output, where there is no log
    :raises Unusable: it took too long, or ended with another exit code than these
    """
    name = os.path.basename(command[0])
    environment = ['env', '-i', '-C', '/src', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root',
                   'LC_ALL=C.UTF-8', 'PYTHONDONTWRITEBYTECODE=1', 'TMPDIR=/tmp']
    if root:
        command = ['sh', '-ec', 'mount --rbind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/tmp"; '
                   'mount -t proc proc "$0/proc"; exec chroot "$0" "$@"',
                   root] + environment + command
    unshare = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(open(log, 'ab')) if isinstance(log, str) else log
        try:
            done = subprocess.run(unshare + command, timeout=seconds, stdin=subprocess.DEVNULL,
                                  stdout=out or subprocess.PIPE,
                                  stderr=subprocess.STDOUT if log else None)
        except subprocess.TimeoutExpired:
            raise Unusable('{} was not done after {} s'.format(name, seconds))
    if done.returncode not in codes:
        raise Unusable('{} ended with exit code {}{}'.format(
            name, done.returncode, ', see ' + log if isinstance(log, str) else ''))
    return done.stdout and done.stdout.decode()


def remove(folder):
    """Remove a folder, if it is there."""
    if os.path.isdir(folder):
        shutil.rmtree(folder)


def read_results(path):
    """Read what pytest has written about its run.

    :param path: of the file of --junitxml
    :returns: dict of each of COUNTED to a number, and a Counter of the reasons for skips
    """
    counts, skips = Counter(), Counter()
    for case in ElementTree.parse(path).iter('testcase'):
        skipped = case.find('skipped')
        if case.find('failure') is not None or case.find('error') is not None:
            counts['failed'] += 1
        elif skipped is None:
            counts['passed'] += 1
        elif skipped.get('type') == 'pytest.xfail':
            counts['xfailed'] += 1
        else:
            counts['skipped'] += 1
            skips[skipped.get('message')] += 1
    return {name: counts[name] for name in COUNTED}, skips


def table(results):
    """Write a Markdown table.

    :param results: dict of suite to what :func:`run_suite` returned
    :returns: list of lines
    """
    rows = [HEAD, ('---',) * len(HEAD)]
    for suite, result in results.items():
        if result is None:
            rows.append((suite, 'not run') + ('',) * (len(HEAD) - 2))
        else:
            rows.append([suite] + result['versions'] +
                        [result['counts'][name] for name in COUNTED] + [result['seconds']])
    return ['| {} |'.format(' | '.join(map(str, row))) for row in rows]


def reasons(results):
    """Write why tests were skipped, and where; a list of lines."""
    where = OrderedDict()
    for suite, result in results.items():
        for reason, number in sorted(result['skips'].items()) if result else ():
            where.setdefault(reason, []).append('{} {}'.format(number, suite))
    return [''] * bool(where) + ['- skipped ({}): {}'.format(', '.join(suites), reason)
                                 for reason, suites in where.items()]


if __name__ == '__main__':
    sys.exit(main())
