"""The JSON schema of a report accepts what is one, and nothing else."""

import copy
import json
import os

import pytest

from support import documents
from support.documents import QEMU_IMG, RUNTIME, SAMPLES, crossing, document, module
from support.paths import PROJECT
from support.rendering import every_sample

SCHEMA = os.path.join(PROJECT, 'xenguard', 'report', 'report.schema.json')


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
            if path == ('policy',) and key != 'mode':
                continue    # what is a key of the configuration, this tells not twice
            broken = copy.deepcopy(good)
            del at(broken, path)[key]
            assert not validator.is_valid(broken), (path, key)
        broken = copy.deepcopy(good)
        at(broken, path)['more'] = 1
        assert not validator.is_valid(broken), path


@pytest.mark.parametrize('path, value', [
    (('schema',), 'xenguard.report/1'),
    (('made',), 'yesterday'),
    (('isolated',), 'yes'),
    (('why',), ''),
    (('stack_repos', 0, 'how'), 'luck'),
    (('available', 0, 'verdict'), 'installed'),
    (('next',), [{'text': '', 'command': None}]),
    (('crossings', 0, 'guarded', 0, 'since'), 17),
    (('policy', 'mode'), 'swop'),
    (('policy', 'allow'), 'netcf-libs'),
    (('modules', 0, 'state'), 'active'),
    (('modules', 0, 'builds'), -1),
    (('modules', 0, 'stray_builds'), 1.5),
    (('stack', 'installed'), [None]),
    (('crossings', 0, 'kind'), ''),
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
