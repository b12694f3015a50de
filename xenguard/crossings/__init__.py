"""Where the two sides touch (contract, section 2).

find        the crossings in an outcome
builds      those that a build of the stack would bring
describing  a crossing in words
"""
