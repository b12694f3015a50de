"""``dnf xenguard advise`` (contract, section 6): which lines it prints, and why."""

import subprocess

import pytest

from support.advising import IMG, TAG, advise, heed, image_tools
from support.seed import SIG, seed
from support.world import World

NEWEST = 'qemu-img-15:2.12.0-88.module_el8.1.0+266+ba744077.2.x86_64'


@pytest.fixture
def small(world):
    return image_tools(world)


class TestTheSeed:
    def test_the_stacks_own_tool_conflicts_with_the_modules(self, world):
        entry = advise(seed(world), 'qemuu')['qemuu']
        assert entry['conflicts'] == ['qemu-img = 15:2.12.0', 'qemu-kvm-core = 15:2.12.0']
        assert entry['provides'] == entry['rebuild'] == []
        ships, insists = entry['reasons']
        assert NEWEST in ships and IMG in ships and '2 older builds' in ships
        assert insists.startswith('qemu-kvm-core-15:2.12.0') and 'qemu-img = 15:2.12.0' in insists

    def test_what_requires_the_tool_conflicts_with_the_modules(self, world):
        entry = advise(seed(world))['xen-runtime']
        assert entry['conflicts'] == ['qemu-img = 15:2.12.0', 'seabios = 1.11.1']
        assert IMG in entry['reasons'][0] and 'seabios' in entry['reasons'][1]

    def test_without_a_tool_of_the_stacks_a_provider_is_advised(self, world):
        entry = advise(seed(world, provider=False))[None]
        assert entry['provides'] == [IMG] and entry['rebuild'] == ['qemu-kvm']
        # the module's libvirt requires the file as well, and the provider will have it
        # The tool may be rebuilt one day, and in any version.
        assert entry['conflicts'] == [
            'qemu-img = 15:2.12.0-88.module_el8.1.0+248+298dec18',
            'qemu-img = 15:2.12.0-88.module_el8.1.0+258+1d2a1d58.1',
            'qemu-img = ' + NEWEST[9:-7], 'qemu-kvm-core = ' + NEWEST[9:-7]]
        assert 'symlink' in entry['reasons'][0] and 'libvirt-6.0.0-1.el8.src' in entry['reasons'][0]
        assert len(entry['reasons']) == len(entry['conflicts']) + 2

    def test_stray_builds_get_lines(self, world):
        assert advise(seed(world, stray=True)) == advise(seed(World(world.path('full'),
                                                                    cache=world.cache)))


def test_the_text_names_the_spec_and_the_subpackage(small):
    for name, source in (('xen-a-b', 'xen'), ('xenb', 'xen'), ('tools', 'tools')):
        small.repos[SIG].package(name, '1-1', requires=[IMG], source=source)
    result = small.dnf('xenguard', 'advise', 'xen-a-b', 'xenb', 'tools')
    assert [line for line in result.out.splitlines() if line.startswith('# For ')] == [
        '# For tools.spec', '# For xen.spec, %%package a-b',
        '# For xen.spec, %%package -n xenb']


def test_nothing_is_advised_where_no_guarded_package_is_in_sight(world):
    world.repo(SIG).package('xen', '1-1')
    result = world.dnf('xenguard', 'advise')
    assert result.code == 1 and '#' not in result.out, result
    assert 'no enabled repository has a guarded package' in result.err, result


