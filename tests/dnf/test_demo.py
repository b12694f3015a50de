"""The demo tells its story, and notices where it does not hold."""

import os
import re
import subprocess
import sys

import pytest

import demo
from support.environment import environment
from support.paths import TOOLS
from support.seed import seed


@pytest.fixture(scope='module')
def told(tmp_path_factory):
    """What the demo prints, and the folder in which it was told to keep its scratch folder."""
    folder = tmp_path_factory.mktemp('demo')
    process = subprocess.run([sys.executable, os.path.join(TOOLS, 'demo.py')],
                             env=environment(TMPDIR=str(folder), KEEP='1'),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    text = process.stdout.decode()
    assert process.returncode == 0, text
    return text, folder


def test_the_demo_runs_the_commands_of_its_story(told):
    text, _ = told
    assert 'NOT AS THE STORY SAYS' not in text
    commands = re.findall(r'^\$ (.*)', text, re.M)
    two = ['dnf install xen', 'dnf module list --enabled', 'dnf install libvirt-daemon-xen']
    assert commands == two + two + ['dnf install xen', 'dnf xenguard advise xen-runtime',
                                    'dnf xenguard report xen-runtime', 'dnf install qemu-kvm',
                                    'dnf xenguard clean', 'dnf xenguard report xen-runtime']
    assert 'filtered out by modular' in text


def test_the_demo_has_a_table_of_what_got_installed(told):
    text, _, _ = told[0].partition('== 7.')
    table = dict(re.split('  +', line, maxsplit=1) for line in
                 text[text.index('What got installed'):].splitlines() if '  ' in line.strip())
    assert table['enabled streams'].split() == ['virt:rhel', 'none', 'none']
    assert table['qemu-img'].split('  ')[0] == '15:2.12.0-88 of virt:rhel'
    assert table['qemu-img'].split()[-2:] == ['-', '-']
    assert table['qemuu'].split() == ['-', '1:3.0.1+3-1.el8', '-']
    assert table['libvirt-daemon-xen'].split() == ['-', '6.0.0-1.el8', '-']


def test_the_demo_fits_100_columns_and_has_no_colour_when_piped(told):
    story, _, _ = told[0].partition('What RPM has installed there')
    assert max(len(line) for line in story.splitlines() if not line.startswith('kept')) <= 100
    assert '\033' not in story


def test_keep_leaves_the_scratch_folder_there(told):
    text, folder = told
    kept, = os.listdir(str(folder))
    assert text.splitlines()[-1] == 'kept: %s' % (folder / kept)
    assert os.path.isdir(str(folder / kept / 'guarded' / 'root'))


def test_without_keep_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv('KEEP', '')
    monkeypatch.setattr(demo.tempfile, 'tempdir', str(tmp_path))
    monkeypatch.setattr(demo.Story, 'tell', lambda story: os.listdir(story.scratch))
    assert demo.main() == []
    assert not os.listdir(str(tmp_path))


def test_another_outcome_is_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, 'seed', lambda world, **_: seed(world, provider=False))
    assert demo.Story(str(tmp_path)).tell() == 1
    wrong = re.findall('^NOT AS THE STORY SAYS: (.*)', capsys.readouterr().out, re.M)
    assert 'xenguard has qemuu in the place of qemu-img' in wrong
    assert 'stock DNF installs xen' not in wrong
