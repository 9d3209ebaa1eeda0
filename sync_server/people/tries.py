"""Guessing is slow: failed tries are counted in the database by name, by address and by both, known names or not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sync_server.kit.database import Database
from sync_server.kit.refusals import TooMany
from sync_server.people import proofs_store

WINDOW = timedelta(minutes=15)
MOST_BY_BOTH, MOST_BY_ADDRESS, MOST_BY_NAME = 5, 30, 50
"""Of one name from one address; of one address; of one name from everywhere (a stranger shall not lock it)."""
AT_ONCE = 2
"""Tries under way in one instance: a hundred that are sent together wait, and find what the first ones failed."""


class Tries:
    """Asked before a secret is checked, told afterwards."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def one(self, name: str, address: str) -> AsyncIterator[None]:
        """Room for one try, told of before it ends; TooMany, with the seconds to wait, after too many failures."""
        async with self._turns:
            await self._require(name, address)
            yield

    async def _require(self, name: str, address: str) -> None:
        now = self._clock()
        limits = (MOST_BY_BOTH, MOST_BY_ADDRESS, MOST_BY_NAME)
        async with self._database.reading() as tables:
            for subject, most in zip(_subjects(name, address), limits, strict=True):
                failed = await proofs_store.failures(tables, subject, now - WINDOW)
                if len(failed) >= most:
                    raise TooMany(max(1, int((failed[most - 1] + WINDOW - now).total_seconds()) + 1))

    async def failed(self, name: str, address: str) -> None:
        async with self._database.transaction() as tables:
            now = self._clock()
            await proofs_store.note_failure(tables, _subjects(name, address), now, now - WINDOW)

    async def succeeded(self, name: str, address: str) -> None:
        """What this name failed from here is forgotten; what the address failed with other names is not."""
        async with self._database.transaction() as tables:
            await proofs_store.forgive(tables, _subjects(name, address)[:1])


def _subjects(name: str, address: str) -> list[bytes]:
    told = (f"both\0{name}\0{address}", f"address\0{address}", f"name\0{name}")
    return [hashlib.sha256(each.encode()).digest() for each in told]
