"""For the build macros of EL8, which run this file; everything is in setup.cfg."""

from setuptools import setup

setup()
