"""What really installing a package on an empty host does, in each state of the guarded modules:
what the gate's verdicts are compared with. The worlds here have nothing installed, and what is
guarded in them has a module's dist tag."""

import dnf.exceptions

from support.seed import SIG
from support.solving import install


def enter(world, state, streams, hotfixes):
    """Bring a host into a state: real module commands, and the repository's own option.

    :param streams: what is enabled, as NAME:STREAM
    """
    for verb, specs in (('reset', '*'), ('enable', streams), ('disable', '*')):
        wanted = verb == 'reset' or (verb == 'enable' and streams) or verb == state[:-1]
        if wanted:
            result = world.dnf('module', verb, *specs, guard=False)
            assert result.code == 0, result
    world.repos[SIG].options['module_hotfixes'] = hotfixes


def run(world, package, guard):
    """Install a package for real.

    :returns: the set of what is installed then, or the text of the error; the host is empty again
        afterwards
    """
    try:
        with world.base(guard=guard) as base:
            base.fill_sack()
            install(package)(base)
            base.resolve()
            base.download_packages(list(base.transaction.install_set))
            base.do_transaction()
        return world.installed()
    except dnf.exceptions.Error as error:
        return str(error)
    finally:
        with world.base(guard=False) as base:
            base.fill_sack(load_available_repos=False)
            for each in base.sack.query().installed():
                base.package_remove(each)
            if base.resolve(allow_erasing=True):
                base.do_transaction()


def verdicts(world, package):
    """What installing does: of stock DNF and of the guard, as sets of the words that fit."""
    found, stock = run(world, package, True), run(world, package, False)
    if isinstance(stock, str):
        alone = 'broken'
    else:
        alone = 'crosses' if any('.module_' in nevra for nevra in stock) else 'clean'
    if isinstance(found, str):
        return alone, {'block'} if 'xenguard: ' in found else {'broken'}
    if any('.module_' in nevra for nevra in found):
        return alone, {'crosses'}
    return alone, {'clean'} if found == stock else {'swap'} if alone == 'crosses' else \
        {'swap', 'clean'}
