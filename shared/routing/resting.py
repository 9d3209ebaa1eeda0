"""Whoever fails several times in a row is left alone for a while, so that no turn waits for it each time."""

from __future__ import annotations

from collections.abc import Callable


class Resting:
    """`clock` in seconds; after `most` failures in a row there is rest for `rest_s`."""

    def __init__(self, clock: Callable[[], float], most: int = 3, rest_s: float = 30.0) -> None:
        self._clock, self._most, self._rest_s = clock, most, rest_s
        self._failures, self._until = 0, float("-inf")

    @property
    def now(self) -> bool:
        """Whether it is to be left alone."""
        return self._clock() < self._until

    def failed(self) -> bool:
        """It failed once more; True when its rest begins with this."""
        self._failures += 1
        if self._failures < self._most:
            return False
        self._failures, self._until = 0, self._clock() + self._rest_s
        return True

    def worked(self) -> None:
        self._failures = 0
