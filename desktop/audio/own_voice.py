"""Tells what the echo canceller left of our own voice from a person who speaks over it.

What is left is far below the echo that the microphone hears, a person is not. How loud our echo is in this microphone
is learned while nobody speaks. The canceller needs its first two seconds of sound to learn the room; until then
a person must be louder than our echo.
"""

from __future__ import annotations

from collections import deque

from desktop.audio.backend import BLOCK_S
from desktop.audio.level import Meter

AUDIBLE_DBFS = -50.0
"""The speaker below this makes no echo worth the name."""
RINGS_S = 0.25
"""Longest way of our voice back into the microphone: buffers and room."""
ARRIVES_S = 0.08
"""After which what was played is surely in the air: an echo that is still under way would look weak."""
LEARNS_ROOM_S = 2.0
"""Of sound played, until the canceller knows the room."""
NEW_ROOM_DB = 3.0
"""Against our echo: what a person must reach until then (0 of 864 answers in as many rooms interrupted themselves)."""
KNOWN_ROOM_DB = -12.0
"""And from then on: a person a quarter as loud as our echo is still noticed."""
FIRST_RETURN_DB = -6.0
"""Echo against what is played, before it was measured: a loud laptop on a hard table."""
_NOBODY = 0.5
_RISES, _FALLS = 0.02, 0.1
"""Shares of a new measurement; it falls faster, because a person can only make the echo look louder."""


class OwnVoice:
    """Fed with the levels of each block."""

    def __init__(self) -> None:
        span = round(RINGS_S / BLOCK_S)
        self._played: deque[float] = deque(maxlen=span)
        self._heard: deque[float] = deque(maxlen=span)
        self._cleaned = Meter()
        self._near, self._far = Meter(BLOCK_S), Meter(BLOCK_S)
        self._return_db: float | None = None
        self._sounded_s = 0.0

    def excuses(self, near: bytes, far: bytes, cleaned: bytes, speech: float) -> bool:
        """Whether what is heard in `cleaned` is too weak, for what is being played, to be anybody else."""
        far_dbfs = self._far.feed(far).rms
        self._played.append(far_dbfs)
        self._heard.append(self._near.feed(near).rms)
        level = self._cleaned.feed(cleaned).rms
        played = max(self._played)
        if played < AUDIBLE_DBFS:
            return False
        self._sounded_s += BLOCK_S * (far_dbfs >= AUDIBLE_DBFS)
        arrived = max(list(self._played)[: -round(ARRIVES_S / BLOCK_S)], default=AUDIBLE_DBFS)
        if speech < _NOBODY and arrived > AUDIBLE_DBFS:
            self._measure(max(self._heard) - arrived)
        back = FIRST_RETURN_DB if self._return_db is None else self._return_db
        margin = NEW_ROOM_DB if self._sounded_s < LEARNS_ROOM_S else KNOWN_ROOM_DB
        return level < played + back + margin

    def _measure(self, return_db: float) -> None:
        if self._return_db is None:
            self._return_db = return_db
        change = return_db - self._return_db
        self._return_db += change * (_RISES if change > 0 else _FALLS)
