"""The manual, docs/dnf-xenguard.8.rst, has all that there is to set, and nothing else."""

import argparse
import os
import re

import dnf.cli.option_parser
import pytest

from support.paths import PROJECT
from xenguard import config
from xenguard.commands import command, output

with open(os.path.join(PROJECT, 'docs', 'dnf-xenguard.8.rst'), encoding='utf-8') as stream:
    MANUAL = stream.read()


def section(title):
    """The text of a section."""
    return re.search(r'^%s\n=+\n(.*?)(?=^[A-Z ]+\n=+\n|\Z)' % title, MANUAL, re.M | re.S).group(1)


def definitions(title):
    """The definition list of a section: pairs of term and text."""
    return re.findall(r'^(\S+)\n((?: {4}.*\n|\n(?= ))+)', section(title), re.M)


@pytest.fixture
def actions():
    """What the command line of ``dnf xenguard`` takes."""
    parser = argparse.ArgumentParser(add_help=False)
    command.set_argparser(parser)
    return parser._actions


def test_the_manual_has_every_key_with_its_default():
    defaults = {key: re.search(r'Default: (.*)\Z', ' '.join(text.split())).group(1).strip('`')
                for key, text in definitions('CONFIGURATION')}
    assert defaults == {key: value or 'empty'
                        for key, value in dict(config.DEFAULTS, enabled='1').items()}


def test_the_manual_has_every_mode():
    assert [mode for mode, _ in definitions('MODES')] == list(config.MODES)


def test_the_manual_has_every_option_and_no_other(actions):
    value = r'(?:[ =](?:<[^>]+>|[^ ,]+))?'
    documented = re.findall(r'^(-[-\w]+)%s(?:, (--[-\w]+)%s)?(?:  |$)' % (value, value),
                            section('OPTIONS'), re.M)
    assert {option for options in documented for option in options if option} == \
        {option for action in actions for option in action.option_strings}


def test_the_manual_explains_every_subcommand():
    for title in ('SYNOPSIS', 'OPTIONS'):
        assert set(re.findall(r'``dnf xenguard (\w+)``', section(title))) == \
            set(command.SUBCOMMANDS)


def test_the_options_of_dnf_that_the_manual_names_exist(actions):
    known = {option for parser_actions in (
        actions, dnf.cli.option_parser.OptionParser()._actions)
             for action in parser_actions for option in action.option_strings}
    assert set(re.findall(r'(?<![\w-])--?[A-Za-z][a-z-]*', MANUAL)) - known == set()


def test_the_manual_has_every_exit_code():
    assert {int(code) for code, _ in definitions('EXIT STATUS')} == {0, 1, output.FOUND}
