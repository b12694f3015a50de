"""The report as text, page and Graphviz text. Only documents go in: needs no DNF."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import documents
from documents import (LIBS, LIBVIRT_LIBS, QEMU_IMG, QEMUU, RUNTIME, SAMPLES, STORAGE, crossing,
                       document, guarded, module, outside)
from xenguard import dot, drawing, grouping, page, text

SVG = '{http://www.w3.org/2000/svg}'
SCHEMA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                      'xenguard', 'report.schema.json')

every_sample = pytest.mark.parametrize('sample', sorted(SAMPLES))


def plain(shown, width=80, patterns=()):
    """The text as it is when it is piped."""
    rendered = text.render(shown, width, str, lambda part, name: part, patterns)
    assert rendered.endswith('\n')
    return rendered[:-1]


def html(shown, patterns=()):
    pytest.importorskip('jinja2')
    return page.render(shown, '2020-11-23 01:10', patterns)


def svg(shown):
    found = re.search('<svg.*</svg>', html(shown), re.DOTALL)
    return ElementTree.fromstring(found.group())


def unwrapped(shown, **kwargs):
    return ' '.join(plain(shown, **kwargs).split())


# text: the answer

@pytest.mark.parametrize('sample, expected', [
    ('nothing', 'Nothing to isolate: no stack package and no guarded module, on this host or '
                'in its repositories.'),
    ('no_stack', 'Nothing to isolate: no stack package is installed or available.'),
    ('clean_host', 'Isolated: no crossing on this host, and none in its repositories.'),
    ('hidden_stack', 'Isolated: no crossing on this host, and none in its repositories.'),
    ('seed', 'Isolated: no crossing on this host; 3 requirements of available stack packages '
             'would be swapped.'),
    ('no_provider', 'Isolated: no crossing on this host; 1 requirement of available stack '
                    'packages would be blocked.'),
    ('contaminated', 'Not isolated: 2 crossings on this host, and none in its repositories.'),
    ('several', 'Not isolated: 1 crossing on this host; 2 requirements of available stack '
                'packages would be swapped, 3 would be blocked.'),
])
def test_the_first_line_answers(sample, expected):
    shown = SAMPLES[sample]()
    assert plain(shown, 200).split('\n')[0] == expected
    answer, verdict = expected.split(': ')
    assert '<strong>%s:</strong> %s' % (answer, verdict) in html(shown)


@pytest.mark.parametrize('mode, expected', [
    ('swap', '1 requirement of available stack packages would be swapped, 1 would be blocked.'),
    ('block', '2 requirements of available stack packages would be blocked.'),
    ('warn', '2 requirements of available stack packages would go ahead with a warning.'),
])
def test_the_first_line_considers_the_mode(mode, expected):
    images = [guarded(QEMU_IMG[0])]
    shown = document([crossing(RUNTIME, 'b', images), crossing(RUNTIME, 's', images,
                                                               [outside(QEMUU)])],
                     available=[RUNTIME], mode=mode)
    assert plain(shown, 200).split('\n')[0].endswith('; ' + expected)


def test_what_the_policy_allows_does_not_end_isolation():
    shown = document([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], where='installed',
                               verdict='allowed')], installed=[RUNTIME], allow=['qemu-img'])
    first = plain(shown, 200).split('\n')[0]
    assert first.startswith('Isolated: no crossing on this host but what the policy allows')
    assert 'Allowed to cross: qemu-img.' in plain(shown)
    assert 'Next' not in plain(shown)


@pytest.mark.parametrize('sample', ['seed', 'contaminated', 'nothing'])
def test_a_narrowed_report_does_not_speak_for_the_host(sample):
    shown = SAMPLES[sample]()
    first = plain(shown, patterns=['xen*', 'qemuu']).split('\n')[0]
    assert first.startswith('For xen*, qemuu: ')
    assert '<strong>For xen*, qemuu:</strong>' in html(shown, patterns=['xen*', 'qemuu'])
    assert 'solated' not in plain(shown, patterns=['xen*'])


def test_a_host_with_nothing_gets_a_short_answer():
    assert len(plain(documents.nothing()).split('\n')) <= 2
    assert 'No guarded module in the repositories' in plain(document(available=[RUNTIME]))


# text: causes

def test_a_shared_requirement_is_one_row_with_the_count():
    shown = plain(documents.sixty())
    rows = [line for line in shown.split('\n') if re.match('  /usr/libexec/helper-.*  ', line)]
    assert len(rows) == 5
    assert all(row.endswith('required by 12 packages') for row in rows)
    assert 'libvirt-daemon-driver-number-00-6.0.0-1.el8.x86_64' in shown
    assert 'and 8 more' in shown


@pytest.mark.parametrize('change', [
    {'kind': 'recommends'}, {'where': 'installed'}, {'verdict': 'block'},
    {'requirement': 'other'}, {'via': ['virt-viewer-7.0-8.el8.x86_64']},
    {'guarded': [guarded(QEMU_IMG[1])]},
])
def test_different_causes_are_different_rows(change):
    one = crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], [outside(QEMUU)])
    assert len(grouping.causes(document([one, dict(one, package=STORAGE)]))) == 1
    assert len(grouping.causes(document([one, dict(one, package=STORAGE, **change)]))) == 2


def test_the_order_of_guarded_packages_makes_no_other_cause():
    images = [guarded(nevra) for nevra in QEMU_IMG]
    found = grouping.causes(document([crossing(RUNTIME, 'x', images),
                                      crossing(STORAGE, 'x', images[::-1])]))
    assert [len(cause.packages) for cause in found] == [2]


def test_every_package_of_a_cause_is_there_once():
    found = grouping.causes(documents.seed())
    assert [(len(cause.packages), len(cause.guarded), len(cause.alternatives))
            for cause in found] == [(2, 1, 1), (2, 3, 1), (1, 1, 1)]


def test_the_most_urgent_comes_first():
    headings = [line.split(' (')[0] for line in plain(documents.several()).split('\n')
                if re.search(r'\(\d+ crossings?\)', line)]
    assert headings == ['On this host already', 'Would be blocked', 'Would be swapped',
                        'Allowed by the policy']
    table = re.findall('<span class="word ([a-z]+)"', html(documents.several()))
    assert table == ['installed'] + ['block'] * 3 + ['swap'] * 2 + ['allowed']


def test_a_row_says_who_is_guarded_why_and_what_is_taken_instead():
    shown = unwrapped(documents.several())
    assert 'guarded virt:rhel: %s virt:av: qemu-img-15:4.2.0' % QEMU_IMG[2] in shown
    assert 'stray build: ' + QEMU_IMG[0] in shown
    assert 'instead centos-virt-xen-412, hidden: %s epel: image-tools-1' % QEMUU in shown
    assert 'through virt-viewer-7.0-8.el8.x86_64' in shown
    assert 'recommended by 1 package' in shown and 'instead nothing: it is left out' in shown
    assert 'ocaml(guestfs) required to build 1 package' in shown


def test_a_guarded_package_that_is_installed_and_available_is_told_once():
    both = [guarded(QEMU_IMG[0], repo='@System', evidence='header'), guarded(QEMU_IMG[0])]
    shown = document([crossing(RUNTIME, 'x', both)], available=[RUNTIME])
    assert plain(shown).count(QEMU_IMG[0]) == 1


def test_a_provider_that_is_no_way_out_is_told_as_such():
    blocked = document([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[2])], [outside(QEMUU)],
                                 verdict='block')], available=[RUNTIME])
    assert 'cannot be had without a guarded package' in html(blocked)
    assert 'cannot be had' not in html(documents.seed())
    shown = unwrapped(blocked)
    assert 'no usable provider outside the modules' in shown and 'instead' not in shown
    assert 'cannot be had without a guarded package: centos-virt-xen-412: ' + QEMUU in shown


def test_modules_are_a_table():
    lines = plain(documents.several()).split('\n')
    start = lines.index('Guarded module streams')
    assert lines[start + 1:start + 5] == [
        '  Stream           State     Builds  Stray builds',
        '  virt:rhel        default        3             0',
        '  virt:av          inactive      12             1',
        '  virt-devel:rhel  disabled       1             0']


def test_many_hidden_packages_are_counted_and_cut():
    shown = unwrapped(documents.hidden_stack())
    assert 'Hidden by an active module stream: 9 stack packages centos-virt-xen-412: ' in shown
    assert 'and 4 more centos-virt-xen-413: libvirt-6.1.0-1.el8.x86_64' in shown


def test_bypasses_are_told():
    assert 'PackageKit, microdnf (resolves without' in plain(documents.contaminated())
    assert 'Goes past' not in plain(documents.seed())


# text: what to do next

def next_lines(shown):
    lines = plain(shown, 200).split('\n')
    return [line.strip() for line in lines[lines.index('Next') + 1:]] if 'Next' in lines else []


def here(requirement, old, *new):
    return crossing(RUNTIME, requirement, [guarded(old)], new, where='installed')


@pytest.mark.parametrize('crossings, expected', [
    ([here('x', QEMU_IMG[2], outside(QEMUU))], ['dnf swap qemu-img qemuu']),
    ([here('x', LIBVIRT_LIBS, outside(LIBS))], ['dnf swap libvirt-libs ' + LIBS]),
    ([here('x', LIBVIRT_LIBS, outside('libvirt-libs-5.0-1.x86_64'), outside(LIBS))],
     ['dnf swap libvirt-libs ' + LIBS]),
    ([here('x', QEMU_IMG[2], outside('a-1-1.noarch', hidden=True), outside(QEMUU))],
     ['dnf swap qemu-img qemuu']),
    ([here('x', QEMU_IMG[2], outside('a-1-1.noarch', hidden=True))], ['dnf swap qemu-img a']),
    ([here('x', QEMU_IMG[2], outside(QEMUU)), here('y', LIBVIRT_LIBS, outside(LIBS))],
     ['dnf swap qemu-img qemuu',
      "Then 'dnf xenguard report' again: 1 requirement on this host may be left"]),
    ([here('x', QEMU_IMG[2], outside(QEMUU)), here('y', QEMU_IMG[2], outside(QEMUU))],
     ['dnf swap qemu-img qemuu']),
    ([here('/usr/bin/qemu-img', QEMU_IMG[2])],
     ['A package outside the guarded modules has to provide /usr/bin/qemu-img']),
    ([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[2])]),
      crossing(STORAGE, 'y', [guarded(QEMU_IMG[2])], via=['b-1-1.noarch'])],
     ['A package outside the guarded modules has to provide x, y (or what b-1-1.noarch needs)']),
    ([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[2])], [outside(QEMUU)], verdict='block')],
     ['A package outside the guarded modules has to provide x (or what %s needs)' % QEMUU]),
    ([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[2])], [outside(QEMUU)])], []),
    ([crossing(RUNTIME, None, [guarded(LIBVIRT_LIBS)], kind='replaces')], []),
])
def test_the_next_command_follows_from_the_crossings(crossings, expected):
    shown = document(crossings, available=[RUNTIME])
    assert next_lines(shown) == expected
    for command in expected:
        if command.startswith('dnf'):
            assert '<code>%s</code>' % command in html(shown)


@pytest.mark.parametrize('old, new', [
    ('--nogpgcheck', 'x'), ('a', '-x'), ('a', '$(reboot)'), ('a', '/tmp/evil'),
    ('a', 'b;reboot'), ('a', 'x.rpm'), ('a', '*'), ('@kvm', 'a'), ('a', 'b c'), ('a', '`b`'),
    ('a', 'b\nreboot'),
])
def test_no_command_is_made_of_names_that_would_do_harm(old, new):
    shown = document([here('x', old + '-1-1.noarch', outside(new + '-1-1.noarch'))],
                     installed=[RUNTIME])
    assert next_lines(shown) == []
    assert 'dnf swap' not in plain(shown) + html(shown)


# text: the terminal

@every_sample
@pytest.mark.parametrize('width', [40, 80, 120])
def test_no_line_is_longer_than_the_terminal_without_need(sample, width):
    indent = len('    guarded  ')
    for line in plain(SAMPLES[sample](), width).split('\n'):
        # A name is never broken, so the one that is longer than its column may stand out.
        assert len(line) <= width or indent + max(map(len, line.split())) > width
        assert line == line.rstrip()


@pytest.mark.parametrize('width', [40, 80])
@pytest.mark.parametrize('sample', ['seed', 'no_provider', 'contaminated', 'several'])
def test_no_nevra_is_cut(sample, width):
    shown = SAMPLES[sample]()
    words = set(re.split(r'[\s,]+', plain(shown, width)))
    assert {item['nevra'] for found in shown['crossings']
            for item in found['guarded'] + found['alternatives']} <= words


def test_the_width_is_used():
    lines = [len(plain(documents.sixty(), width).split('\n')) for width in (80, 120, 240)]
    assert lines[0] > lines[1] > lines[2]


@every_sample
def test_styles_do_not_change_the_layout(sample):
    styled = text.render(SAMPLES[sample](), 80, lambda part: '\x01%s\x02' % part,
                         lambda part, name: '\x03%s\x04' % part)
    assert re.sub('[\x01-\x04]', '', styled) == plain(SAMPLES[sample]()) + '\n'


def test_the_answer_has_its_colour():
    def first(shown):
        return text.render(shown, 80, str, '<{1} {0}>'.format).split(':')[0]

    assert first(documents.contaminated()) == '<red Not isolated>'
    assert first(documents.seed()) == '<green Isolated>'
    assert first(documents.nothing()) == 'Nothing to isolate'


# the page

class Tags(HTMLParser):
    """Sees to it that every element is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in ('meta', 'br'):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@every_sample
