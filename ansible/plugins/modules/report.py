#!/usr/bin/python
"""The documentation of an action: all of it runs on the controller (plugins/action/report.py)."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: report
short_description: Ask a host for xenguard's report, and keep it on the controller
description:
  - Runs C(dnf xenguard report --json) on the host and keeps what it says in a file on the
    controller, for M(xenguard.fleet.page). The host is not changed, and the report does not become
    a variable.
  - A contaminated host, and one that cannot be judged, is a result and no failure.
  - Exactly one of O(argv), O(failure) and O(unreachable) is needed.
options:
  argv:
    description: The command that prints the report.
    type: list
    elements: str
  failure:
    description: Nothing is run; this is recorded as the reason why nothing is known of the host.
    type: str
  errors:
    description: The standard error of what has failed.
    type: str
    default: ""
  unreachable:
    description: Nothing is run; the host is recorded as unreachable, for this reason.
    type: str
  dest:
    description: The folder on the controller. It is made if it is not there.
    type: path
    required: true
  save:
    description: Whether the record is written.
    type: bool
    default: true
  note:
    description: What else there is to say of the host.
    type: str
    default: ""
author:
  - The xenguard developers
"""

EXAMPLES = r"""
- name: Ask xenguard for its report
  xenguard.fleet.report:
    argv: [dnf, xenguard, report, --json]
    dest: /srv/www/xenguard
  check_mode: false
"""

RETURN = r"""
status:
  description: C(clean), C(contaminated), C(cannot_tell) or C(unreachable).
  type: str
  returned: always
why:
  description: What makes it that, in a sentence; null for a clean host.
  type: str
  returned: always
error:
  description: Whether there is no report.
  type: bool
  returned: always
"""
