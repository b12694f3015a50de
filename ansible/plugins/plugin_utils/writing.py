"""The folder on the controller: index.html, hosts.json, hosts.csv, and below hosts/ each host's
record and page."""

from __future__ import absolute_import, division, print_function

import json
import os

from ansible_collections.xenguard.fleet.plugins.plugin_utils import pages, records, summary

__metaclass__ = type

PAGE, JSON, CSV = 'index.html', 'hosts.json', 'hosts.csv'
LEFT = 'It has left the play before it could be asked.'


def write(dest, hosts, asked):
    """Write all pages anew, from the records.

    :param dest: the folder
    :param hosts: the hosts of the play, in its order
    :param asked: those of which there is a record of this run
    :returns: whether they tell anything else than before, the times aside; and the counts
    :raises OSError: something cannot be written
    """
    found, writer = summary.Summary(), pages.Pages()
    for host in dict.fromkeys(hosts):
        record = records.load(dest, host) if host in asked else None
        if record is None:
            record = dict(records.record(host, records.UNREACHABLE, LEFT), asked=None)
        _add(dest, found, writer, record)
    document = found.finish(records.now())
    old = _read(os.path.join(dest, JSON))
    records.replace(os.path.join(dest, JSON), json.dumps(document, indent=1) + '\n')
    records.replace(os.path.join(dest, CSV), summary.csv_text(document))
    records.replace(os.path.join(dest, PAGE), writer.of_all(document))
    return not summary.unchanged(old, document), document['counts']


def _add(dest, found, writer, record):
    row = found.add(record)
    name = records.base_name(record['host'])
    row['record'] = '%s/%s.json' % (records.FOLDER, name) if record['asked'] else None
    row['page'] = None
    if record['report'] is not None:
        row['page'] = '%s/%s.html' % (records.FOLDER, name)
        records.replace(records.path_of(dest, record['host'], '.html'),
                        writer.of_host(record, row))


def _read(path):
    try:
        with open(path, encoding='utf-8') as stream:
            return json.load(stream)
    except (OSError, ValueError):
        return None
