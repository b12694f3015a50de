"""Make each step of the guard fail once, in a real dnf command.

    python3 tests/support/fault_points.py SPEC.json DNF-ARGUMENT...

runs one dnf command in this process. At each fault point that is asked for it forks: the child
goes on with an exception at that point, the parent waits for it and goes on without. So one
run of the command tries all its points, and what led to a point is run once. A child that
changed the installroot although it should not have is found out by the parent at once.

A point is a way to a place: the lines of the guard's frames on the stack. Of the points that
come by more than once only the first is tried. What reads a source is a process of its own, in
which nothing is tried. There are two kinds:

call    a call that leaves the guard for anything but a built-in type fails: DNF, libdnf,
        rpm, sqlite3, os, the import system
line    a line of the guard fails, whatever it does: this covers attributes of native objects,
        iteration and the like, which are no calls
"""

import ast
import contextlib
import json
import linecache
import logging
import os
import sqlite3
import sys
import tempfile
import traceback

import dnf.cli.cli
import dnf.cli.main
import dnf.plugin
import hawkey
import libdnf.error
import rpm

PROJECT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
GUARD = (os.path.join(PROJECT, 'xenguard') + os.sep,
         os.path.join(PROJECT, 'dnf-plugins', 'xenguard.py'))

# The functions that stand in for DNF's own and call these; and what DNF asks before there is a
# guard, whose answer is found again by what may fail.
STAND_INS = ('resolve', 'do_transaction', 'reset', 'run_command', 'guarded', '_call', '_run_sack',
             '_note_spec', '_note_names', 'hdrFromFdno', 'read_config', 'format')
# What knows an answer to failures of what it calls, and goes on: a line is shown as it is, and
# whoever resolves after all is stopped then.
ANSWERED = ('columns_of', '_fitted', '_will_resolve')
#: the exit status of a run whose failure was answered, and that is about to run its transaction
WENT_ON = 77
MESSAGE = 'out\nof order'
#: what DNF and its libraries raise, and what a changed API makes of a call
ERRORS = {
    'RuntimeError': RuntimeError(MESSAGE), 'OSError': OSError(28, MESSAGE),
    'MemoryError': MemoryError(), 'AttributeError': AttributeError(MESSAGE),
    'TypeError': TypeError(MESSAGE), 'KeyError': KeyError(MESSAGE),
    'RecursionError': RecursionError(MESSAGE), 'ImportError': ImportError(MESSAGE),
    'UnicodeDecodeError': UnicodeDecodeError('utf-8', b'\xff', 0, 1, MESSAGE),
    'rpm.error': rpm.error(MESSAGE),
    'hawkey.Exception': hawkey.Exception(MESSAGE),
    'hawkey.ValueException': hawkey.ValueException(MESSAGE),
    'libdnf.error.Error': libdnf.error.Error(MESSAGE),
    'KeyboardInterrupt': KeyboardInterrupt(),
}


