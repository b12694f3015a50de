"""Which of the places where xenguard hooks into DNF a command reaches, told by a profiler in the
process of the command. Imports nothing of xenguard: the names are those of its list."""

import json
import os
import sys

_MARKING = ('install', 'upgrade', 'upgrade_all', 'downgrade', 'downgrade_to', 'reinstall',
            'distro_sync', '_finalize_comps_trans', '_exclude_package_specs', 'group_install',
            'environment_install')
#: functions of xenguard's, by the end of their file's name, and the hook that each stands for
_FUNCTIONS = {
    ('dnf-plugins/xenguard.py', 'sack'): 'plugin: sack',
    ('dnf-plugins/xenguard.py', 'resolved'): 'plugin: resolved',
    ('dnf-plugins/xenguard.py', 'pre_transaction'): 'plugin: pre_transaction',
    ('dnf-plugins/xenguard.py', 'resolve'): 'base.resolve',
    ('dnf-plugins/xenguard.py', 'do_transaction'): 'base.do_transaction',
    ('dnf-plugins/xenguard.py', 'reset'): 'base.reset',
    ('dnf-plugins/xenguard.py', 'run_command'): 'run of a command, or of a replay',
    ('guard/hooks.py', '_run_sack'): 'base._plugins.run_sack',
    ('guard/goal.py', 'run'): 'base._goal',
    ('guard/streams.py', '__call__'): 'sack.set_modules_enabled_by_pkgset',
}
HOOKS = sorted(_FUNCTIONS.values()) + ['base.' + name for name in _MARKING]


class Tracer(object):
    """Counts the calls of hooks in this process, from begin() on."""

    def __init__(self):
        self.counts = {}

    def begin(self):
        """Begin to count."""
        sys.setprofile(self._look)

    def write(self, path):
        """Stop counting, and write what was found as JSON."""
        sys.setprofile(None)
        with open(path, 'w') as stream:
            json.dump(self.counts, stream)

    def _look(self, frame, event, _argument):
        if event != 'call':
            return
        code = frame.f_code
        file = code.co_filename
        if 'xenguard' not in file:
            return
        if code.co_name == '_call' and file.endswith('guard/marking.py'):
            hook = 'base.' + frame.f_locals['name']
        else:
            hook = _FUNCTIONS.get((os.sep.join(file.split(os.sep)[-2:]), code.co_name))
        if hook:
            self.counts[hook] = self.counts.get(hook, 0) + 1
