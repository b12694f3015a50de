"""What ``dnf xenguard report`` says."""

import json
import os

from support.paths import PROJECT

try:
    import jsonschema
except ImportError:
    jsonschema = None


def report(world, *arguments, code):
    """Run the command for its JSON, and check what every report has in common."""
    result = world.dnf('xenguard', 'report', '--json', '-q', *arguments)
    assert result.code == code, result
    document = json.loads(result.out)
    with open(os.path.join(PROJECT, 'xenguard', 'report', 'report.schema.json')) as stream:
        schema = json.load(stream)
    if jsonschema:
        jsonschema.validate(document, schema)
    summary = document['summary']
    verdicts = [entry['verdict'] for entry in document['crossings']]
    assert summary['crossings'] == len(verdicts) and summary['hidden'] == len(document['hidden'])
    for verdict in ('swap', 'crosses', 'block', 'allowed', 'installed'):
        assert summary[verdict] == verdicts.count(verdict)
    assert code == {True: 0, False: 100, None: 1}[document['isolated']]
    assert result.after == result.before
    return document
