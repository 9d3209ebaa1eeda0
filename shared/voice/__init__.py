"""One spoken turn: its events, its ports, and the French of what is heard and said."""
