"""The checkpoints that a log is held against, 64 bytes each, and what is known once the entries have reached them."""

from __future__ import annotations

from array import array
from bisect import bisect_left

_ROOT, _TIME = 32, 24


class Anchors:
    """Sizes that only grow, their roots, and when the last entry below each was received."""

    def __init__(self) -> None:
        self._sizes = array("Q")
        self._roots = bytearray()
        self._times = bytearray()
        self._reached = 0

    def __len__(self) -> int:
        return len(self._sizes)

    @property
    def newest(self) -> int:
        """The largest size; 0 without any."""
        return self._sizes[-1] if self._sizes else 0

    @property
    def next(self) -> int | None:
        """The size that the entries reach next."""
        return self._sizes[self._reached] if self._reached < len(self._sizes) else None

    @property
    def passed(self) -> int:
        """The size reached last; 0 before the first."""
        return self._sizes[self._reached - 1] if self._reached else 0

    def add(self, size: int, root: bytes) -> None:
        """One more; its size is larger than those before."""
        self._sizes.append(size)
        self._roots += root

    def reach(self, received: str) -> None:
        """The entries got to `next`."""
        self._times += received.encode("ascii")
        self._reached += 1

    def root(self, size: int) -> bytes | None:
        """The root at this size, if it is an anchor."""
        place = self._place(size)
        return None if place is None else bytes(self._roots[place * _ROOT : (place + 1) * _ROOT])

    def received(self, size: int) -> str:
        """When the last entry below a size that was reached was received; empty when not known."""
        place = self._place(size)
        return "" if place is None else self._times[place * _TIME : (place + 1) * _TIME].decode("ascii")

    def _place(self, size: int) -> int | None:
        place = bisect_left(self._sizes, size)
        return place if place < len(self._sizes) and self._sizes[place] == size else None
