"""The report as text. Only documents go in: needs no DNF."""

import re

import pytest

from support import documents
from support.documents import (QEMU_IMG, QEMUU, RUNTIME, SAMPLES, STORAGE, crossing, document,
                               guarded, outside)
from support.rendering import every_sample, page, plain, unwrapped
from xenguard.report import causes, text


# the answer

@pytest.mark.parametrize('sample, expected', [
    ('nothing', 'Nothing to isolate: no stack package and no guarded module, on this host or '
                'in its repositories.'),
    ('no_stack', 'Nothing to isolate: no stack package is installed or available.'),
    ('cannot_tell', 'Cannot tell: neither a guarded package nor metadata of a guarded module is '
                    'in sight (guarded_modules = vrit).'),
    ('clean_host', 'Isolated: no crossing on this host.'),
    ('hidden_stack', 'Isolated: no crossing on this host.'),
    ('seed', 'Isolated: no crossing on this host; 4 available stack packages would be swapped.'),
    ('no_provider', 'Isolated: no crossing on this host; 2 available stack packages would be '
                    'blocked.'),
    ('contaminated', 'Not isolated: 2 crossings on this host.'),
    ('several', 'Not isolated: 1 crossing on this host; 2 available stack packages would be '
                'blocked, 2 would be swapped.'),
])
def test_the_first_line_answers(sample, expected):
    shown = SAMPLES[sample]()
    assert plain(shown, 200).split('\n')[0] == expected
    answer, verdict = expected.split(': ')
    assert '<strong>%s:</strong> %s' % (answer, verdict) in page(shown)


@pytest.mark.parametrize('verdict, expected', [
    ('swap', '1 available stack package would be swapped.'),
    ('block', '1 available stack package would be blocked.'),
    ('crosses', '1 available stack package would cross, with a warning.'),
])
def test_the_first_line_tells_each_verdict(verdict, expected):
    shown = document([crossing(RUNTIME, 'b', [guarded(QEMU_IMG[0])], verdict=verdict)],
                     available=[RUNTIME])
    assert plain(shown, 200).split('\n')[0].endswith('; ' + expected)


def test_what_the_policy_allows_does_not_end_isolation():
    shown = document([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[0])], where='installed',
                               verdict='allowed')], installed=[RUNTIME], allow=['qemu-img'])
    first = plain(shown, 200).split('\n')[0]
    assert first.startswith('Isolated: no crossing on this host except what the policy allows')
    assert 'Allowed to cross: qemu-img.' in plain(shown)
    assert 'Next' not in plain(shown)


@pytest.mark.parametrize('sample', ['seed', 'contaminated', 'nothing'])
def test_a_narrowed_report_does_not_speak_for_the_host(sample):
    shown = SAMPLES[sample]()
    first = plain(shown, patterns=['xen*', 'qemuu']).split('\n')[0]
    assert first.startswith('For xen*, qemuu: ')
    assert '<strong>For xen*, qemuu:</strong>' in page(shown, patterns=['xen*', 'qemuu'])
    assert 'solated' not in plain(shown, patterns=['xen*'])


def test_a_host_with_nothing_gets_a_short_answer():
    assert len(plain(documents.nothing()).split('\n')) <= 2
    assert 'No guarded module in the repositories' in plain(document(available=[RUNTIME]))


# causes

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
    assert len(causes.group(document([one, dict(one, package=STORAGE)]))) == 1
    assert len(causes.group(document([one, dict(one, package=STORAGE, **change)]))) == 2


def test_the_order_of_guarded_packages_makes_no_other_cause():
    images = [guarded(nevra) for nevra in QEMU_IMG]
    found = causes.group(document([crossing(RUNTIME, 'x', images),
                                   crossing(STORAGE, 'x', images[::-1])]))
    assert [len(cause.packages) for cause in found] == [2]


def test_every_package_of_a_cause_is_there_once():
    found = causes.group(documents.seed())
    assert [(len(cause.packages), len(cause.guarded), len(cause.alternatives))
            for cause in found] == [(2, 1, 1), (2, 3, 1), (1, 1, 1)]


def test_the_most_urgent_comes_first():
    headings = [line.split(' (')[0] for line in plain(documents.several()).split('\n')
                if re.search(r'\(\d+ crossings?\)', line)]
    assert headings == ['Already on this host', 'Would be blocked', 'Would be swapped',
                        'Allowed by the policy']
    table = re.findall('<span class="word ([a-z]+)"', page(documents.several()).split(
        'What installing')[0])
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
    assert 'cannot be used here' in page(blocked)
    assert 'cannot be used here' not in page(documents.seed())
    assert 'instead' not in unwrapped(blocked)
    assert 'cannot be used here: centos-virt-xen-412: ' + QEMUU in unwrapped(blocked)


def test_a_provider_of_what_the_mode_blocks_is_told_without_a_claim():
    shown = unwrapped(document([crossing(RUNTIME, 'x', [guarded(QEMU_IMG[2])], [outside(QEMUU)],
                                         verdict='block')], available=[RUNTIME], mode='block'))
    assert 'cannot be used' not in shown and 'instead' not in shown
    assert 'outside centos-virt-xen-412: ' + QEMUU in shown


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


# what to do next

def test_the_next_steps_are_numbered_in_their_order():
    shown = document(available=[RUNTIME], next_steps=[
        documents.step('installs qemuu', 'dnf xenguard clean'), documents.step('build qemuu')])
    assert plain(shown).endswith('\n'.join(
        ['Next', '  1. dnf xenguard clean', '     installs qemuu', '  2. build qemuu']))
    assert '<code>dnf xenguard clean</code>' in page(shown)
    assert 'Next' not in plain(documents.seed())


# the terminal

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
    assert first(documents.no_provider()) == 'Isolated'
    assert first(documents.nothing()) == 'Nothing to isolate'