class Points:
    """The fault points of one run.

    :param spec: 'kind'; 'errors', names that take turns; 'every' and 'from', which points
        are tried; 'root', the installroot
    """

    def __init__(self, spec):
        self.spec = spec
        self.seen = {}
        self.lines = {}
        self.results = []
        self.is_child = False
        self.is_late = False    # RPM has run
        self.start = fingerprint(spec['root'])

    def begin(self):
        """Watch for points from now on."""
        if self.spec['kind'] == 'call':
            sys.setprofile(self._profile)
        else:
            sys.settrace(self._trace)

    def end(self):
        """Watch no more."""
        sys.setprofile(None)
        sys.settrace(None)

    def _profile(self, frame, event, arg):
        if event == 'c_call' and _is_guard(frame) and not _is_builtin(arg):
            self._reach(frame, getattr(arg, '__qualname__', repr(arg)))
        # What stands in for a method of DNF's calls it: that fails as in DNF alone.
        elif event == 'call' and frame.f_back and _is_guard(frame.f_back) \
                and not _is_guard(frame) and frame.f_back.f_code.co_name not in STAND_INS:
            self._reach(frame.f_back, frame.f_code.co_name)

    def _trace(self, frame, event, _arg):
        if not _is_guard(frame):
            return None
        path = frame.f_code.co_filename
        if path not in self.lines:
            self.lines[path] = _fallible_lines(path)
        if event == 'line' and frame.f_lineno in self.lines[path] and \
                frame.f_code.co_name not in STAND_INS:
            self._reach(frame, _line(frame))
        return self._trace

    def _reach(self, frame, what):
        way = _way(frame)
        # Python itself tells what fails in a destructor, and asks on after a __getattr__.
        if (way, what) in self.seen or what in ('__del__', '__getattr__') or \
                _is_loading_plugin(frame):
            return
        number = self.seen[way, what] = len(self.seen)
        turn, rest = divmod(number - self.spec['from'], self.spec['every'])
        if rest:
            return
        names = self.spec['errors']
        name = names[turn % len(names)]
        is_answered = _is_answered(frame)
        if is_answered and name == 'KeyboardInterrupt':
            # Nobody answers that: while DNF shows a line it ends DNF as it does without xenguard.
            name = 'RuntimeError'
        # A list is made of something without its length, if that is a TypeError.
        self._try(way, what, name, is_answered or (what, name) == ('__len__', 'TypeError'))

    def _try(self, way, what, name, is_answered):
        sys.stdout.flush()
        sys.stderr.flush()
        kept, before = _files(self.spec['root']), fingerprint(self.spec['root'])
        if not self.is_late:
            # The module state may have been saved, and has to be put back.
            before = self.start
        with tempfile.TemporaryFile() as output:
            held = [handler for handler in logging.getLogger('dnf').handlers
                    if handler.lock._is_owned()]
            pid = os.fork()
            if pid == 0:
                # logging gives the child new locks, whose holder this is, too
                for handler in held:
                    handler.acquire()
                self.is_child = True
                self.end()
                # What reads a source is the parent's, which waits for its answer.
                os.killpg = lambda *_: None
                for stream in (1, 2):
                    os.dup2(output.fileno(), stream)
                if is_answered:
                    # What it would do cannot be taken back: the parent has the history open.
                    dnf.cli.cli.BaseCli.do_transaction = lambda *_, **__: _leave(WENT_ON)
                raise ERRORS[name]
            status = os.waitpid(pid, 0)[1]
            output.seek(0)
            text = output.read().decode('utf-8', 'replace')
        changed = differing(before, fingerprint(self.spec['root']))
        if self.is_late:
            # The child has closed the databases, which SQLite then tidies up.
            changed = [path for path in changed if not path.endswith('.sqlite')]
        self.results.append({
            'way': _readable(way),
            'what': what, 'error': name, 'answered': is_answered, 'text': text,
            'code': os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status),
            'changed': changed})
        # What the child has put back, or has done that it should not, is as it was again.
        _put_back(self.spec['root'], kept)


def _is_guard(frame):
    # Its templates are lines of code as well, but not of Python.
    path = frame.f_code.co_filename
    return path.startswith(GUARD) and path.endswith('.py')


def _fallible_lines(path):
    """The lines of a file that use something else than the guard's own methods and attributes,
    whose lines have their turn."""
    with open(path, encoding='utf-8') as stream:
        tree = ast.parse(stream.read())
    return {node.lineno for node in ast.walk(tree) if
            isinstance(node, (ast.For, ast.Import, ast.ImportFrom, ast.Subscript)) or
            isinstance(node, (ast.Attribute, ast.Call)) and not _is_own(node)}


