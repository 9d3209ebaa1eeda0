"""Checkpoints out of reach of the database's keeper: put into a bucket under lock, compared with at each start."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.note import NoteKey
from shared.errors import BadInput
from sync_server.audit import checkpoint_store, proving
from sync_server.audit.refusals import Altered
from sync_server.audit.store import Head
from sync_server.kit.bucket import Bucket
from sync_server.kit.database import Database, Transaction
from sync_server.kit.refusals import Conflict

KEPT = timedelta(days=7 * 366)
AT_ONCE = 100
DIGITS, USED = 20, 12
"""Of names; of the largest log that there will ever be."""


async def publish(database: Database, bucket: Bucket, now: datetime) -> list[str]:
    """Put aside every checkpoint that was not, the smallest first; the logs of which another one lies there already."""
    refused: list[str] = []
    async with database.reading() as tables:
        behind = await checkpoint_store.unpublished(tables)
    for organisation, after in behind:
        async with database.reading() as tables:
            found = await checkpoint_store.checkpoints(tables, organisation, after, 2**62, AT_ONCE)
        for size, note in found:
            try:
                await bucket.put(named(organisation, size), note.encode(), locked_until=now + KEPT)
            except Conflict:
                refused.append(organisation)
                break
            async with database.reading() as tables:
                await checkpoint_store.set_published(tables, organisation, size)
    return refused


async def require_published(tables: Transaction, bucket: Bucket, head: Head, log: NoteKey) -> None:
    """The log is what the newest checkpoints under lock say, and what comes after; Altered otherwise."""
    beyond = await _nearest(bucket, head.organisation, head.size, upwards=True)
    if beyond is not None and _genuine(beyond, log):
        raise Altered
    last = await _last(bucket, head.organisation, head.size)
    if last is None or not _genuine(last, log):
        return
    if last.size > head.size or last.root != await proving.root(tables, head.organisation, last.size):
        raise Altered


def named(organisation: str, size: int) -> str:
    """Names sort as sizes do."""
    return f"checkpoints/{organisation}/{size:0{DIGITS}d}"


async def _last(bucket: Bucket, organisation: str, size: int) -> Checkpoint | None:
    here = await _read(bucket, named(organisation, size))
    return here or await _nearest(bucket, organisation, size, upwards=False)


async def _nearest(bucket: Bucket, organisation: str, size: int, *, upwards: bool) -> Checkpoint | None:
    """The nearest above or below, found by beginnings of names: there may be millions under one organisation."""
    name = named(organisation, size)
    for length in range(len(name) - 1, len(name) - USED - 1, -1):
        digit = int(name[length])
        for other in range(digit + 1, 10) if upwards else range(digit - 1, -1, -1):
            if found := await bucket.names(f"{name[:length]}{other}"):
                return await _read(bucket, found[0] if upwards else found[-1])
    return None


async def _read(bucket: Bucket, name: str) -> Checkpoint | None:
    content = await bucket.get(name)
    try:
        return None if content is None else parse_checkpoint(content)
    except BadInput:
        return None


def _genuine(found: Checkpoint, log: NoteKey) -> bool:
    """Signed by this log: whatever else lies there says nothing about it."""
    return found.origin == log.name and bool(found.note.signed_by(log))
