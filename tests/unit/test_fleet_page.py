"""The page, JSON and CSV of many hosts, from their records (contract, section 7)."""

import csv
import html.parser
import json
import os
import re
import shutil
import subprocess

import pytest

pytest.importorskip('jinja2')

from bench.fleet import report    # noqa: E402
from support.collection import COLLECTION, make_importable    # noqa: E402
from support.schemas import jsonschema    # noqa: E402

make_importable()
from ansible_collections.xenguard.fleet.plugins.plugin_utils import (    # noqa: E402
    records,
    summary,
    writing,
)

CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser')


def record(host, number=0, packages=3, **changes):
    found = dict(report(number, packages), host=host, **changes)
    status = {True: 'clean', False: 'contaminated', None: 'cannot_tell'}[found['isolated']]
    return records.record(host, status, found['why'], report=found)


def clean(host):
    return record(host, isolated=True, why=None, crossings=[], available=[], next=[])


def write(folder, *found, absent=()):
    """Keep records and write the pages; returns the document."""
    for each in found:
        records.save(str(folder), each)
    asked = {each['host'] for each in found}
    hosts = [each['host'] for each in found] + list(absent)
    changed, counts = writing.write(str(folder), hosts, asked)
    with open(str(folder / 'hosts.json')) as stream:
        document = json.load(stream)
    assert document['counts'] == counts
    if jsonschema:
        with open(os.path.join(COLLECTION, 'docs', 'hosts.schema.json')) as stream:
            jsonschema.validate(document, json.load(stream))
    document['changed'] = changed
    return document


def page(folder, name='index.html'):
    return (folder / name).read_text()


def rows(folder):
    with open(str(folder / 'hosts.csv')) as stream:
        return list(csv.DictReader(stream))


