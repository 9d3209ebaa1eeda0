"""A responder that asks once more how far words may go, when they are about to: a conversation can change class."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import msgspec

from shared.voice.ports import Capabilities, Privacy, Prompt, Responder, Written, stricter


class Reclassed:
    """What was restricted while somebody was still heard is answered here."""

    def __init__(self, responder: Responder, privacy: Callable[[], Privacy]) -> None:
        self._responder, self._privacy = responder, privacy
        self.name = responder.name
        self.capabilities: Capabilities = responder.capabilities

    async def warm(self, prompt: Prompt) -> None:
        await self._responder.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        now = msgspec.structs.replace(prompt, privacy=stricter(prompt.privacy, self._privacy()))
        async with aclosing(self._responder.respond(now)) as pieces:
            async for piece in pieces:
                yield piece
