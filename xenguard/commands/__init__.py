"""``dnf xenguard``: its command line, and what comes out (contract, sections 5 and 6)."""
