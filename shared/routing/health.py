"""A breaker for each candidate: after a few failures in a row it rests, then one request may try it again."""

from __future__ import annotations

import time
from collections.abc import Callable

FALLS = 3
REST_S = 30.0


class Breaker:
    """Counts the failures in a row of one candidate."""

    def __init__(
        self, *, falls: int = FALLS, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._falls = falls
        self._rest_s = rest_s
        self._clock = clock
        self._failed_in_a_row = 0
        self._rests_until = 0.0

    @property
    def closed(self) -> bool:
        """Whether the candidate may be asked now."""
        return self._failed_in_a_row < self._falls or self._clock() >= self._rests_until

    def succeeded(self) -> None:
        self._failed_in_a_row = 0

    def failed(self) -> None:
        """One more failure; from the last allowed one on, rest (a failed trial rests again)."""
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self._falls:
            self._rests_until = self._clock() + self._rest_s
