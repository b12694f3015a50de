"""What ``dnf xenguard advise`` says, and packages that heed it."""

import json

from support.schemas import validate
from support.seed import SIG

TAG = '.module_el8.1.0+1+aaaaaaaa'
IMG = '/usr/bin/qemu-img'


def advise(world, *arguments, code=100):
    """Run the command for its JSON; returns a dict of package to advice."""
    result = world.dnf('xenguard', 'advise', '--json', '-q', *arguments)
    assert result.code == code, result
    document = json.loads(result.out)
    validate(document, 'advise')
    for entry in document:
        assert list(entry) == ['package', 'provides', 'conflicts', 'rebuild', 'reasons']
    assert bool(document) == (code == 100) and result.after == result.before
    return {entry['package']: entry for entry in document}


def heed(repo, advice, nobody=None):
    """Put the lines into the packages of a repository; `nobody` names who has none's."""
    for name, entry in advice.items():
        if name is None:
            repo.package(nobody, '1-1.el8', provides=entry['provides'],
                         conflicts=entry['conflicts'])
            continue
        old = repo[name]
        repo.packages.remove(old)
        dependencies = dict(old.dependencies)
        for tag in ('provides', 'conflicts'):
            dependencies[tag] = list(dependencies.get(tag, ())) + entry[tag]
        repo.package(name, old.evr, arch=old.arch, files=old.files, source=old.source,
                     src_requires=old.src_requires, **dependencies)


def image_tools(world):
    """Fill a world with the module's image tool, and a stack that has one of its own."""
    app = world.repo('app')
    app.module('virt', 'rhel', packages=[
        app.package('qemu-img', '15:2-1' + TAG, files=[IMG], source='qemu-kvm')])
    sig = world.repo(SIG, module_hotfixes=True)
    sig.package('qemuu', '3-1', files=[IMG])
    return world
