"""A refusal on the console, and what ``dnf xenguard why`` tells of it afterwards (contract,
sections 3.5 and 5)."""

import json
import os
import stat

import pytest

from support.messages import shown, told
from support.paths import PROJECT
from support.seed import SIG, seed
from test_terminal import on_terminal

TAG = '.module_el8.1.0+1+aaaaaaaa'
KEPT = 'var/lib/dnf/xenguard-refusal.json'


def why(world, *arguments):
    return world.dnf('-q', 'xenguard', 'why', *arguments)


def many(world, provided=()):
    """Sixty packages of the stack, each with a requirement of its own that the module meets."""
    app, sig = world.repo('app'), world.repo(SIG)
    needs = ['tool-%02d' % number for number in range(60)]
    app.module('virt', 'rhel', packages=[app.package(need, '9-1' + TAG) for need in needs])
    for need in needs:
        sig.package('xen-' + need, '4-1', requires=[need])
        if need in provided:
            sig.package('own-' + need, '1-1', provides=[need])
    return ['xen-' + need for need in needs]


def test_it_begins_at_what_was_typed_and_shows_the_way(world):
    result = seed(world, provider=False).dnf('install', 'xen')
    assert 'xenguard: xen -> xen-runtime -> /usr/bin/qemu-img -> qemu-img (virt:rhel, 3 builds)' \
        in shown(result), result


def test_a_package_in_between_is_on_the_way(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '9-1' + TAG)])
    world.repo('base').package('tools', '1-1', requires=['qemu-img'])
    sig.package('xen-all', '4-1', requires=['xen'])
    sig.package('xen', '4-1', requires=['tools'])
    result = world.dnf('install', 'xen-all')
    assert 'xenguard: xen-all -> xen -> tools -> qemu-img -> qemu-img (virt:rhel, 1 build)' \
        in shown(result), result


def test_what_blocks_comes_before_what_could_be_swapped(world):
    specs = many(world, provided=['tool-%02d' % number for number in range(60) if number != 31])
    result = world.dnf('install', *specs)
    assert result.code == 1 and 'tool-31 -> tool-31 (virt:rhel' in shown(result)[1], result
    assert 'xen-tool-31-4-1.x86_64 requires tool-31' in told(result)[1]


def test_what_is_provided_and_cannot_be_had_blocks_too(world):
    """Only a trial tells that the one provider cannot be installed."""
    specs = many(world, provided=['tool-%02d' % number for number in range(60)])[:8]
    world.repos[SIG].packages = [package for package in world.repos[SIG].packages
                                 if package.name != 'own-tool-05']
    world.repos[SIG].package('own-tool-05', '1-1', provides=['tool-05'], requires=['nobody'])
    result = world.dnf('install', *specs)
    assert result.code == 1 and 'tool-05 -> tool-05 (virt:rhel' in shown(result)[1], result


def test_sixty_packages_in_one_request_fit_a_screen(world):
    specs = many(world)
    rows = on_terminal(world, 80, '-q', 'install', *specs)[1]
    assert len([row for row in rows if row]) < 24 and all(len(row) <= 80 for row in rows), rows
    assert 'xenguard: and 57 more crossings' in rows
    assert "xenguard: 'dnf xenguard why' tells all of it" in rows
    assert why(world).out.count(' requires tool-') == 10


def test_sixty_packages_with_one_cause_are_one_line(world):
    app, sig = world.repo('app'), world.repo(SIG)
    app.module('virt', 'rhel', packages=[app.package('qemu-img', '9-1' + TAG)])
    for number in range(60):
        sig.package('xen-%02d' % number, '4-1', requires=['qemu-img'])
    result = world.dnf('install', 'xen-*')
    assert 'xenguard: xen-00, xen-01 and 58 more -> qemu-img -> qemu-img (virt:rhel, 1 build)' \
        in shown(result) and len(shown(result)) < 9, result


def test_ways_are_numbered_and_tell_what_they_do(world):
    seed(world)
    assert world.dnf('install', 'qemu-img', guard=False).code == 0
    lines = shown(world.dnf('install', 'xen'))
    assert [line.split()[3] for line in lines if 'way out' in line] == ['1:', '2:', '3:'], lines
    before = world.installed()
    world.keep()
    done = world.dnf('install', 'xen', '--allowerasing')
    assert 'which removes qemu-img (removes 1, installs %d)' % len(done.after - before) \
        in '\n'.join(lines)
    world.restore()
    done = world.dnf('swap', 'qemu-img', 'qemuu')
    assert "first run 'dnf swap qemu-img qemuu' (removes 1, installs %d)" % len(
        done.after - before) in '\n'.join(lines)


class TestKept:
    def test_why_tells_the_last_refusal_in_full(self, world):
        seed(world, provider=False)
        assert why(world).code == 1 and 'no request was refused' in why(world).text
        refused = world.dnf('install', 'xen')
        assert world.dnf('install', 'htop').code == 0       # nothing of it is a refusal
        result = why(world)
        assert result.code == 0 and 'install xen, refused at ' in result.out
        assert [line.strip() for line in result.out.splitlines()[1:]] == [
            line[len('xenguard: '):] for line in told(refused)]
        world.dnf('install', 'xen-runtime')
        assert 'install xen-runtime, refused at ' in why(world).out

    def test_it_is_a_document_that_its_schema_describes(self, world):
        seed(world, provider=False)
        world.dnf('install', 'xen')
        document = json.loads(why(world, '--json').out)
        crossing = document['crossings'][0]
        assert (crossing['package'], crossing['need']) == (
            'xen-runtime-4.12.3-1.el8.x86_64', '/usr/bin/qemu-img')
        assert [way['kind'] for way in document['ways']] == ['build', 'allow']
        assert len(document['ways'][1]['effect']['installs']) == 10
        jsonschema = pytest.importorskip('jsonschema')
        with open(os.path.join(PROJECT, 'xenguard', 'guard', 'refusal.schema.json')) as stream:
            jsonschema.validate(document, json.load(stream))

    def test_it_is_for_root_alone(self, world):
        seed(world, provider=False)
        world.dnf('install', 'xen')
        path = os.path.join(world.root, KEPT)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert [name for name in os.listdir(os.path.dirname(path))
                if name.startswith('xenguard')] == [os.path.basename(path)]

    @pytest.mark.parametrize('content', ['{"schema": "other"}', '{', '[]'])
    def test_what_is_none_of_ours_is_an_error(self, world, content):
        seed(world, provider=False)
        world.dnf('install', 'xen')
        with open(os.path.join(world.root, KEPT), 'w') as stream:
            stream.write(content)
        result = why(world)
        assert result.code == 1 and 'cannot read what was refused last' in result.err, result

    def test_where_it_cannot_be_kept_it_is_told_all_the_same(self, world):
        seed(world, provider=False)
        os.makedirs(os.path.join(world.root, KEPT, 'in the way'))
        result = world.dnf('install', 'xen')
        assert result.code == 1 and '/usr/bin/qemu-img' in shown(result)[1], result

    def test_a_verdict_is_no_refusal(self, world):
        seed(world, provider=False)
        assert world.dnf('xenguard', 'report').code == 0
        assert why(world).code == 1