def test_the_page_is_well_formed_and_needs_nothing_from_outside(sample):
    shown = html(SAMPLES[sample]())
    tags = Tags()
    tags.feed(shown)
    assert tags.open == []
    assert not {'script', 'link', 'img', 'iframe', 'object', 'a', 'form'} & set(tags.seen)
    assert ('svg' in tags.seen) == bool(SAMPLES[sample]()['crossings'])
    outside_addresses = shown.replace('xmlns="%s"' % SVG[1:-1], '')
    for word in ('http', 'url(', '@import', 'src=', 'href='):
        assert word not in outside_addresses


def test_the_page_says_when_it_was_made_and_under_which_policy():
    shown = html(documents.several())
    assert 'made 2020-11-23 01:10' in shown
    for word in ('virt-devel:*', 'centos-virt-xen-[0-9]*', 'netcf-libs', 'stack_sources'):
        assert '<code>%s</code>' % word in shown or '<th>%s</th>' % word in shown


@pytest.mark.parametrize('sample', ['seed', 'several', 'sixty'])
def test_the_tables_hold_every_package(sample):
    shown = SAMPLES[sample]()
    tables = html(shown).split('Crossings by cause')[1].split('Guarded module streams')[0]
    for found in shown['crossings']:
        for item in found['guarded'] + found['alternatives']:
            assert '<li>%s</li>' % item['nevra'] in tables
        assert '<li>%s</li>' % found['package'] in tables


