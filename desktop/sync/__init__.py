"""Carries sealed records between this laptop and the organisation's server, whenever there is a network."""
