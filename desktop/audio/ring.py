"""Samples on their way between an audio callback and the program: preallocated, without a lock, never waiting."""

from __future__ import annotations

from typing import Any

import numpy as np

Samples = np.ndarray[Any, np.dtype[np.int16]]


class Ring:
    """One thread writes, one reads; the counters only grow, so each side trusts what it sees of the other.

    A reader that comes too late loses the oldest samples and is told how many (`lost`).
    """

    def __init__(self, capacity: int) -> None:
        self._samples: Samples = np.zeros(capacity, np.int16)
        self._capacity = capacity
        self.written = 0
        """Samples ever written."""
        self.taken = 0
        """Samples ever read or lost."""
        self.lost = 0
        """Samples that were overwritten before anybody read them."""

    @property
    def waiting(self) -> int:
        """Samples that can be read now."""
        return self.written - self.taken

    @property
    def room(self) -> int:
        """Samples that can be written before something unread is lost."""
        return self._capacity - self.waiting

    def write(self, samples: Samples) -> None:
        """Put samples in (mono, 16 bits); called by the writer only."""
        count = len(samples)
        samples = samples[-self._capacity :]
        start = (self.written + count - len(samples)) % self._capacity
        first = min(len(samples), self._capacity - start)
        self._samples[start : start + first] = samples[:first]
        self._samples[: len(samples) - first] = samples[first:]
        self.written += count

    def read_into(self, out: Samples) -> int:
        """Fill the beginning of `out` with what waits; how many samples that were. Called by the reader only."""
        if (late := self.waiting - self._capacity) > 0:
            self.lost += late
            self.taken += late
        count = min(len(out), self.waiting)
        start = self.taken % self._capacity
        first = min(count, self._capacity - start)
        out[:first] = self._samples[start : start + first]
        out[first:count] = self._samples[: count - first]
        self.taken += count
        return count

    def skip_to(self, position: int) -> None:
        """Forget what was written before `position`; called by the reader only."""
        self.taken = max(self.taken, min(position, self.written))
