"""The transaction: which one DNF gets (contract, section 3).

hooks        every place where xenguard hooks into DNF
guard        one base with one sack: what the guard knows, and how it refuses
marking      what DNF sees while it makes its jobs
goal         what stands in for DNF's goal
decision     which outcome is used: one method for each mode
skipping     what was asked for, and --skip-broken lets DNF skip
verdicts     what installing a package would do, by stock DNF and under the guard
why          of one package: whose it is, why it is not seen, what to type
cleaning     how a contaminated host becomes clean
nextsteps    what to do next on a host
suggestions  what would help where there is none
removals     what of the stack would have to go for that
hindrances   what keeps a package out of sight that would do
trials       command lines that are named, tried as they would be typed
failing      what is said where DNF itself has no solution
swaps        what a solution does instead of DNF's own, in words
checks       the two checks after the resolve stage
modulestate  module state on disk, put back
streams      the streams that are enabled for what is installed
pending      what waits to be saved with a request
updates      what dnf check-update does not see
chains       how a refusal tells of its crossings
effects      a way out, and what it does to the host
lastrefusal  the last refusal, kept
asked        what was asked for, kept with it
messages     refusals and warnings
"""
