"""``dnf xenguard``: its command line, and what comes out (contract, sections 5 and 6).

command   what all subcommands share
report    ``dnf xenguard report``
clean     ``dnf xenguard clean``
why       ``dnf xenguard why``
srpm      ``dnf xenguard srpm``
advise    ``dnf xenguard advise``
gate      ``dnf xenguard gate``
shield    ``dnf xenguard shield``
output    where it goes: the terminal, or a file
messages  what is wrong with a command line
"""
