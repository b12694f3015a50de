"""The SIG: what its packagers need (contract, section 6).

srpm       whether source packages are in bounds for a build of the stack
advice     what belongs into the stack's specs
conflicts  the guarded packages that a stack package has to be kept apart from
gate       whether anything crosses, before it is published
missing    what the stack lacks of what guarded packages provide
speclines  lines of a spec
shield     a package that keeps the guarded modules out where no plugin runs
reasons    why a line is wanted, in words
text       both for a terminal
"""
