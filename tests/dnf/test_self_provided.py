"""What a package provides itself it needs of nobody (contract, section 2).

The class: a requirement that its own package meets, as every libvirt-devel has it
(pkgconfig(libvirt)), while a guarded package that is there for somebody else meets it too.
"""

import json

import pytest

TAG = '.module_el8.1.0+1+aaaaaaaa'


@pytest.fixture
def tool(repos):
    """A guarded package that provides what the stack has itself."""
    app, _sig, _base = repos
    package = app.package('qemu-img', '15:2-1' + TAG, provides=['tool', 'part'],
                          files=['/usr/bin/tool'])
    app.module('virt', 'rhel', packages=[package])
    return package


@pytest.mark.parametrize('own', [
    {'provides': ['tool = 1'], 'requires': ['tool']},
    {'files': ['/usr/bin/tool'], 'requires': ['/usr/bin/tool']},
    {'provides': ['tool'], 'requires': ['(tool or part)']},
    {'provides': ['tool', 'part'], 'requires': ['(tool and part)']},
    {'provides': ['tool'], 'recommends': ['tool']},
], ids=['name', 'file', 'or', 'and', 'recommends'])
def test_a_package_that_provides_what_it_requires_makes_no_crossing(world, repos, tool, own):
    _app, sig, _base = repos
    package = sig.package('xen-devel', '4-1', **own)
    result = world.dnf('install', 'xen-devel', 'qemu-img')
    assert result.code == 0 and 'requires' not in result.full, result
    assert result.installed == {package.nevra, tool.nevra}
    report = json.loads(world.dnf('-q', 'xenguard', 'report', '--json').out)
    assert report['crossings'] == []


@pytest.mark.parametrize('own', [
    {'provides': ['tool'], 'requires': ['(tool and part)']},
    {'provides': ['tool'], 'requires': ['tool', 'part']},
    {'provides': ['tool = 1'], 'requires': ['tool', 'qemu-img >= 15:2']},
], ids=['half of and', 'one of two', 'another'])
def test_a_partly_self_provided_requirement_is_a_crossing(world, repos, tool, own):
    _app, sig, _base = repos
    sig.package('xen-devel', '4-1', **own)
    result = world.dnf('install', 'xen-devel', 'qemu-img')
    assert result.code == 1 and 'xen-devel-4-1.x86_64 requires' in result.full, result
    assert not result.installed


def test_a_bystander_that_provides_what_it_requires_makes_no_crossing(world, repos, tool):
    _app, sig, base = repos
    sig.package('xen', '4-1', requires=['helper'])
    base.package('helper', '1-1', provides=['tool'], requires=['tool'])
    result = world.dnf('install', 'xen', 'qemu-img')
    assert result.code == 0 and len(result.installed) == 3, result


def test_no_conflict_is_advised_for_what_a_package_provides_itself(world, repos):
    app, sig, _base = repos
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, provides=['tool(a)', 'tool(b)'])])
    own = sig.package('xen-devel', '4-1', provides=['tool(a) = 1'], requires=['tool(a)'])
    other = sig.package('xen-tools', '4-1', requires=['tool(b)'])
    sig.package('qemuu', '1-1', provides=['tool(b)'])
    result = world.dnf('-q', 'xenguard', 'advise', '--json')
    advice = {each['package']: each['reasons'] for each in json.loads(result.out)}
    assert other.name in advice
    assert not [reason for reason in advice.get(own.name, ()) if 'requires' in reason], advice
