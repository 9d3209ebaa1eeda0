"""Several processes of one engine: whoever asks gets a free one, waits in a bounded queue, or is told to come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from shared.errors import EngineFailed
from shared.language import say

C = TypeVar("C")
MOST_WAITING = 16


class Pool(Generic[C]):
    """Members that serve one request each at a time."""

    def __init__(self, members: Sequence[C], most_waiting: int = MOST_WAITING) -> None:
        self._free: asyncio.LifoQueue[C] = asyncio.LifoQueue()
        self._at_rest = list(members)
        for member in members:
            self._free.put_nowait(member)
        self._waiting, self._most_waiting = 0, most_waiting

    @property
    def next(self) -> C | None:
        """Who would be given now, left where it is; None when all work."""
        return self._at_rest[-1] if self._at_rest else None

    @asynccontextmanager
    async def one(self) -> AsyncIterator[C]:
        """A member for as long as the block lasts; EngineFailed when too many wait for one."""
        if self._free.empty() and self._waiting >= self._most_waiting:
            raise EngineFailed(
                say(
                    "Les moteurs de ce serveur sont tous occupés : réessayez dans un instant.",
                    "All engines of this server are busy: try again in a moment.",
                ),
                code="engines-busy",
            )
        self._waiting += 1
        try:
            member = await self._free.get()
        finally:
            self._waiting -= 1
        self._at_rest.remove(member)
        try:
            yield member
        finally:
            self._at_rest.append(member)
            self._free.put_nowait(member)
