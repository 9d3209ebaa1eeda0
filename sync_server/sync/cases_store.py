"""The table of cases under review."""

from __future__ import annotations

from datetime import datetime

from shared.sync.cases import Case
from sync_server.kit.database import Transaction


async def case(tables: Transaction, organisation: str, id_: str, at: datetime) -> Case:
    """The case as it stands, held until the transaction ends; a new one when nobody took a step yet."""
    await tables.run(
        "INSERT INTO review_case (organisation, id, state, version, assignee, changed_at)"
        " VALUES ($1, $2, 'new', 0, '', $3) ON CONFLICT DO NOTHING",
        organisation,
        id_,
        at,
    )
    row = await tables.row(
        "SELECT id, state, version, assignee FROM review_case WHERE organisation = $1 AND id = $2 FOR UPDATE",
        organisation,
        id_,
    )
    assert row is not None
    return Case(**row)


async def change(tables: Transaction, organisation: str, fresh: Case, at: datetime) -> None:
    await tables.run(
        "UPDATE review_case SET state = $3, version = $4, assignee = $5, changed_at = $6"
        " WHERE organisation = $1 AND id = $2",
        organisation,
        fresh.id,
        fresh.state,
        fresh.version,
        fresh.assignee,
        at,
    )
