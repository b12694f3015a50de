"""The parts of random_worlds.py."""
