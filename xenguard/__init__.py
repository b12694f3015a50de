"""Module isolation for a Xen stack on a modular distribution.

The parts, in the order in which data flows through them:

config      what the administrator wants (the policy)
labels      ModularityLabels in RPM headers
sides       which side a package is on: guarded, stack or neither
outcome     what a solved goal or a transaction would do to the host
crossings   where the two sides touch in an outcome
limits      the ways past a crossing
kept        what a solution must leave on the host
obstructing the guarded packages that keep a request from being solved
search      an outcome without a new crossing
nearer      outcomes that are nearer to what was asked for
decision    which outcome is used: one method for each mode
ways        what would help where there is none, and
removals    what of the stack would have to go for that
sight       what DNF sees while it makes its jobs
goal        the resolve stage: decide between DNF's outcome and the searched one
transaction the two checks after the resolve stage
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
