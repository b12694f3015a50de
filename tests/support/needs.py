"""What some tests need, and is not there everywhere."""

import os

import pytest

from support.world import SYSTEM_PLUGINS

needs_builddep = pytest.mark.skipif(
    not os.path.exists(os.path.join(SYSTEM_PLUGINS, 'builddep.py')),
    reason='dnf-plugins-core is not installed')
