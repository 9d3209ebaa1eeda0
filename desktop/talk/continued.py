"""Hears the end of a long utterance, and says it after the parts that were read while the person was still speaking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from shared.errors import IastedError
from shared.voice.events import EngineChosen, FinalTranscript, PartialTranscript
from shared.voice.ports import Capabilities, Heard, Transcriber, Utterance


class Continued:
    """A transcriber that knows what was said before."""

    def __init__(self, transcriber: Transcriber, earlier: asyncio.Task[str]) -> None:
        self.name = transcriber.name
        self.capabilities: Capabilities = transcriber.capabilities
        self.transcriber = transcriber
        """Who hears, and knows nothing of what was said before."""
        self._earlier = earlier

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        before = await asyncio.shield(self._earlier)
        async with aclosing(self.transcriber.transcribe(utterance)) as events:
            async for event in events:
                match event:
                    case FinalTranscript():
                        yield msgspec.structs.replace(event, text=f"{before} {event.text}".strip())
                    case PartialTranscript():
                        yield msgspec.structs.replace(event, stable=f"{before} {event.stable}".strip())
                    case EngineChosen():
                        yield event


def after(part: Utterance, transcriber: Transcriber) -> Continued:
    """Who hears what follows a part that `transcriber` reads, and says it after all that was said before."""
    plain = transcriber.transcriber if isinstance(transcriber, Continued) else transcriber
    return Continued(plain, asyncio.create_task(_read(transcriber, part)))


async def _read(transcriber: Transcriber, part: Utterance) -> str:
    """The words of a part; none when they cannot be read, so that the other parts still count."""
    text = ""
    try:
        async with aclosing(transcriber.transcribe(part)) as events:
            async for event in events:
                if isinstance(event, FinalTranscript):
                    text = event.text
    except IastedError:
        return text
    return text
