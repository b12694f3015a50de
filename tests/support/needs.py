"""What some tests need, and is not there everywhere."""

import os
import shutil

import pytest

from support.paths import PROJECT
from support.world import SYSTEM_PLUGINS

#: the path of the program, or None
ANSIBLE = shutil.which('ansible', path=os.pathsep.join(
    [os.path.join(PROJECT, 'build', 'ansible', 'bin'), os.environ.get('PATH', '')]))

needs_ansible = pytest.mark.skipif(
    not ANSIBLE, reason='no Ansible in build/ansible or on the PATH')
needs_jq = pytest.mark.skipif(not shutil.which('jq'), reason='jq is not installed')

needs_builddep = pytest.mark.skipif(
    not os.path.exists(os.path.join(SYSTEM_PLUGINS, 'builddep.py')),
    reason='dnf-plugins-core is not installed')
