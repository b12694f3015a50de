"""Ask one host for xenguard's report and keep it on the controller; see modules/report.py."""

from __future__ import absolute_import, division, print_function

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.xenguard.fleet.plugins.plugin_utils import records

__metaclass__ = type

OPTIONS = {
    'argv': {'type': 'list', 'elements': 'str'},
    'failure': {'type': 'str'},
    'errors': {'type': 'str', 'default': ''},
    'unreachable': {'type': 'str'},
    'dest': {'type': 'path', 'required': True},
    'save': {'type': 'bool', 'default': True},
    'note': {'type': 'str', 'default': ''},
}
CHOICE = ('argv', 'failure', 'unreachable')


class ActionModule(ActionBase):
    """The action."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """Run it on one host."""
        result = super(ActionModule, self).run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(
            OPTIONS, mutually_exclusive=[CHOICE], required_one_of=[CHOICE])
        host = task_vars['inventory_hostname']
        record, error = self._record(host, args, task_vars)
        if args['save']:
            try:
                records.save(args['dest'], record)
            except OSError as fault:
                raise AnsibleActionFail('the report cannot be kept: %s' % fault)
        # The report itself stays out of the variables, where it would be once for each host.
        result.update(changed=False, status=record['status'], why=record['why'], error=error)
        return result

    def _record(self, host, args, task_vars):
        if args['unreachable'] is not None:
            return records.record(host, records.UNREACHABLE, args['unreachable']), True
        if args['failure'] is not None:
            return records.of_failure(host, args['failure'], args['errors']), True
        done = self._execute_module(
            module_name='ansible.legacy.command', task_vars=task_vars,
            module_args={'argv': args['argv'], '_uses_shell': False})
        errors = done.get('stderr') or (done.get('msg') or '' if not done.get('stdout') else '')
        return records.of_output(host, done.get('rc', 1), done.get('stdout') or '', errors,
                                 args['note'])
