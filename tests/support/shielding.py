"""The package that ``dnf xenguard shield`` writes the sources of."""

import glob
import os

from support.rpms import run


def write_shield(world):
    """The folder with the sources of the shield, and what the command said."""
    folder = world.path('shield')
    result = world.dnf('-q', 'xenguard', 'shield', '--output', folder)
    assert result.code == 0, result
    return folder, result.out


def build(folder):
    """Build the package, without a network; returns the path of the RPM."""
    macros = {'_topdir': os.path.join(folder, 'top'), '_sourcedir': folder,
              '_dbpath': os.path.join(folder, 'no-rpmdb'), '_sysconfdir': '/etc'}
    run(['/usr/bin/rpmbuild', '--quiet', '-bb'] +
        ['--define=%s %s' % macro for macro in sorted(macros.items())] +
        [os.path.join(folder, 'xenguard-shield.spec')])
    path, = glob.glob(os.path.join(folder, 'top', 'RPMS', 'noarch', '*.rpm'))
    return path
