"""Our own parsers and writers, fed with texts that hypothesis makes: always the same ones."""

import faulthandler
import json
import random
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from fnmatch import fnmatchcase

import pytest
import rpm

hypothesis = pytest.importorskip('hypothesis')

from hypothesis import strategies as st   # noqa: E402

from support import documents   # noqa: E402
from support.rendering import page, plain   # noqa: E402
from support.rpmheader import requires, write_source_package   # noqa: E402
from xenguard import config, configfile, failclosed, wording   # noqa: E402
from xenguard.packager import speclines   # noqa: E402
from xenguard.packages import reading, richdeps   # noqa: E402
from xenguard.report import graphviz   # noqa: E402

# XML and RPM headers hold no NUL, and libdnf hands out no half of a surrogate pair.
ANY = st.characters(blacklist_categories=['Cs'], blacklist_characters='\0')
# What means something somewhere, more often than it would come up.
SPECIAL = st.sampled_from(list('%{}()<>="\'\\&;,:-+~^*?[]!# \t\n') + [
    '\x1b', '\u009b', '\u202e', '\u2028', '%{nil}', '%(id)', '<b>', ' and ', ' or ', ' = ', ' >= '])
TEXT = st.lists(st.one_of(SPECIAL, ANY, st.sampled_from('abcxyz019_/.')), max_size=25).map(''.join)


def fuzzed(*strategies, examples=300):
    """Decorate a test so that it runs on so many inputs."""
    def decorate(function):
        return hypothesis.settings(
            derandomize=True, max_examples=examples, deadline=None, database=None,
            suppress_health_check=list(hypothesis.HealthCheck))(
                hypothesis.given(*strategies)(function))
    return decorate


def is_clean(text):
    return all(char.isprintable() for line in text.split('\n') for char in line)


# rich dependencies

LEAF = st.sampled_from(['a', 'b >= 1', 'c(x)', '/usr/bin/d', 'e(y)(64bit)'])


def _rich(inner):
    more = st.builds(lambda operator, texts: ([operator] * (len(texts) - 1), texts),
                     st.sampled_from(['and', 'or', 'with']),
                     st.lists(inner, min_size=2, max_size=3))
    one = st.builds(lambda operator, first, second: ([operator], [first, second]),
                    st.sampled_from(['if', 'unless', 'without']), inner, inner)
    both = st.builds(lambda operator, *texts: ([operator, 'else'], list(texts)),
                     st.sampled_from(['if', 'unless']), inner, inner, inner)
    return st.one_of(more, one, both)


RICH = st.recursive(LEAF, _rich, max_leaves=8)


def written(tree):
    """The text of a tree of rich dependencies."""
    if isinstance(tree, str):
        return tree
    operators, operands = tree
    texts = [written(operand) for operand in operands]
    return '(%s)' % ' '.join([texts[0]] + [
        '%s %s' % pair for pair in zip(operators, texts[1:])])


def is_met(tree, met):
    """Whether the leaves that are met meet a tree; the operands of 'with' and 'without' as one."""
    if isinstance(tree, str):
        return tree in met
    (operator, *_), operands = tree
    first, second, *others = operands
    if operator in ('with', 'without'):
        return written(tree) in met
    if operator in ('and', 'or'):
        return (all if operator == 'and' else any)(is_met(each, met) for each in operands)
    if is_met(second, met) == (operator == 'if'):
        return is_met(first, met)
    return not others or is_met(others[0], met)


@fuzzed(RICH, st.sets(LEAF))
def test_rich_dependencies_are_what_they_were_written_from(tree, met):
    def holds(condition):
        return is_met(known.get(condition, condition), met)

    known, pending = {}, [tree]
    while pending:
        each = pending.pop()
        known[written(each)] = each
        pending += [] if isinstance(each, str) else each[1]
    text = written(tree)
    operands, operator = richdeps.split(text)
    assert operands == ([text] if isinstance(tree, str) else [written(each) for each in tree[1]])
    assert operator == (None if isinstance(tree, str) else tree[0][0])
    lacking = richdeps.missing(text, met.__contains__, holds)
    assert not lacking == is_met(tree, met)
    assert set(lacking) <= set(known) - met
    assert set(lacking) <= set(richdeps.branches(text, holds)) <= set(known)


