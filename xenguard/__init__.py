"""Module isolation for a Xen stack on a modular distribution.

The parts, in the order in which data flows through them:

config      what the administrator wants (the policy)
configfile  where it is written
labels      ModularityLabels in RPM headers
sides       which side a package is on: guarded, stack or neither
outcome     what a solved goal or a transaction would do to the host
crossings   where the two sides touch in an outcome
limits      the ways past a crossing
search      the nearest outcome without a new crossing
hooks       every place where xenguard hooks into DNF
guard       one base with one sack: what the guard knows, and how it refuses
marking     what DNF sees while it makes its jobs
goal        the resolve stage: what stands in for DNF's goal
decision    DNF's outcome or the searched one, by the mode
request     what a request is beside its jobs
checks      the two checks after the resolve stage
builds      what dnf builddep has read
updates     what dnf check-update does not see
report      what crosses on a host and in its repositories
outside     what can be had outside the guarded modules
srpm        whether source packages are in bounds for a build of the stack
advice      what belongs into the stack's specs
streams     the streams that are enabled for what is installed
messages    the words for people
i18n        their translations
compat      what differs between versions of DNF
"""

__version__ = '0.1.0'
