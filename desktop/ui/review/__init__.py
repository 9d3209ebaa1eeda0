"""The parts of the page on which cases are reviewed."""
