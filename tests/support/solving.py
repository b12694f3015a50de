"""Solving in a world through DNF's API, without running the transaction."""

from collections import namedtuple

Plan = namedtuple('Plan', ('incoming', 'outgoing'))
Plan.__doc__ = """What a resolved transaction would do: two sets of NEVRAs."""


def plan(world, mark, allow_erasing=False, guard=True, **conf):
    """Mark and resolve on a dnf.Base without a cli, as a program on the API does.

    :param mark: function that gets the base and marks packages
    :param conf: main options, e.g. best=True
    :returns: a :class:`Plan`
    """
    with world.base(guard=guard, **conf) as base:
        base.fill_sack()
        mark(base)
        base.resolve(allow_erasing)
        return Plan({str(package) for package in base.transaction.install_set},
                    {str(package) for package in base.transaction.remove_set})


def install(*specs):
    """Mark for installation."""
    return lambda base: [base.install(spec) for spec in specs]


def upgrade(*specs):
    """Mark for upgrade; everything where nothing is named."""
    return lambda base: [base.upgrade(spec) for spec in specs] if specs else base.upgrade_all()


def distro_sync(base):
    """Mark everything for distro-sync."""
    base.distro_sync()


def names(nevras):
    """The names in NEVRAs."""
    return {nevra.rsplit('-', 2)[0] for nevra in nevras}


def module(repo, *packages, **kwargs):
    """Make the packages a build of virt:rhel."""
    repo.module('virt', 'rhel', packages=packages, **kwargs)


def crossing(app, sig):
    """xen, which wants a file that the module has; returns it."""
    module(app, app.package('qemu-img', '15:2-1.module_el8.1.0+1+aaaaaaaa',
                            files=['/usr/bin/qemu-img']))
    return sig.package('xen', '4-1', requires=['/usr/bin/qemu-img'])
