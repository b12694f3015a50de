"""``dnf xenguard srpm`` (contract, section 6) on real SRPMs and specs."""

import json
import os
import re

import pytest

from support.needs import needs_builddep
from support.rpms import run
from support.schemas import validate
from support.seed import APPSTREAM, SIG, seed

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'
LABEL = 'virt:rhel:8010020190916:cdc1202b'


def srpm(world, *arguments, code):
    """Run the command for its JSON."""
    result = world.dnf('xenguard', 'srpm', '--json', '-q', *arguments)
    assert result.code == code, result
    document = json.loads(result.out)
    validate(document, 'srpm')
    for entry in document:
        assert list(entry) == ['file', 'name', 'nevr', 'modular_label', 'dist_tag', 'in_bounds',
                               'build_requires']
        for need in entry['build_requires']:
            assert list(need) == ['requirement', 'guarded', 'alternatives', 'verdict']
    return document


def needs(entry):
    return {need['requirement']: need['verdict'] for need in entry['build_requires']}


@pytest.fixture
def small(world):
    """The module's image tool; nobody else has one."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG], source='qemu-kvm')])
    world.repo('base').package('glibc', '1-1')
    world.repo(SIG)
    return world


@pytest.fixture
def spec(tmp_path):
    def write(*lines, name='libvirt', release='1'):
        path = tmp_path / (name + '.spec')
        path.write_text('Name: {}\nVersion: 6\nRelease: {}\nSummary: x\nLicense: x\n{}\n'
                        '%description\nx\n%files\n'.format(name, release, '\n'.join(lines)))
        return path
    return write


class TestBuildRequirements:
    def test_the_seeds_libvirt_is_in_bounds_with_a_provider(self, world):
        path = seed(world).repos[SIG]['libvirt'].src_path
        entry, = srpm(world, path, code=0)
        assert (entry['file'], entry['name'], entry['nevr']) == (
            path, 'libvirt', 'libvirt-6.0.0-1.el8')
        assert (entry['modular_label'], entry['dist_tag'], entry['in_bounds']) == (
            None, False, True)
        need, = entry['build_requires']
        assert need['requirement'] == IMG and need['verdict'] == 'swap'
        assert len(need['guarded']) == 3 and {
            'nevra': 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64',
            'repo': APPSTREAM, 'module': 'virt:rhel', 'evidence': 'modulemd'} in need['guarded']
        assert need['alternatives'] == [
            {'nevra': 'qemuu-1:3.0.1+3-1.el8.x86_64', 'repo': SIG, 'hidden': False}]

    def test_the_seeds_libvirt_is_out_of_bounds_without_a_provider(self, world):
        path = seed(world, provider=False).repos[SIG]['libvirt'].src_path
        entry, = srpm(world, path, code=100)
        assert not entry['in_bounds'] and needs(entry) == {IMG: 'block'}
        assert entry['build_requires'][0]['alternatives'] == []
        text = world.dnf('xenguard', 'srpm', path).out
        assert 'out of bounds' in text and 'has to provide' in ' '.join(text.split())

    def test_a_hidden_provider_is_a_provider(self, small, spec):
        sig = small.repos[SIG]
        sig.package('qemu-img', '3-1', files=[IMG])
        entry, = srpm(small, str(spec('BuildRequires: qemu-img')), code=0)
        assert entry['build_requires'][0]['alternatives'][0]['hidden']

    @pytest.mark.parametrize('fault', ['qemu-img = 15:2', 'nobody', 'viewer'])
    def test_a_provider_that_needs_the_module_is_none(self, small, spec, fault):
        small.repos['base'].package('viewer', '1-1', requires=['qemu-img'])
        small.repos[SIG].package('qemuu', '3-1', files=[IMG], requires=[fault])
        entry, = srpm(small, str(spec('BuildRequires: ' + IMG)), code=100)
        assert needs(entry) == {IMG: 'block'}
        assert len(entry['build_requires'][0]['alternatives']) == 1

    def test_what_a_bystander_requires_is_out_of_bounds(self, small, spec):
        small.repos['base'].package('viewer', '1-1', requires=['qemu-img'])
        entry, = srpm(small, str(spec('BuildRequires: glibc viewer')), code=100)
        assert needs(entry) == {'viewer': 'block'}
        assert entry['build_requires'][0]['guarded'][0]['nevra'].startswith('qemu-img-15:2')
        small.repos[SIG].package('other-viewer', '1-1', provides=['viewer'])
        assert srpm(small, str(spec('BuildRequires: glibc viewer')), code=0)[0]['in_bounds']

    @pytest.mark.parametrize('requirement, code', [
        ('(qemu-img or glibc)', 0), ('(qemu-img and glibc)', 100), ('(qemu-img or nobody)', 100),
        ('(qemu-img if htop)', 0), ('(glibc if htop else qemu-img)', 100),
        ('(qemu-img with qemu-img >= 15:1)', 100), ('qemu-img >= 15:1', 100),
        ('qemu-img < 15', 0),
    ])
    def test_rich_and_versioned_requirements_are_judged(self, small, spec, requirement, code):
        srpm(small, str(spec('BuildRequires: ' + requirement)), code=code)

    @needs_builddep
    def test_what_can_be_met_but_not_together_is_out_of_bounds(self, small, spec):
        small.repos['base'].package('gl-devel', '1-1')
        small.repos[SIG].package('xen-img', '1-1', files=[IMG], conflicts=['gl-devel'])
        path = str(spec('BuildRequires: gl-devel ' + IMG))
        assert needs(srpm(small, path, code=100)[0]) == {IMG: 'block'}
        assert small.dnf('builddep', path, plugins=['builddep']).code == 1
        # where DNF alone could not build it either, it is not the module's fault
        small.repos['base'].package('gl-devel', '2-1')
        small.repos[SIG].package('other-img', '1-1', files=[IMG])
        srpm(small, str(spec('BuildRequires: gl-devel = 1, gl-devel = 2, ' + IMG)), code=0)

    @needs_builddep
    @pytest.mark.parametrize('requirements, verdict', [
        ('(qemu-img if htop), htop', 'block'), ('(qemu-img if glibc), htop', 'block'),
        ('(qemu-img if (htop and glibc)), htop', 'block'),
        ('(qemu-img if (htop and nobody)), htop', 'swap'),
        ('(qemu-img if nobody else glibc), htop', 'swap')])
    def test_a_condition_that_others_make_hold_counts(self, small, spec, requirements, verdict):
        small.repos['base'].package('htop', '1-1', requires=['glibc'])
        small.repos[SIG].package('xen-doc', '1-1')
        path = str(spec('BuildRequires: ' + requirements))
        code = 100 if verdict == 'block' else 0
        entry, = srpm(small, path, code=code)
        assert list(needs(entry).values()) == [verdict]
        assert small.dnf('builddep', path, plugins=['builddep']).code == code / 100

    def test_what_nobody_has_is_not_the_modules_fault(self, small, spec):
        assert srpm(small, str(spec('BuildRequires: nobody')), code=0)[0]['build_requires'] == []

    def test_a_module_that_is_disabled_or_installed_is_no_provider(self, small, spec):
        path = str(spec('BuildRequires: ' + IMG))
        assert small.dnf('module', 'disable', 'virt', guard=False).code == 0
        assert needs(srpm(small, path, code=100)[0]) == {IMG: 'block'}
        assert small.dnf('module', 'reset', 'virt', guard=False).code == 0
        small.install(small.repos['app']['qemu-img'])
        assert needs(srpm(small, path, code=100)[0]) == {IMG: 'block'}
        small.repos[SIG].package('qemuu', '3-1', files=[IMG], conflicts=['qemu-img'])
        assert needs(srpm(small, path, code=0)[0]) == {IMG: 'swap'}

    @pytest.mark.parametrize('allow', ['libv*', 'qemu-img'])
    def test_what_the_policy_allows_is_in_bounds(self, small, spec, allow):
        small.config('[main]\nallow = %s\n' % allow)
        assert needs(srpm(small, str(spec('BuildRequires: ' + IMG)), code=0)[0]) == {IMG: 'allowed'}


class TestTags:
    @pytest.mark.parametrize('label', [LABEL, 'perl:5.26:1:abcdef01'])
    def test_a_modularity_label_is_out_of_bounds(self, small, label):
        package = small.repos[SIG].package('libvirt', '6-1', label=label, src_requires=[])
        small.build()
        entry, = srpm(small, package.src_path, code=100)
        assert entry['modular_label'] == label and not entry['in_bounds']
        assert not entry['dist_tag']

    @pytest.mark.parametrize('release, tagged', [
        ('1.module_el8.1.0+1+aaaaaaaa', True), ('1.module+el8.1.0+1+aaaaaaaa.2', True),
        ('1.el8', False), ('1.module', False), ('1.modular_el8', False)])
    def test_a_module_dist_tag_is_out_of_bounds(self, small, spec, release, tagged):
        path = str(spec(release=release))
        assert srpm(small, path, code=100 if tagged else 0)[0]['dist_tag'] is tagged

    def test_what_carries_the_tags_of_a_spec_is_named(self, small, spec):
        def text(*arguments):
            result = small.dnf('xenguard', 'srpm', '-q', *arguments)
            assert result.code == 100, result
            return ' '.join(result.out.split())

        path = str(spec(release='1%{?dist}'))
        macros = text(path, '-D', 'dist ' + TAG, '-D', 'modularitylabel ' + LABEL)
        assert 'The macro %dist carries it here' in macros
        assert 'The macro %modularitylabel carries it here' in macros
        tags = text(str(spec('ModularityLabel: ' + LABEL, release='1' + TAG)))
        assert 'with the tag ModularityLabel' in tags, tags
        assert 'in its Release tag' in tags

    def test_the_command_that_is_named_takes_the_tags_off(self, small, spec, tmp_path):
        path = str(spec(release='1%{?dist}', name='itis'))
        top = ['--define', '_topdir %s' % tmp_path, '--define', '_dbpath %s/db' % tmp_path]
        run(['rpmbuild', '-bs', '--define', 'dist ' + TAG, '--define',
             'modularitylabel ' + LABEL] + top + [path])
        built, = (tmp_path / 'SRPMS').iterdir()
        result = small.dnf('xenguard', 'srpm', '-q', str(built))
        assert result.code == 100, result
        command, = re.findall('rpmbuild --rebuild .*', result.out)
        define = ' '.join("--define '%s'" % value for value in top[1::2])
        # --noclean: rpm 4.20 would clean up where nothing was built, and fail
        run(['sh', '-c', command.replace('--rebuild', '-rs --noclean --nodeps ' + define)])
        clean = [path for path in (tmp_path / 'SRPMS').iterdir() if path != built]
        entry, = srpm(small, str(clean[0]), code=0)
        assert entry['nevr'] == 'itis-6-1.el8'


class TestFiles:
    def test_a_spec_is_parsed_with_the_users_macros(self, small, spec):
        path = str(spec('%{?img:BuildRequires: %img}'))
        assert srpm(small, path, code=0)[0]['build_requires'] == []
        assert needs(srpm(small, path, '-D', 'img qemu-img', code=100)[0]) == {'qemu-img': 'block'}
        assert srpm(small, path, '--define', 'other x', code=0)

    def test_the_macros_of_one_spec_do_not_reach_the_next(self, small, spec):
        first = str(spec('%global img qemu-img', name='first'))
        second = str(spec('%{?img:BuildRequires: %img}', name='second'))
        assert all(entry['in_bounds'] for entry in srpm(small, first, second, code=0))

    def test_nothing_is_in_bounds_where_no_guarded_package_is_in_sight(self, world, spec):
        world.repo('base').package('glibc', '1-1')
        plain, tagged = str(spec()), str(spec(release='1' + TAG, name='xen'))
        found = srpm(world, plain, tagged, code=1)
        assert [entry['in_bounds'] for entry in found] == [None, False]
        result = world.dnf('xenguard', 'srpm', plain)
        assert result.code == 1 and 'in bounds' not in result.out, result
        assert 'cannot be judged' in result.out
        assert 'no enabled repository has a guarded package' in result.err, result

    def test_what_a_spec_prints_stays_out_of_the_document(self, small, spec):
        noisy = str(spec('%{lua: io.write("out\\n"); io.stdout:write("out\\n")}', '%{echo: out}',
                         '%{warn: out}', '%(echo out >&2)', '%dump', name='noisy'))
        result = small.dnf('xenguard', 'srpm', '--json', '-q', noisy)
        assert result.code == 0 and json.loads(result.out)[0]['in_bounds'], result
        assert 'out' not in result.err
        ends = str(spec('%{lua: os.exit(0)}', name='ends'))
        result = small.dnf('xenguard', 'srpm', '--json', '-q', ends, noisy)
        assert result.code == 1 and len(json.loads(result.out)) == 1, result
        assert 'cannot read %s: ' % ends in result.err

    def test_what_cannot_be_read_is_told_and_the_others_are_judged(self, small, spec, tmp_path):
        package = small.repos[SIG].package('xen', '4-1', src_requires=['glibc'])
        small.build()
        with open(package.src_path, 'rb') as stream:
            whole = stream.read()
        bad = {'cut.src.rpm': whole[:300], 'lead.src.rpm': whole[:96], 'empty.src.rpm': b'',
               'text.src.rpm': b'no rpm', 'zero.src.rpm': whole[:96] + bytes(400),
               'broken.spec': b'Name: x\nNonsense: y\n', 'binary.spec': bytes(range(256))}
        for name, content in bad.items():
            (tmp_path / name).write_bytes(content)
        os.mkfifo(str(tmp_path / 'pipe.src.rpm'))
        paths = [str(tmp_path / name) for name in sorted(bad) + ['pipe.src.rpm', 'absent.spec']]
        paths += [str(tmp_path), package.path]
        good = str(spec('BuildRequires: qemu-img'))
        small.dnf('makecache')
        result = small.dnf('xenguard', 'srpm', '--json', '-q', package.src_path, *paths + [good])
        assert result.code == 1, result
        assert [entry['file'] for entry in json.loads(result.out)] == [package.src_path, good]
        told = [line for line in result.err.splitlines()
                if not re.match('Last metadata|.* [kMG]?B/s [|]', line)]
        for path in paths:
            assert len([line for line in told
                        if line.startswith('xenguard: cannot read %s: ' % path)]) == 1, result
        assert [line for line in told if not line.startswith('xenguard: ')] == []
        assert any('Unknown tag: Nonsense' in line for line in told)

    def test_a_damaged_header_is_no_crash(self, small, tmp_path):
        package = small.repos[SIG].package('xen', '4-1', src_requires=['glibc'], label=LABEL)
        small.build()
        with open(package.src_path, 'rb') as stream:
            whole = bytearray(stream.read())
        paths = []
        for position in range(96, 2400, 47):
            damaged = bytearray(whole)
            damaged[position:position + 4] = b'\xff\x00\x80\xff'
            path = tmp_path / ('%d.src.rpm' % position)
            path.write_bytes(bytes(damaged))
            paths.append(str(path))
        result = small.dnf('xenguard', 'srpm', '--json', '-q', *paths)
        assert result.code in (1, 100), result
        told = {path for path in paths if 'cannot read %s: ' % path in result.err}
        assert {entry['file'] for entry in json.loads(result.out)} == set(paths) - told
        assert 'Traceback' not in result.text

    def test_a_name_with_escapes_is_told_without_them(self, small, tmp_path):
        result = small.dnf('xenguard', 'srpm', str(tmp_path / 'a\x1b[31m\u202eb.spec'))
        assert result.code == 1 and '\x1b' not in result.text and '\u202e' not in result.text

    @pytest.mark.parametrize('arguments', [
        ['srpm'], ['srpm', '--dot', 'x.spec'], ['srpm', '--html', 'x', 'x.spec'],
        ['report', '-D', 'a b'], ['advise', '--dot'], ['srpm', '-D', 'a', 'x.spec']])
    def test_a_command_line_that_makes_no_sense_is_an_error(self, small, arguments):
        result = small.dnf('xenguard', *arguments)
        assert result.code == 1 and 'rror' in result.err and 'Traceback' not in result.text

    def test_the_text_has_verdict_and_provider(self, small, spec):
        small.repos[SIG].package('qemuu', '3-1', files=[IMG])
        result = small.dnf('xenguard', 'srpm', '-q', str(spec('BuildRequires: ' + IMG)))
        assert result.code == 0 and 'in bounds' in ' '.join(result.out.split()), result
        assert 'qemuu-3-1.x86_64' in result.out