def _is_own(node):
    if isinstance(node, ast.Call):
        return _is_own(node.func)
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) or node.attr in ('resolved', 'pre_transaction') or \
            isinstance(node.value, ast.Name) and node.value.id in ('self', 'cls')
    # what a decorator has wrapped, and what is looked up to be called
    return isinstance(node, ast.Name) and node.id in (
        'method', 'function', 'getattr', '_as_dnf_error', 'as_dnf_error')


def _is_builtin(function):
    owner = getattr(function, '__self__', None)
    kind = owner if isinstance(owner, type) else type(owner)
    return kind.__module__ == 'builtins' and getattr(function, '__module__', None) in (
        None, 'builtins') and not hasattr(owner, '__spec__') or owner is sys.modules['builtins']


def _way(frame):
    way = []
    while frame:
        if _is_guard(frame):
            way.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return tuple(way[::-1])


def _line(frame):
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()


def _readable(way):
    return ['%s:%d' % (os.path.basename(path), line) for path, line in way]


def _leave(status):
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _is_answered(frame):
    """Whether what is being called may fail, and the guard goes on."""
    while frame:
        if _is_guard(frame) and frame.f_code.co_name in ANSWERED:
            return True
        frame = frame.f_back
    return False


def _is_loading_plugin(frame):
    """Whether DNF is importing the plugin's file: what fails there is DNF's to tell, and the
    file imports nothing that DNF has not imported before."""
    while frame:
        if frame.f_code.co_filename == GUARD[1] and frame.f_code.co_name == '<module>':
            return True
        frame = frame.f_back
    return False


def differing(before, after):
    """The paths whose content is not the same in two fingerprints."""
    return sorted(path for path in set(before) | set(after)
                  if before.get(path) != after.get(path))


def fingerprint(root):
    """What is below an installroot, but logs, caches and locks: dict of path to content."""
    found = {path: content for path, content in _files(root).items()
             if not path.endswith('lock.pid')}
    # What it holds, not its bytes: SQLite tidies it up for readers. And DNF makes an empty one
    # only to look into it.
    history = 'var/lib/dnf/history.sqlite'
    if history in found:
        found[history] = _transactions(os.path.join(root, history))
        if found[history] is None:
            del found[history]
    return found


def _transactions(path):
    with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % path, uri=True)) as connection:
        if connection.execute('SELECT count(*) FROM trans').fetchone()[0]:
            return '\n'.join(connection.iterdump())
    return None


def _files(root):
    found = {}
    for folder, folders, names in os.walk(root):
        if os.path.relpath(folder, root) in ('var/log', 'var/cache'):
            folders[:] = []
            continue
        for name in names:
            # what SQLite, Berkeley DB and RPM make for every reader
            if not name.endswith(('-shm', '-wal', '-journal', '.rpm.lock')) and \
                    not name.startswith('__db.'):
                path = os.path.join(folder, name)
                with open(path, 'rb') as stream:
                    found[os.path.relpath(path, root)] = stream.read()
    return found


def _put_back(root, kept):
    now = _files(root)
    for path in now:
        if path not in kept:
            os.unlink(os.path.join(root, path))
    for path, content in kept.items():
        if now.get(path) != content:
            with open(os.path.join(root, path), 'wb') as stream:
                stream.write(content)


def main(path, args):
    """Run what a specification asks for, and write the results beside it."""
    with open(path) as stream:
        spec = json.load(stream)
    points = Points(spec)
    run_transaction = dnf.plugin.Plugins.run_transaction

    def late(plugins):
        points.is_late = True
        run_transaction(plugins)
    dnf.plugin.Plugins.run_transaction = late
    points.begin()
    try:
        code = dnf.cli.main.user_main(args)
    except SystemExit as error:
        code = error.code or 0
    except BaseException:
        points.end()
        traceback.print_exc()
        code = 99
    points.end()
    sys.stdout.flush()
    sys.stderr.flush()
    if points.is_child:
        os._exit(code)
    with open(path + '.results', 'w') as stream:
        json.dump({'code': code, 'points': len(points.seen), 'results': points.results}, stream)
    sys.exit(code)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
