"""What ``dnf xenguard advise`` prints can be put into a spec (contract, section 6).

The class: whatever DNF or xenguard has to say beside the advice goes to standard error.
"""

import pytest

from support.seed import SIG, seed


def is_comment_or_line(line):
    return not line or line.startswith(('#', 'Conflicts: ', 'Provides: ', '/'))


@pytest.mark.parametrize('options', [[], ['-q'], ['--refresh'], ['-C'], ['--color=always']])
def test_comments_and_lines_alone_go_to_standard_output(world, options):
    seed(world, provider=False)
    assert world.dnf('makecache').code == 0
    result = world.dnf(*options + ['xenguard', 'advise'])
    assert result.code == 100 and 'Conflicts: ' in result.out, result
    assert [line for line in result.out.splitlines() if not is_comment_or_line(line)] == []


def test_what_is_wrong_with_a_repository_goes_to_standard_error(world):
    seed(world)
    world.repo('gone', baseurl='file:///nowhere', skip_if_unavailable='1')
    world.config('[main]\nguarded_modules = virt, nowhere\nmodus = swap\n')
    result = world.dnf('xenguard', 'advise')
    assert result.code == 100, result
    assert [line for line in result.out.splitlines() if not is_comment_or_line(line)] == []
    for told in ("repo 'gone'", 'nowhere', 'modus'):
        assert told in result.err, result


def test_nothing_to_do_is_a_comment(world):
    seed(world)
    world.repos[SIG].packages[:] = []
    world.repos[SIG].package('xen', '4-1')
    result = world.dnf('xenguard', 'advise')
    assert result.code == 0 and is_comment_or_line(result.out.strip()), result
