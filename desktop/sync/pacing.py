"""How much is sent or asked for at once: more while it goes well, half of it when the link breaks."""

from __future__ import annotations

FIRST, LEAST, MOST = 32 << 10, 1 << 10, 768 << 10
QUICK_S = 4.0
"""What took less could have been more; a link that is cut every half minute then loses little."""


class Pace:
    """In bytes, of one link."""

    def __init__(self) -> None:
        self.size = FIRST

    def went_well(self, seconds: float, size: int) -> None:
        """`size` bytes took so long."""
        if seconds < QUICK_S and size * 2 >= self.size:
            self.size = min(MOST, self.size * 2)
        elif seconds > 2 * QUICK_S:
            self.size = max(LEAST, self.size // 2)

    def broke(self) -> None:
        """The link did not hold."""
        self.size = max(LEAST, self.size // 2)
