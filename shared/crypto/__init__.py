"""Sealed records and their keys: pure bytes in, bytes out; what opens stands apart in `opening`."""
