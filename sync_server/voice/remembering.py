"""Answers that the server says again: composed of an encoder, a place and the guard, for a staff that routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from models.encoders import server_encoder
from models.store import Store
from shared.memory.embedder import HostedEncoder
from shared.memory.memory_cache import MemoryKept
from shared.memory.redis_cache import RedisKept
from shared.providers.making import Made
from shared.roles import Standing
from shared.routing.cache import SemanticCache
from shared.routing.cached import Looked, Scope, scope_of
from shared.routing.remembered import Remembered
from shared.routing.switchboard import Switchboard
from shared.voice.ports import Prompt, Responder
from sync_server.kit.secret import Secret
from sync_server.settings import Settings
from sync_server.voice.crew import Crew
from sync_server.voice.routed import RoutedStaff

NOBODYS = Scope(privacy="restricted")
"""Of a turn that nobody began: nothing is kept or said again in it."""


class Memory:
    """One for a server: shared by its instances through Redis, sealed under their secret, else in this process."""

    def __init__(
        self, settings: Settings, secret: Secret, store: Store, looked: Callable[[Looked], None] = lambda _: None
    ) -> None:
        self._store = store
        self._encoder: HostedEncoder | None = None
        mark = secret.mark("remembered-answers", "").encode()
        self._kept = RedisKept(settings.redis_url, mark) if settings.redis_url else MemoryKept()
        self.cache = SemanticCache(None, self._kept, looked=looked, wake=self._wake)

    async def aclose(self) -> None:
        await self.cache.aclose()
        if self._encoder is not None:
            await self._encoder.aclose()
        if isinstance(self._kept, RedisKept):
            await self._kept.aclose()

    async def _wake(self) -> HostedEncoder | None:
        self._encoder = await asyncio.to_thread(server_encoder, self._store)
        return self._encoder


class RememberingStaff(RoutedStaff):
    """A `RoutedStaff` whose answers are remembered for whoever has the same role in the same organisation."""

    def __init__(self, crew: Crew, board: Switchboard, made: Made, memory: Memory) -> None:
        super().__init__(crew, board, made, self._remembering)
        self._memory = memory
        self._who: dict[str, Standing] = {}

    def begin(self, turn: str, who: Standing) -> None:
        self._who[turn] = who
        super().begin(turn, who)

    async def end(self, turn: str) -> None:
        self._who.pop(turn, None)
        await super().end(turn)

    async def aclose(self) -> None:
        await super().aclose()
        await self._memory.aclose()

    def _remembering(self, responder: Responder) -> Responder:
        return Remembered(responder, self._memory.cache, self._scope)

    def _scope(self, prompt: Prompt) -> Scope:
        who = self._who.get(prompt.turn)
        return NOBODYS if who is None else scope_of(prompt, organisation=who.organisation, role=who.role)
