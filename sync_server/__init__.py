"""The organisation's server."""
