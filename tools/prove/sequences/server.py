"""DNF's command in processes of their own, forked from one that has imported DNF.

    with Server() as server:
        process = server.run(['install', 'xen'], scratch, guard=True)

The interpreter of the server is a fresh one with the tests' own environment; what a child of it
does is what /usr/bin/dnf does once it has imported DNF. Nothing of xenguard is imported before.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections import namedtuple

#: seconds after which a command counts as one that hangs
LONGEST = 90

#: as subprocess has it; of a process that was killed the code is negative
Process = namedtuple('Process', ('returncode', 'stdout', 'stderr'))


class Server(object):
    """Starts the server with the first command, and ends it at last."""

    def __init__(self):
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()

    def run(self, arguments, folder, guard, trace=None, program=None):
        """Run one dnf command.

        :param arguments: its command line, without the program
        :param folder: a folder to run it in, and for its output
        :param guard: whether the checkout's xenguard can be imported
        :param program: a Python program to run instead of DNF's, in the same way
        :param trace: a file to write into which hooks of xenguard's were reached
        :returns: a Process
        """
        self._start()
        request = {'arguments': arguments, 'folder': folder, 'guard': guard, 'trace': trace,
                   'program': program}
        self._process.stdin.write(json.dumps(request).encode() + b'\n')
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError('the server of DNF commands has ended')
        texts = []
        for name in ('stdout', 'stderr'):
            with open(os.path.join(folder, name), 'rb') as stream:
                texts.append(stream.read())
        return Process(json.loads(answer.decode()), *texts)

    def _start(self):
        if self._process is None:
            from support.environment import environment
            self._process = subprocess.Popen(
                [sys.executable, os.path.abspath(__file__)], env=environment(),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)


# in the server

def serve(project):
    """Answer requests, one a line, until there are no more; a child leaves it by its own end."""
    import gc

    import dnf.cli.main
    import dnf.cli.commands    # noqa: F401
    if hasattr(gc, 'freeze'):
        gc.collect()
        gc.freeze()     # novm: only where there is one
    while True:
        line = _read_line()
        if not line:
            return
        request = json.loads(line.decode())
        child = os.fork()
        if not child:
            _become(request, project)
            _end(lambda: _run(request), request['trace'])
        status = os.waitpid(child, 0)[1]
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        os.write(1, b'%d\n' % code)


def _run(request):
    if request['program']:
        sys.argv[0] = request['program']
        runpy.run_path(request['program'], run_name='__main__')
    else:
        from dnf.cli.main import user_main
        user_main(request['arguments'], exit_code=True)


def _read_line():
    # Nothing may be read ahead, which a child would have as well.
    line = b''
    while not line.endswith(b'\n'):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return line


def _become(request, project):
    """Be the process of one command."""
    folder = request['folder']
    for number, name, flags in ((0, os.devnull, os.O_RDONLY),
                                (1, os.path.join(folder, 'stdout'), None),
                                (2, os.path.join(folder, 'stderr'), None)):
        target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if flags is None else flags,
                         0o644)
        os.dup2(target, number)
        os.close(target)
    os.chdir(folder)
    if request['guard']:
        sys.path.insert(0, project)
    sys.argv = ['/usr/bin/dnf'] + request['arguments']
    signal.alarm(LONGEST)


def _end(function, trace):
    """End with the exit code of a program's function, and leave the interpreter as it is: to take
    that apart takes as long as a small command."""
    code = 0
    tracer = _tracer() if trace else None
    try:
        function()
    except SystemExit as ending:
        code = ending.code or 0
    except BaseException:  # pylint: disable=broad-except
        traceback.print_exc()
        code = 1
    if tracer:
        tracer.write(trace)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _tracer():
    # by its file: what lies beside it is not for DNF to import
    import importlib.util
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../harmless/hooks.py')
    spec = importlib.util.spec_from_file_location('prove_harmless_hooks', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tracer = module.Tracer()
    tracer.begin()
    return tracer


if __name__ == '__main__':
    # What lies beside this file is not for DNF to import.
    sys.path.pop(0)
    serve(os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../..')))
