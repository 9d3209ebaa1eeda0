"""Answers remembered on a laptop, in its sealed store; found in memory, where the vectors are once it is open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from shared.memory.shelf import ROOM, Shelf
from shared.routing.remembering import Entry, Vector


class Rows(Protocol):
    """What the store offers; each call may wait for the disk."""

    def put(self, entry: Entry) -> None: ...
    def read(self, ids: Sequence[str]) -> list[Entry]: ...
    def all(self) -> Iterable[Entry]: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def expire(self, now: float) -> None: ...


class StoredKept:
    """Reads the rows once, at the first look; what the disk is asked is asked on a thread."""

    def __init__(self, rows: Rows, clock: Callable[[], float] = time.time, room: int = ROOM) -> None:
        self._rows, self._clock = rows, clock
        self._shelf = Shelf(room)
        self._loading: asyncio.Task[None] | None = None

    async def add(self, entry: Entry) -> None:
        await self._ready()
        if entry.until <= self._clock():
            await self.drop(entry.id)
            return
        gone = self._shelf.put(entry)
        await asyncio.to_thread(self._rows.put, entry)
        await self._remove(gone)

    async def exact(self, scope: str, digest: str) -> Entry | None:
        await self._ready()
        found = await asyncio.to_thread(self._rows.read, [digest]) if digest in self._shelf else []
        return next((entry for entry in found if self._may_be_said(entry, scope)), None)

    async def nearest(
        self, scope: str, vector: Vector, most: int = 5, least: float = -1.0
    ) -> list[tuple[Entry, float]]:
        await self._ready()
        found = self._shelf.nearest(scope, vector, most, least)
        if not found:
            return []
        entries = {entry.id: entry for entry in await asyncio.to_thread(self._rows.read, [name for name, _ in found])}
        return [
            (entries[name], similar)
            for name, similar in found
            if name in entries and self._may_be_said(entries[name], scope)
        ]

    async def hit(self, entry_id: str) -> None:
        self._shelf.hit(entry_id)

    async def drop(self, entry_id: str) -> None:
        await self._ready()
        await self._remove([entry_id])

    async def forget(self, scope_prefix: str = "") -> int:
        await self._ready()
        names = self._shelf.begins(scope_prefix)
        await self._remove(names)
        return len(names)

    async def count(self) -> int:
        await self._ready()
        return len(self._shelf)

    def _may_be_said(self, entry: Entry, scope: str) -> bool:
        return entry.scope == scope and entry.until > self._clock()

    async def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            self._shelf.drop(name)
        if names:
            await asyncio.to_thread(self._rows.remove, names)

    async def _ready(self) -> None:
        """All rows are known; reading them goes on when whoever asked can wait no longer."""
        loading = self._loading
        if loading is None or (loading.done() and (loading.cancelled() or loading.exception())):
            self._loading = loading = asyncio.create_task(self._load())
        await asyncio.shield(loading)
        if gone := self._shelf.expire(self._clock()):
            await asyncio.to_thread(self._rows.remove, gone)

    async def _load(self) -> None:
        def read() -> list[Entry]:
            self._rows.expire(self._clock())
            return list(self._rows.all())

        for entry in await asyncio.to_thread(read):
            self._shelf.put(entry)
