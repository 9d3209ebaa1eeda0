"""The sound of one session: chunks in the order of their numbers, gathered into the utterance that is being spoken."""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.voice.session import LONGEST_S, Begin, End
from sync_server.voice import codec
from sync_server.voice.refusals import malformed, still_speaking, too_long

MOST_CHUNKS = LONGEST_S * 400
"""Of one utterance: no codec has shorter packets than 2.5 ms, and empty ones would otherwise never be too many."""
Taken = Literal["new", "known", "gap"]


class Spoken(msgspec.Struct, frozen=True):
    """An utterance that has come to its end."""

    begin: Begin
    sound: tuple[bytes, ...]


class Hearing:
    """Numbers go on over all utterances; sound outside of one (of a turn that was stopped) is counted and dropped."""

    def __init__(self) -> None:
        self.chunk = 0
        """The number of the last sound that arrived."""
        self._begin: Begin | None = None
        self._last: int | None = None
        self._sound: list[bytes] = []
        self.bytes = 0
        """Of the utterance that is being spoken."""

    @property
    def turn(self) -> str:
        """The turn that is being spoken, or nothing."""
        return self._begin.turn if self._begin else ""

    def begin(self, begin: Begin) -> None:
        """What comes from now on is this utterance's."""
        if self._begin is not None:
            raise still_speaking()
        self._begin = begin

    def take(self, number: int, sound: bytes) -> Taken:
        """One chunk; BadInput when the utterance grows too long, which ends it."""
        if number < 1:
            raise malformed()
        if number <= self.chunk:
            return "known"
        if number > self.chunk + 1:
            return "gap"
        self.chunk = number
        if self._begin is not None and (self._last is None or number <= self._last):
            self._sound.append(sound)
            self.bytes += len(sound)
            if self.bytes > codec.most(self._begin.codec) or len(self._sound) > MOST_CHUNKS:
                self.drop()
                raise too_long(LONGEST_S)
        return "new"

    def end(self, end: End) -> None:
        """The number of the last chunk, which may still be on its way."""
        if self._begin is None or end.turn != self._begin.turn:
            raise malformed()
        self._last = end.chunks

    def whole(self) -> Spoken | None:
        """The utterance, once, when all of it is there."""
        if self._begin is None or self._last is None or self._last > self.chunk:
            return None
        spoken = Spoken(self._begin, tuple(self._sound))
        self.drop()
        return spoken

    def drop(self) -> None:
        """Nobody waits for this utterance any more."""
        self._begin, self._last, self._sound, self.bytes = None, None, [], 0
