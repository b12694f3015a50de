"""What a host has sent made into a record: it may be anything (contract, section 7)."""

import json

import pytest

from bench.fleet import report
from support.collection import make_importable

make_importable()
from ansible_collections.xenguard.fleet.plugins.plugin_utils import (    # noqa: E402
    records,
    summary,
)

PLACE = 'ansible_collections.xenguard.fleet.plugins.plugin_utils.'


def of(output, code=1, errors='', note=''):
    return records.of_output('host', code, output, errors, note)


def text(**changes):
    return json.dumps(dict(report(0, 2), **changes))


class TestStatus:
    @pytest.mark.parametrize('isolated, why, status', [
        (True, None, 'clean'), (False, 'two crossings', 'contaminated'),
        (None, 'no metadata', 'cannot_tell')])
    def test_it_is_the_reports(self, isolated, why, status):
        record, error = of(text(isolated=isolated, why=why))
        assert (record['status'], record['why'], error) == (status, why, False)

    @pytest.mark.parametrize('output', [
        '', 'no JSON', '[]', '{}', 'null', '"text"', '[' * 100000,
        json.dumps({'schema': 'xenguard.report/1'}),
        json.dumps({'schema': 'xenguard.report/2'})])
    def test_without_a_report_nothing_is_known(self, output):
        record, error = of(output)
        assert record['status'] == 'cannot_tell' and record['why'] and error
        assert record['report'] is None

    def test_a_report_that_lacks_anything_or_has_it_of_another_type_is_damaged(self):
        pages = pytest.importorskip(PLACE + 'pages').Pages()
        refused = used = 0
        for damaged in _damaged(report(0, 1)):
            try:
                found = records.parse(json.dumps(damaged))
            except records.BadReport:
                refused += 1
            else:
                # What is not looked at is not used either.
                _use(found, pages)
                used += 1
        assert refused > 300 and used > 300


def _damaged(value):
    """A document with one part of it taken away, or made something else, in each place."""
    items = value.items() if isinstance(value, dict) else enumerate(value) \
        if isinstance(value, list) else ()
    for key, item in list(items):
        for other in (None, 3, 'text', [], {}, [3], [{}], {'a': 1}):
            yield _with(value, key, other)
        if isinstance(value, dict):
            yield {name: kept for name, kept in value.items() if name != key}
        for inner in _damaged(item):
            yield _with(value, key, inner)


def _with(value, key, item):
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = item
    return copy


def _use(document, pages):
    status = {True: 'clean', False: 'contaminated'}.get(document['isolated'], 'cannot_tell')
    record = records.record('host', status, document['why'], report=document)
    found = summary.Summary()
    row = found.add(record)
    row.update(page='hosts/host.html', record='hosts/host.json')
    pages.of_host(record, row)
    whole = found.finish(records.now())
    pages.of_all(whole)
    summary.csv_text(whole)


class TestReason:
    def test_it_is_dnfs_error_without_what_is_before(self):
        record, _error = of('', errors='Last metadata expiration check: 0:01:00 ago.\n'
                                       'Error: \nxenguard: wrong value\n\nand more\n')
        assert record['why'] == 'xenguard: wrong value\nand more'

    def test_it_is_the_last_line_where_dnf_names_no_error(self):
        assert of('', errors='one\ntwo\n\n')[0]['why'] == 'two'

    def test_xenguard_is_not_installed(self):
        record, _error = of('', errors='No such command: xenguard. Please use /usr/bin/dnf --help\n'
                                       'It could be a DNF plugin command, try: "dnf install"\n')
        assert record['why'] == 'xenguard is not installed'

    def test_a_silent_end_has_its_exit_code(self):
        assert of('', code=137)[0]['why'] == 'dnf ended with exit code 137, and said nothing'

    def test_it_has_no_credentials(self):
        record, _error = of('', errors='Error: cannot load https://user:secret@host/repo and '
                                       'ftp://token@host/\n')
        assert record['why'] == \
            'Error: cannot load https://***@host/repo and ftp://***@host/'

    def test_it_is_not_endless(self):
        record, _error = of('', errors='Error: ' + 'x' * 10 ** 6)
        assert len(record['why']) < 3000 and record['why'].endswith('[...]')

    def test_a_failed_task_is_told_with_the_error_of_its_program(self):
        record = records.of_failure('host', 'Write: failed to validate',
                                    'noise\nError: \nwrong value\n')
        assert record['why'] == 'Write: failed to validate\nwrong value'