def test_without_the_template_engine_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, 'jinja2', None)
    with pytest.raises(page.MissingTemplateEngine, match='^.*python3-jinja2.*$') as caught:
        page.render(documents.seed(), 'now')
    assert '\n' not in str(caught.value)


# the drawing

def ends(path):
    numbers = [float(number) for number in re.findall(r'-?[\d.]+', path)]
    return numbers[:2], numbers[-2:]


def frame(box):
    numbers = [float(number) for number in re.findall(r'-?[\d.]+', box.outline)]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def box_at(drawn, point):
    for box in drawn.boxes:
        left, top, right, bottom = frame(box)
        if left - 3 <= point[0] <= right + 3 and top <= point[1] <= bottom:
            return box
    raise AssertionError('no box at %s' % point)


def drawings():
    shown = {name: make() for name, make in SAMPLES.items()}
    shown.update(('sixty shared by %d' % shared, documents.sixty(shared))
                 for shared in (1, 3, 60))
    return [pytest.param(document, id=name) for name, document in sorted(shown.items())
            if document['crossings']]


@pytest.mark.parametrize('shown', drawings())
def test_nothing_in_the_drawing_is_cut_off_or_overlaps(shown):
    drawn = drawing.draw(grouping.causes(grouping.cleaned(shown)))
    frames = [frame(box) for box in drawn.boxes]
    for (left, top, right, bottom), box in zip(frames, drawn.boxes):
        assert 0 <= left and 0 <= top and right <= drawn.width and bottom <= drawn.height
        for line in box.title + box.texts:
            # no monospaced font in use is wider than 0.61 em, at 12 pixels
            assert left < line.x and line.x + drawing.cells(line.text) * 0.61 * 12 < right
            assert top + 12 < line.y < bottom - 3
    for index, (left, top, right, bottom) in enumerate(frames):
        for other in frames[index + 1:]:
            assert right <= other[0] or other[2] <= left or \
                bottom <= other[1] or other[3] <= top
    for line in drawn.lines:
        for point in ends(line.path):
            box_at(drawn, point)


