"""A transcriber that may already be listening: an utterance heard while it was spoken needs no second hearing.

Whoever opens `listen` feeds it; `transcribe` of the same turn then only asks for the end. When that fails it says so,
and whoever is asked next gets all of the sound.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import msgspec

from shared.voice.events import FinalTranscript
from shared.voice.listening import Listening, LiveTranscriber, Told
from shared.voice.ports import Heard, Transcriber, Utterance


class Alongside:
    """Two manners of one engine: `live` while somebody speaks, `whole` for what nobody listened to."""

    def __init__(self, whole: Transcriber, live: LiveTranscriber) -> None:
        self._whole, self._live = whole, live
        self.name = whole.name
        self.capabilities = msgspec.structs.replace(whole.capabilities, interim=True)
        self._open: dict[str, Followed] = {}

    async def listen(self, turn: str, language: str | None = "fr", glossary: str = "") -> Listening:
        """Listen to the utterance of this turn from its first sound on."""
        listening = await self._live.open(turn, language, glossary)
        followed = self._open[turn] = Followed(listening, lambda: self._open.pop(turn, None))
        return followed

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        followed = self._open.pop(utterance.turn, None)
        if followed is None or followed.fed > len(utterance.pcm):
            async with aclosing(self._whole.transcribe(utterance)) as heard:
                async for event in heard:
                    yield event
            return
        async with aclosing(followed):
            await followed.feed(utterance.pcm[followed.fed :])
            yield await followed.finish()

    async def aclose(self) -> None:
        """End both."""
        for engine in (self._live, self._whole):
            if (close := getattr(engine, "aclose", None)) is not None:
                await close()


class Followed:
    """A `Listening` that knows how much it was given."""

    def __init__(self, listening: Listening, gone: Callable[[], object]) -> None:
        self._listening, self._gone = listening, gone
        self.fed = 0
        """Bytes."""

    @property
    def heard(self) -> str:
        return self._listening.heard

    async def feed(self, pcm: bytes) -> None:
        self.fed += len(pcm)
        await self._listening.feed(pcm)

    def events(self) -> AsyncGenerator[Told, None]:
        return self._listening.events()

    async def finish(self) -> FinalTranscript:
        return await self._listening.finish()

    async def aclose(self) -> None:
        self._gone()
        await self._listening.aclose()
