"""Five hosts, one page: the Ansible collection at work (``make fleet-demo``).

Each host is an installroot of its own in a scratch folder, but for one that does not answer. The
page stays in build/fleet-demo. The exit code is 0 only if everything came out as it is told here.
"""

import os
import shutil
import sys
import tempfile

import tests_path    # noqa: F401
from support import fleet
from support.paths import PROJECT

PAGE = os.path.join(PROJECT, 'build', 'fleet-demo')
CLEANED = os.path.join(PAGE, 'cleaned')
INTRO = """\
Five hosts: on "clean" xen was installed with xenguard, on "contaminated" without; "blocked" sees
a repository without the stack's own qemu-img; "broken" has mode = guess in xenguard.conf; and
"unreachable" does not answer. They are installroots in a scratch folder, and Ansible works on
them over the local connection.

$ ansible-playbook xenguard.fleet.report
"""
EXPECTED = {'clean': 'clean', 'contaminated': 'contaminated', 'blocked': 'clean',
            'broken': 'cannot_tell', 'unreachable': 'unreachable'}


def show(document):
    """Print what the page says, in short."""
    print('What the page says:\n')
    for row in document['hosts']:
        print('  %-14s%-14s%s' % (row['host'], row['status'].replace('_', ' '),
                                  (row['why'] or '').split('; ')[0]))
    for cause in document['causes']:
        print('\n  cause %d: %s from %s (%s), on %d host%s' % (
            cause['number'], cause['requirement'], ', '.join(cause['guarded']),
            ', '.join(cause['modules']), len(cause['hosts']), 's'[len(cause['hosts']) == 1:]))
    for step in document['next']:
        print('\n  to type: %s, on %s' % (' && '.join(step['commands']), ', '.join(step['hosts'])))
    print('\nThe page, for a browser: ' + os.path.join(PAGE, 'index.html'))
    print('The same for programs: hosts.json and hosts.csv beside it')


def tell(folder, scratch):
    """Run the playbook on the hosts, and the role once more to clean them.

    :param folder: the folder of Ansible's programs
    :param scratch: an empty folder
    :returns: what did not come out as told
    """
    print(INTRO)
    _worlds, inventory = fleet.build(scratch)
    ansible = fleet.Ansible(folder, scratch)
    done = ansible.play('xenguard.fleet.report', inventory, xenguard_page_dir=PAGE)
    print(done.stdout[done.stdout.find('PLAY RECAP'):])
    first = fleet.statuses(PAGE)
    show(fleet.document(PAGE))
    print('\n$ ansible-playbook xenguard.fleet.report -e xenguard_clean=true\n')
    ansible.play('xenguard.fleet.report', inventory, xenguard_page_dir=CLEANED,
                 xenguard_clean=True)
    second = fleet.statuses(CLEANED)
    for name in EXPECTED:
        print('  %-14s%s' % (name, second[name].replace('_', ' ')))
    print('\nThe page of this run: ' + os.path.join(CLEANED, 'index.html'))
    if first != EXPECTED:
        yield 'the page says what each host is'
    if second != dict(EXPECTED, contaminated='clean'):
        yield 'the contaminated host is clean in the end'


def main(folder):
    """Tell it in a scratch folder."""
    if os.geteuid():
        return 'DNF installs packages for root only, into a scratch folder as well: run as root.'
    if not os.path.exists(os.path.join(folder, 'ansible-playbook')):
        return 'Ansible is not in %s, and could not be installed there.' % folder
    shutil.rmtree(PAGE, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix='xenguard-fleet-') as scratch:
        wrong = list(tell(folder, scratch))
    for text in wrong:
        print('NOT AS TOLD: ' + text)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(os.path.join(PROJECT, 'build', 'ansible', 'bin')))