@pytest.mark.parametrize('found, strong, thin', [
    (crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], [outside(QEMUU)]), 'outside', 'guarded'),
    (crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], [outside(QEMUU)], verdict='block'),
     'guarded', 'outside'),
    (crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], [outside(QEMUU)], where='installed'),
     'guarded', 'outside'),
])
def test_the_path_that_would_be_taken_is_strong(found, strong, thin):
    drawn = drawing.draw(grouping.causes(document([found])))
    taken = {box_at(drawn, ends(line.path)[1]).side: line.taken for line in drawn.lines}
    assert taken == {'cause': True, strong: True, thin: False}
    shown = svg(document([found]))
    classes = [path.get('class') for path in shown.iter(SVG + 'path')]
    assert sum('taken' in name.split() for name in classes) == 2
    edges = [re.search(r'style=dashed', line) is None
             for line in dot.render(document([found])).split('\n') if '->' in line]
    assert sorted(edges) == [False, True, True]


def test_the_drawing_marks_what_is_guarded_by_shape_and_word():
    drawn = drawing.draw(grouping.causes(documents.seed()))
    shapes = set()
    for box in drawn.boxes:
        corners = set(re.findall(r'[\d.]+,[\d.]+', box.outline))
        shapes.add((box.side, 'Q' in box.outline, len(corners)))
        if box.side != 'cause':
            assert box.title[0].text.startswith(box.side)
    # corners that are round take three points each
    assert shapes == {('stack', True, 12), ('cause', True, 12), ('guarded', False, 8),
                      ('outside', False, 4)}


