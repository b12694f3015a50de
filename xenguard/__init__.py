"""Module isolation for a Xen stack on a modular distribution.

The parts, in the order in which data flows through them:

config      what the administrator wants (the policy)
configfile  where it is written
labels      ModularityLabels in RPM headers
history     what DNF's history knows of installed packages
modules     the builds of modules that there is metadata for
guarded     the evidence that a package is guarded
unnamed     a module's packages that no metadata names
stack       what the stack's packages are found by
visibility  taking packages out of sight, or into it, for a while
dependencies what satisfies, opposes and pulls in what
sides       which side a package is on: guarded, stack or neither
outcome     what a solved goal or a transaction would do to the host
crossings   where the two sides touch in an outcome
limits      the ways past a crossing
kept        what a solution must leave on the host
obstructing the guarded packages that keep a request from being solved
search      an outcome without a new crossing
nearer      outcomes that are nearer to what was asked for
hooks       every place where xenguard hooks into DNF
guard       one base with one sack: what the guard knows, and how it refuses
marking     what DNF sees while it makes its jobs
goal        the resolve stage: what stands in for DNF's goal
decision    which outcome is used: one method for each mode
ways        what would help where there is none, and
removals    what of the stack would have to go for that
hindrances  what keeps a package out of sight that would do
typed       command lines that are named, tried as they would be typed
failing     what is said where DNF itself has no solution
request     what a request is beside its jobs
checks      the two checks after the resolve stage
builds      what dnf builddep has read
updates     what dnf check-update does not see
report      what crosses on a host and in its repositories
outside     what can be had outside the guarded modules
srpm        whether source packages are in bounds for a build of the stack
advice      what belongs into the stack's specs
streams     the streams that are enabled for what is installed
describing  a crossing in words
swaps       what a solution does instead of DNF's own, in words
notices     what keeps the guard from knowing what is guarded, in words
messages    refusals, warnings, and what is wrong with a command
wording     making text safe to show, and fit for the terminal
i18n        their translations
compat      what differs between versions of DNF
"""

__version__ = '0.1.0'
