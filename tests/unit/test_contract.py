"""What the code cites of the contract is there. Needs no DNF."""

import os
import re

from support.paths import PROJECT

CITED = re.compile(r'contract,\s+(?:sections?\s+)?([\d., ]+(?:and\s+[\d.]+)?)')


def numbers():
    """The numbers of the contract's sections, and of their paragraphs."""
    with open(os.path.join(PROJECT, 'docs', 'contract.md'), encoding='utf-8') as stream:
        section = None
        for line in stream:
            heading = re.match(r'## (\d+)\. ', line)
            paragraph = re.match(r'(\d+)\. ', line)
            if heading:
                section = heading.group(1)
                yield section
            elif paragraph and section:
                yield '{}.{}'.format(section, paragraph.group(1))


def test_every_section_that_is_cited_is_there():
    known, cited = set(numbers()), set()
    for folder in ('xenguard', 'dnf-plugins', 'tests', 'tools'):
        for root, _folders, files in os.walk(os.path.join(PROJECT, folder)):
            for name in files:
                if name.endswith('.py') and name != os.path.basename(__file__):
                    with open(os.path.join(root, name), encoding='utf-8') as stream:
                        for found in CITED.findall(stream.read()):
                            cited.update(re.findall(r'\d+(?:\.\d+)?', found))
    assert '3.10' in known and len(cited) > 10
    assert cited <= known, cited - known
