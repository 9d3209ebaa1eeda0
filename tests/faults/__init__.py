"""Networks that fail on purpose, each in a way that can be told again from its seed."""
