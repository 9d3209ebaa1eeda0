"""Sealed files in chunks, sent in pieces that go on where they broke off."""