@fuzzed(TEXT, st.booleans())
def test_any_text_is_taken_for_a_dependency(text, answer):
    for requirement in (text, '(%s)' % text):
        for found in (richdeps.branches(requirement, lambda condition: answer),
                      richdeps.missing(requirement, lambda each: answer, lambda each: answer),
                      richdeps.split(requirement)[0]):
            assert all(isinstance(each, str) for each in found)


# configuration

@fuzzed(st.dictionaries(st.one_of(st.sampled_from(sorted(config.KEYS)), TEXT), TEXT, max_size=4),
        TEXT)
def test_a_configuration_is_a_policy_or_a_clear_error(values, name):
    try:
        policy, unknown = config.parse(values)
    except config.ConfigError as error:
        told = str(failclosed.as_dnf_error(error))
        assert told.startswith('\nxenguard: ') and is_clean(told) and told.count('\n') == 1
        return
    assert set(unknown) == set(values) - config.KEYS
    assert all(is_clean(configfile.unknown_key(key)) for key in unknown)
    again = {'mode': policy.mode}
    again.update((key, ' '.join(getattr(policy, key))) for key in config.DEFAULTS if key != 'mode')
    assert config.parse(again) == (policy, [])
    policy.guards(name, name), policy.guards_label(name), policy.is_stack_repo(name)


@fuzzed(st.text('ab-*?[]!', max_size=8), st.text('ab-', max_size=8))
def test_a_glob_means_what_it_says(glob, name):
    try:
        policy = config.parse({'allow': glob})[0]
    except config.ConfigError:
        return
    assert policy.allows(name) == any(fnmatchcase(name, each) for each in glob.split())


# lines of a spec

VERSIONED = st.builds('{} {} {}'.format, TEXT, st.sampled_from(['=', '<=', '>=', '<', '>']), TEXT)
NEARLY = st.text('abAB01_/.+-~^:(){}[]%$&!#@<>=;\'"`|\\,', min_size=1, max_size=8)


def test_a_line_of_a_spec_is_one_dependency_and_the_same(tmp_path):
    found = []

    @fuzzed(st.one_of(TEXT, VERSIONED, NEARLY,
                      st.builds('{} = {}'.format, NEARLY, NEARLY)), examples=2000)
    def collect(text):
        if speclines.is_writable(text):
            found.append(text)

    collect()
    assert len(found) > 100
    path = tmp_path / 'x.spec'
    path.write_text('Name: x\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\n%s\n%%description\n'
                    'x\n%%files\n' % ''.join('Conflicts: %s\n' % speclines.escaped(text)
                                             for text in found))
    header = rpm.spec(str(path)).packages[0].header
    assert {dep.DNEVR()[2:] for dep in rpm.ds(header, 'conflicts')} == set(found)


@pytest.mark.parametrize('text', ['/x = 1', 'x =', 'x = ', 'x y', 'x,y', 'x = 1\n', '(x)', '%x',
                                  'x = 1..2', 'x = 1-2-3', 'x = a:1'])
def test_what_rpm_takes_for_no_dependency_is_not_written(text):
    assert not speclines.is_writable(text)


@fuzzed(TEXT)
def test_a_comment_of_a_spec_is_one_line_without_macros(text):
    comment = speclines.comment(text)
    assert is_clean(comment) and '\n' not in comment
    assert rpm.expandMacro(comment) == comment.replace('%%', '%')


Build = namedtuple('Build', ('name', 'provides'))


@fuzzed(st.one_of(TEXT, VERSIONED, RICH.map(written)), st.lists(st.one_of(TEXT, VERSIONED)),
        TEXT)
