"""``dnf xenguard why PACKAGE`` on real DNF (contract, section 5): what it says to type works."""

import json
import re

from support.needs import needs_builddep
from support.repository import write
from support.seed import SIG, seed
from support.solving import module

TAG = '.module_el8.1.0+1+aaaaaaaa'


def why(world, *arguments, code=0):
    """What is told: the text, and the lines to type in it."""
    result = world.dnf('-q', 'xenguard', 'why', *arguments)
    assert result.code == code, result
    return result.out, re.findall(r"'dnf ([^']+)'", result.out)


def postgresql(world, default='10'):
    """A host without Xen: a module's default stream hides another repository's packages."""
    app = world.repo('app')
    for stream in ('10', '12'):
        app.module('postgresql', stream, default=stream == default, packages=[
            app.package('postgresql-server', stream + '-1' + TAG)])
    world.repo('pgdg').package('postgresql-server', '13-1')
    return world


def test_why_a_package_of_another_repository_is_hidden(world):
    told, lines = why(postgresql(world), 'postgresql-server-13')
    assert told.splitlines()[:3] == [
        'postgresql-server-13-1.x86_64 (pgdg): of neither side',
        '    hidden from DNF by postgresql:10, for its name or for what it provides',
        '    what is listed there: postgresql-server']
    assert 'module_hotfixes=1 for the repository pgdg' in told
    assert lines == ['module disable postgresql']
    assert world.dnf('install', 'postgresql-server-13').code == 1
    assert world.dnf(*lines[0].split()).code == 0
    assert world.dnf('install', 'postgresql-server-13').code == 0


def test_why_names_what_a_hidden_package_provides_of_a_module(world):
    postgresql(world).repos['pgdg'].package('pg-all', '1-1', provides=[
        'postgresql-server = 13', 'postgresql-contrib', 'pg'])
    told, _lines = why(world, 'pg-all')
    assert '    what is listed there: postgresql-server\n' in told
    result = world.dnf('xenguard', 'why', '--json', 'pg-all')
    assert json.loads(result.out)[0]['hidden_for'] == ['postgresql-server']


def test_module_hotfixes_shows_what_it_is_named_for(world):
    postgresql(world).repos['pgdg'].options['module_hotfixes'] = True
    told, _lines = why(world, 'postgresql-server-13')
    assert 'hidden' not in told and 'DNF sees it' in told


def test_why_a_package_of_an_inactive_stream_is_not_seen(world):
    told, lines = why(postgresql(world), 'postgresql-server-12')
    assert 'it belongs to postgresql:12, which is not active' in told
    assert lines == ['module enable postgresql:12']
    assert world.dnf('install', 'postgresql-server-12').code == 1
    assert world.dnf(*lines[0].split()).code == 0
    assert world.dnf('install', 'postgresql-server-12').code == 0


def test_an_enabled_stream_is_switched_from(world):
    postgresql(world)
    assert world.dnf('module', 'enable', 'postgresql:10').code == 0
    _told, lines = why(world, 'postgresql-server-12')
    assert lines == ['module switch-to postgresql:12']
    assert world.dnf(*lines[0].split()).code == 0
    assert world.dnf('install', 'postgresql-server-12').code == 0


def test_a_disabled_module_is_told(world):
    postgresql(world)
    assert world.dnf('module', 'disable', 'postgresql').code == 0
    told, lines = why(world, 'postgresql:10')
    assert '    disabled' in told.splitlines() and lines == ['module enable postgresql:10']
    assert world.dnf(*lines[0].split()).code == 0
    assert 'active' in why(world, 'postgresql:10')[0]


def test_a_module_says_what_it_hides(world):
    told, lines = why(postgresql(world), 'postgresql')
    assert 'module postgresql:10: 1 build: it is not guarded' in told
    assert 'it hides 1 name from DNF: postgresql-server' in told
    assert 'module disable postgresql' in lines


def test_an_exclude_is_named_with_its_place(world):
    postgresql(world).conf['excludepkgs'] = 'postgresql-server-10*'
    told, _lines = why(world, 'postgresql-server-10')
    assert 'excluded by excludepkgs=postgresql-server-10* in dnf.conf' in told


def test_a_hidden_package_of_the_stack_comes_in_under_xenguard(world):
    told, lines = why(seed(world), 'libvirt-libs-6.0.0')
    assert "the stack's; its repository is the stack's" in told
    assert 'hidden from DNF by virt:rhel' in told and SIG in told
    assert lines[0] == 'install libvirt-libs-6.0.0-1.el8.x86_64'
    assert 'libvirt-libs-6.0.0-1.el8.x86_64' in world.dnf(*lines[0].split()).after


def test_a_guarded_package_says_who_uses_it(world):
    seed(world)
    assert world.dnf('install', 'xen', guard=False).code == 0
    told, _lines = why(world, 'qemu-img')
    assert 'guarded, virt:rhel; its RPM header says so' in told
    assert 'xen-runtime -> /usr/bin/qemu-img -> qemu-img (virt:rhel)' in told
    result = world.dnf('xenguard', 'report', 'qemu-img')
    assert result.code == 1 and 'xen-runtime -> /usr/bin/qemu-img' in result.err


def test_installing_a_package_of_the_stack_is_judged(world):
    told, lines = why(seed(world, provider=False), 'xen')
    assert 'would be refused' in told and 'xen-runtime -> /usr/bin/qemu-img' in told
    assert world.dnf(*lines[0].split()).code == 1


def test_a_name_of_nothing_is_told(world):
    told, _lines = why(seed(world), 'nosuch', code=1)
    assert "no package and no module is called 'nosuch'" in told


def test_json_has_the_same(world):
    result = seed(world).dnf('-q', 'xenguard', 'why', 'qemu-img', '--json')
    answer, = json.loads(result.out)
    assert (answer['asked'], answer['side'], answer['sight']) == ('qemu-img', 'guarded', 'visible')


@needs_builddep     # dnf-plugins-core has versionlock as well
def test_installing_is_judged_by_what_versionlock_leaves(world, repos):
    app, sig, base = repos
    module(app, app.package('tool', '1-1' + TAG, provides=['cap']))
    sig.package('xen', '1-1', requires=['cap'])
    base.package('rest', '1-1')
    base.package('rest', '2-1', provides=['cap'])
    locks = world.path('plugin-conf', 'versionlock.list')
    write(world.path('plugin-conf', 'versionlock.conf'),
          '[main]\nenabled = 1\nlocklist = %s\n' % locks)
    write(locks, 'rest-0:1-1.*\n')
    result = world.dnf('-q', 'xenguard', 'why', 'xen', plugins=['versionlock'])
    assert "'dnf install xen-1-1.x86_64' would be refused" in result.out, result
