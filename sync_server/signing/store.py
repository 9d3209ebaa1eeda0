"""The table of signing keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from sync_server.kit.database import Transaction


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it stands in the table."""

    kid: str
    public: dict[str, Any]
    private: bytes
    created_at: datetime
    retired_at: datetime | None


async def keys(tables: Transaction) -> list[StoredKey]:
    """All keys, the newest first."""
    rows = await tables.rows("SELECT * FROM signing_key ORDER BY created_at DESC, kid")
    return [StoredKey(**row) for row in rows]


async def alone(tables: Transaction) -> None:
    """Until the transaction ends, nobody else adds a key."""
    await tables.run("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")


async def add(tables: Transaction, key: StoredKey) -> None:
    await tables.run(
        "INSERT INTO signing_key (kid, public, private, created_at) VALUES ($1, $2, $3, $4)",
        key.kid,
        key.public,
        key.private,
        key.created_at,
    )


async def retire_others(tables: Transaction, kid: str, at: datetime) -> None:
    """From now on only `kid` signs; what the others signed still counts for a while."""
    await tables.run("UPDATE signing_key SET retired_at = $2 WHERE kid <> $1 AND retired_at IS NULL", kid, at)


async def forget_retired(tables: Transaction, before: datetime) -> None:
    """Delete keys that nothing signed by can still be valid."""
    await tables.run("DELETE FROM signing_key WHERE retired_at < $1", before)
