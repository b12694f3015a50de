"""The pages show what their commands print."""

import os
import re
import sys

import dnf
import pytest

import pages
from support.needs import ANSIBLE, needs_ansible, needs_builddep, needs_jq
from support.repository import write

NEEDS = {'admins.md': needs_jq, 'packagers.md': needs_builddep}


def comparable(text):
    """The lines of a page, without what differs from one DNF, rpm or createrepo_c to another."""
    text = re.sub(r'\d+(\.\d+)?( [kM])?$', '#', text, flags=re.M)
    lines = [' '.join(line.split()) for line in text.splitlines()]
    if not dnf.VERSION.startswith('4.14.'):
        # of other versions' own words and tables only what xenguard says is the same
        lines = [line for line in lines if re.match('xenguard: |# |Conflicts: |[(]exit code', line)]
    return [line for line in lines if line and not re.match('=+$', line)]


def parts(text):
    """What a page shows of a command, piece by piece where something is left out; how the lines
    are wrapped does not count."""
    return [' '.join(comparable(part)) for part in text.split(pages.LEFT_OUT)]


@pytest.mark.parametrize('path', [
    pytest.param(path, id=os.path.basename(path), marks=NEEDS.get(os.path.basename(path), ()))
    for path in pages.PAGES])
def test_a_page_shows_real_output(tmp_path, rpm_cache, path):
    page = pages.Page(path, str(tmp_path), rpm_cache)
    found = page.rerun()
    assert len(found) >= 4
    for shown, now in found:
        place, text = 0, ' '.join(comparable(now))
        for part in parts(shown):
            place = text.find(part, place)
            assert place >= 0, (now, part)
            place += len(part)
        if pages.LEFT_OUT not in shown:
            assert parts(shown) == [text]


@needs_ansible
def test_ansible_stops_for_a_host_that_is_not_clean(tmp_path, rpm_cache):
    page = pages.Page(pages.ADMINS, str(tmp_path), rpm_cache)
    play, = re.findall('(?ms)^```yaml\n(.*?)^```', page.text)
    for name, code in (('contaminated', 2), ('clean', 0)):
        host = page.host(name)
        write(os.path.join(host.folder, 'play.yml'), play)
        found = host.run('%s-playbook -i localhost, -c local -e ansible_python_interpreter=%s '
                         'play.yml' % (ANSIBLE, sys.executable), ANSIBLE_NOCOLOR='1')
        assert ('(exit code %d)' % code in found) == bool(code), found
        assert ('2 crossings on this host' in '\n'.join(found)) == bool(code), found
