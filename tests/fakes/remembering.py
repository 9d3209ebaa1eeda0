"""A place for remembered answers in memory, and encoders that find everything alike, are slow, or fail."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence

import numpy as np

from shared.errors import EngineFailed
from shared.routing.remembering import WIDTH, Entry, Vector


class AllAlike:
    """The worst encoder there is: whatever is asked, it is the same; only the guard stands before a false hit."""

    name = "all-alike@1"

    def __init__(self, *, threshold: float = 0.95, takes_s: float = 0.0, fails: bool = False) -> None:
        self.threshold = threshold
        self.takes_s = takes_s
        self.fails = fails
        self.asked = 0

    async def encode(self, texts: Sequence[str]) -> Vector:
        self.asked += 1
        await asyncio.sleep(self.takes_s)
        if self.fails:
            raise EngineFailed("L'encodeur est tombé.")
        rows = np.zeros((len(texts), WIDTH), np.float32)
        rows[:, 0] = 1.0
        return rows


class NearByWords(AllAlike):
    """Finds all alike enough, and those that share words more alike than others."""

    name = "near-by-words@1"

    async def encode(self, texts: Sequence[str]) -> Vector:
        rows = await super().encode(texts)
        for row, text in zip(rows, texts, strict=True):
            for word in set(text.lower().split()):
                row[1 + zlib.crc32(word.encode()) % (WIDTH - 1)] = 0.08
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class KeptHere:
    """Entries in a dictionary; `broken` makes every call fail."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self.entries: dict[str, Entry] = {}
        self.broken = False

    def _alive(self, scope: str | None = None) -> list[Entry]:
        if self.broken:
            raise ConnectionError("gone")
        return [e for e in self.entries.values() if e.until > self._clock() and scope in {None, e.scope}]

    async def add(self, entry: Entry) -> None:
        self._alive()
        self.entries[entry.id] = entry

    async def exact(self, scope: str, digest: str) -> Entry | None:
        return next((entry for entry in self._alive(scope) if entry.id == digest), None)

    async def nearest(
        self, scope: str, vector: Vector, most: int = 5, least: float = -1.0
    ) -> list[tuple[Entry, float]]:
        found = [(e, float(np.frombuffer(e.vector, "<f4") @ vector)) for e in self._alive(scope) if e.vector]
        return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: -pair[1])[:most]

    async def hit(self, entry_id: str) -> None:
        self._alive()

    async def drop(self, entry_id: str) -> None:
        self.entries.pop(entry_id, None)

    async def forget(self, scope_prefix: str = "") -> int:
        gone = [entry.id for entry in self._alive() if entry.scope.startswith(scope_prefix)]
        for entry_id in gone:
            del self.entries[entry_id]
        return len(gone)

    async def count(self) -> int:
        return len(self._alive())
