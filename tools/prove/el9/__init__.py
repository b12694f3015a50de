"""Worlds of EL9's shape, without modules, at EL9's size: see :mod:`prove.el9.universe`."""
