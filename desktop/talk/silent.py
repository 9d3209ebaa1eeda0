"""Somebody who never answers: captions are wanted, not a conversation."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from shared.voice.ports import Capabilities, Prompt, Written


class Silent:
    """A responder that writes nothing."""

    name = "silent"
    capabilities = Capabilities()

    async def warm(self, prompt: Prompt) -> None:
        """There is nothing to take in."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:  # noqa: ARG002 - the port's signature
        nothing: tuple[Written, ...] = ()
        for piece in nothing:
            yield piece
