"""Records: what one host said, or why it said nothing, each in a file on the controller.

A record is a dict:

    {"schema": "xenguard.record/1", "host": name in the inventory, "status": one of STATUSES,
     "why": a sentence or null, "note": the same, "asked": time, "report": what it sent or null}

What a host sends is taken for what anybody may have written: it is looked through before it
becomes a record, and everything shown is escaped by who shows it.
"""

from __future__ import absolute_import, division, print_function

import datetime
import hashlib
import json
import os
import re
import tempfile
import unicodedata
from urllib.parse import quote

__metaclass__ = type

SCHEMA = 'xenguard.record/1'
#: in the order in which the page counts them
CLEAN, CONTAMINATED, CANNOT_TELL, UNREACHABLE = STATUSES = (
    'clean', 'contaminated', 'cannot_tell', 'unreachable')
#: folder of the records and of the hosts' pages, below that of the page
FOLDER = 'hosts'
REPORT_SCHEMA = 'xenguard.report/2'
#: characters of a sentence that is not xenguard's own; DNF's errors can be whole tracebacks
LONGEST = 2000
CREDENTIALS = re.compile(r'://[^/@\s]*@')


class BadReport(ValueError):
    """What a host has sent is no report of xenguard's; the text says why."""


def of_output(host, code, output, errors, note=''):
    """Make the record of a host that was asked.

    :param code, output, errors: exit code, standard output and error of ``dnf xenguard report
        --json``
    :param note: what else there is to say of the host
    :returns: the record, and whether there was no report
    """
    try:
        report = parse(output)
    except BadReport as error:
        return record(host, CANNOT_TELL, _reason(code, errors) or str(error), note), True
    status = {True: CLEAN, False: CONTAMINATED, None: CANNOT_TELL}[report['isolated']]
    return record(host, status, report['why'], note, report), False


def of_failure(host, message, errors=''):
    """Make the record of a host of which a task has failed.

    :param errors: the standard error of what has failed
    """
    told = _error_lines(errors)
    return record(host, CANNOT_TELL, '\n'.join([message] + told))


def record(host, status, why=None, note='', report=None):
    """Make a record."""
    return {'schema': SCHEMA, 'host': str(host), 'status': status,
            'why': sentence(why) or None, 'note': sentence(note) or None, 'asked': now(),
            'report': report}


def parse(text):
    """Read a report.

    :param text: one JSON document
    :returns: the report
    :raises BadReport: it is none, or lacks what the page needs
    """
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        raise BadReport('no report came, and no error')
    if not isinstance(report, dict) or report.get('schema') != REPORT_SCHEMA:
        raise BadReport('this is not a report in the form %s' % REPORT_SCHEMA)
    try:
        _check(report)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadReport('the report is damaged: %s' % error)
    return report


def _check(report):
    """Touch all that the page uses, with the type it has to have."""
    _is(report, host=str, made=str, xenguard=str, isolated=(bool, type(None)),
        why=(str, type(None)), crossings=list, available=list, modules=list, next=list,
        summary=dict)
    _is(report['summary'], **{key: int for key in ('crossings', 'packages')})
    for step in report['next']:
        _is(step, text=str, command=(str, type(None)))
    for module in report['modules']:
        _is(module, name=str, stream=str, state=str, stray_builds=int)
    for entry in report['available']:
        _is(entry, package=str, verdict=str)
    for crossing in report['crossings']:
        _is(crossing, kind=str, where=str, verdict=str, package=str,
            requirement=(str, type(None)), guarded=list)
        for guarded in crossing['guarded']:
            _is(guarded, nevra=str, repo=str, module=(str, type(None)), since=(dict, type(None)))
            _is({'origin': guarded.get('origin', '')}, origin=str)
            if guarded['since'] is not None:
                _is(guarded['since'], transaction=int, time=str)


def _is(value, **types):
    for key, type_ in types.items():
        if not isinstance(value[key], type_):
            raise TypeError(key)


def _reason(code, errors):
    """What DNF gave as the reason; None where it gave none."""
    if 'No such command: xenguard' in errors:
        return 'xenguard is not installed'
    told = _error_lines(errors) or [line for line in errors.splitlines() if line.strip()][-1:]
    if told:
        return '\n'.join(told)
    return 'dnf ended with exit code %d, and said nothing' % code if code else None


def _error_lines(errors):
    """What DNF prints as its error, up to the end; what is before it is the way there."""
    _before, error, told = errors.partition('Error: ')
    return [line for line in (error + told).splitlines() if line.strip() not in ('', 'Error:')]


def sentence(text):
    """Make a sentence that somebody else wrote fit to be kept: no credentials, no control
    characters, no more than LONGEST characters."""
    text = CREDENTIALS.sub('://***@', str(text or '')).strip()
    text = '\n'.join(filter(None, map(printable, text.splitlines())))
    return text if len(text) <= LONGEST else text[:LONGEST] + ' [...]'


def printable(text):
    """Take away what a terminal or a browser would obey: control and direction characters."""
    return ''.join(char if unicodedata.category(char) not in ('Cc', 'Cf', 'Cs', 'Zl', 'Zp')
                   else '?' for char in str(text)).strip()


def now():
    """The time, in ISO 8601."""
    return datetime.datetime.now(datetime.timezone.utc).astimezone().isoformat(timespec='seconds')


def base_name(host):
    """The name, without an ending, of a host's files: safe, and different for each host."""
    name = quote(str(host), safe='')
    if len(name) > 200:
        name = name[:150] + '~' + hashlib.sha256(name.encode('ascii')).hexdigest()[:32]
    return name


def path_of(dest, host, ending='.json'):
    """Where a host's record is, or another file of its."""
    return os.path.join(dest, FOLDER, base_name(host) + ending)


def load(dest, host):
    """Read the record of a host.

    :returns: the record; None where there is none, or none that can be read
    """
    try:
        with open(path_of(dest, host), encoding='utf-8') as stream:
            found = json.load(stream)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get('schema') == SCHEMA else None


def save(dest, found):
    """Write the record of a host.

    :raises OSError: it cannot be written
    """
    replace(path_of(dest, found['host']), json.dumps(found) + '\n')


def replace(path, text):
    """Write a file whole or not at all, for all to read that the umask lets."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, new = tempfile.mkstemp(prefix='.new-', dir=folder)
    try:
        with os.fdopen(handle, 'w', encoding='utf-8') as stream:
            stream.write(text)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(new, 0o666 & ~umask)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
