"""Where things are in the checkout."""

import os

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(TESTS)
SUPPORT = os.path.join(TESTS, 'support')
TOOLS = os.path.join(PROJECT, 'tools')
#: the folder of the plugin
PLUGINS = os.path.join(PROJECT, 'dnf-plugins')
#: the folder with EL8's own metadata, which is no part of the project and may not be there
EL8 = os.environ.get('XENGUARD_EL8') or os.path.join(os.path.dirname(PROJECT), 'shared', 'el8')
