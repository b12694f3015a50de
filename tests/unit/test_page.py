"""The report as a page, and its drawing. Only documents go in: needs no DNF."""

import re
import sys
from html.parser import HTMLParser

import pytest

from support import documents
from support.documents import (QEMU_IMG, QEMUU, RUNTIME, SAMPLES, STORAGE, crossing, document,
                               guarded, outside)
from support.rendering import SVG, drawing, every_sample, page
from xenguard.report import causes, graphviz, html, svg


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
    shown = page(SAMPLES[sample]())
    tags = Tags()
    tags.feed(shown)
    assert tags.open == []
    assert not {'script', 'link', 'img', 'iframe', 'object', 'a', 'form'} & set(tags.seen)
    assert ('svg' in tags.seen) == bool(SAMPLES[sample]()['crossings'])
    outside_addresses = shown.replace('xmlns="%s"' % SVG[1:-1], '')
    for word in ('http', 'url(', '@import', 'src=', 'href='):
        assert word not in outside_addresses


def test_the_page_says_when_it_was_made_and_under_which_policy():
    shown = page(documents.several())
    assert 'made 2020-11-23 01:10' in shown
    for word in ('virt-devel:*', 'centos-virt-xen-[0-9]*', 'netcf-libs', 'stack_sources'):
        assert '<code>%s</code>' % word in shown or '<th>%s</th>' % word in shown


@pytest.mark.parametrize('sample', ['seed', 'several', 'sixty'])
def test_the_tables_hold_every_package(sample):
    shown = SAMPLES[sample]()
    tables = page(shown).split('Crossings by cause')[1].split('Guarded module streams')[0]
    for found in shown['crossings']:
        for item in found['guarded'] + found['alternatives']:
            assert '<li>%s</li>' % item['nevra'] in tables
        assert '<li>%s</li>' % found['package'] in tables


def test_without_the_template_engine_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, 'jinja2', None)
    with pytest.raises(html.MissingTemplateEngine, match='^.*python3-jinja2.*$') as caught:
        html.render(documents.seed(), 'now')
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
    drawn = svg.draw(causes.group(causes.cleaned(shown)))
    frames = [frame(box) for box in drawn.boxes]
    for (left, top, right, bottom), box in zip(frames, drawn.boxes):
        assert 0 <= left and 0 <= top and right <= drawn.width and bottom <= drawn.height
        for line in box.title + box.texts:
            # no monospaced font in use is wider than 0.61 em, at 12 pixels
            assert left < line.x and line.x + svg.cells(line.text) * 0.61 * 12 < right
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
    drawn = svg.draw(causes.group(document([found])))
    taken = {box_at(drawn, ends(line.path)[1]).side: line.taken for line in drawn.lines}
    assert taken == {'cause': True, strong: True, thin: False}
    shown = drawing(document([found]))
    classes = [path.get('class') for path in shown.iter(SVG + 'path')]
    assert sum('taken' in name.split() for name in classes) == 2
    edges = [re.search(r'style=dashed', line) is None
             for line in graphviz.render(document([found])).split('\n') if '->' in line]
    assert sorted(edges) == [False, True, True]


def test_the_drawing_marks_what_is_guarded_by_shape_and_word():
    drawn = svg.draw(causes.group(documents.seed()))
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
    drawn = svg.draw(causes.group(documents.sixty(60)))
    stack = [box for box in drawn.boxes if box.side == 'stack']
    assert len(stack) == 1
    assert '60 packages' in stack[0].title[0].text
    assert stack[0].texts[-1].text == 'and 52 more (see the table)'


def test_the_longest_names_are_folded_not_cut():
    drawn = svg.draw(causes.group(documents.seed()))
    texts = [''.join(line.text.strip() for line in box.texts) for box in drawn.boxes]
    assert ''.join(QEMU_IMG) in texts
    assert STORAGE in texts
    assert all(len(line.text) <= 54 for box in drawn.boxes for line in box.texts)


@pytest.mark.parametrize('name, most, expected', [
    ('abc', 3, ['abc']), ('abcd', 3, ['abc', '  d']),
    ('abcdef-ghijkl', 10, ['abcdef-', '  ghijkl']), ('a-bcdefghijkl', 10, ['a-bcdefghi', '  jkl']),
    ('\u754c' * 4, 6, ['\u754c' * 3, '  \u754c']),
])
def test_which_names_are_folded_and_where(name, most, expected):
    assert svg.fold(name, most) == expected
