"""The table of kept turns."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sync_server.kit.database import Transaction

MOST = 200
"""Turns in one answer."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A turn as it is kept."""

    organisation: str
    session: str
    number: int
    owner: str
    record: bytes
    wraps: bytes
    kept_at: datetime


async def add(tables: Transaction, row: Row) -> None:
    await tables.run(
        "INSERT INTO voice_turn (organisation, session, number, owner, record, wraps, kept_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        row.organisation,
        row.session,
        row.number,
        row.owner,
        row.record,
        row.wraps,
        row.kept_at,
    )


async def turns(tables: Transaction, organisation: str, owner: str, session: str, after: int) -> list[Row]:
    """Those of somebody's session, from the one after `after`."""
    rows = await tables.rows(
        "SELECT * FROM voice_turn WHERE organisation = $1 AND owner = $2 AND session = $3 AND number > $4"
        " ORDER BY number LIMIT $5",
        organisation,
        owner,
        session,
        after,
        MOST,
    )
    return [Row(**row) for row in rows]
