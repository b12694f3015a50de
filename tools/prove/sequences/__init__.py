"""Sequences of commands on hosts that live, really run, and judged after every step."""
