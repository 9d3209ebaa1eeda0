"""Stands where an engine is missing: whoever needs it is told what is missing and what to do, turn by turn."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from shared.errors import PartMissing
from shared.voice.events import PartialTranscript
from shared.voice.ports import Capabilities, Heard, Prompt, Utterance, Written


class Absent:
    """A transcriber, a reader of captions and a responder that is not here."""

    name = "absent"
    capabilities = Capabilities()

    def __init__(self, missing: PartMissing) -> None:
        self._missing = missing

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:  # noqa: ARG002 - the port's
        raise self._missing
        yield  # a generator, as the port wants it

    async def read(self, so_far: Utterance) -> PartialTranscript:
        return PartialTranscript(turn=so_far.turn, stable="")

    async def warm(self, prompt: Prompt) -> None:
        """There is nothing to warm."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:  # noqa: ARG002 - the port's signature
        raise self._missing
        yield  # a generator, as the port wants it
