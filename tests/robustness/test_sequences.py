"""Sequences of commands on hosts that live, and the judge of every step (docs/proof.md)."""

import json

import pytest

from prove import disk
from prove.sequences import plans
from prove.sequences.host import Host
from prove.sequences.life import Life
from prove.sequences.running import Runner, hard
from prove.sequences.server import Server
from prove.sequences.shrinking import shrink
from prove.sequences.telling import describe, reproduction

#: with a module as on EL8, without one as on EL9 and in a random world; and two with a 'dnf swap'
#: line that does not help
SEEDS = (22, 47, 63, 1124, 1158)
TAG = '.module_el8.1.0+1'
IMG = '/usr/bin/qemu-img'
INSTALL, SHELL = ['dnf', 'install', 'xen'], ['shell', 'install xen', 'ts run']


@pytest.fixture(scope='module')
def runner(rpm_cache):
    with Runner(cache=str(rpm_cache)) as made:
        yield made


def sequence(*steps):
    """A small world, in which xen needs what the module has first."""
    virt = {'repo': 'appstream', 'module': 'virt:rhel', 'build': 1}
    stack = {'repo': 'centos-virt-xen-412'}
    case = {'hotfixes': True, 'ghosts': {}, 'state': None, 'default': 'rhel', 'policy': {},
            'packages': [
                dict(virt, name='qemu-img', evr='15:1-1' + TAG, files=[IMG]),
                dict(virt, name='seabios', evr='1-1' + TAG),
                dict(stack, name='xen', evr='1-1', requires=[IMG]),
                dict(stack, name='xen', evr='2-1', requires=[IMG], wave=1),
                dict(stack, name='qemuu', evr='1-1', files=[IMG], wave=1),
                {'repo': 'baseos', 'name': 'htop', 'evr': '1-1'}]}
    return {'case': case, 'steps': [list(step) for step in steps]}


def kinds(runner, *steps, **kwargs):
    return {finding.kind for _number, finding in hard(runner.run(sequence(*steps), **kwargs))}


@pytest.mark.parametrize('seed', SEEDS)
def test_sequences(runner, seed):
    planned = plans.make(seed)
    verdict = runner.run(planned)
    assert not hard(verdict), '\n' + describe(planned, verdict) + '\n' + reproduction(planned)


def test_a_host_lives_as_it_should(runner):
    verdict = runner.run(sequence(
        ['dnf', 'install', 'xen'], ['bypass', 'install', 'xen'], ['arrive'],
        ['dnf', 'xenguard', 'clean'], ['dnf', 'install', 'htop'], ['dnf', 'upgrade']))
    assert verdict.findings == []
    assert [code for _words, code, _text in verdict.log] == [1, 0, None, 0, 0, 0]
    # the refused step changed nothing
    assert verdict.counts['reports'] == 6 and verdict.counts['contaminated'] == 2
    assert verdict.counts['refused'] == 1 and verdict.counts['step xenguard clean'] == 1


def test_forked_commands_do_what_processes_do(tmp_path, rpm_cache):
    life = Life(sequence(), str(tmp_path / 'life'), str(rpm_cache))
    with Server() as server:
        forked = Host(life, 'fork', server)
        process = Host(life, 'real', server)
        for words in (['install', 'xen'], ['install', 'htop'], ['module', 'list'], ['nonsense'],
                      ['xenguard', 'report'], ['history', 'undo', 'last']):
            one, other = forked.dnf(words), process.world.dnf(*words)
            assert one.plain.replace('/fork/', '/real/') == other.plain and one.code == other.code
            assert one.installed == other.installed


# the judge can fail

@pytest.mark.parametrize('steps, unguarded, kind', [
    ([['dnf', 'install', 'xen']], [0], 'unsound'),
    ([['arrive'], ['dnf', 'install', 'xen'], ['shell', 'install xen seabios', 'ts run',
                                              'install qemu-img', 'swap qemuu qemu-img', 'ts run']],
     [2], 'unsound'),
    ([['arrive'], ['dnf', 'install', 'xen'], ['dnf', 'xenguard', 'clean']], [2], 'unclean'),
], ids=['install', 'shell', 'clean'])
def test_a_step_without_the_guard_is_found(rpm_cache, steps, unguarded, kind):
    with Runner(cache=str(rpm_cache), unguarded=unguarded) as runner:
        assert kind in kinds(runner, *steps, twins=False)


def after_each(mocker, change):
    """Have a function of the host, the words and the Result change what came of each command; it
    may return another Result."""
    dnf = Host.dnf

    def changed(host, words, guard=True):
        result = dnf(host, words, guard)
        return change(host, words, result) or result
    mocker.patch.object(Host, 'dnf', changed)


def test_a_report_that_keeps_quiet_is_found(runner, mocker):
    def change(_host, words, result):
        result.out = result.out.replace('"verdict": "installed"', '"verdict": "allowed"')
    steps = [['bypass', 'install', 'xen']]
    assert kinds(runner, *steps, twins=False) == set()
    after_each(mocker, change)
    assert kinds(runner, *steps, twins=False) == {'report'}


