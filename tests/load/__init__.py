"""Many people who talk to the voice gateway at once, and as many who only stay connected."""
