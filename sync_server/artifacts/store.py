"""The tables of sealed files."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shared.roles import Target
from sync_server.kit.database import Row, Transaction

_SELECT = (
    "SELECT b.organisation, b.id, b.key, b.size, b.sha256, b.received, b.complete_at, k.owner, k.region, k.shredded_at"
    " FROM blob b JOIN conversation_key k ON k.organisation = b.organisation AND k.id = b.key"
)


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """A row, with whose case it belongs to."""

    organisation: str
    id: str
    key: str
    size: int
    sha256: bytes
    received: int
    complete_at: datetime | None
    owner: str
    region: str | None
    shredded_at: datetime | None

    @property
    def target(self) -> Target:
        return Target(organisation=self.organisation, owner=self.owner, region=self.region)

    @property
    def name(self) -> str:
        """In the bucket."""
        return f"blobs/{self.organisation}/{self.id}"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Whose case a key is of."""

    target: Target
    shredded: bool


async def key(tables: Transaction, organisation: str, id_: str) -> Key | None:
    row = await tables.row(
        "SELECT owner, region, shredded_at FROM conversation_key WHERE organisation = $1 AND id = $2", organisation, id_
    )
    if row is None:
        return None
    target = Target(organisation=organisation, owner=row["owner"], region=row["region"])
    return Key(target=target, shredded=row["shredded_at"] is not None)


async def blob(tables: Transaction, organisation: str, id_: str) -> Blob | None:
    return _blob(await tables.row(f"{_SELECT} WHERE b.organisation = $1 AND b.id = $2", organisation, id_))


async def announce(
    tables: Transaction, organisation: str, id_: str, key: str, size: int, sha256: bytes, by: str, at: datetime
) -> None:
    """What was announced first stays."""
    await tables.run(
        "INSERT INTO blob (organisation, id, key, size, sha256, begun_by, touched_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        organisation,
        id_,
        key,
        size,
        sha256,
        by,
        at,
    )


async def under_way(tables: Transaction, person: str) -> int:
    """Bytes that this person has announced and that are not complete."""
    sql = "SELECT coalesce(sum(size), 0)::bigint FROM blob WHERE begun_by = $1 AND complete_at IS NULL"
    return int(await tables.value(sql, person))


async def forget_left(tables: Transaction, person: str, before: datetime) -> None:
    """What this person began and left alone since then; who sends it after all begins anew."""
    await tables.run("DELETE FROM blob WHERE begun_by = $1 AND complete_at IS NULL AND touched_at < $2", person, before)


async def append(tables: Transaction, blob: Blob, place: int, content: bytes, at: datetime) -> bool:
    """Whether it went on there: of two that send the same bytes, one is too late."""
    done = await tables.value(
        "WITH grown AS (UPDATE blob SET received = received + $4, touched_at = $6"
        " WHERE organisation = $1 AND id = $2 AND received = $3 AND received + $4 <= size AND complete_at IS NULL"
        " RETURNING 1) INSERT INTO blob_piece (organisation, blob, place, content)"
        " SELECT $1, $2, $3, $5 FROM grown RETURNING 1",
        blob.organisation,
        blob.id,
        place,
        len(content),
        content,
        at,
    )
    return done is not None


async def pieces(tables: Transaction, blob: Blob) -> list[bytes]:
    """All that arrived, in its order."""
    rows = await tables.rows(
        "SELECT content FROM blob_piece WHERE organisation = $1 AND blob = $2 ORDER BY place",
        blob.organisation,
        blob.id,
    )
    return [row["content"] for row in rows]


async def begin_again(tables: Transaction, blob: Blob) -> None:
    """What arrived was not what was announced: none of it is kept."""
    done = await tables.value(
        "UPDATE blob SET received = 0 WHERE organisation = $1 AND id = $2 AND received = size AND complete_at IS NULL"
        " RETURNING 1",
        blob.organisation,
        blob.id,
    )
    if done is not None:
        await _clear(tables, blob)


async def complete(tables: Transaction, blob: Blob, at: datetime) -> None:
    """All of it is in the bucket."""
    await tables.run(
        "UPDATE blob SET complete_at = coalesce(complete_at, $3) WHERE organisation = $1 AND id = $2",
        blob.organisation,
        blob.id,
        at,
    )
    await _clear(tables, blob)


async def _clear(tables: Transaction, blob: Blob) -> None:
    await tables.run("DELETE FROM blob_piece WHERE organisation = $1 AND blob = $2", blob.organisation, blob.id)


def _blob(row: Row | None) -> Blob | None:
    return None if row is None else Blob(**row)
