"""What the page of many hosts costs: the records of as many contaminated hosts, and the page.

    PYTHONPATH=tools python3 -m bench.fleet [HOSTS [PACKAGES]]

needs no DNF, and of the collection only what Ansible runs on the controller; Jinja2 is needed.
Each host has a report of PACKAGES stack packages, all of which cross.
"""

import os
import resource
import sys
import tempfile
import time

import tests_path    # noqa: F401
from support.collection import make_importable


def report(host, packages):
    """A report of a contaminated host: all of its stack packages cross, and as many would be
    blocked."""
    stack = ['xen-part%d-4.12.%d-1.el8.x86_64' % (number, host % 5) for number in range(packages)]
    guarded = {'nevra': 'qemu-img-15:2.12.0-%d.module_el8.1.0+1+aaaaaaaa.x86_64' % (host % 7),
               'repo': 'appstream', 'module': 'virt:rhel', 'evidence': 'modulemd',
               'since': {'transaction': host % 90 + 1, 'time': '2020-01-01T00:00:00+00:00'}}

    def crossing(package, number, where, verdict):
        return {'kind': 'requires', 'where': where, 'verdict': verdict, 'package': package,
                'repo': 'centos-virt-xen', 'requirement': '/usr/bin/tool%d' % (number % 12),
                'via': [], 'guarded': [guarded],
                'alternatives': [{'nevra': 'qemuu-3-1.x86_64', 'repo': 'sig', 'hidden': False}]}
    crossings = [crossing(package, number, 'installed', 'installed')
                 for number, package in enumerate(stack)]
    blocked = [crossing(package, number, 'available', 'block')
               for number, package in enumerate(stack)]
    return {
        'schema': 'xenguard.report/2', 'host': 'host%d.example.com' % host,
        'made': '2026-01-01T00:00:00+00:00', 'xenguard': '0.1.0', 'isolated': False,
        'why': '%d crossings on this host' % packages, 'policy': {'mode': 'swap'},
        'modules': [{'name': 'virt', 'stream': 'rhel', 'state': 'enabled', 'builds': 9,
                     'stray_builds': 0}],
        'stack': {'installed': stack, 'available': stack}, 'stack_repos': [],
        'crossings': crossings + blocked,
        'available': [{'package': item['package'], 'repo': 'sig', 'verdict': 'block',
                       'crossings': [item]} for item in blocked],
        'hidden': [], 'bypasses': [],
        'next': [{'text': 'makes the host clean', 'command': 'dnf xenguard clean'}],
        'summary': {'crossings': 2 * packages, 'requirements': 12, 'packages': packages,
                    'swap': 0, 'block': packages, 'crosses': 0, 'allowed': 0,
                    'installed': packages, 'hidden': 0}}


def main(hosts=2000, packages=60):
    """Write the records, then the page, and print what the page cost."""
    hosts, packages = int(hosts), int(packages)
    with tempfile.TemporaryDirectory(prefix='xenguard-fleet-') as folder:
        make_importable()
        from ansible_collections.xenguard.fleet.plugins.plugin_utils import records, writing
        names = ['host%d.example.com' % number for number in range(hosts)]
        for number, name in enumerate(names):
            found = report(number, packages)
            records.save(folder, records.record(name, 'contaminated', found['why'], report=found))
        begin = time.time()
        writing.write(folder, names, set(names))
        took = time.time() - begin
        size = os.path.getsize(os.path.join(folder, writing.PAGE)) / 1e6
        # of the whole process; records are written one by one and add nothing
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print('%d hosts with %d stack packages each: %.1f s, %.0f MB of memory, a page of %.1f MB'
              % (hosts, packages, took, memory, size))


if __name__ == '__main__':
    main(*sys.argv[1:])
