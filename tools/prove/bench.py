"""Trying cases in a scratch folder."""

import gc
import itertools
import os
import shutil
import tempfile

from prove.dependencies import SOFT
from prove.disk import make_world
from prove.verdict import examine


class Bench(object):
    """A scratch folder in which cases are tried.

    :param scratch: the folder to make it in; shared memory where there is some
    :param real: use rpmbuild's RPMs and createrepo_c's metadata, which takes much longer
    """

    def __init__(self, scratch=None, real=False):
        self.real = real
        self.scratch = tempfile.mkdtemp(prefix='random-worlds-', dir=scratch or fast_folder())
        self._count = itertools.count()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def examine(self, cases, guard=True):
        """Verdicts of cases that have one universe."""
        folder = os.path.join(self.scratch, 'w%d' % next(self._count))
        cache = os.path.join(self.scratch, 'rpm-cache')
        world = make_world(cases[0], folder, cache, self.real)
        if hasattr(gc, 'freeze'):
            # Each dnf.Base collects garbage twice: there should be little to look through.
            gc.collect()
            gc.freeze()     # novm: only where there is one
        try:
            return examine(cases, world, guard)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def fast_folder():
    """Where temporary files are in memory; None for where they are by default."""
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def hard(verdict):
    """The findings of a verdict that are failures."""
    return [finding for finding in verdict.findings if finding.kind not in SOFT]
