"""The Ansible collection of this checkout, where Ansible and Python look for collections: below
``ansible_collections``, by a link."""

import os
import sys
import tempfile

from support.environment import HOME
from support.paths import PROJECT

COLLECTION = os.path.join(PROJECT, 'ansible')


def link(folder):
    """Make it one of the collections of a folder."""
    place = os.path.join(folder, 'ansible_collections', 'xenguard')
    os.makedirs(place)
    os.symlink(COLLECTION, os.path.join(place, 'fleet'))


def make_importable():
    """Let this process import its modules, as Ansible does."""
    # what is in the home goes with it
    folder = tempfile.mkdtemp(prefix='collections-', dir=HOME)
    link(folder)
    sys.path.insert(0, folder)
