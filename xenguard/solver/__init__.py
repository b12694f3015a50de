"""What DNF's solver could do.

outcome         what a solved goal or a transaction would do to the host
constraints     what a solve must heed beside the request
branching       the branches past a crossing
kept            what a solution must leave on the host
obstructing     the guarded packages that keep a request from being solved
explaining      which constraints are to blame for a failure
solution        a solved goal, and what is wrong with it
search          an outcome without a new crossing
nearer          outcomes that are nearer to what was asked for
installability  what can be had without a guarded package
"""
