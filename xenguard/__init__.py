"""Module isolation for a Xen stack on a modular distribution.

Each folder is a layer, and imports only from those below it; what is in one, it says itself.

commands    ``dnf xenguard``
guard       which transaction DNF gets         packager    what a SIG's packagers need
proof       why a request cannot be had
report      what crosses on a host             solver      what DNF's solver could do
crossings   where the two sides touch
packages    which side a package is on

Below them all:

failclosed  any error becomes one of DNF's
config      what the administrator wants (the policy)
configfile  where it is written
wording     making text safe to show, and fit for the terminal
i18n        its translations
compat      what differs between versions of DNF
files       files that are written whole or not at all
"""

__version__ = '0.1.0'
