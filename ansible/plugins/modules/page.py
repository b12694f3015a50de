#!/usr/bin/python
"""The documentation of an action: all of it runs on the controller (plugins/action/page.py)."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: page
short_description: Write one page, one JSON and one CSV of all hosts on the controller
description:
  - Makes C(index.html), C(hosts.json), C(hosts.csv) and a page for each host's report, from what
    M(xenguard.fleet.report) has kept in the same folder.
  - A host is in it with what it said in this run, if the fact C(xenguard_status) is set for it;
    every other is in it as unreachable.
  - Has changed something if anything but the times is told differently than before.
options:
  dest:
    description: The folder on the controller.
    type: path
    required: true
  hosts:
    description: The names of the hosts, in the order of the page.
    type: list
    elements: str
    required: true
author:
  - The xenguard developers
"""

EXAMPLES = r"""
- name: Write the page of all hosts
  xenguard.fleet.page:
    dest: /srv/www/xenguard
    hosts: "{{ ansible_play_hosts_all }}"
  run_once: true
"""

RETURN = r"""
counts:
  description: How many hosts have each status.
  type: dict
  returned: when the page is written
path:
  description: The folder.
  type: str
  returned: when the page is written
"""