def test_any_requirement_can_be_provided_or_not(requirement, provided, evr):
    lines = speclines.provides(requirement, [Build('x', provided + [requirement])])
    assert all(isinstance(line, str) for line in lines)
    for line in lines:
        assert speclines.means(line, evr) in (True, False)
        speclines.is_tagged(line)


# source packages

def test_a_damaged_source_package_is_read_or_unreadable(tmp_path):
    path = tmp_path / 'x.src.rpm'
    write_source_package(path, modularitylabel=b'virt:rhel:1:aa',
                         **requires(b'qemu-img', b'(a or b)', b'c'))
    whole = path.read_bytes()
    chance = random.Random(1)
    # What breaks rpm breaks a process of its own, and need not be told of here.
    faulthandler.disable()
    read = 0
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            damaged[chance.randrange(96, len(whole))] = chance.randrange(256)
        path.write_bytes(bytes(damaged[:chance.choice((len(whole), chance.randrange(len(whole))))]))
        try:
            source = reading.read(str(path))
        except reading.Unreadable as error:
            assert str(error)
            continue
        read += 1
        assert source.name and source.release and json.dumps(source) and source.has_module_tag in (
            True, False)
        '\n'.join(source.requires).encode('utf-8')
    faulthandler.enable(sys.__stderr__)
    assert 3 < read < 57


@fuzzed(st.lists(st.one_of(st.sampled_from(
    ['Name: x', 'Version: 1', 'Release: 1', 'Summary: x', 'License: x', '%description', '%files',
     '%if 1', '%endif', '%package y', 'BuildRequires: a', '%{?x}', '%define x y']), TEXT),
    max_size=12), examples=30)
def test_any_text_is_a_spec_or_unreadable(lines):
    try:
        source = reading.read(_spec('\n'.join(lines)))
    except reading.Unreadable as error:
        assert str(error)
        return
    assert source.name and source.release and isinstance(source.requires, tuple)


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """Where the specs are written."""
    global _spec

    def _spec(text):
        path = tmp_path / 'any.spec'
        # what a shell would do on this machine is none of this test's business
        path.write_text(text.replace('(', '['))
        return str(path)


# what is shown

def _documents(texts):
    package = st.builds(documents.outside, texts, st.booleans(), texts)
    crossing = st.builds(
        lambda kind, verdict, where, package, requirement, via, guarded, others:
        documents.crossing(package, requirement, guarded, others, verdict, where, kind, via),
        st.sampled_from(['requires', 'recommends', 'replaces', 'builds']),
        st.sampled_from(['swap', 'block', 'allowed', 'installed']),
        st.sampled_from(['installed', 'available']), texts, st.one_of(st.none(), texts),
        st.lists(texts, max_size=2),
        st.lists(st.builds(documents.guarded, texts, st.one_of(st.none(), texts),
                           st.just('modulemd'), texts), min_size=1, max_size=2),
        st.lists(package, max_size=2))
    return st.builds(documents.document, st.lists(crossing, max_size=3),
                     st.lists(texts, max_size=2), st.lists(texts, max_size=2),
                     st.lists(st.builds(documents.module, texts, texts), max_size=2))


@fuzzed(_documents(TEXT), examples=60)
def test_any_document_is_shown_without_harm(document):
    for shown in (plain(document), graphviz.render(document), page(document)):
        assert is_clean(shown)
    graph = graphviz.render(document)
    for line in graph.splitlines():
        assert re.fullmatch(r'digraph xenguard \{|\}|  [a-z]+=[A-Z0-9.]+;'
                            r'|  [a-zA-Z0-9 >-]+\[([^"\\]|"([^"\\]|\\.)*")*\];', line), line
    if shutil.which('dot'):
        subprocess.run(['dot', '-Tcanon'], input=graph.encode(), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)


@fuzzed(TEXT)
def test_clean_text_stays_as_it_is(text):
    cleaned = wording.clean(text)
    assert cleaned.isprintable() and wording.clean(cleaned) == cleaned
