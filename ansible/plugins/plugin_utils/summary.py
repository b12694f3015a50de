"""Many hosts' records put together: counts, causes, what to type, and a row for each host.

The document is described by docs/hosts.schema.json of the collection. It is built record by
record, so that of two thousand reports only one is in memory.
"""

from __future__ import absolute_import, division, print_function

import csv
import io

from ansible_collections.xenguard.fleet.plugins.plugin_utils import records

__metaclass__ = type

SCHEMA = 'xenguard.hosts/1'
COLUMNS = ('host', 'status', 'why', 'note', 'asked', 'since', 'transaction', 'crossings',
           'requirements', 'packages', 'blocked', 'modules', 'causes', 'type', 'xenguard')
#: what a spreadsheet takes for the beginning of a formula
FORMULA = ('=', '+', '-', '@', '\t', '\r')


class Summary(object):
    """The document of all hosts, as it grows.

    document: what there is to tell; complete after :meth:`finish`
    """

    def __init__(self):
        self._causes = {}
        self._steps = {}
        self._reasons = {}
        self.hosts = []

    def add(self, record):
        """Add a host; returns its row.

        :param record: the record of the host (see :mod:`records`)
        """
        row = {'host': record['host'], 'status': record['status'], 'why': record['why'],
               'note': record['note'], 'asked': record['asked'], 'since': None,
               'crossings': 0, 'requirements': 0, 'packages': 0, 'blocked': 0, 'modules': [],
               'next': [], 'causes': [], 'xenguard': None}
        report = record['report']
        if report is not None:
            row.update(_of_report(report))
        if record['status'] == records.CONTAMINATED:
            self._contaminated(row, report)
        elif record['status'] != records.CLEAN:
            self._reasons.setdefault((record['status'], row['why']), []).append(row['host'])
        self.hosts.append(row)
        return row

    def _contaminated(self, row, report):
        there = [crossing for crossing in report['crossings'] if crossing['verdict'] == 'installed']
        row['crossings'] = len(there)
        row['since'] = _since(there)
        causes = {}
        for crossing in there:
            causes.setdefault(_cause(crossing), set()).add(_name(crossing['package']))
        for key, packages in causes.items():
            hosts, stack = self._causes.setdefault(key, ([], set()))
            hosts.append(row['host'])
            stack.update(packages)
        row['causes'] = list(causes)
        row['requirements'] = len(causes)
        row['packages'] = len({crossing['package'] for crossing in there})
        row['modules'] = sorted({origin for key in causes for origin in key[2]})
        commands = tuple(step['command'] for step in row['next'] if step['command'])
        self._steps.setdefault(commands, []).append(row['host'])

    def finish(self, made):
        """The document.

        :param made: the time, in ISO 8601
        """
        # The most hosts first; the rest of the key makes the order the same each time.
        causes = sorted(self._causes.items(), key=lambda item: (-len(item[1][0]), str(item[0])))
        number = {key: index for index, (key, _value) in enumerate(causes, 1)}
        for row in self.hosts:
            row['causes'] = sorted(number[key] for key in row['causes'])
        return {
            'schema': SCHEMA, 'made': made,
            'counts': {status: sum(row['status'] == status for row in self.hosts)
                       for status in records.STATUSES},
            'causes': [{'number': number[key], 'kind': key[0], 'requirement': key[1],
                        'modules': list(key[2]), 'guarded': list(key[3]),
                        'stack': sorted(stack), 'hosts': hosts}
                       for key, (hosts, stack) in causes],
            'next': [{'commands': list(commands), 'hosts': hosts} for commands, hosts in
                     sorted(self._steps.items(), key=_size)],
            'reasons': [{'status': status, 'why': why, 'hosts': hosts}
                        for (status, why), hosts in sorted(self._reasons.items(), key=_size)],
            'hosts': self.hosts,
        }


def _size(item):
    """For sorting: the most hosts first, and the same order each time."""
    key, hosts = item
    return -len(hosts), str(key)


def _of_report(report):
    return {'xenguard': report['xenguard'],
            'blocked': sum(item['verdict'] == 'block' for item in report['available']),
            'next': [{'text': step['text'], 'command': step['command']}
                     for step in report['next']]}


def _since(crossings):
    """The first transaction that has brought in what crosses: a dict, or None."""
    known = [guarded['since'] for crossing in crossings for guarded in crossing['guarded']
             if guarded['since'] is not None]
    return min(({'transaction': item['transaction'], 'time': item['time']} for item in known),
               key=lambda item: item['transaction'], default=None)


def _cause(crossing):
    """What makes crossings of different hosts one cause: builds and versions may differ."""
    return (crossing['kind'], crossing['requirement'],
            tuple(sorted({_origin(item) for item in crossing['guarded']})),
            tuple(sorted({_name(item['nevra']) for item in crossing['guarded']})))


def _origin(guarded):
    return guarded['module'] or guarded.get('origin') or 'stray build'


def _name(nevra):
    return nevra.rsplit('-', 2)[0]


def unchanged(old, new):
    """Whether two documents tell the same, but for the times."""
    return _timeless(old) == _timeless(new)


def _timeless(value):
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items()
                if key not in ('made', 'asked')}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def csv_text(document):
    """The hosts as comma-separated values, one line for each."""
    titles = {cause['number']: cause_title(cause) for cause in document['causes']}
    output = io.StringIO()
    writer = csv.writer(output, lineterminator='\n')
    writer.writerow(COLUMNS)
    for row in document['hosts']:
        since = row['since'] or {'transaction': '', 'time': ''}
        writer.writerow([_cell(value) for value in (
            row['host'], row['status'], row['why'], row['note'], row['asked'], since['time'],
            since['transaction'], row['crossings'], row['requirements'], row['packages'],
            row['blocked'], ' '.join(row['modules']),
            '; '.join(titles[number] for number in row['causes']),
            ' && '.join(step['command'] for step in row['next'] if step['command']),
            row['xenguard'])])
    return output.getvalue()


def cause_title(cause):
    """A cause in a few words: what is required, and from whom it comes."""
    what = {'replaces': '(replaced)'}.get(
        cause['kind'], cause['requirement'] or '(no single requirement)')
    return '%s from %s' % (what, ', '.join(cause['guarded']))


def _cell(value):
    if value is None:
        return ''
    text = records.printable(str(value).replace('\n', ' '))
    return "'" + text if text.startswith(FORMULA) else text