@pytest.mark.parametrize('step, told, instead, kind', [
    (INSTALL, 'xen-1-1.x86_64 requires', 'htop-1-1.x86_64 requires', 'line'),
    (INSTALL, '(installs 2)', '(installs 3)', 'way'),
    (INSTALL, "add xen to 'allow'", "add htop to 'allow'", 'way'),
    (INSTALL, 'way out 2: add', 'way out 2: remove', 'way'),
    (INSTALL, '"providers": ["qemu-img-15:1-1.module_el8.1.0+1.x86_64"]', '"providers": []',
     'proof'),
    (INSTALL, '"kind": "requested", "any_of": ["xen-1-1.x86_64"]',
     '"kind": "requested", "any_of": ["htop-1-1.x86_64"]', 'proof'),
    (SHELL, '(installs 2)', '(installs 3)', 'way'),
    (SHELL, '"providers": ["qemu-img-15:1-1.module_el8.1.0+1.x86_64"]', '"providers": []',
     'proof'),
])
def test_a_refusal_that_is_not_true_is_found(runner, mocker, step, told, instead, kind):
    seen = []

    def change(_host, words, result):
        document = json.dumps(json.loads(result.out)) if 'why' in words else ''
        seen.append(told in result._log + document)
        result._log = result._log.replace(told, instead)
        if document:
            result.out = document.replace(told, instead)
    verdict = runner.run(sequence(step), twins=False)
    assert not hard(verdict) and verdict.counts['ways'] == 2 and verdict.counts['proof proof'] == 1
    after_each(mocker, change)
    assert kinds(runner, step, twins=False) == {kind} and any(seen)


def test_a_hidden_package_that_came_without_a_word_is_found(runner, mocker):
    def change(_host, _words, result):
        result._log = ''.join(line for line in result._log.splitlines(True)
                              if 'brought' not in line)
    planned = sequence(['dnf', 'module', 'enable', 'virt:rhel'], ['dnf', 'install', 'seabios-9'])
    planned['case']['hotfixes'] = False
    planned['case']['packages'].append(
        {'repo': 'centos-virt-xen-412', 'name': 'seabios', 'evr': '9-1'})
    assert not hard(runner.run(planned, twins=False))
    after_each(mocker, change)
    assert {finding.kind for _number, finding in hard(runner.run(planned, twins=False))} == {'line'}


def test_a_next_step_that_does_not_clean_is_found(runner, mocker):
    steps = [['bypass', 'install', 'xen'], ['arrive']]
    verdict = runner.run(sequence(*steps), twins=False)
    assert not hard(verdict) and verdict.counts['next'] == 1

    def change(_host, words, result):
        if 'report' in words:
            result.out = result.out.replace('"dnf xenguard clean"', '"dnf module reset virt"')
    after_each(mocker, change)
    assert kinds(runner, *steps, twins=False) == {'way'}


def test_a_stream_that_is_enabled_unasked_is_found(runner, mocker):
    def change(host, words, _result):
        if host.name == 'main' and words[0] == 'install':
            disk.set_module_state(host.world, 'rhel')
    after_each(mocker, change)
    # what stock DNF leaves as it is, too
    assert kinds(runner, ['dnf', 'install', 'htop'], twins=False) == {'stream', 'visible'}


def test_a_stream_that_a_shell_has_enabled_and_left_is_none(runner):
    assert kinds(runner, ['shell', 'install seabios', 'ts run', 'remove seabios', 'ts run'],
                 twins=False) == set()


def test_a_stream_that_is_enabled_for_what_is_reinstalled_is_none(runner):
    assert kinds(runner, ['dnf', 'install', 'seabios'], ['dnf', 'module', 'reset', 'virt'],
                 ['dnf', 'reinstall', 'seabios'], twins=False) == set()


def test_what_stock_dnf_leaves_out_for_being_hidden_is_no_measure(runner):
    planned = sequence(['dnf', 'install', 'xen', '--skip-broken'])
    planned['case']['hotfixes'] = False
    stack = {'repo': 'centos-virt-xen-412', 'evr': '9-1'}
    packages = planned['case']['packages']
    packages[:] = [package for package in packages if package['name'] != 'xen'] + [
        dict(stack, name='xen', requires=['seabios = 9-1']), dict(stack, name='seabios')]
    verdict = runner.run(planned, twins=False)
    assert not hard(verdict) and verdict.counts['changed'] == 1


def test_twins_of_which_stock_dnf_tries_to_have_a_stack_are_left(runner):
    planned = sequence(['dnf', 'install', 'img'], ['dnf', 'install', 'htop'])
    planned['twins_see_stack'] = True
    planned['case']['packages'].append({
        'repo': 'appstream', 'module': 'virt:rhel', 'build': 1, 'stray': True, 'name': 'img',
        'evr': '1-1' + TAG, 'recommends': ['xen'], 'files': [IMG]})
    verdict = runner.run(planned)
    assert not hard(verdict) and verdict.counts['twins over'] == 1


def tell_more(_host, result):
    result.err += 'xenguard: hello\n'


def fail(_host, result):
    result.code = 1


def lose_packages(_host, result):
    result.installed = frozenset()


def enable_stream(host, _result):
    disk.set_module_state(host.world, 'rhel')


@pytest.mark.parametrize('difference', [tell_more, fail, lose_packages, enable_stream])
def test_twins_that_differ_are_found(runner, mocker, difference):
    def change(host, _words, result):
        if host.name == 'guard':
            difference(host, result)
    after_each(mocker, change)
    assert kinds(runner, ['dnf', 'install', 'htop']) == {'twin'}


def test_a_sequence_that_fails_is_made_small(rpm_cache):
    with Runner(cache=str(rpm_cache), unguarded=range(20)) as runner:
        small = shrink(sequence(['dnf', 'install', 'htop'], ['dnf', 'upgrade', '--best'],
                                ['dnf', 'install', 'xen', '--nobest'], ['dnf', 'remove', 'htop']),
                       'unsound', runner)
        assert small['steps'] == [['dnf', 'install', 'xen']]
        assert {package['name'] for package in small['case']['packages']} == {'qemu-img', 'xen'}
        text = describe(small, runner.run(small))
    assert ' 0 dnf install xen: exit code 0' in text
    assert '! unsound: xen-1-1.x86_64 needs /usr/bin/qemu-img from qemu-img-15:1-1' in text
