"""The table of devices."""

from __future__ import annotations

from datetime import datetime

from sync_server.devices.device import Device
from sync_server.kit.database import Transaction

_SELECT = "SELECT d.*, p.organisation, p.region, p.role FROM device d JOIN person p ON p.id = d.person"


async def device(tables: Transaction, id_: str) -> Device | None:
    row = await tables.row(f"{_SELECT} WHERE d.id = $1", id_)
    return None if row is None else Device(**row)


async def by_signing_key(tables: Transaction, key: bytes) -> Device | None:
    row = await tables.row(f"{_SELECT} WHERE d.signing_key = $1", key)
    return None if row is None else Device(**row)


async def devices(
    tables: Transaction, organisation: str, *, person: str | None, after: str, limit: int
) -> list[Device]:
    """In the order of their ids, from the one after `after`: of one person or of all."""
    rows = await tables.rows(
        f"{_SELECT} WHERE p.organisation = $1 AND ($2::text IS NULL OR d.person = $2) AND d.id > $3"
        " ORDER BY d.id LIMIT $4",
        organisation,
        person,
        after,
        limit,
    )
    return [Device(**row) for row in rows]


async def add(
    tables: Transaction, id_: str, person: str, name: str, platform: str, keys: tuple[bytes, bytes], at: datetime
) -> bool:
    """Whether it was added; another one may have that signing key already."""
    added = await tables.value(
        "INSERT INTO device (id, person, name, platform, signing_key, sealing_key, enrolled_at, seen_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (signing_key) DO NOTHING RETURNING true",
        id_,
        person,
        name,
        platform,
        *keys,
        at,
    )
    return bool(added)


async def rename(tables: Transaction, id_: str, name: str, at: datetime) -> None:
    await tables.run("UPDATE device SET name = $2, seen_at = $3 WHERE id = $1", id_, name, at)


async def seen(tables: Transaction, id_: str, at: datetime) -> None:
    await tables.run("UPDATE device SET seen_at = $2 WHERE id = $1", id_, at)


async def revoke(tables: Transaction, id_: str, at: datetime) -> None:
    await tables.run("UPDATE device SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1", id_, at)


async def order_wipe(tables: Transaction, id_: str, at: datetime) -> None:
    await tables.run("UPDATE device SET wipe_at = coalesce(wipe_at, $2) WHERE id = $1", id_, at)


async def wiped(tables: Transaction, id_: str, at: datetime) -> bool:
    """Whether a wipe was ordered; the first telling counts."""
    done = await tables.value(
        "UPDATE device SET wiped_at = coalesce(wiped_at, $2), revoked_at = coalesce(revoked_at, $2)"
        " WHERE id = $1 AND wipe_at IS NOT NULL RETURNING true",
        id_,
        at,
    )
    return bool(done)


async def counts(tables: Transaction, organisation: str) -> dict[str, int]:
    """How many are in use, revoked, to be wiped, wiped."""
    row = await tables.row(
        "SELECT count(*) FILTER (WHERE revoked_at IS NULL AND wipe_at IS NULL) AS active,"
        " count(*) FILTER (WHERE revoked_at IS NOT NULL AND wiped_at IS NULL) AS revoked,"
        " count(*) FILTER (WHERE wipe_at IS NOT NULL AND wiped_at IS NULL) AS to_wipe,"
        " count(*) FILTER (WHERE wiped_at IS NOT NULL) AS wiped"
        " FROM device d JOIN person p ON p.id = d.person WHERE p.organisation = $1",
        organisation,
    )
    return dict(row) if row is not None else {}
