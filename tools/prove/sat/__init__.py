"""A second judge, of any size: facts, clauses made of them, and a SAT solver from PyPI."""
