"""The devices of an organisation as signers of audit entries."""

from __future__ import annotations

from shared.audit.entry import moment
from shared.audit.keys import Signer
from sync_server.kit.database import Transaction


async def signers(tables: Transaction, organisation: str) -> list[Signer]:
    """All that ever were, those that were revoked with the end of their time."""
    rows = await tables.rows(
        "SELECT d.id, d.signing_key, d.revoked_at FROM device d JOIN person p ON p.id = d.person"
        " WHERE p.organisation = $1 ORDER BY d.id",
        organisation,
    )
    return [
        Signer(row["id"], row["signing_key"], moment(row["revoked_at"]) if row["revoked_at"] else "") for row in rows
    ]