class TestConflicts:
    @pytest.mark.parametrize('builds, others, lines', [
        (['15:2-88', '15:2-99'], [], ['tool = 15:2']),
        (['2-1', '15:4-1', '15:3-1'], [], ['tool >= 2']),
        (['15:2-88', '15:2-99'], ['15:2-88.el8'], ['tool >= 15:2-88' + TAG]),
        (['15:2-1', '15:4-1'], ['1:9-1'], ['tool >= 15:2']),
        (['15:2-1', '15:4-1'], ['15:9-1'], ['tool <= 15:4']),
        (['1-1', '2-1', '4-1', '5-1'], ['3-1'], ['tool <= 2', 'tool >= 4']),
        (['2-1', '3-1'], ['1-1', '4-1'], ['tool = 2', 'tool = 3']),
        (['2-1', '2-3'], ['1-1', '2-2', '4-1'], ['tool = 2-1' + TAG, 'tool = 2-3' + TAG]),
    ])
    def test_versions_mean_the_modules_builds_and_nobody_elses(self, world, builds, others, lines):
        app = world.repo('app')
        for number, evr in enumerate(builds):
            app.module('virt', 'rhel', version=number, packages=[
                app.package('tool', evr + TAG, files=['/usr/bin/tool'])])
        sig = world.repo(SIG)
        sig.package('xen-tool', '1-1', files=['/usr/bin/tool'])
        for evr in others:
            world.repo('other' + evr[-3:].strip('.:')).package('tool', evr)
        assert advise(world, 'xen-tool')['xen-tool']['conflicts'] == lines

    def test_a_build_of_an_inactive_stream_gets_a_line(self, small):
        app = small.repos['app']
        app.module('virt', 'av', default=False, packages=[
            app.package('qemu-img-ng', '4-1' + TAG, files=[IMG])])
        assert advise(small)['qemuu']['conflicts'] == ['qemu-img = 15:2', 'qemu-img-ng = 4']

    def test_the_line_spares_what_others_provide_by_that_name(self, small):
        small.repos[SIG].package('xen-tools', '1-1', provides=['qemu-img = 15:2-1'])
        assert advise(small)['qemuu']['conflicts'] == ['qemu-img = 15:2-1' + TAG]

    def test_a_package_may_conflict_with_what_it_provides(self, small):
        sig = small.repos[SIG]
        sig.packages.remove(sig['qemuu'])
        sig.package('qemuu', '3-1', files=[IMG], provides=['qemu-img = 15:2'])
        advice = advise(small)
        assert advice['qemuu']['conflicts'] == ['qemu-img = 15:2']
        heed(sig, advice)
        assert small.dnf('install', 'qemuu', guard=False).code == 0

    def test_what_requires_the_tool_directly_gets_a_line(self, small):
        app = small.repos['app']
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-core', '2-1' + TAG, requires=['qemu-img >= 15:2']),
            app.package('b-any', '2-1' + TAG, requires=[IMG]),
            app.package('c-two-steps', '2-1' + TAG, requires=['a-core'])])
        assert advise(small)['qemuu']['conflicts'] == ['a-core = 2', 'qemu-img = 15:2']

    def test_what_requires_the_tool_under_a_condition_gets_no_line(self, small):
        app = small.repos['app']
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-if', '2-1' + TAG, requires=['(qemu-img if htop)']),
            app.package('b-and', '2-1' + TAG, requires=['(qemu-img and qemuu)'])])
        assert advise(small)['qemuu']['conflicts'] == ['b-and = 2', 'qemu-img = 15:2']

    def test_a_provide_without_a_version_leaves_no_line_and_is_told(self, small):
        sig = small.repos[SIG]
        sig.packages.clear()
        sig.package('qemuu', '3-1', files=[IMG], provides=['qemu-img'])
        sig.package('xen', '4-1', requires=[IMG])
        entry = advise(small)['xen']
        assert entry['conflicts'] == [] and 'from qemuu-3-1.x86_64' in entry['reasons'][0]

    def test_a_requirement_of_the_modules_exact_version_is_told(self, small):
        small.repos[SIG].package('xen', '4-1', requires=['qemu-img = 15:2-1' + TAG])
        entry = advise(small)[None]
        assert entry['provides'] == [] and 'require another version' in entry['reasons'][0]

    def test_a_package_with_a_shared_capability_gets_a_line(self, small):
        app, sig = small.repos['app'], small.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-tool', '2-1' + TAG, provides=['image-tool = 7', 'bundled(zlib) = 1'])])
        sig.package('xen-tool', '1-1', provides=['image-tool'])
        sig.package('xen-other', '1-1', provides=['bundled(zlib) = 2'])
        advice = advise(small)
        assert advice['xen-tool']['conflicts'] == ['a-tool = 2']
        assert 'xen-other' not in advice

    def test_a_shared_folder_needs_no_line(self, small):
        app, sig = small.repos['app'], small.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-data', '2-1' + TAG, files=['/usr/share/vm/', '/usr/share/vm/a'])])
        sig.package('xen-data', '1-1', files=['/usr/share/vm/'])
        assert 'xen-data' not in advise(small)

    def test_packages_of_one_name_need_no_line(self, small):
        app, sig = small.repos['app'], small.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('seabios', '1-1' + TAG, files=['/usr/share/bios'])])
        sig.package('seabios', '2-1', files=['/usr/share/bios'])
        assert set(advise(small)) == {'qemuu'}

    def test_lines_that_a_package_has_are_not_advised(self, small):
        app, sig = small.repos['app'], small.repos[SIG]
        sig.packages.clear()
        sig.package('qemuu', '3-1', files=[IMG], conflicts=['qemu-img = 15:2'])
        advise(small, code=0)
        app.module('virt', 'rhel', version=2, packages=[
            app.package('qemu-img', '15:4-1' + TAG, files=[IMG])])
        assert advise(small)['qemuu']['conflicts'] == ['qemu-img = 15:4']
        sig.packages.clear()
        sig.package('qemuu', '3-1', files=[IMG], obsoletes=['qemu-img < 15:9'])
        advise(small, code=0)

    def test_only_the_newest_build_of_the_stack_counts(self, small):
        small.repos[SIG].package('qemuu', '4-1', files=[IMG], conflicts=['qemu-img'])
        advise(small, code=0)

    def test_allowed_packages_get_no_lines(self, small):
        small.config('[main]\nallow = qemu-img\n')
        advise(small, code=0)
        small.config('[main]\nallow = qemuu\n')
        advise(small, code=0)

    def test_packages_that_are_never_installed_together_need_no_line(self, small):
        """The stack's package pins its own library, by way of another of its packages."""
        app, sig = small.repos['app'], small.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('virt-libs', '1-1' + TAG, provides=['lib.so.0'])])
        sig.package('virt-libs', '6-1', provides=['lib.so.0'])
        sig.package('virt-common', '6-1', requires=['virt-libs = 6-1'])
        sig.package('virt-xl', '6-1', requires=['virt-common = 6-1', 'lib.so.0'])
        sig.package('xen-top', '6-1', requires=['lib.so.0'])
        advice = advise(small)
        assert set(advice) == {'qemuu', 'xen-top'}
        assert advice['xen-top']['conflicts'] == ['virt-libs = 1']

    def test_a_recommended_package_gets_a_line(self, small):
        sig = small.repos[SIG]
        sig.package('xen-tools', '1-1', recommends=['qemu-img'])
        heed(sig, advise(small))
        result = small.dnf('install', 'xen-tools', guard=False)
        assert result.after == {'xen-tools-1-1.x86_64'}, result


