"""The tables of review keys: the root, manifests, and shares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from shared.crypto.review import ReviewKind, Share
from shared.roles import Role
from sync_server.kit.database import Row, Transaction

IN_TRUST = "recovery."
"""How the « device » of a share is called that is sealed to an epoch of the recovery key."""


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A device that reviews, or may be let to, and whose it is."""

    device: str
    name: str
    signing_key: bytes
    sealing_key: bytes
    seen_at: datetime
    lost: bool
    """Revoked, wiped or to be wiped."""
    withdrawn: int
    """How often its shares were withdrawn: a keeper who did not know of it does not share with it again."""
    person: str
    person_name: str
    display_name: str
    role: Role
    region: str | None
    disabled: bool


async def number(tables: Transaction, organisation: str) -> int:
    """The number of the newest manifest; 0 while there is none."""
    found = await tables.value("SELECT max(number) FROM key_manifest WHERE organisation = $1", organisation)
    return int(found or 0)


async def root(tables: Transaction, organisation: str, *, alone: bool = False) -> bytes | None:
    """The root that was pinned; `alone` keeps others from publishing until the transaction ends."""
    found: bytes | None = await tables.value(
        f"SELECT public FROM key_root WHERE organisation = $1{' FOR UPDATE' if alone else ''}",  # noqa: S608
        organisation,
    )
    return found


async def pin(tables: Transaction, organisation: str, public: bytes, at: datetime) -> bool:
    """Whether this root is the organisation's from now on; one that it has already stays."""
    pinned = await tables.value(
        "INSERT INTO key_root (organisation, public, pinned_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (organisation) DO NOTHING RETURNING true",
        organisation,
        public,
        at,
    )
    return bool(pinned)


async def manifest(tables: Transaction, organisation: str) -> bytes | None:
    """The newest one, as it was signed."""
    found: bytes | None = await tables.value(
        "SELECT content FROM key_manifest WHERE organisation = $1 ORDER BY number DESC LIMIT 1", organisation
    )
    return found


async def add_manifest(
    tables: Transaction, organisation: str, number_: int, content: bytes, who: str, at: datetime
) -> None:
    await tables.run(
        "INSERT INTO key_manifest (organisation, number, content, published_by, published_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        organisation,
        number_,
        content,
        who,
        at,
    )


async def readers(tables: Transaction, organisation: str, roles: Iterable[Role]) -> list[Reader]:
    """Devices of people with one of these roles, and every device that has a share."""
    rows = await tables.rows(
        "SELECT d.id AS device, d.name, d.signing_key, d.sealing_key, d.seen_at,"
        " (d.revoked_at IS NOT NULL OR d.wipe_at IS NOT NULL) AS lost,"
        " p.id AS person, p.name AS person_name, p.display_name, p.role, p.region,"
        " p.disabled_at IS NOT NULL AS disabled, coalesce(w.times, 0) AS withdrawn"
        " FROM device d JOIN person p ON p.id = d.person LEFT JOIN key_withdrawn w ON w.device = d.id"
        " WHERE p.organisation = $1 AND (p.role = ANY ($2) OR EXISTS (SELECT FROM key_share s WHERE s.device = d.id))"
        " ORDER BY p.name, d.id",
        organisation,
        list(roles),
    )
    return [Reader(**row) for row in rows]


async def put_share(tables: Transaction, share: Share, at: datetime) -> None:
    """Keep a share, in the place of one for the same epoch."""
    held_in_trust = share.device.startswith(IN_TRUST)
    table, holder = ("key_in_trust", "recovery") if held_in_trust else ("key_share", "device")
    for_whom = int(share.device.removeprefix(IN_TRUST)) if held_in_trust else share.device
    key = "organisation, recovery, kind, line, epoch" if held_in_trust else "device, kind, line, epoch"
    await tables.run(
        f"INSERT INTO {table} (organisation, {holder}, kind, line, epoch, public, sealed, shared_at)"  # noqa: S608
        f" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ({key})"
        " DO UPDATE SET public = excluded.public, sealed = excluded.sealed, shared_at = excluded.shared_at",
        share.org,
        for_whom,
        share.kind,
        share.id,
        share.epoch,
        bytes.fromhex(share.public),
        bytes.fromhex(share.sealed),
        at,
    )


async def shares(tables: Transaction, organisation: str, device: str | None) -> list[Share]:
    """Those of one device, or of all."""
    rows = await tables.rows(
        "SELECT * FROM key_share WHERE organisation = $1 AND ($2::text IS NULL OR device = $2)"
        " ORDER BY device, kind, line, epoch",
        organisation,
        device,
    )
    return [_share(row, row["device"], row["kind"]) for row in rows]


async def in_trust(tables: Transaction, organisation: str) -> list[Share]:
    """Those that are sealed to recovery keys."""
    rows = await tables.rows(
        "SELECT * FROM key_in_trust WHERE organisation = $1 ORDER BY recovery, kind, line, epoch", organisation
    )
    return [_share(row, f"{IN_TRUST}{row['recovery']}", row["kind"]) for row in rows]


async def withdraw(tables: Transaction, device: str) -> None:
    """Take a device's shares away, and count it."""
    await tables.run("DELETE FROM key_share WHERE device = $1", device)
    await tables.run(
        "INSERT INTO key_withdrawn (device, times) VALUES ($1, 1)"
        " ON CONFLICT (device) DO UPDATE SET times = key_withdrawn.times + 1",
        device,
    )


def _share(row: Row, device: str, kind: ReviewKind) -> Share:
    return Share(
        org=row["organisation"],
        kind=kind,
        id=row["line"],
        epoch=row["epoch"],
        public=row["public"].hex(),
        device=device,
        sealed=row["sealed"].hex(),
    )
