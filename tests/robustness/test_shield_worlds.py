"""The shield in random worlds, where no plugin runs (docs/proof.md)."""

import hawkey
import rpm

from prove import shielding
from prove.cases import generate

SEEDS = (0, 3, 11, 13, 17)


def outcome(folder, seeds=SEEDS):
    found = shielding.Outcome()
    for seed in seeds:
        (folder / str(seed)).mkdir()
        shielding.examine(generate(seed), str(folder / str(seed)), found)
    return found


def too_old():
    """The ways that cannot hold with what is here, though they do on EL8 and EL9."""
    # rpm 4.15 and 4.16 do not check an installed package's rich Conflicts; EL9 has the fix
    if rpm.__version__[:4] in ('4.15', '4.16'):
        yield 'rpm -U'
    # libdnf's context has not always heeded protected_packages; EL8's 0.63 does
    if tuple(map(int, hawkey.VERSION.split('.')[:2])) < (0, 60):
        yield 'libdnf with removals'


def test_nothing_gets_past_it(tmp_path):
    found = outcome(tmp_path)
    wrong = [text for text in found.wrong if text.partition(':')[0] not in too_old()]
    assert wrong == [], wrong
    tried = {way for way, _ending in found.counts}
    assert tried == {'worlds'} | set(shielding.WAYS) and found.counts['worlds', 'shielded'] > 2


def test_without_its_conflicts_something_does(tmp_path, mocker):
    collect = shielding.shield.collect
    mocker.patch.object(shielding.shield, 'collect',
                        lambda sides: collect(sides)._replace(conflicts=['nobody']))
    found = outcome(tmp_path, (13, 17))
    assert {text.partition(':')[0] for text in found.wrong} == set(shielding.WAYS)
