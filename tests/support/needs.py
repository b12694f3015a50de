"""What some tests need, and is not there everywhere."""

import os
import shutil

import pytest

from support.paths import PROJECT
from support.world import SYSTEM_PLUGINS

#: the path of the program, or None
ANSIBLE = shutil.which('ansible', path=os.pathsep.join(
    [os.path.join(PROJECT, 'build', 'ansible', 'bin'), os.environ.get('PATH', '')]))

#: folders of programs: of the oldest Ansible that the collection supports, the last for hosts with
#: Python 3.6, or of the machine's; and of the newest that can be had here, ansible-lint's
OLDEST_ANSIBLE = ANSIBLE and os.path.dirname(ANSIBLE)
NEWEST_ANSIBLE = os.path.join(PROJECT, 'build', 'lint', 'bin')

needs_ansible = pytest.mark.skipif(
    not ANSIBLE, reason='no Ansible in build/ansible or on the PATH')
needs_newest_ansible = pytest.mark.skipif(
    not os.path.exists(os.path.join(NEWEST_ANSIBLE, 'ansible-playbook')),
    reason='no ansible-lint here')
#: Ansible takes its time, and 'make test' has ten minutes
slow = pytest.mark.skipif(not os.environ.get('XENGUARD_PROVE'), reason='XENGUARD_PROVE is not set')
needs_jq = pytest.mark.skipif(not shutil.which('jq'), reason='jq is not installed')

needs_builddep = pytest.mark.skipif(
    not os.path.exists(os.path.join(SYSTEM_PLUGINS, 'builddep.py')),
    reason='dnf-plugins-core is not installed')
