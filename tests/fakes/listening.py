"""Somebody who hears while one speaks, as a script says: one word for each second of sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from shared.errors import EngineFailed, IastedError
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.listening import Told
from shared.voice.ports import RATE, Capabilities


class ScriptedListening:
    """Hears « mot1 mot2 … »."""

    def __init__(self, turn: str, failure: IastedError | None = None) -> None:
        self.turn, self.failure = turn, failure
        self.pcm = b""
        self.finished = self.closed = False
        self._told: asyncio.Queue[Told | None] = asyncio.Queue()

    @property
    def heard(self) -> str:
        return " ".join(f"mot{second}" for second in range(1, len(self.pcm) // (2 * RATE) + 1))

    async def feed(self, pcm: bytes) -> None:
        self.pcm += pcm
        self._told.put_nowait(PartialTranscript(turn=self.turn, stable=self.heard))

    async def events(self) -> AsyncGenerator[Told, None]:
        while (told := await self._told.get()) is not None:
            yield told
        if self.failure is not None:
            raise self.failure

    async def finish(self) -> FinalTranscript:
        self.finished = True
        self._told.put_nowait(None)
        if self.failure is not None:
            raise self.failure
        return FinalTranscript(turn=self.turn, text=self.heard, engine="live")

    async def aclose(self) -> None:
        self.closed = True
        self._told.put_nowait(None)


class ScriptedLive:
    """A `LiveTranscriber`; `fails` makes every utterance end in a failure, `refuses` lets none begin."""

    name, capabilities = "live", Capabilities(interim=True)

    def __init__(self, *, fails: bool = False, refuses: bool = False) -> None:
        self._fails, self._refuses = fails, refuses
        self.opened: list[ScriptedListening] = []
        self.closed = False

    async def open(self, turn: str, language: str | None = "fr", glossary: str = "") -> ScriptedListening:
        if self._refuses:
            raise EngineFailed("told to refuse")
        self.opened.append(ScriptedListening(turn, EngineFailed("told to fail") if self._fails else None))
        return self.opened[-1]

    async def aclose(self) -> None:
        self.closed = True
