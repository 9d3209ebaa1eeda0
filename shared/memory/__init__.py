"""The semantic cache: questions that were answered before, found by meaning and let through by a guard."""
