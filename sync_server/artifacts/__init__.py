"""Sealed files: they come in pieces, go on at the byte where they stopped, and count once every byte was checked."""
