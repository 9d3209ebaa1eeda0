"""The log's table."""

from __future__ import annotations

from sync_server.audit.entry import Entry, Kept
from sync_server.kit.database import Transaction

_ORDER = 0xA0D17


async def append(tables: Transaction, entry: Entry) -> int:
    """Add an entry in the transaction of the act it tells of; its place.

    An organisation's acts are committed in the order of their places, so that who reads on from a place misses none.
    """
    await tables.run("SELECT pg_advisory_xact_lock($1, hashtext($2))", _ORDER, entry.organisation)
    seq: int = await tables.value(
        "INSERT INTO audit_entry (organisation, who, device, action, object, change, at, last_checkpoint, signature)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq",
        entry.organisation,
        entry.who,
        entry.device,
        entry.action,
        entry.object,
        entry.change,
        entry.at,
        entry.last_checkpoint,
        entry.signature,
    )
    return seq


async def entries(tables: Transaction, organisation: str, after: int, limit: int, action: str = "") -> list[Kept]:
    """An organisation's entries in their order, from the one after `after`."""
    rows = await tables.rows(
        "SELECT * FROM audit_entry WHERE organisation = $1 AND seq > $2 AND ($4 = '' OR action = $4)"
        " ORDER BY seq LIMIT $3",
        organisation,
        after,
        limit,
        action,
    )
    return [Kept(**row) for row in rows]
