"""``dnf builddep`` of the stack's sources (contract, sections 2 and 3): the seed's first story."""

import pytest

from support.needs import needs_builddep
from support.repository import write
from support.seed import APPSTREAM, SIG, seed

IMG = '/usr/bin/qemu-img'

pytestmark = needs_builddep


def builddep(world, *args, **kwargs):
    return world.dnf('builddep', *args, plugins=['builddep'], **kwargs)


def spec(world, *lines, name='libvirt'):
    path = world.path(name + '.spec')
    write(path, 'Name: {}\nVersion: 6\nRelease: 1\nSummary: x\nLicense: x\n{}\n%description\nx\n'
          .format(name, '\n'.join(lines)))
    return path


def modular(result):
    return [nevra for nevra in result.after if '.module_el8' in nevra]


@pytest.mark.parametrize('hotfixes', [True, False])
def test_the_seeds_libvirt_is_built_with_the_stacks_own_tool(world, hotfixes):
    seed(world, hotfixes=hotfixes)
    world.build()
    path = world.repos[SIG]['libvirt'].src_path
    contaminated = builddep(world, path, guard=False, assume='--assumeno')
    assert 'qemu-img' in contaminated.out and 'qemuu' not in contaminated.out
    result = builddep(world, path)
    assert result.code == 0 and not modular(result) and not world.streams(), result
    assert 'qemuu-1:3.0.1+3-1.el8.x86_64' in result.after
    told, = [line for line in result.full.splitlines() if line.startswith('xenguard: ')]
    assert 'swapped in qemuu' in told and 'building libvirt-6.0.0-1.el8 requires ' + IMG in told


@pytest.mark.parametrize('source', ['srpm', 'spec', 'name'])
def test_without_a_provider_the_build_requirement_is_named(world, source):
    seed(world, provider=False)
    world.build()
    target = {'srpm': world.repos[SIG]['libvirt'].src_path, 'name': 'libvirt',
              'spec': spec(world, 'BuildRequires: ' + IMG)}[source]
    result = builddep(world, target)
    assert result.code == 1 and result.after == result.before, result
    for words in ('building libvirt-6', 'requires ' + IMG, 'qemu-img-15:2.12.0', 'virt:rhel',
                  'from qemu-kvm without module tags'):
        assert words in result.full, result


def test_a_package_on_the_way_is_not_told_as_swapped_in(world):
    seed(world)
    result = builddep(world, spec(world, 'BuildRequires: xen-runtime'))
    assert result.code == 0 and 'swapped in qemuu' in result.full, result
    assert 'swapped in xen-runtime' not in result.full


def test_what_a_package_on_the_way_needs_is_named(world):
    seed(world, provider=False)
    world.repos['baseos'].package('img-tools', '1-1', requires=['qemu-img'])
    result = builddep(world, spec(world, 'BuildRequires: htop img-tools'))
    assert result.code == 1 and result.after == result.before, result
    assert 'building libvirt-6-1 requires img-tools, and img-tools-1-1.x86_64 needs qemu-img-15:' \
        in result.full
    world.repos[SIG].package('xen-img', '1-1', provides=['qemu-img'])
    result = builddep(world, spec(world, 'BuildRequires: htop img-tools'))
    assert result.code == 0 and not modular(result), result


def test_a_source_beside_one_of_the_stack_is_not_taken_for_the_stacks(world):
    seed(world, provider=False)
    result = builddep(world, spec(world, 'BuildRequires: htop'),
                      spec(world, 'BuildRequires: ' + IMG, name='other'))
    assert result.code == 1 and 'building libvirt-6-1 requires /' not in result.full, result
    assert 'would come in with what building libvirt-6-1 requires' in result.full


def test_a_weak_dependency_of_a_build_requirement_is_left_out(world):
    seed(world)
    world.repos['baseos'].package('img-tools', '1-1', recommends=['qemu-img'])
    result = builddep(world, spec(world, 'BuildRequires: img-tools'))
    assert result.after == {'img-tools-1-1.x86_64'}, result
    assert any('left out qemu-img' in line for line in result.full.splitlines())


def test_a_build_that_crosses_is_refused_in_mode_block_and_told_in_mode_warn(world):
    seed(world)
    world.config('[main]\nmode = block\n')
    path = spec(world, 'BuildRequires: ' + IMG)
    result = builddep(world, path)
    assert result.code == 1 and result.after == result.before and 'mode=swap' in result.full
    world.config('[main]\nmode = warn\n')
    result = builddep(world, path)
    assert result.code == 0 and modular(result), result
    assert 'building libvirt-6-1 requires ' + IMG in result.full


@pytest.mark.parametrize('repo, guarded', [(SIG, True), (APPSTREAM, False)])
def test_a_source_is_the_stacks_by_the_repo_it_comes_from(world, repo, guarded):
    seed(world)
    world.repos[repo].package('viewer', '1-1', source='some-viewer', src_requires=[IMG])
    result = builddep(world, 'viewer')
    assert result.code == 0 and bool(modular(result)) is not guarded, result


def test_a_build_on_a_contaminated_host_is_not_refused(world):
    seed(world)
    assert world.dnf('install', 'xen', guard=False).code == 0
    result = builddep(world, spec(world, 'BuildRequires: htop', 'BuildRequires: ' + IMG))
    assert result.code == 0 and 'htop-2.2.0-6.el8.x86_64' in result.after, result


def test_builddep_of_a_binary_package_is_stock_dnfs(world):
    seed(world)
    world.build()
    path = world.repos['baseos']['htop'].path
    guarded, stock = [builddep(world, '--srpm', path, guard=guard, assume='--assumeno')
                      for guard in (True, False)]
    assert guarded.plain == stock.plain and 'glibc' in stock.out
