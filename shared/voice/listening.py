"""Hearing somebody while they speak: sound goes in as it comes, readings come out, and a release asks for the last."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

import msgspec

from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.ports import Candidate


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """The engine believes that nobody speaks any more; whoever listens decides whether the utterance is over."""

    turn: str
    at_s: float
    """Where the last word ended, in seconds of this utterance's sound."""
    sign: Literal["pause", "end"]
    """A short silence after a word, or a long one after the last word."""


Told = PartialTranscript | Paused | FinalTranscript


class Listening(Protocol):
    """One utterance. Its sound stays with whoever feeds it: after a failure, another engine is given all of it."""

    @property
    def heard(self) -> str:
        """What will not change any more."""
        ...

    async def feed(self, pcm: bytes) -> None:
        """More sound: mono 16-bit little-endian samples at `RATE`; a failure is told by `events` and by `finish`."""
        ...

    def events(self) -> AsyncGenerator[Told, None]:
        """Readings as they come, the final one last; raises what ended it otherwise. One reader."""
        ...

    async def finish(self) -> FinalTranscript:
        """Somebody released the key: what was heard, once and for all. Raises where it cannot be known."""
        ...

    async def aclose(self) -> None:
        """Nobody waits for it any more; whatever was sent is metered."""
        ...


class LiveTranscriber(Candidate, Protocol):
    """Opens one `Listening` for each utterance; what is spoken while it connects is not lost."""

    async def open(self, turn: str, language: str | None = "fr", glossary: str = "") -> Listening: ...
