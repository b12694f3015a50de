"""Why a refused request has no clean solution: few facts, of which none can be left out.

facts       what a clean solution of the request has to heed (contract, section 5)
host        what of the host it may change
clauses     the same as clauses of propositional logic
refuting    whether clauses exclude each other, and which
finding     the facts that are enough, and all needed
"""
