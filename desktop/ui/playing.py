"""Which sentence of an answer is being said now, from the sound that was made and when it started and stopped."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import msgspec

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*[»”\")]*\s*")


class _Piece(msgspec.Struct):
    text: str
    seconds: float
    starts: float


class Playing:
    """Follows one answer at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.turn = ""
        self._pieces: list[_Piece] = []
        self._started = False
        self._held_at: float | None = None

    @property
    def runs(self) -> bool:
        """Whether something is being said."""
        return self._started and self._held_at is None

    def add(self, turn: str, text: str, seconds: float) -> None:
        """The sound of one clause was made."""
        if turn != self.turn:
            self.stop()
            self.turn = turn
        now = self._clock() if self._started else 0.0
        ends = self._pieces[-1].starts + self._pieces[-1].seconds if self._pieces else 0.0
        self._pieces.append(_Piece(text=text, seconds=seconds, starts=max(ends, now)))

    def start(self, turn: str) -> None:
        """Its first sound left for the speaker."""
        if turn == self.turn and not self._started:
            self._started = True
            now = self._clock()
            for piece in self._pieces:
                piece.starts += now

    def hold(self) -> None:
        """Somebody speaks over it."""
        if self.runs:
            self._held_at = self._clock()

    def go_on(self) -> None:
        """It was nothing."""
        if self._held_at is not None:
            late = self._clock() - self._held_at
            self._held_at = None
            for piece in self._pieces:
                piece.starts += late

    def stop(self) -> None:
        """It is over."""
        self.turn, self._pieces, self._started, self._held_at = "", [], False, None

    def sentence(self, text: str) -> tuple[int, int]:
        """First character and length of the sentence of `text` that is being said; (0, 0) for none."""
        where = self._character(text)
        if where is None:
            return 0, 0
        for found in _SENTENCE.finditer(text):
            if found.start() <= where < found.end():
                said = found[0].strip()
                return found.start() + found[0].index(said) if said else found.start(), len(said)
        return 0, 0

    def _character(self, text: str) -> int | None:
        if not self.runs:
            return None
        now, at = self._clock(), 0
        for piece in self._pieces:
            start = text.find(piece.text.strip(), at)
            start = at if start < 0 else start
            if now < piece.starts + piece.seconds:
                share = max(0.0, now - piece.starts) / max(piece.seconds, 0.01)
                return min(start + int(share * len(piece.text)), max(0, len(text) - 1))
            at = min(start + len(piece.text), len(text))
        return None