class TestProviders:
    @pytest.fixture
    def bare(self, small):
        small.repos[SIG].packages.clear()
        return small

    @pytest.mark.parametrize('requirement, provided', [
        ('qemu-img', ['qemu-img = 15:2-1']),
        ('qemu-img >= 15:1', ['qemu-img = 15:2-1']),
        ('qemu-img = 15:2', ['qemu-img = 15:2-1']),
        ('qemu-img > 15:1', ['qemu-img = 15:2-1']),
        ('(qemu-img and %s)' % IMG, ['qemu-img = 15:2-1', IMG]),
        ('(qemu-img or nobody)', ['qemu-img = 15:2-1']),
        ('(qemu-img with %s)' % IMG, ['qemu-img = 15:2-1', IMG]),
        ('(qemu-img if htop)', []),
    ])
    def test_what_only_the_module_has_is_to_be_provided(self, bare, requirement, provided):
        sig = bare.repos[SIG]
        sig.package('xen', '4-1', requires=[requirement])
        advice = advise(bare)
        assert [line for name, entry in advice.items() if name is None
                for line in entry['provides']] == provided
        if provided:
            heed(sig, advice, nobody='xen-img')
            result = bare.dnf('install', 'xen', guard=False)
            assert result.after == {'xen-4-1.x86_64', 'xen-img-1-1.el8.x86_64'}, result

    @pytest.mark.parametrize('requirement, others', [
        ('(qemu-img if htop)', ['htop']), ('(qemu-img if (htop and bash))', ['htop', 'viewer'])])
    def test_what_the_package_itself_makes_necessary_is_to_be_provided(self, bare, requirement,
                                                                       others):
        base = bare.repo('base')
        for name, requires in (('htop', []), ('bash', []), ('viewer', ['bash'])):
            base.package(name, '1-1', requires=requires)
        bare.repos[SIG].package('xen', '4-1', requires=[requirement] + others)
        assert advise(bare)[None]['provides'] == ['qemu-img = 15:2-1']

    def test_a_build_requirement_that_only_the_module_meets_is_to_be_provided(self, bare):
        bare.repos[SIG].package('xen', '4-1', src_requires=[IMG])
        entry = advise(bare)[None]
        assert entry['provides'] == [IMG]
        assert entry['reasons'][0].startswith('building xen-4-1.src requires ' + IMG)

    def test_the_package_with_an_older_version_is_to_provide_the_newer(self, bare):
        sig = bare.repos[SIG]
        sig.package('qemuu', '3-1', provides=['qemu-img = 3'])
        sig.package('xen', '4-1', requires=['qemu-img >= 15:1'])
        assert advise(bare)['qemuu']['provides'] == ['qemu-img = 15:2-1']

    def test_what_a_rebuilt_package_needs_is_to_be_rebuilt(self, bare):
        app, sig = bare.repos['app'], bare.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-tool', '1-1' + TAG, source='a', requires=['b-libs', 'glibc']),
            app.package('b-libs', '1-1' + TAG, source='b', requires=['c-data']),
            app.package('c-data', '1-1' + TAG, source='b')])
        bare.repo('base').package('glibc', '1-1')
        sig.package('xen', '4-1', requires=['a-tool'])
        entry = advise(bare)[None]
        assert entry['provides'] == ['a-tool = 1-1'] and entry['rebuild'] == ['a', 'b']

    def test_what_a_bystander_requires_is_to_be_provided(self, bare):
        bare.repo('base').package('viewer', '1-1', requires=['qemu-img'])
        bare.repos[SIG].package('xen', '4-1', requires=['viewer'])
        entry = advise(bare)[None]
        assert entry['provides'] == ['qemu-img = 15:2-1'] and entry['rebuild'] == ['qemu-kvm']

    def test_what_nobody_has_at_all_is_not_the_modules_fault(self, bare):
        bare.repos[SIG].package('xen', '4-1', requires=['nobody'])
        advise(bare, code=0)

    def test_a_hidden_package_is_a_provider(self, world):
        seed(world)
        assert None not in advise(world)

    def test_a_disabled_module_still_tells_what_to_rebuild(self, bare):
        bare.repos[SIG].package('xen', '4-1', requires=[IMG])
        assert bare.dnf('module', 'disable', 'virt', guard=False).code == 0
        assert advise(bare)[None]['rebuild'] == ['qemu-kvm']

    def test_an_installed_module_is_no_provider(self, bare):
        bare.install(bare.repos['app']['qemu-img'])
        bare.repos[SIG].package('xen', '4-1', requires=[IMG])
        assert advise(bare)[None]['provides'] == [IMG]


