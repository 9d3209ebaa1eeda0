"""The tables of synchronisation, as readers see them: their own cases, those of their region, or all."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

import msgspec

from shared.crypto.recipients import Wrap
from shared.sync.protocol import Arrived, Author, KeyOf, Refusal
from sync_server.kit.database import Row, Transaction
from sync_server.sync.store import mark_of_nothing


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads, and how far."""

    organisation: str
    person: str
    device: str
    region: str | None
    """Whose cases they may read besides their own."""
    everything: bool


class Found(msgspec.Struct, frozen=True):
    """A page of operations, and what must be known to open them."""

    operations: list[Arrived]
    keys: set[str]
    devices: set[str]
    more: bool


async def head(tables: Transaction, organisation: str) -> int:
    """The last number given; everything up to it is committed."""
    return await tables.value("SELECT cursor FROM sync_head WHERE organisation = $1", organisation) or 0


async def mark(tables: Transaction, organisation: str, cursor: int) -> bytes:
    """What the line looked like there; empty where it does not reach."""
    if cursor == 0:
        return mark_of_nothing(organisation)
    found = await tables.value(
        "SELECT mark FROM operation WHERE organisation = $1 AND cursor = $2", organisation, cursor
    )
    return found or b""


async def stands(tables: Transaction, organisation: str, cursor: int, told: bytes, newest: int) -> bool:
    """Whether a reader who was told this mark is still on our line; one who begins is."""
    if cursor == 0 and not told:
        return True
    return cursor <= newest and hmac.compare_digest(await mark(tables, organisation, cursor), told)


async def operations(tables: Transaction, view: View, after: int, to: int, most: int, size: int) -> Found:
    """What others wrote, in the line's order: at most so many, and so many bytes."""
    rows = await tables.rows(
        f"SELECT cursor, record, received_at, key, device, found FROM ("  # noqa: S608 - one of three texts
        f" SELECT *, sum(octet_length(record)) OVER (ORDER BY cursor) - octet_length(record) AS before,"
        f" count(*) OVER () AS found FROM ({_visible(view)} ORDER BY cursor LIMIT $7) v) t"
        f" WHERE before < $8 ORDER BY cursor",
        view.organisation,
        after,
        to,
        view.device,
        view.person,
        view.region,
        most + 1,
        size,
    )
    given = rows[:most]
    more = bool(given) and rows[0]["found"] > len(given)
    return Found(
        [Arrived(cursor=row["cursor"], record=row["record"], received=_milliseconds(row)) for row in given],
        {row["key"] for row in given},
        {row["device"] for row in given},
        more,
    )


async def newest(tables: Transaction, view: View) -> int:
    """The newest operation that this reader is given."""
    found = await tables.value(
        f"SELECT max(cursor) FROM ({_visible(view)}) v WHERE $4 <> '' AND $2 >= 0 AND $3 > 0",  # noqa: S608 - the same
        view.organisation,
        0,
        2**62,
        view.device,
        view.person,
        view.region,
    )
    return found or 0


async def acked(tables: Transaction, device: str) -> tuple[int, bytes]:
    """How far a device's line goes, and the digest of the header there."""
    row = await tables.row("SELECT acked, digest FROM device_line WHERE device = $1", device)
    return (0, b"") if row is None else (row["acked"], row["digest"])


async def refused(tables: Transaction, device: str, most: int) -> list[Refusal]:
    """The newest of a device."""
    rows = await tables.rows(
        "SELECT dseq, code FROM refused_operation WHERE device = $1 AND code <> 'equivocation'"
        " ORDER BY dseq DESC LIMIT $2",
        device,
        most,
    )
    return [Refusal(dseq=row["dseq"], code=row["code"]) for row in rows]


async def keys(tables: Transaction, view: View, ids: Iterable[str]) -> list[KeyOf]:
    """Whose these keys are, with the wraps that this reader's keys may open."""
    rows = await tables.rows(
        "SELECT k.id, k.conversation, k.owner, coalesce(k.region, '') AS region, k.shredded_at IS NOT NULL AS shredded,"
        " w.kind, w.recipient, w.epoch, w.sealed FROM conversation_key k LEFT JOIN key_wrap w"
        " ON w.organisation = k.organisation AND w.key = k.id AND ((w.kind = 'device' AND w.recipient = $3)"
        " OR (w.kind = 'region' AND w.recipient = $4) OR (w.kind = 'nation' AND $5))"
        " WHERE k.organisation = $1 AND k.id = ANY($2) ORDER BY k.id",
        view.organisation,
        list(ids),
        view.device,
        view.region,
        view.everything,
    )
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    return [_key(view.organisation, of_key) for of_key in by_id.values()]


async def authors(tables: Transaction, organisation: str, devices: Iterable[str]) -> list[Author]:
    """The devices that wrote, with their keys."""
    rows = await tables.rows(
        "SELECT d.id, d.person, p.display_name, d.signing_key FROM device d JOIN person p ON p.id = d.person"
        " WHERE p.organisation = $1 AND d.id = ANY($2) ORDER BY d.id",
        organisation,
        list(devices),
    )
    return [
        Author(device=row["id"], person=row["person"], name=row["display_name"], signing_key=row["signing_key"])
        for row in rows
    ]


def _visible(view: View) -> str:
    base = (
        "SELECT cursor, record, received_at, key, device FROM operation"
        " WHERE organisation = $1 AND cursor > $2 AND cursor <= $3 AND device <> $4"
    )
    if view.everything:
        return f"{base} AND ($5::text IS NOT NULL) AND ($6::text IS NULL OR true)"
    own = f"{base} AND owner = $5 AND ($6::text IS NULL OR true)"
    if view.region is None:
        return own
    return f"({own} UNION ALL {base} AND region = $6 AND owner <> $5)"


def _key(organisation: str, rows: list[Row]) -> KeyOf:
    first = rows[0]
    return KeyOf(
        dek_id=first["id"],
        conversation=first["conversation"],
        owner=first["owner"],
        region=first["region"],
        shredded=first["shredded"],
        wraps=tuple(
            Wrap(
                org=organisation,
                conversation=first["conversation"],
                dek_id=first["id"],
                kind=row["kind"],
                recipient=row["recipient"],
                epoch=row["epoch"],
                sealed=row["sealed"].hex(),
            )
            for row in rows
            if row["kind"] is not None
        ),
    )


def _milliseconds(row: Row) -> int:
    return int(row["received_at"].timestamp() * 1000)