def test_stack_packages_with_the_same_requirements_share_a_box():
    drawn = drawing.draw(grouping.causes(documents.sixty(60)))
    stack = [box for box in drawn.boxes if box.side == 'stack']
    assert len(stack) == 1
    assert '60 packages' in stack[0].title[0].text
    assert stack[0].texts[-1].text == 'and 52 more, see the table'


def test_the_longest_names_are_folded_not_cut():
    drawn = drawing.draw(grouping.causes(documents.seed()))
    texts = [''.join(line.text.strip() for line in box.texts) for box in drawn.boxes]
    assert ''.join(QEMU_IMG) in texts
    assert STORAGE in texts
    assert all(len(line.text) <= 54 for box in drawn.boxes for line in box.texts)


@pytest.mark.parametrize('name, most, expected', [
    ('abc', 3, ['abc']), ('abcd', 3, ['abc', '  d']),
    ('abcdef-ghijkl', 10, ['abcdef-', '  ghijkl']), ('a-bcdefghijkl', 10, ['a-bcdefghi', '  jkl']),
    ('\u754c' * 4, 6, ['\u754c' * 3, '  \u754c']),
])
def test_folding(name, most, expected):
    assert drawing.fold(name, most) == expected


# what comes from repositories is not trusted

def outputs(shown):
    return {'text': plain(shown), 'page': html(shown, patterns=[documents.HOSTILE]),
            'dot': dot.render(shown)}


@every_sample
def test_no_control_or_bidi_character_gets_out(sample):
    for name, shown in outputs(SAMPLES[sample]()).items():
        bad = {char for char in shown if char != '\n' and not char.isprintable()}
        assert not bad, name


def test_everything_is_escaped_in_the_page():
    shown = html(documents.hostile())
    assert '<script' not in shown.lower()
    assert '&lt;script&gt;alert(1)&lt;/script&gt;' in shown
    assert '&amp;#x202e;' in shown and '&#x202e;' not in shown.replace('&amp;#x202e;', '')
    assert '{{ 7*7 }}' in shown
    assert '{{ 7*7 }}' in ''.join(svg(documents.hostile()).itertext())


