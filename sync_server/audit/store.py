"""The log's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from shared.audit.chain import Link
from shared.audit.keys import Manifest, parse_manifest
from shared.audit.merkle import Frontier, Node
from sync_server.audit.act import Kept
from sync_server.audit.refusals import manifest_unfit
from sync_server.kit.database import Transaction


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where an organisation's log stands."""

    organisation: str
    origin: str
    size: int
    frontier: bytes
    received: datetime
    own_seq: int
    own_link: bytes
    signed_size: int
    signed_root: bytes | None
    signed_at: datetime

    def grown(self) -> Frontier:
        """The tree's right edge."""
        return Frontier(self.size, [self.frontier[at : at + 32] for at in range(0, len(self.frontier), 32)])


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf with what it is looked for by."""

    index: int
    hash: bytes
    line: bytes
    signer: str
    who: str
    device: str | None
    action: str
    object: str
    change: str
    at: datetime
    received: datetime


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of the log's own."""

    purpose: str
    name: str
    public: bytes
    private: bytes
    settled: bool
    """Whether it was committed by another transaction than this one, which may still fail."""


async def head(tables: Transaction, organisation: str) -> Head | None:
    row = await tables.row("SELECT * FROM audit_head WHERE organisation = $1", organisation)
    return None if row is None else Head(**row)


async def signed_size(tables: Transaction, organisation: str) -> int:
    """How many entries the newest checkpoint counts."""
    size = await tables.value("SELECT signed_size FROM audit_head WHERE organisation = $1", organisation)
    return int(size or 0)


async def hold(tables: Transaction, organisation: str) -> Head | None:
    """The same, and nobody else adds to this log until the transaction ends."""
    row = await tables.row("SELECT * FROM audit_head WHERE organisation = $1 FOR UPDATE", organisation)
    return None if row is None else Head(**row)


async def begin(tables: Transaction, organisation: str, origin: str) -> None:
    await tables.run(
        "INSERT INTO audit_head (organisation, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING", organisation, origin
    )


async def keys(tables: Transaction, organisation: str) -> list[StoredKey]:
    rows = await tables.rows(
        "SELECT purpose, name, public, private, created_at <> now() AS settled FROM audit_key WHERE organisation = $1",
        organisation,
    )
    return [StoredKey(**row) for row in rows]


async def add_key(tables: Transaction, organisation: str, key: StoredKey) -> None:
    await tables.run(
        "INSERT INTO audit_key (organisation, purpose, name, public, private) VALUES ($1, $2, $3, $4, $5)",
        organisation,
        key.purpose,
        key.name,
        key.public,
        key.private,
    )


_WRITE = (
    "WITH leaves AS (INSERT INTO audit_leaf (organisation, index, hash, line, signer, who, device, action, object,"
    " change, at, received) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::text[],"
    " $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[])),"
    " nodes AS (INSERT INTO audit_node (organisation, level, place, hash)"
    " SELECT $1, * FROM unnest($13::smallint[], $14::bigint[], $15::bytea[]))"
    " UPDATE audit_head SET size = $16, frontier = $17, received = $18, own_seq = $19, own_link = $20"
    " WHERE organisation = $1"
)
_FIELDS = Line.__struct_fields__


async def write(
    tables: Transaction,
    head: Head,
    frontier: Frontier,
    lines: Sequence[Line],
    nodes: Sequence[tuple[int, int, bytes]],
    own: Link,
) -> Head:
    """Add leaves, and the nodes they complete, to a log that is held; how it stands now."""
    edge, last = b"".join(frontier.full), lines[-1].received
    columns = ([getattr(line, field) for line in lines] for field in _FIELDS)
    upper = ([node[part] for node in nodes] for part in range(3))
    values = (frontier.size, edge, last, own.seq, own.last)
    await tables.run(_WRITE, head.organisation, *columns, *upper, *values)
    return msgspec.structs.replace(
        head, size=frontier.size, frontier=edge, received=last, own_seq=own.seq, own_link=own.last
    )


