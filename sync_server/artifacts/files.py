"""Takes sealed files in, piece after piece, and gives them out, whole ones, to whoever may read their case.

What arrived stands in the database, so that any instance goes on with it; a file that is complete stands in the bucket.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from shared.roles import Target
from sync_server.artifacts import store
from sync_server.artifacts.refusals import (
    Altered,
    Elsewhere,
    another,
    incomplete,
    not_yours,
    shredded,
    too_large,
    too_many,
)
from sync_server.artifacts.schemas import LARGEST, Announced, Progress
from sync_server.artifacts.store import Blob
from sync_server.identity.guard import Caller
from sync_server.kit.bucket import Bucket
from sync_server.kit.database import Database
from sync_server.kit.refusals import NotThere

KEPT_BYTES, KEPT_S = 64 << 10, 1.0
"""What arrives is kept at the latest after so many bytes or seconds: a cut loses no more."""
MOST_UNDER_WAY = 1 << 30
"""Bytes that one person may have announced and not finished."""
LEFT = timedelta(days=30)
"""What did not go on for so long is forgotten."""


class SealedFiles:
    """Every call begins with whether the caller may read the case; out of reach is as absent."""

    def __init__(self, database: Database, bucket: Bucket, clock: Callable[[], datetime]) -> None:
        self._database, self._bucket, self._clock = database, bucket, clock
        self._one_at_a_time = asyncio.Lock()  # a whole file is in memory while it is checked

    async def announce(self, caller: Caller, told: Announced) -> Progress:
        """A file that will come, or that has begun to: where it goes on."""
        if told.size > LARGEST:
            raise too_large()
        who, sha256 = caller.standing, bytes.fromhex(told.sha256)
        async with self._database.transaction() as tables:
            key = await store.key(tables, who.organisation, told.dek_id)
            if key is None or not caller.allows("reports:read", key.target):
                raise NotThere
            _require_owner(caller, key.target)
            if key.shredded:
                raise shredded()
            at = self._clock()
            if await store.blob(tables, who.organisation, told.id) is None:
                await store.forget_left(tables, who.person, at - LEFT)
                if await store.under_way(tables, who.person) + told.size > MOST_UNDER_WAY:
                    raise too_many()
                await store.announce(tables, who.organisation, told.id, told.dek_id, told.size, sha256, who.person, at)
        blob = await self._found(caller, told.id)
        if (blob.key, blob.size, blob.sha256) != (told.dek_id, told.size, sha256):
            raise another()
        return await self._finished(blob)

    async def progress(self, caller: Caller, id_: str) -> Progress:
        """How much of it is here."""
        return _progress(await self._found(caller, id_))

    async def take(self, caller: Caller, id_: str, offset: int, arriving: AsyncIterator[bytes]) -> Progress:
        """More of it, from `offset` on. What came before the sender was cut off is kept, and the error goes on."""
        blob = await self._found(caller, id_)
        _require_owner(caller, blob.target)
        if blob.shredded_at is not None:
            raise shredded()
        if offset != blob.received or blob.complete_at is not None:
            raise Elsewhere(blob.received)
        held, place, kept_at = bytearray(), offset, time.monotonic()
        try:
            async for each in arriving:
                held += each
                if len(held) >= KEPT_BYTES or time.monotonic() - kept_at > KEPT_S:
                    content, held = bytes(held), bytearray()
                    await self._keep(blob, place, content)
                    place, kept_at = place + len(content), time.monotonic()
        finally:
            await self._keep(blob, place, bytes(held))
        return await self._finished(await self._found(caller, id_))

    async def content(self, caller: Caller, id_: str, offset: int, length: int) -> bytes:
        """Bytes of a complete one; fewer where it ends."""
        blob = await self._found(caller, id_)
        if blob.shredded_at is not None:
            raise NotThere
        if blob.complete_at is None:
            raise incomplete()
        content = await self._bucket.part(blob.name, offset, length)
        if content is None:
            raise incomplete()
        return content

    async def _found(self, caller: Caller, id_: str) -> Blob:
        async with self._database.reading() as tables:
            blob = await store.blob(tables, caller.standing.organisation, id_)
        if blob is None or not caller.allows("reports:read", blob.target):
            raise NotThere
        return blob

    async def _keep(self, blob: Blob, place: int, content: bytes) -> None:
        if not content:
            return
        if place + len(content) > blob.size:
            raise too_large()
        async with self._database.transaction() as tables:
            if not await store.append(tables, blob, place, content, self._clock()):
                now = await store.blob(tables, blob.organisation, blob.id)
                raise Elsewhere(now.received if now else 0)

    async def _finished(self, blob: Blob) -> Progress:
        """Check all of it and put it in the bucket, once the last byte is here; Altered when it is another file."""
        if blob.complete_at is not None or blob.received < blob.size:
            return _progress(blob)
        async with self._one_at_a_time:
            async with self._database.reading() as tables:
                content = b"".join(await store.pieces(tables, blob))
            if await asyncio.to_thread(_is_announced, blob, content):
                await self._bucket.put(blob.name, content)
                async with self._database.transaction() as tables:
                    await store.complete(tables, blob, self._clock())
                return Progress(size=blob.size, received=blob.size, complete=True)
        return await self._begun_again(blob)

    async def _begun_again(self, blob: Blob) -> Progress:
        async with self._database.transaction() as tables:
            await store.begin_again(tables, blob)
            now = await store.blob(tables, blob.organisation, blob.id)
        if now is not None and now.complete_at is not None:
            return _progress(now)  # another instance was first, and has cleared the pieces
        raise Altered


def _require_owner(caller: Caller, target: Target) -> None:
    """A reviewer who knows a file's name could else be there before the file itself."""
    if caller.standing.person != target.owner:
        raise not_yours()


def _is_announced(blob: Blob, content: bytes) -> bool:
    return len(content) == blob.size and hashlib.sha256(content).digest() == blob.sha256


def _progress(blob: Blob) -> Progress:
    return Progress(size=blob.size, received=blob.received, complete=blob.complete_at is not None)
