"""Where the two sides touch (contract, section 2).

kinds       all that is known of each kind of crossing
find        the crossings in an outcome
builds      those that a build of the stack would bring
describing  crossings and guarded packages in words
providers   who could provide what, on either side
"""
