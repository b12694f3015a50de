"""Worlds of EL8's size and shape, from its own metadata: see :mod:`prove.el8.universe`."""
