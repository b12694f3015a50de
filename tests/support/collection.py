"""The Ansible collection's own modules, importable as Ansible imports them.

Ansible puts every collection below ``ansible_collections``; here a link makes this checkout one.
"""

import atexit
import os
import shutil
import sys
import tempfile

from support.environment import HOME    # noqa: F401  the scratch folder is in there
from support.paths import PROJECT


def _importable():
    folder = tempfile.mkdtemp(prefix='collections-', dir=HOME)
    place = os.path.join(folder, 'ansible_collections', 'xenguard')
    os.makedirs(place)
    os.symlink(os.path.join(PROJECT, 'ansible'), os.path.join(place, 'fleet'))
    sys.path.insert(0, folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


_importable()

from ansible_collections.xenguard.fleet.plugins.plugin_utils import (    # noqa: E402,F401
    records, summary)
