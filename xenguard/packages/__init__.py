"""What a package is: guarded, the stack's or neither, and what tells so (contract, section 1).

queries       sets of packages of one sack
sides         which side a package is on: the one place to ask
guarded       the evidence that a package is guarded
origins       what is guarded by its repository and its source
stack         what the stack's packages are found by
unnamed       a module's packages that no metadata names
modules       builds of modules, their artifacts and streams, and stray builds
history       what DNF's history knows of installed packages
labels        ModularityLabels in RPM headers
goals         what is asked of every goal and transaction
visibility    taking packages out of sight, or into it, for a while
dependencies  what satisfies, opposes and pulls in what
richdeps      rich dependencies
sources       source packages and spec files
reading       reading them in a process of its own
shields       what an installed shield keeps out
notices       what keeps from knowing what is guarded, in words
"""