def test_the_time_and_the_patterns_are_escaped_too():
    pytest.importorskip('jinja2')
    shown = page.render(documents.seed(), '<b>\u202e', ['<i>\x9b'])
    assert '<b>' not in shown and '<i>' not in shown
    assert '&lt;b&gt;\\u202e' in shown and '&lt;i&gt;\\x9b' in shown


@pytest.mark.parametrize('sample', ['hostile'])
def test_a_hostile_name_does_not_bury_the_rest(sample):
    for name, shown in outputs(SAMPLES[sample]()).items():
        assert 'a' * 201 not in shown, name


@every_sample
def test_graphviz_accepts_the_graph(sample):
    if not shutil.which('dot'):
        pytest.skip('graphviz is not installed')
    shown = SAMPLES[sample]()
    done = subprocess.run(['dot', '-Tsvg'], input=dot.render(shown).encode('utf-8'),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b'')
    graph = grouping.graph(grouping.causes(grouping.cleaned(shown)))
    drawn = ElementTree.fromstring(done.stdout)
    classes = [group.get('class') for group in drawn.iter(SVG + 'g')]
    assert classes.count('node') == (len(graph.nodes) or 1)
    assert classes.count('edge') == len(graph.edges)
    words = ''.join(drawn.itertext()).replace('\u00a0', ' ')
    assert '\u202e' not in words
    for node in graph.nodes:
        for name in node.names:
            assert name in words


# the schema

@pytest.fixture
def validator():
    jsonschema = pytest.importorskip('jsonschema')
    if not hasattr(jsonschema, 'Draft7Validator'):
        pytest.skip('this jsonschema does not know draft 7')
    with open(SCHEMA, encoding='utf-8') as stream:
        schema = json.load(stream)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@every_sample
def test_the_schema_accepts_every_sample(validator, sample):
    assert list(validator.iter_errors(SAMPLES[sample]())) == []


def objects(value, path=()):
    """The paths of all objects in a document."""
    if isinstance(value, dict):
        yield path
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from objects(item, path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def test_the_schema_knows_every_key(validator):
    good = documents.several()
    paths = list(objects(good))
    assert len(paths) > 20
    for path in paths:
        for key in list(at(good, path)):
            broken = copy.deepcopy(good)
            del at(broken, path)[key]
            assert not validator.is_valid(broken), (path, key)
        broken = copy.deepcopy(good)
        at(broken, path)['more'] = 1
        assert not validator.is_valid(broken), path


@pytest.mark.parametrize('path, value', [
    (('schema',), 'xenguard.report/2'),
    (('policy', 'mode'), 'swop'),
    (('policy', 'allow'), 'netcf-libs'),
    (('modules', 0, 'state'), 'active'),
    (('modules', 0, 'builds'), -1),
    (('modules', 0, 'stray_builds'), 1.5),
    (('stack', 'installed'), [None]),
    (('crossings', 0, 'kind'), 'provides'),
    (('crossings', 0, 'where'), 'here'),
    (('crossings', 0, 'verdict'), 'warn'),
    (('crossings', 0, 'verdict'), 'installed'),
    (('crossings', 0, 'where'), 'installed'),
    (('crossings', 0, 'requirement'), None),
    (('crossings', 0, 'requirement'), ''),
    (('crossings', 0, 'via'), None),
    (('crossings', 0, 'guarded'), []),
    (('crossings', 0, 'guarded', 0, 'evidence'), 'name'),
    (('crossings', 0, 'guarded', 0, 'evidence'), 'release'),
    (('crossings', 0, 'guarded', 0, 'module'), None),
    (('crossings', 0, 'alternatives', 0, 'hidden'), 0),
    (('crossings', 0, 'repo'), None),
    (('hidden',), ['nevra']),
    (('bypasses',), [1]),
    (('summary', 'crossings'), '1'),
])
def test_the_schema_rejects_a_wrong_value(validator, path, value):
    broken = documents.several()
    at(broken, path[:-1])[path[-1]] = value
    assert not validator.is_valid(broken)


def test_null_is_for_what_nobody_can_tell(validator):
    shown = document([crossing(RUNTIME, None, [documents.stray(QEMU_IMG[0])], kind='replaces')],
                     modules=[module()])
    assert validator.is_valid(shown)
