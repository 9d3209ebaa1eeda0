"""The stage times of a turn: when each step was reached for the first time, in milliseconds since the start."""

from __future__ import annotations

import time
from collections.abc import Callable


class StageClock:
    """Remembers the first time each stage was marked."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._start = clock()
        self.marks: dict[str, float] = {}

    def now_ms(self) -> float:
        return round((self._clock() - self._start) * 1000, 1)

    def mark(self, stage: str) -> None:
        self.marks.setdefault(stage, self.now_ms())
