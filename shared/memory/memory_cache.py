"""Answers remembered in this process alone: for a server without Redis, and for a laptop whose store is closed."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.memory.shelf import ROOM, Shelf
from shared.routing.remembering import Entry, Vector


class MemoryKept:
    """Ends with the process; `clock` is in seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time, room: int = ROOM) -> None:
        self._clock = clock
        self._shelf = Shelf(room)
        self._entries: dict[str, Entry] = {}

    async def add(self, entry: Entry) -> None:
        self._expire()
        if entry.until <= self._clock():
            await self.drop(entry.id)
            return
        self._entries[entry.id] = entry
        for gone in self._shelf.put(entry):
            del self._entries[gone]

    async def exact(self, scope: str, digest: str) -> Entry | None:
        self._expire()
        entry = self._entries.get(digest)
        return entry if entry is not None and entry.scope == scope else None

    async def nearest(
        self, scope: str, vector: Vector, most: int = 5, least: float = -1.0
    ) -> list[tuple[Entry, float]]:
        self._expire()
        return [(self._entries[name], near) for name, near in self._shelf.nearest(scope, vector, most, least)]

    async def hit(self, entry_id: str) -> None:
        self._shelf.hit(entry_id)

    async def drop(self, entry_id: str) -> None:
        self._shelf.drop(entry_id)
        self._entries.pop(entry_id, None)

    async def forget(self, scope_prefix: str = "") -> int:
        names = self._shelf.begins(scope_prefix)
        for name in names:
            await self.drop(name)
        return len(names)

    async def count(self) -> int:
        self._expire()
        return len(self._shelf)

    def _expire(self) -> None:
        for name in self._shelf.expire(self._clock()):
            del self._entries[name]
