"""``dnf xenguard srpm`` of sources that are elsewhere, or do not say all (contract, section 6).

The class: what dnf builddep would take on its command line, srpm takes as well.
"""

import json
import os
import shutil

import pytest

from support.schemas import jsonschema, validate
from support.seed import SIG
from support.website import serving

TAG = '.module_el8.1.0+1+aaaaaaaa'
SPEC = 'Name: {}\nVersion: 6\nRelease: 1\nSummary: x\nLicense: x\n{}\n%description\nx\n%files\n'
DYNAMIC = 'BuildRequires: glibc\n%generate_buildrequires\necho qemu-img\n'


@pytest.fixture
def host(world):
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '15:2-1' + TAG)])
    world.repo('base').package('glibc', '1-1')
    world.repo(SIG).package('xen', '5-1', src_requires=['qemu-img'])
    world.build()
    return world


@pytest.fixture
def site(host):
    with serving(host.path('www')) as (folder, url):
        for name, needs in (('bad', 'BuildRequires: qemu-img'), ('good', 'BuildRequires: glibc')):
            with open(os.path.join(folder, name + '.spec'), 'w') as stream:
                stream.write(SPEC.format(name, needs))
        shutil.copy(host.repos[SIG]['xen'].src_path, os.path.join(folder, 'current.src.rpm'))
        shutil.copy(host.repos[SIG]['xen'].src_path, os.path.join(folder, 'download'))
        with open(os.path.join(folder, 'wrong.spec'), 'w') as stream:
            stream.write('Name: x\nNonsense: y\n')
        yield folder, url


def srpm(world, *arguments, code):
    result = world.dnf('xenguard', 'srpm', '--json', '-q', *arguments)
    assert result.code == code, result
    document = json.loads(result.out)
    validate(document, 'srpm')
    return {entry['file']: entry for entry in document}, result


@pytest.mark.parametrize('name', ['bad.spec', 'current.src.rpm', 'download', 'bad.spec?raw=1'])
def test_a_url_is_judged(host, site, name):
    found, _result = srpm(host, site[1] + name, code=100)
    entry = found[site[1] + name]
    assert entry['name'] in ('bad', 'xen') and entry['in_bounds'] is False
    assert [need['requirement'] for need in entry['build_requires']] == ['qemu-img']


def test_a_file_url_is_judged(host, site):
    url = 'file://' + os.path.join(site[0], 'good.spec')
    found, _result = srpm(host, url, code=0)
    assert found[url]['name'] == 'good'


def test_what_cannot_be_downloaded_is_told_and_the_others_are_judged(host, site):
    gone, nobody = site[1] + 'gone.spec', 'http://127.0.0.1:1/x.spec'
    wrong, good = site[1] + 'wrong.spec', site[1] + 'good.spec'
    missing = 'file:///nowhere/x.spec'
    host.conf.update(timeout='3', retries='1')
    found, result = srpm(host, gone, nobody, wrong, missing, good, code=1)
    assert list(found) == [good]
    for url in (gone, nobody, wrong, missing):
        assert len([line for line in result.err.splitlines()
                    if line.startswith('xenguard: cannot read %s: ' % url)]) == 1, result
    assert '404' in result.err and 'Traceback' not in result.text
    assert 'xenguard-' not in result.err      # a name of its own that a download had


def test_nothing_of_a_download_is_left(host, site, tmp_path):
    (tmp_path / 'empty').mkdir()
    result = host.dnf('xenguard', 'srpm', site[1] + 'good.spec', site[1] + 'wrong.spec',
                      env={'TMPDIR': str(tmp_path / 'empty')})
    assert result.code == 1 and list((tmp_path / 'empty').iterdir()) == [], result


def test_a_path_with_the_signs_of_a_url_is_a_path(host, tmp_path):
    path = tmp_path / 'a#b?c:d.spec'
    path.write_text(SPEC.format('good', ''))
    assert list(srpm(host, str(path), code=0)[0]) == [str(path)]


class TestGenerated:
    """What requires more while it is built is judged by what can be seen, and that is told."""

    def test_a_spec(self, host, tmp_path):
        path = tmp_path / 'x.spec'
        path.write_text(SPEC.format('x', DYNAMIC))
        found, _result = srpm(host, str(path), code=0)
        assert found[str(path)]['generate_buildrequires'] is True
        result = host.dnf('xenguard', 'srpm', str(path))
        assert result.code == 0 and 'in bounds' in result.out
        assert '(%generate_buildrequires): these are not judged' in ' '.join(result.out.split())

    def test_what_can_be_seen_is_judged(self, host, tmp_path):
        path = tmp_path / 'x.spec'
        path.write_text(SPEC.format('x', 'BuildRequires: qemu-img\n' + DYNAMIC))
        found, _result = srpm(host, str(path), code=100)
        assert found[str(path)]['generate_buildrequires'] is True

    def test_a_spec_that_has_it_in_a_comment_alone(self, host, tmp_path):
        path = tmp_path / 'x.spec'
        path.write_text(SPEC.format('x', '# %%generate_buildrequires'))
        assert 'generate_buildrequires' not in srpm(host, str(path), code=0)[0][str(path)]


@pytest.mark.skipif(not jsonschema, reason='jsonschema is not installed')
@pytest.mark.parametrize('document', [
    {}, [{}], [{'file': 'x', 'name': 'x', 'nevr': 'x-1-1', 'modular_label': None,
                'dist_tag': False, 'in_bounds': 'yes', 'build_requires': []}]])
def test_the_schema_refuses_what_is_none(document):
    with pytest.raises(jsonschema.ValidationError):
        validate(document, 'srpm')
