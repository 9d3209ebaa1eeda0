"""Whether two French questions ask for the very same thing, decided by their words and without any engine."""
