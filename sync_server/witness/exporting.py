"""The whole log as one file, made while it is sent: nothing is gathered in memory, nothing waits on disk.

What the database holds is given as it is: whether it is what was signed is for whoever verifies the file to find.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import IO, cast

import msgspec

from shared.audit.archive import CHECKPOINTS, ENTRIES, PROOFS
from shared.audit.checkpoint import Checkpoint
from shared.audit.export import Proof, begun, lines_of
from sync_server.audit import checkpoint_store, proving, store
from sync_server.kit.database import Database

_LINES, _PROOFS = 2000, 200
Lines = AsyncIterator[list[bytes]]


class Exporting:
    """Reads in pages, each a statement of its own: what is below the head does not change any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def whole(self, organisation: str, manifest: str, head: Checkpoint) -> AsyncIterator[bytes]:
        """The file's bytes, in parts."""
        members: tuple[tuple[str, Callable[[str, int], Lines]], ...] = (
            (CHECKPOINTS, self._checkpoints),
            (PROOFS, self._proofs),
            (ENTRIES, self._entries),
        )
        sent = _Sent()
        with begun(cast("IO[bytes]", sent), manifest, str(head)) as archive:
            for name, lines in members:
                with lines_of(archive, name) as member:
                    async for page in lines(organisation, head.size):
                        await asyncio.to_thread(member.write, b"".join(line + b"\n" for line in page))
                        yield sent.taken()
        yield sent.taken()

    async def _checkpoints(self, organisation: str, size: int) -> Lines:
        async for page in self._pages(organisation, size):
            yield [msgspec.json.encode(note) for _, note in page]

    async def _proofs(self, organisation: str, size: int) -> Lines:
        async for page in self._pages(organisation, size):
            firsts = [first for first, _ in page]
            async with self._database.reading() as tables:
                paths = await proving.consistencies(tables, organisation, firsts, size)
            yield [msgspec.json.encode(Proof(first, size, path)) for first, path in zip(firsts, paths, strict=True)]

    async def _pages(self, organisation: str, size: int) -> AsyncIterator[list[tuple[int, str]]]:
        after = 0
        while True:
            async with self._database.reading() as tables:
                page = await checkpoint_store.checkpoints(tables, organisation, after, size, _PROOFS)
            if not page:
                return
            yield page
            after = page[-1][0]

    async def _entries(self, organisation: str, size: int) -> Lines:
        for low in range(0, size, _LINES):
            async with self._database.reading() as tables:
                page = await store.lines(tables, organisation, low, min(low + _LINES, size))
            yield page


class _Sent:
    """A file that cannot be rewound: what is written to it is taken away at once."""

    def __init__(self) -> None:
        self._parts = bytearray()

    def write(self, part: bytes) -> int:
        self._parts += part
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        part = bytes(self._parts)
        self._parts.clear()
        return part
