"""What outlives a connection to Deepgram: sound that is not final yet, and the words that are: none falls in between.

A part that is final says where its sound ends. Until then the sound is kept, and a new connection hears it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from shared.providers.deepgram import words_of
from shared.voice.events import FinalTranscript, PartialTranscript, Word
from shared.voice.listening import Paused, Told
from shared.voice.ports import RATE

SLACK = RATE // 10
"""Samples without a word that a last part may leave over: its end is told in rounded seconds."""


class Sound:
    """What was fed; positions are samples since the utterance began."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._arrived = asyncio.Event()
        self.since = 0
        """Everything before is final."""
        self.over = False
        """Nothing more comes."""

    def keep(self, pcm: bytes) -> None:
        """More of it."""
        self._kept += pcm
        self._arrived.set()

    def end(self) -> None:
        """That was all."""
        self.over = True
        self._arrived.set()

    def after(self, position: int, most: int) -> bytes:
        """At most so many bytes from there on, whole samples."""
        begin = 2 * (position - self.since)
        end = min(begin + most, len(self._kept) // 2 * 2)
        return bytes(self._kept[begin:end])

    def settle(self, position: int) -> None:
        """Everything before is final from now on."""
        samples = min(max(0, position - self.since), len(self._kept) // 2)
        del self._kept[: 2 * samples]
        self.since += samples

    @property
    def settled(self) -> bool:
        """Whether all of it is final."""
        return len(self._kept) <= 2 * SLACK

    async def arrives_within(self, wait_s: float) -> bool:
        """Whether more of it, or its end, comes in time."""
        self._arrived.clear()
        try:
            async with asyncio.timeout(wait_s):
                await self._arrived.wait()
        except TimeoutError:
            return False
        return True


class Reading:
    """What was understood of it, over all connections."""

    def __init__(self, turn: str, engine: str, language: str | None, sound: Sound) -> None:
        self._turn, self._engine, self._language, self._sound = turn, engine, language, sound
        self._origin = 0
        self._parts: list[str] = []
        self._unstable = ""
        self.words: list[Word] = []

    @property
    def heard(self) -> str:
        """What will not change any more."""
        return " ".join(self._parts)

    def begin(self) -> int:
        """A connection opens: where its sound begins. Its guesses are made anew."""
        self._origin, self._unstable = self._sound.since, ""
        return self._origin

    def take(self, message: Any) -> Iterator[Told]:
        """What one message of this connection tells."""
        if message.type == "Results":
            yield from self._results(message)
        elif message.type == "UtteranceEnd":
            yield Paused(turn=self._turn, at_s=self._origin / RATE + message.last_word_end, sign="end")

    def final(self) -> FinalTranscript:
        """All of it."""
        return FinalTranscript(
            turn=self._turn,
            text=self.heard,
            language=self._language or "fr",
            words=tuple(self.words),
            engine=self._engine,
        )

    def _results(self, message: Any) -> Iterator[Told]:
        best = message.channel.alternatives[0]
        before = (self.heard, self._unstable)
        if message.is_final:
            self._settle(best, self._origin + round((message.start + message.duration) * RATE))
        else:
            self._unstable = best.transcript.strip()
        if before != (self.heard, self._unstable):
            yield PartialTranscript(turn=self._turn, stable=self.heard, unstable=self._unstable)
        if message.speech_final and self.words:
            yield Paused(turn=self._turn, at_s=self.words[-1].end_s, sign="pause")

    def _settle(self, best: Any, end: int) -> None:
        self._unstable = ""
        if end <= self._sound.since:
            return  # told before
        self._sound.settle(end)
        if text := best.transcript.strip():
            self._parts.append(text)
            self.words += words_of(best.words or (), self._origin / RATE)
