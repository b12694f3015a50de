"""Fixtures of the tests of behaviour."""

import re
import subprocess

import pytest

from support.needs import ANSIBLE


@pytest.fixture(scope='session')
def supported_ansible():
    """Skip where Ansible is older than the collection needs."""
    told = subprocess.run([ANSIBLE, '--version'], stdout=subprocess.PIPE).stdout.decode()
    found = re.search(r'(\d+)\.(\d+)', told)
    if tuple(map(int, found.groups())) < (2, 16):
        pytest.skip('Ansible %s is older than the collection needs' % found.group())


@pytest.fixture
def scratch(tmp_path):
    """A folder, as a text."""
    return str(tmp_path)
