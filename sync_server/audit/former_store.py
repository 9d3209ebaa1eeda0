"""The log's former table, which is only read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from sync_server.audit.act import Act
from sync_server.kit.database import Transaction

_PAGE = 5000


async def next_organisation(tables: Transaction) -> str | None:
    """One whose entries were not taken over."""
    found: str | None = await tables.value(
        "SELECT id FROM organisation o WHERE EXISTS (SELECT FROM audit_entry e WHERE e.organisation = o.id)"
        " AND NOT EXISTS (SELECT FROM audit_taken_over t WHERE t.organisation = o.id) ORDER BY id LIMIT 1"
    )
    return found


async def begin(tables: Transaction, organisation: str) -> bool:
    """Whether nobody has begun before."""
    begun = await tables.value(
        "INSERT INTO audit_taken_over VALUES ($1, 0) ON CONFLICT DO NOTHING RETURNING true", organisation
    )
    return bool(begun)


async def end(tables: Transaction, organisation: str, entries: int) -> None:
    await tables.run("UPDATE audit_taken_over SET entries = $2 WHERE organisation = $1", organisation, entries)


async def acts(tables: Transaction, organisation: str) -> AsyncIterator[tuple[datetime, Act]]:
    """Each with its time, in their order."""
    after = 0
    while True:
        rows = await tables.rows(
            "SELECT * FROM audit_entry WHERE organisation = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            organisation,
            after,
            _PAGE,
        )
        for row in rows:
            fields = {field: row[field] for field in Act.__struct_fields__}
            yield row["at"], Act(**fields)
        if len(rows) < _PAGE:
            return
        after = rows[-1]["seq"]