class Page(html.parser.HTMLParser):
    """Every element and attribute of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text, self.ids = [], [], '', set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.links += [values[name] for name in ('href', 'src') if name in values]
        self.ids.add(values.get('id'))
        assert not [name for name in values if name.startswith('on')]

    def handle_data(self, data):
        self.text += data


class TestDocument:
    def test_each_status_is_counted_and_every_host_is_a_row(self, tmp_path):
        document = write(
            tmp_path, clean('a'), record('b'),
            records.record('c', 'cannot_tell', 'no verdict'),
            records.record('d', 'unreachable', 'no route'), absent=['e'])
        assert document['counts'] == {
            'clean': 1, 'contaminated': 1, 'cannot_tell': 1, 'unreachable': 2}
        assert [row['host'] for row in document['hosts']] == ['a', 'b', 'c', 'd', 'e']
        assert document['hosts'][4]['why'] == writing.LEFT
        assert document['hosts'][4]['asked'] is None

    def test_hosts_with_the_same_cause_are_together_whatever_their_builds(self, tmp_path):
        document = write(tmp_path, *[record('h%d' % number, number, 2) for number in range(4)],
                         record('other', 1, 1))
        assert [(cause['requirement'], cause['guarded'], cause['modules'], cause['hosts'])
                for cause in document['causes']] == [
            ('/usr/bin/tool0', ['qemu-img'], ['virt:rhel'], ['h0', 'h1', 'h2', 'h3', 'other']),
            ('/usr/bin/tool1', ['qemu-img'], ['virt:rhel'], ['h0', 'h1', 'h2', 'h3'])]
        assert document['causes'][0]['stack'] == ['xen-part0']
        assert [row['causes'] for row in document['hosts']] == [[1, 2]] * 4 + [[1]]

    def test_what_to_type_is_told_for_hosts_together(self, tmp_path):
        other = [{'text': 'first', 'command': 'dnf one'}, {'text': 'then', 'command': 'dnf two'},
                 {'text': 'no command does it', 'command': None}]
        document = write(tmp_path, record('a'), record('b', next=other), record('c'))
        assert document['next'] == [
            {'commands': ['dnf xenguard clean'], 'hosts': ['a', 'c']},
            {'commands': ['dnf one', 'dnf two'], 'hosts': ['b']}]

    def test_since_is_the_first_transaction(self, tmp_path):
        found = record('a', 41)
        found['report']['crossings'][1]['guarded'] = [dict(
            found['report']['crossings'][1]['guarded'][0],
            since={'transaction': 7, 'time': '2019-01-01T00:00:00+00:00'})]
        assert write(tmp_path, found)['hosts'][0]['since'] == {
            'transaction': 7, 'time': '2019-01-01T00:00:00+00:00'}

    def test_what_only_would_happen_is_no_cause(self, tmp_path):
        found = record('a')
        found['report'].update(isolated=True, crossings=[
            dict(crossing, verdict=verdict) for crossing in found['report']['crossings']
            for verdict in ('swap', 'block', 'allowed')])
        found['status'], found['why'] = 'clean', None
        document = write(tmp_path, found)
        assert not document['causes'] and document['hosts'][0]['crossings'] == 0
        assert document['hosts'][0]['blocked'] == 3

    def test_reasons_are_told_for_hosts_together(self, tmp_path):
        document = write(tmp_path, *[records.record(name, 'cannot_tell', why) for name, why in (
            ('a', 'one'), ('b', 'two'), ('c', 'two'))])
        assert [(reason['why'], reason['hosts']) for reason in document['reasons']] == [
            ('two', ['b', 'c']), ('one', ['a'])]

    def test_a_record_of_an_earlier_run_is_not_told_as_new(self, tmp_path):
        write(tmp_path, record('a'), clean('b'))
        _changed, counts = writing.write(str(tmp_path), ['a', 'b'], {'b'})
        assert counts['unreachable'] == 1 and counts['contaminated'] == 0
        assert (tmp_path / 'hosts' / 'a.json').exists()

    def test_the_same_again_has_changed_nothing_but_the_times(self, tmp_path):
        assert write(tmp_path, record('a'), clean('b'))['changed']
        again = [record('a'), clean('b')]
        for each in again:
            each['asked'] = '2030-01-01T00:00:00+00:00'
        document = write(tmp_path, *again)
        assert not document['changed'] and document['hosts'][0]['asked'].startswith('2030')
        assert write(tmp_path, record('a'), record('b'))['changed']

    def test_a_damaged_record_is_a_host_that_gave_no_answer(self, tmp_path):
        records.save(str(tmp_path), record('a'))
        (tmp_path / 'hosts' / 'a.json').write_text('{"schema": "xenguard.rec')
        _changed, counts = writing.write(str(tmp_path), ['a'], {'a'})
        assert counts['unreachable'] == 1


class TestPage:
    def test_it_is_one_file_without_script_and_links_each_report(self, tmp_path):
        write(tmp_path, record('a'), clean('b'), records.record('c', 'unreachable', 'down'))
        found = Page(page(tmp_path))
        assert not {'script', 'link', 'img', 'iframe', 'object'} & set(found.tags)
        assert 'url(' not in page(tmp_path) and '@import' not in page(tmp_path)
        for link in found.links:
            assert link.startswith('#') and link[1:] in found.ids or (tmp_path / link).exists()
        assert {'hosts/a.html', 'hosts/b.html'} <= set(found.links)
        assert 'dnf xenguard clean' in found.text and 'transaction 1' in found.text

    def test_a_hosts_page_tells_its_report(self, tmp_path):
        write(tmp_path, record('a'))
        found = Page(page(tmp_path, 'hosts/a.html'))
        assert '../index.html' in found.links and 'script' not in found.tags
        for text in ('3 crossings on this host', '/usr/bin/tool2', 'xen-part2-4.12.0-1.el8.x86_64',
                     'dnf xenguard clean', 'virt:rhel'):
            assert text in found.text, text

    def test_nothing_a_host_says_is_markup(self, tmp_path):
        evil = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
        found = record(evil, why=evil, next=[{'text': evil, 'command': evil}])
        for crossing in found['report']['crossings']:
            crossing.update(requirement=evil, package=evil + '-1-1.x86_64', kind=evil)
            crossing['guarded'] = [dict(crossing['guarded'][0], nevra=evil, module=evil)]
        found['report'].update(host=evil, xenguard=evil, made=evil, modules=[
            {'name': evil, 'stream': evil, 'state': evil, 'builds': 1, 'stray_builds': 0}])
        found['note'] = evil
        document = write(tmp_path, found, records.record('b', 'cannot_tell', evil))
        for name in ('index.html', document['hosts'][0]['page']):
            shown = Page(page(tmp_path, name))
            assert not {'script', 'img'} & set(shown.tags)
            assert evil in shown.text

    def test_control_and_direction_characters_are_not_shown(self, tmp_path):
        write(tmp_path, records.record('a\x1b[31m', 'cannot_tell', 'red\x1b[31m\u202eback'))
        assert not re.search('[\x00-\x09\x0b-\x1f\u202e]', page(tmp_path) + page(
            tmp_path, 'hosts.csv'))

    @pytest.mark.skipif(not CHROMIUM, reason='no Chromium')
    @pytest.mark.parametrize('width', [400, 1600])
    def test_it_fits_a_window(self, tmp_path, width):
        # what a browser has laid out, told by a script that is no part of the page
        write(tmp_path, *[record('host-with-a-long-name-%d.example.com' % number, number, 20)
                          for number in range(30)],
              records.record('c', 'unreachable', 'no/blank/' * 40))
        probe = tmp_path / 'probe.html'
        probe.write_text(page(tmp_path) + '<script>document.title = "wide " + '
                         'document.documentElement.scrollWidth</script>')
        done = subprocess.run(
            [CHROMIUM, '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
             '--no-first-run', '--disable-background-networking', '--disable-component-update',
             '--disable-sync', '--user-data-dir=' + str(tmp_path / 'browser'),
             '--window-size=%d,900' % width, '--dump-dom', 'file://' + str(probe)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120)
        wide = int(re.search('<title>wide ([0-9]+)', done.stdout.decode()).group(1))
        # Chromium makes no window narrower than 500
        assert wide <= max(width, 500)

    def test_the_filter_has_a_rule_for_each_status(self, tmp_path):
        write(tmp_path, record('a'), clean('b'), absent=['c'])
        text = page(tmp_path)
        for status in ('contaminated', 'unreachable', 'clean'):
            assert 'id="only-%s"' % status in text
        for status in records.STATUSES:
            assert '#only-%s:checked) tr.host:not(.%s)' % (status, status) in text


class TestCsv:
    def test_a_line_for_each_host(self, tmp_path):
        write(tmp_path, record('a'), clean('b'))
        first, second = rows(tmp_path)
        assert first['status'] == 'contaminated' and first['type'] == 'dnf xenguard clean'
        assert first['modules'] == 'virt:rhel' and first['transaction'] == '1'
        assert '/usr/bin/tool0 from qemu-img' in first['causes']
        assert second['status'] == 'clean' and second['causes'] == ''

    @pytest.mark.parametrize('start', ['=', '+', '-', '@'])
    def test_no_cell_is_a_formula(self, tmp_path, start):
        write(tmp_path, records.record('a', 'cannot_tell', start + 'cmd()'))
        assert rows(tmp_path)[0]['why'] == "'" + start + 'cmd()'


class TestFiles:
    @pytest.mark.parametrize('host', ['../../up', '..', '.', 'a/b', 'ü', 'a' * 300, '-rf', 'a b'])
    def test_a_hosts_files_are_in_the_folder_whatever_its_name(self, tmp_path, host):
        folder = tmp_path / 'page'
        document = write(folder, record(host))
        assert len(list((folder / 'hosts').iterdir())) == 2
        assert (folder / document['hosts'][0]['page']).exists()
        assert [path.name for path in tmp_path.iterdir()] == ['page']
        import urllib.parse
        links = [urllib.parse.unquote(link) for link in Page(page(folder)).links]
        assert document['hosts'][0]['page'] in links

    def test_names_that_begin_alike_have_files_of_their_own(self):
        assert records.base_name('a' * 300 + 'b') != records.base_name('a' * 300 + 'c')


def test_the_title_of_a_cause_without_a_requirement():
    assert summary.cause_title({'kind': 'replaces', 'requirement': None, 'guarded': ['a', 'b']}) \
        == '(replaced) from a, b'
