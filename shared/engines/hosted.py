"""The three ports of the turn, and the filling of forms, served by an engine in its child process."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import msgspec

from shared.engines.host import EngineHost
from shared.errors import EngineFailed, PartMissing
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.ports import Capabilities, Heard, Prompt, Sounded, Spoken, Utterance, Written


class Hosted:
    """A candidate whose work is done elsewhere."""

    def __init__(self, host: EngineHost, capabilities: Capabilities) -> None:
        self.host = host
        self.name = host.spec.name
        self.capabilities = capabilities


class HostedTranscriber(Hosted):
    """Hears through an engine that serves `transcribe`."""

    async def transcribe(self, utterance: Utterance) -> AsyncGenerator[Heard, None]:
        body = msgspec.to_builtins(utterance, builtin_types=(bytes,))
        final: FinalTranscript | None = None
        async with aclosing(self.host.ask("transcribe", body, turn=utterance.turn)) as pieces:
            async for piece in pieces:
                event = self._event({**piece, "turn": utterance.turn})
                if isinstance(event, PartialTranscript):
                    yield event
                else:
                    final = event
        if final is None:
            raise EngineFailed(f"{self.name}: no transcript", code="engine-nonsense")
        yield msgspec.structs.replace(final, engine=self.name)

    def _event(self, fields: dict[str, Any]) -> FinalTranscript | PartialTranscript:
        try:
            event: FinalTranscript | PartialTranscript = msgspec.convert(fields, FinalTranscript | PartialTranscript)
        except msgspec.ValidationError as error:
            raise EngineFailed(f"{self.name}: {error}", code="engine-nonsense") from error
        return event


class HostedResponder(Hosted):
    """Answers through an engine that serves `respond` and `warm`."""

    async def warm(self, prompt: Prompt) -> None:
        with suppress(EngineFailed, PartMissing):
            async with aclosing(self.host.ask("warm", msgspec.to_builtins(prompt), turn=prompt.turn)) as pieces:
                async for _ in pieces:
                    pass

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        async with aclosing(self.host.ask("respond", msgspec.to_builtins(prompt), turn=prompt.turn)) as pieces:
            async for piece in pieces:
                if text := str(piece["text"]):  # an empty piece only says that a long prompt is being read
                    yield text


class HostedExtractor:
    """Fills small forms through an engine that serves `extract`."""

    def __init__(self, host: EngineHost) -> None:
        self.host = host

    async def extract(self, instruction: str, text: str, schema: dict[str, Any]) -> str:
        body = {"instruction": instruction, "text": text, "schema": schema}
        async with aclosing(self.host.ask("extract", body)) as pieces:
            return "".join([str(piece["text"]) async for piece in pieces])


class HostedVoice(Hosted):
    """Speaks through an engine that serves `speak`."""

    def __init__(self, host: EngineHost, capabilities: Capabilities, *, speed: float = 1.0) -> None:
        super().__init__(host, capabilities)
        self.speed = speed

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        async with aclosing(self.host.ask("speak", {"text": text, "speed": self.speed}, turn=turn)) as pieces:
            whole = False
            try:
                async for piece in pieces:
                    whole = piece["last"]
                    if piece["pcm"]:
                        yield Spoken(pcm=piece["pcm"], rate=piece["rate"])
            except EngineFailed:
                if not whole:  # an engine that falls after its last word has said everything
                    raise
