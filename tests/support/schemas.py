"""The JSON schemas of the packager's commands."""

import json
import os

from support.paths import PROJECT

try:
    import jsonschema
except ImportError:
    jsonschema = None


def validate(document, name):
    """Hold a document against the schema of a packager's command, where jsonschema is there."""
    with open(os.path.join(PROJECT, 'xenguard', 'packager', name + '.schema.json')) as stream:
        schema = json.load(stream)
    if jsonschema:
        jsonschema.validate(document, schema)
