"""Lets a program find tests/support and the checkout's xenguard; to be imported before them."""

import os
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, PROJECT)     # rather than an installed one
sys.path.append(os.path.join(PROJECT, 'tests'))
