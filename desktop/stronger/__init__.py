"""Stronger engines for this laptop, while a network, a signed-in account and its settings allow them."""
