"""Scripted candidates that stand for vendors: they meter what they use, and fail the way an adapter does."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from shared.errors import EngineFailed
from shared.providers.attempt import Attempt
from shared.providers.failures import Kind, ProviderFailed
from shared.voice.ports import Capabilities, Prompt, Sounded, Spoken, Written
from shared.voice.usage import Meter, Usage
from tests.fakes.responder import ScriptedResponder
from tests.fakes.voice import ScriptedVoice

TOKENS = Usage(input_tokens=100, output_tokens=20)


class VendorResponder(ScriptedResponder):
    """Bills `TOKENS` an attempt, whatever becomes of it."""

    def __init__(self, provider: str, model: str, meter: Meter, *, kind: Kind = "server", **script: Any) -> None:
        super().__init__(name=f"{provider}/{model}", **script)
        self.capabilities = Capabilities(network=True)
        self._provider, self._model, self._meter, self._kind = provider, model, meter, kind

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        attempt = Attempt(prompt.turn, "think", self._provider, self._model, self._meter, self._judge)
        attempt.usage = TOKENS
        async with attempt, aclosing(super().respond(prompt)) as pieces:
            async for piece in pieces:
                attempt.gave(1)
                yield piece

    def _judge(self, error: BaseException) -> ProviderFailed:
        raise error

    async def play(self, request: Any, pieces: Any) -> AsyncGenerator[Any, None]:
        try:
            async with aclosing(super().play(request, pieces)) as played:
                async for piece in played:
                    yield piece
        except EngineFailed as error:
            raise ProviderFailed(self._provider, self._kind) from error


class VendorVoice(ScriptedVoice):
    """Bills every character that was sent."""

    def __init__(self, provider: str, model: str, meter: Meter, **script: Any) -> None:
        super().__init__(name=f"{provider}/{model}", **script)
        self.capabilities = Capabilities(network=True)
        self._provider, self._model, self._meter = provider, model, meter

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        attempt = Attempt(turn, "speak", self._provider, self._model, self._meter, lambda _: ProviderFailed("p", "cut"))
        attempt.usage = Usage(characters=len(text))
        async with attempt, aclosing(super().speak(turn, text)) as sounds:
            async for sound in sounds:
                attempt.gave(len(sound.pcm) if isinstance(sound, Spoken) else 0)
                yield sound
