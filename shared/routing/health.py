"""A breaker for each candidate: after a few failures it rests, then one request may try it again.

`Breaker` is for engines on this machine, whose process was restarted by then; `Health` for whoever is far away.
"""

from __future__ import annotations

import random
import time
from collections import deque
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


ROWS, SPAN_S, SHARE, ENOUGH = 5, 30.0, 0.5, 10
LEAST_REST_S, MOST_REST_S = 15.0, 300.0
TWICE = 2
SEEN = 20
"""Answers whose speed is remembered."""


class Health:
    """Of one target: rests after five failures in half a minute, or half of ten; each rest that fails doubles.

    A key that is refused or an account without credit does not rest: it is out until the program starts again or
    `mended` is called, since no waiting changes it.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, jitter: Callable[[], float] = random.random
    ) -> None:
        self._clock, self._jitter = clock, jitter
        self._seen: deque[tuple[float, bool]] = deque(maxlen=SEEN)
        self._firsts: deque[float] = deque(maxlen=SEEN)
        self._rests_until, self._rest_s = 0.0, 0.0
        self._tried, self._slow = False, 0
        self.out = ""
        """Why nobody asks any more; empty is well."""

    @property
    def resting(self) -> bool:
        """Whether others are asked first; when a rest is over, one request tries."""
        return bool(self.out) or self._clock() < self._rests_until or self._tried

    @property
    def first_ms(self) -> float | None:
        """Until the first of an answer, of late; None before any was measured."""
        return sum(self._firsts) / len(self._firsts) if self._firsts else None

    @property
    def late_ms(self) -> float | None:
        """What nineteen of twenty answers were faster than."""
        return sorted(self._firsts)[int(0.95 * (len(self._firsts) - 1))] if self._firsts else None

    def asked(self) -> None:
        """A request begins; after a rest, it is the one that tries."""
        self._tried = bool(self._rest_s) and self._clock() >= self._rests_until

    def answered(self, first_ms: float) -> None:
        """Whole and well; `first_ms` 0 was not measured."""
        self._seen.append((self._clock(), True))
        self._rest_s, self._tried, self._slow = 0.0, False, 0
        if first_ms:
            self._firsts.append(first_ms)

    def slow(self, waited_ms: float) -> None:
        """Nothing came for so long that another was asked: twice in a row, and it rests."""
        self._firsts.append(waited_ms)
        tried, self._tried = self._tried, False
        self._slow += 1
        if tried or self._slow >= TWICE:
            self._rest()

    def stopped(self) -> None:
        """Nobody waits any more: nothing is known."""
        self._tried = False

    def failed(self, kind: str, retry_after_s: float = 0.0) -> None:
        """A failure of the vendor's; what was wrong with the request says nothing about the target."""
        tried, self._tried = self._tried, False
        if kind in {"key", "quota", "unknown-model"}:
            self.out = kind
        if kind in {"request", "refused"}:
            return
        now = self._clock()
        self._seen.append((now, False))
        if retry_after_s:
            self._rests_until = max(self._rests_until, now + retry_after_s)
        if tried or self._too_many(now):
            self._rest()

    def _rest(self) -> None:
        self._rest_s = min(MOST_REST_S, max(LEAST_REST_S, 2 * self._rest_s))
        self._rests_until = max(self._rests_until, self._clock() + self._rest_s * (1 + 0.1 * self._jitter()))
        self._seen.clear()

    def mended(self) -> None:
        """A key was changed: ask again."""
        self.out = ""

    def _too_many(self, now: float) -> bool:
        falls = sum(not well and now - at <= SPAN_S for at, well in self._seen)
        all_falls = sum(not well for _, well in self._seen)
        return falls >= ROWS or (len(self._seen) >= ENOUGH and all_falls >= SHARE * len(self._seen))
