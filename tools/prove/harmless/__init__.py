"""DNF with the plugin against DNF without it, on hosts without a stack: random worlds and
commands."""