async def chain(tables: Transaction, organisation: str, device: str) -> tuple[Link, int]:
    """How far a device's entries go, and the number of the one that did not fit and was told of; 0 for none."""
    row = await tables.row("SELECT * FROM audit_chain WHERE organisation = $1 AND device = $2", organisation, device)
    return (Link(), 0) if row is None else (Link(row["seq"], row["link"], row["seen"]), row["broken"])


async def set_chain(tables: Transaction, organisation: str, device: str, at: Link, broken: int) -> None:
    await tables.run(
        "INSERT INTO audit_chain (organisation, device, seq, link, seen, broken) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (organisation, device) DO UPDATE SET seq = $3, link = $4, seen = $5, broken = $6",
        organisation,
        device,
        at.seq,
        at.last,
        at.seen,
        broken,
    )


async def entries(
    tables: Transaction, organisation: str, after: int, limit: int, action: str = "", who: str = "", on: str = ""
) -> list[Kept]:
    """An organisation's entries in their order, from the one after `after`."""
    rows = await tables.rows(
        "SELECT index + 1 AS seq, signer, who, device, action, object, change, at, received FROM audit_leaf"
        " WHERE organisation = $1 AND index >= $2 AND ($4 = '' OR action = $4) AND ($5 = '' OR who = $5)"
        " AND ($6 = '' OR object = $6) ORDER BY index LIMIT $3",
        organisation,
        after,
        limit,
        action,
        who,
        on,
    )
    return [Kept(**row) for row in rows]


async def lines(tables: Transaction, organisation: str, low: int, high: int) -> list[bytes]:
    """The leaves themselves, from `low` to before `high`."""
    rows = await tables.rows(
        "SELECT line FROM audit_leaf WHERE organisation = $1 AND index >= $2 AND index < $3 ORDER BY index",
        organisation,
        low,
        high,
    )
    return [row["line"] for row in rows]


async def nodes(tables: Transaction, organisation: str, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """Those that are there."""
    asked = list(wanted)
    rows = await tables.rows(
        "SELECT 0 AS level, index AS place, hash FROM audit_leaf WHERE organisation = $1 AND index = ANY($2)"
        " UNION ALL SELECT n.level, n.place, n.hash FROM unnest($3::smallint[], $4::bigint[]) AS w (level, place)"
        " JOIN audit_node n ON n.organisation = $1 AND n.level = w.level AND n.place = w.place",
        organisation,
        [place for level, place in asked if level == 0],
        [level for level, _ in asked if level],
        [place for level, place in asked if level],
    )
    return {(row["level"], row["place"]): row["hash"] for row in rows}


async def organisations(tables: Transaction) -> list[str]:
    """Those that have a log."""
    return [row["organisation"] for row in await tables.rows("SELECT organisation FROM audit_head")]


async def newest_manifest(tables: Transaction, organisation: str) -> str | None:
    """The key manifest with the highest number, as the root signed it."""
    note: str | None = await tables.value(
        "SELECT note FROM audit_manifest WHERE organisation = $1 ORDER BY number DESC LIMIT 1", organisation
    )
    return note


async def keep_manifest(tables: Transaction, organisation: str, text: str) -> Manifest:
    """Keep a key manifest whose signature the caller has checked; BadInput unless it is this log's and a newer one."""
    log, manifest = await hold(tables, organisation), parse_manifest(text.encode())
    if log is None or (manifest.origin, manifest.organisation) != (log.origin, organisation):
        raise manifest_unfit()
    before = await newest_manifest(tables, organisation)
    if before == text:
        return manifest
    if before is not None and manifest.number <= parse_manifest(before.encode()).number:
        raise manifest_unfit()
    await tables.run("INSERT INTO audit_manifest VALUES ($1, $2, $3)", organisation, manifest.number, text)
    return manifest
