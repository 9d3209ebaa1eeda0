"""The tables of checkpoints: those that the log signed, those that devices were met with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sync_server.audit.store import Head
from sync_server.kit.database import Transaction


async def add_checkpoint(tables: Transaction, head: Head, root: bytes, note: str, at: datetime) -> None:
    await tables.run(
        "WITH kept AS (INSERT INTO audit_checkpoint (organisation, size, root, note, at) VALUES ($1, $2, $3, $4, $5))"
        " UPDATE audit_head SET signed_size = $2, signed_root = $3, signed_at = $5 WHERE organisation = $1",
        head.organisation,
        head.size,
        root,
        note,
        at,
    )


async def newest(tables: Transaction, organisation: str) -> str | None:
    """The newest checkpoint's note."""
    note: str | None = await tables.value(
        "SELECT note FROM audit_checkpoint WHERE organisation = $1 ORDER BY size DESC LIMIT 1", organisation
    )
    return note


async def at_least(tables: Transaction, organisation: str, size: int) -> str | None:
    """The note of the smallest checkpoint of this size or more."""
    note: str | None = await tables.value(
        "SELECT note FROM audit_checkpoint WHERE organisation = $1 AND size >= $2 ORDER BY size LIMIT 1",
        organisation,
        size,
    )
    return note


async def roots(tables: Transaction, organisation: str, sizes: Iterable[int]) -> dict[int, bytes]:
    """The roots of the checkpoints that are there among these."""
    rows = await tables.rows(
        "SELECT size, root FROM audit_checkpoint WHERE organisation = $1 AND size = ANY($2)", organisation, list(sizes)
    )
    return {row["size"]: row["root"] for row in rows}


async def checkpoints(
    tables: Transaction, organisation: str, after: int, before: int, limit: int
) -> list[tuple[int, str]]:
    """Sizes and notes, the smallest first, from the one after `after` to below `before`."""
    rows = await tables.rows(
        "SELECT size, note FROM audit_checkpoint WHERE organisation = $1 AND size > $2 AND size < $3"
        " ORDER BY size LIMIT $4",
        organisation,
        after,
        before,
        limit,
    )
    return [(row["size"], row["note"]) for row in rows]


async def due(tables: Transaction, entries: int, before: datetime) -> list[str]:
    """Organisations whose logs grew by so many entries, or grew and were signed so long ago."""
    rows = await tables.rows(
        "SELECT organisation FROM audit_head WHERE size > signed_size"
        " AND (size - signed_size >= $1 OR signed_at <= $2)",
        entries,
        before,
    )
    return [row["organisation"] for row in rows]


async def unpublished(tables: Transaction) -> list[tuple[str, int]]:
    """Organisations with checkpoints that were not put aside, and the size up to which they were."""
    rows = await tables.rows(
        "SELECT h.organisation, coalesce(p.size, 0) AS size FROM audit_head h"
        " LEFT JOIN audit_published p USING (organisation) WHERE h.signed_size > coalesce(p.size, 0)"
    )
    return [(row["organisation"], row["size"]) for row in rows]


async def set_published(tables: Transaction, organisation: str, size: int) -> None:
    await tables.run(
        "INSERT INTO audit_published VALUES ($1, $2)"
        " ON CONFLICT (organisation) DO UPDATE SET size = greatest(audit_published.size, $2)",
        organisation,
        size,
    )


async def meet(tables: Transaction, organisation: str, device: str, size: int, at: datetime) -> None:
    await tables.run(
        "INSERT INTO audit_met VALUES ($1, $2, $3, $4) ON CONFLICT (organisation, device)"
        " DO UPDATE SET size = $3, at = $4 WHERE audit_met.size < $3",
        organisation,
        device,
        size,
        at,
    )


async def add_evidence(
    tables: Transaction, organisation: str, digest: bytes, met: str, ours: str, device: str, at: datetime
) -> bool:
    """Whether this note was not known yet."""
    added = await tables.value(
        "INSERT INTO audit_evidence VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING true",
        organisation,
        digest,
        met,
        ours,
        device,
        at,
    )
    return bool(added)
