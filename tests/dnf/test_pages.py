"""docs/packagers.md shows what its commands print."""

import re

import dnf

import pages
from support.needs import needs_builddep

pytestmark = needs_builddep


def comparable(text):
    """The lines of a page, without what differs from one DNF, rpm or createrepo_c to another."""
    text = re.sub(r'\d+(\.\d+)?( [kM])?$', '#', text, flags=re.M)
    lines = [' '.join(line.split()) for line in text.splitlines()]
    if not dnf.VERSION.startswith('4.14.'):
        # of other versions' own words and tables only what xenguard says is the same
        lines = [line for line in lines if re.match('xenguard: |# |Conflicts: |[(]exit code', line)]
    return [line for line in lines if line and not re.match('=+$', line)]


def test_the_page_for_packagers_shows_real_output(tmp_path, rpm_cache):
    with open(pages.PACKAGERS, encoding='utf-8') as stream:
        page = stream.read()
    assert page.count('\n$ ') > 10
    again = pages.rerun(page, pages.Host(str(tmp_path), cache=rpm_cache))
    assert comparable(again) == comparable(page)
