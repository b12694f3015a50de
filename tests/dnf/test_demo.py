"""The demo tells its story, and notices where it does not hold."""

import os
import re
import subprocess
import sys

import demo
from support.environment import environment
from support.paths import TOOLS
from support.seed import seed


def run_demo(tmp_path, **env):
    command = [sys.executable, os.path.join(TOOLS, 'demo.py')]
    process = subprocess.run(command, env=environment(TMPDIR=str(tmp_path), **env),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    return process.returncode, process.stdout.decode()


def test_the_story(tmp_path):
    code, text = run_demo(tmp_path, KEEP='')
    assert code == 0, text
    assert 'NOT AS THE STORY SAYS' not in text
    commands = re.findall(r'^\$ (.*)', text, re.M)
    two = ['dnf install xen', 'dnf module list --enabled', 'dnf install libvirt-daemon-xen']
    assert commands == two + two + ['dnf install xen', 'dnf xenguard advise xen-runtime',
                                    'dnf xenguard report xen-runtime', 'dnf install qemu-kvm']
    assert 'filtered out by modular' in text
    table = dict(re.split('  +', line, maxsplit=1) for line in
                 text[text.index('What got installed'):].splitlines() if '  ' in line.strip())
    assert table['enabled streams'].split() == ['virt:rhel', 'none', 'none']
    assert table['qemu-img'].split('  ')[0] == '15:2.12.0-88 of virt:rhel'
    assert table['qemu-img'].split()[-2:] == ['-', '-']
    assert table['qemuu'].split() == ['-', '1:3.0.1+3-1.el8', '-']
    assert table['libvirt-daemon-xen'].split() == ['-', '6.0.0-1.el8', '-']
    assert max(map(len, text.splitlines())) <= 100
    assert '\033' not in text
    assert not os.listdir(str(tmp_path))


def test_the_scratch_folder_can_be_kept(tmp_path):
    code, text = run_demo(tmp_path, KEEP='1')
    assert code == 0, text
    kept, = os.listdir(str(tmp_path))
    assert text.splitlines()[-1] == 'kept: %s' % (tmp_path / kept)
    assert os.path.isdir(str(tmp_path / kept / 'guarded' / 'root'))


def test_another_outcome_is_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, 'seed', lambda world, **_: seed(world, provider=False))
    assert demo.Story(str(tmp_path)).tell() == 1
    wrong = re.findall('^NOT AS THE STORY SAYS: (.*)', capsys.readouterr().out, re.M)
    assert 'xenguard has qemuu in the place of qemu-img' in wrong
    assert 'stock DNF installs xen' not in wrong
