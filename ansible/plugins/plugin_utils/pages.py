"""The pages: one of all hosts, and one for each host's report. No script, and nothing from outside.

Everything shown is escaped: names, reasons and reports come from hosts that may be hostile.
"""

from __future__ import absolute_import, division, print_function

import os
from urllib.parse import quote

import jinja2

from ansible_collections.xenguard.fleet.plugins.plugin_utils import records, summary

__metaclass__ = type

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'templates')
#: as the pages write them, in the order of their urgency
WORDS = (('contaminated', 'contaminated'), ('cannot_tell', 'cannot tell'),
         ('unreachable', 'unreachable'), ('clean', 'clean'))
MEANINGS = {
    'contaminated': 'packages of a guarded module satisfy the Xen stack there',
    'cannot_tell': 'xenguard could not judge, or a task failed',
    'unreachable': 'gave no answer',
    'clean': 'nothing of a guarded module crosses into the Xen stack, or there is no stack',
}


class Pages(object):
    """Makes the pages; the templates are read once."""

    def __init__(self):
        environment = jinja2.Environment(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, loader=jinja2.FileSystemLoader(TEMPLATES), finalize=_printable)
        environment.filters['href'] = quote
        environment.filters['moment'] = lambda time: time.replace('T', ' ')
        environment.globals.update(words=dict(WORDS), order=[word for word, _text in WORDS],
                                   meanings=MEANINGS, title_of=summary.cause_title)
        self._all = environment.get_template('hosts.html.j2')
        self._one = environment.get_template('host.html.j2')

    def of_all(self, document):
        """The page of all hosts.

        :param document: see :class:`summary.Summary`
        """
        return self._all.render(document=document,
                                status={row['host']: row['status'] for row in document['hosts']},
                                page={row['host']: row['page'] for row in document['hosts']})

    def of_host(self, record, row):
        """The page of one host's report.

        :param record: its record, which has a report
        :param row: its row of the document
        """
        report = record['report']
        causes = {}
        for crossing in report['crossings']:
            key = (crossing['verdict'], crossing['kind'], crossing['requirement'],
                   tuple((item['nevra'], item['module'] or item.get('origin') or 'stray build')
                         for item in crossing['guarded']))
            causes.setdefault(key, []).append(crossing['package'])
        return self._one.render(
            row=row, report=report,
            causes=sorted(causes.items(), key=lambda item: item[0][0] != 'installed'))


def _printable(value):
    return '\n'.join(map(records.printable, value.split('\n'))) if type(value) is str else value