class TestTheCommand:
    def test_the_text_can_be_pasted(self, small):
        small.repos[SIG].package('xen', '4-1', requires=['qemu-img'])
        result = small.dnf('xenguard', 'advise', '-q')
        assert result.code == 100, result
        lines = [line for line in result.out.splitlines() if line and not line.startswith('#')]
        conflict = 'Conflicts: qemu-img = 15:2-1' + TAG
        assert lines == [conflict, conflict, conflict, 'Provides: qemu-img = 15:2-1']
        assert '# For a package that nobody ships yet' in result.out
        assert '# Rebuild without module tags: qemu-kvm' in result.out
        spec = small.path('pasted.spec')
        with open(spec, 'w') as stream:
            stream.write('Name: x\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\n' + result.out +
                         '\n%description\nx\n')
        parsed = subprocess.run(['rpmspec', '-q', '--conflicts', spec], stdout=subprocess.PIPE)
        assert parsed.stdout.decode().splitlines() == ['qemu-img = 15:2-1' + TAG]

    def test_advise_says_so_where_there_is_nothing_to_add(self, small):
        small.repos[SIG].packages.clear()
        result = small.dnf('xenguard', 'advise', '-q')
        assert result.code == 0 and result.out.startswith('# Nothing to add')

    def test_advise_can_be_narrowed_to_packages(self, small):
        small.repos[SIG].package('xen', '4-1', requires=['qemu-img'])
        assert set(advise(small)) == {'qemuu', 'xen', None}
        assert set(advise(small, 'xe?')) == {'xen', None}
        assert set(advise(small, 'qemuu-3-1.x86_64')) == {'qemuu'}

    def test_a_name_that_is_no_stack_package_is_an_error(self, small):
        result = small.dnf('xenguard', 'advise', 'htop')
        assert result.code == 1 and "xenguard: no stack package matches 'htop'" in result.text

    def test_macros_in_metadata_stay_text(self, small):
        evil = 'tool%(touch${IFS}evil)'
        app, sig = small.repos['app'], small.repos[SIG]
        app.module('virt', 'rhel', version=2, packages=[
            app.package('a-tool', '1-1' + TAG, provides=[evil])])
        sig.package('xen', '4-1', requires=[evil])
        assert advise(small)[None]['provides'] == [evil.replace('%', '%%')]
        out = small.dnf('xenguard', 'advise', '-q').out
        assert '%(' not in out.replace('%%', '')
