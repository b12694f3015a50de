"""What the guard costs (``make bench``)."""
