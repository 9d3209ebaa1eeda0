"""The weights: which exist, where they lie, how they are fetched and proven."""
