"""What 'dnf xenguard report --json' says of a host, against the judge's own look at it."""

import json

from prove.dependencies import GUARDED_MODULES, requirement_key
from prove.sides import artifact_name, nevra


def read(result):
    """The document that a report is; None where it is none.

    :param result: the Result of the command
    """
    try:
        return json.loads(result.out)
    except ValueError:
        return None


def wrong(look, result, document):
    """Generate what the report has wrong, as texts.

    :param look: a Look at the host
    :param result: the Result of the command
    :param document: what it has printed, read
    """
    if document is None:
        yield 'no JSON, exit code %d: %s' % (result.code, result.text[-600:])
        return
    for part in (_crossings, _ending, _stack, _modules, _hidden):
        for text in part(look, document, result.code):
            yield text


def _name(text):
    return artifact_name(text)


def _crossings(look, document, _code):
    strong, soft = look.crossings()
    told = {}
    for entry in document['crossings']:
        if entry['where'] == 'installed' and entry['verdict'] == 'installed':
            for guarded in entry['guarded']:
                told[_name(entry['package']), requirement_key(entry['requirement']),
                     _name(guarded['nevra'])] = entry['kind']
    for key in sorted(set(strong) | set(soft)):
        if key not in told:
            yield 'not told: ' + (strong.get(key) or 'weakly: ' + soft[key])
        elif (told[key] == 'requires') != (key in strong):
            yield 'told as %s: %s' % (told[key], key)
    for key in sorted(set(told) - set(strong) - set(soft)):
        yield 'told, and not so: %s needs %s from %s' % key


def _ending(look, document, code):
    crosses = any(look.crossings())
    if code != {True: 0, False: 100, None: 1}[document['isolated']]:
        yield 'isolated is %s, exit code %d' % (document['isolated'], code)
    if crosses != (document['isolated'] is False):
        yield 'isolated is %s, and %s crosses' % (document['isolated'],
                                                  'something' if crosses else 'nothing')
    if document['isolated'] is None and look.sees_guarded:
        yield 'nothing could be judged, with guarded packages in sight: %s' % document['why']


def _stack(look, document, _code):
    universe = look.universe
    mine = {nevra(universe.packages[i]) for i in universe.members(universe.stack & look.final)}
    for text in sorted(mine ^ set(document['stack']['installed'])):
        yield 'installed and of the stack, by %s alone: %s' % (
            'the judge' if text in mine else 'the report', text)


def _modules(look, document, _code):
    for entry in document['modules']:
        if entry['name'] in GUARDED_MODULES:
            state, stream = look.state.streams.get(entry['name'], ('', ''))
            mine = state == 'enabled' and entry['stream'] == stream
            if (entry['state'] == 'enabled') != mine or \
                    (entry['state'] == 'disabled') != (state == 'disabled'):
                yield '%s:%s is told to be %s; %s %s' % (
                    entry['name'], entry['stream'], entry['state'], state, stream)


def _hidden(look, document, _code):
    available = {nevra(package): package for package in look.case['packages']
                 if package['repo'] not in ('gone', 'local')}
    for entry in document['hidden']:
        if entry['nevra'] not in available:
            yield 'hidden, and in no repository: ' + entry['nevra']
        elif look.case['hotfixes'] and available[entry['nevra']]['repo'] != 'appstream':
            yield 'hidden, and from a repository with module_hotfixes: ' + entry['nevra']
