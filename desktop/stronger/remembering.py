"""Answers remembered while a desk is open: the sealed store holds them, and forgets them with everything else."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from shared.memory.embedder import HostedEncoder
from shared.memory.sqlite_cache import Rows, StoredKept
from shared.routing.cache import SemanticCache
from shared.routing.cached import Scope
from shared.routing.remembered import Remembered
from shared.voice.ports import Capabilities, Prompt, Responder, Written

FindEncoder = Callable[[], HostedEncoder | None]
"""Whoever turns questions into vectors here; None where the weights are not, and then words alone are compared."""


class Remembering:
    """A responder that remembers as long as it is given a cache, and passes everything on otherwise."""

    def __init__(self, responder: Responder, scope_of: Callable[[Prompt], Scope]) -> None:
        self._responder, self._scope_of = responder, scope_of
        self._now: Responder = responder
        self.name = responder.name
        self.capabilities: Capabilities = responder.capabilities

    def use(self, cache: SemanticCache | None) -> None:
        self._now = self._responder if cache is None else Remembered(self._responder, cache, self._scope_of)

    async def warm(self, prompt: Prompt) -> None:
        await self._responder.warm(prompt)

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        async with aclosing(self._now.respond(prompt)) as pieces:
            async for piece in pieces:
                yield piece


class Memory:
    """The cache of an open desk, and its encoder's process."""

    def __init__(self, rows: Rows, encoder: HostedEncoder | None) -> None:
        self._encoder = encoder
        self.cache = SemanticCache(encoder, StoredKept(rows))

    async def aclose(self) -> None:
        await self.cache.aclose()
        if self._encoder is not None:
            await self._encoder.aclose()
