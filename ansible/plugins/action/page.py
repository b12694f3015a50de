"""Write the page, the JSON and the CSV of all hosts on the controller; see modules/page.py."""

from __future__ import absolute_import, division, print_function

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.xenguard.fleet.plugins.plugin_utils import writing

__metaclass__ = type

OPTIONS = {
    'dest': {'type': 'path', 'required': True},
    'hosts': {'type': 'list', 'elements': 'str', 'required': True},
}


class ActionModule(ActionBase):
    """The action."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """Run it, once for all hosts."""
        result = super(ActionModule, self).run(tmp, task_vars)
        _validated, args = self.validate_argument_spec(OPTIONS)
        known = task_vars['hostvars']
        # Of earlier runs there are records as well; who has a status was asked in this one.
        asked = {host for host in args['hosts'] if 'xenguard_status' in known.raw_get(host)}
        if self._task.check_mode:
            result.update(skipped=True, msg='nothing is written in check mode')
            return result
        try:
            changed, counts = writing.write(args['dest'], args['hosts'], asked)
        except OSError as fault:
            raise AnsibleActionFail('the page cannot be written: %s' % fault)
        result.update(changed=changed, counts=counts, path=args['dest'])
        return result
