"""The tables of synchronisation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.crypto.recipients import Wrap
from shared.sync.protocol import Code
from sync_server.kit.database import Transaction
from sync_server.sync.judging import Judged
from sync_server.sync.keys_of import CaseKey
from sync_server.sync.line import Line


async def line(tables: Transaction, device: str) -> Line:
    """How far a device's line goes, held until the transaction ends."""
    held = "SELECT acked, digest FROM device_line WHERE device = $1 FOR UPDATE"
    row = await tables.row(held, device)
    if row is None:
        begin = "INSERT INTO device_line (device, acked, digest) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING"
        await tables.run(begin, device, Line().digest)
        row = await tables.row(held, device)
        assert row is not None
    return Line(row["acked"], row["digest"])


async def digests(tables: Transaction, device: str, dseqs: Sequence[int]) -> dict[int, bytes]:
    """The headers that these numbers stand for already; one that came second stands for nothing."""
    rows = await tables.rows(
        "SELECT dseq, digest FROM operation WHERE device = $1 AND dseq = ANY($2)"
        " UNION ALL SELECT dseq, digest FROM refused_operation"
        " WHERE device = $1 AND dseq = ANY($2) AND code <> 'equivocation'",
        device,
        dseqs,
    )
    return {row["dseq"]: row["digest"] for row in rows}


async def refusals(tables: Transaction, device: str, dseqs: Sequence[int]) -> dict[int, Code]:
    """Why these numbers were refused, those that were."""
    rows = await tables.rows(
        "SELECT dseq, code FROM refused_operation WHERE device = $1 AND dseq = ANY($2) AND code <> 'equivocation'",
        device,
        dseqs,
    )
    return {row["dseq"]: row["code"] for row in rows}


async def advance(tables: Transaction, device: str, to: Line) -> None:
    await tables.run("UPDATE device_line SET acked = $2, digest = $3 WHERE device = $1", device, to.acked, to.digest)


async def keys(tables: Transaction, organisation: str, ids: Iterable[str]) -> dict[str, CaseKey]:
    rows = await tables.rows(
        "SELECT * FROM conversation_key WHERE organisation = $1 AND id = ANY($2)", organisation, list(ids)
    )
    return {row["id"]: CaseKey(**row) for row in rows}


async def keys_of_cases(
    tables: Transaction, organisation: str, conversations: Iterable[str]
) -> dict[str, list[CaseKey]]:
    """All that these cases have had; until the transaction ends nobody else begins or destroys one of them."""
    names = sorted(conversations)
    await tables.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name",
        [f"{organisation}/{name}" for name in names],
    )
    rows = await tables.rows(
        "SELECT * FROM conversation_key WHERE organisation = $1 AND conversation = ANY($2)", organisation, names
    )
    found: dict[str, list[CaseKey]] = {}
    for row in rows:
        found.setdefault(row["conversation"], []).append(CaseKey(**row))
    return found


async def begin_keys(tables: Transaction, organisation: str, begun: Sequence[CaseKey]) -> dict[str, CaseKey]:
    """The keys as they are kept: what came first stays."""
    if not begun:
        return {}
    fresh = await tables.rows(
        "INSERT INTO conversation_key (organisation, id, conversation, owner, region, commitment)"
        " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])"
        " ON CONFLICT DO NOTHING RETURNING id",
        organisation,
        [key.id for key in begun],
        [key.conversation for key in begun],
        [key.owner for key in begun],
        [key.region for key in begun],
        [key.commitment for key in begun],
    )
    added = {row["id"] for row in fresh}
    there = [key.id for key in begun if key.id not in added]
    kept = {key.id: key for key in begun if key.id in added}
    return kept | (await keys(tables, organisation, there) if there else {})


async def add_wraps(tables: Transaction, organisation: str, wraps: Sequence[Wrap]) -> None:
    """A recipient's wrap that is there already stays."""
    if wraps:
        await tables.run(
            "INSERT INTO key_wrap (organisation, key, kind, recipient, epoch, sealed)"
            " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[])"
            " ON CONFLICT DO NOTHING",
            organisation,
            [wrap.dek_id for wrap in wraps],
            [wrap.kind for wrap in wraps],
            [wrap.recipient for wrap in wraps],
            [wrap.epoch for wrap in wraps],
            [bytes.fromhex(wrap.sealed) for wrap in wraps],
        )


async def shred(tables: Transaction, organisation: str, conversation: str, at: datetime) -> None:
    """Nobody is given the keys of this conversation any more."""
    await keys_of_cases(tables, organisation, [conversation])
    await tables.run(
        "UPDATE conversation_key SET shredded_at = $3"
        " WHERE organisation = $1 AND conversation = $2 AND shredded_at IS NULL",
        organisation,
        conversation,
        at,
    )
    await tables.run(
        "DELETE FROM key_wrap w USING conversation_key k WHERE k.organisation = $1 AND k.conversation = $2"
        " AND w.organisation = k.organisation AND w.key = k.id",
        organisation,
        conversation,
    )


async def put_aside(
    tables: Transaction, device: str, refused: Sequence[tuple[Judged, Code]], at: datetime
) -> list[Code]:
    """Keep refused operations; why those were refused that were not kept before."""
    added: list[Code] = []
    for each, code in refused:
        done = await tables.value(
            "INSERT INTO refused_operation (device, dseq, digest, code, record, received_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1",
            device,
            each.dseq,
            each.digest,
            code,
            each.operation.record,
            at,
        )
        if done is not None:
            added.append(code)
    return added


async def append(
    tables: Transaction, organisation: str, device: str, kept: Sequence[tuple[Judged, CaseKey]], at: datetime
) -> int:
    """Give the organisation's next numbers to these operations; the last number.

    The row of the counter is held until the transaction ends: numbers become visible in their order, and none is lost.
    Everybody else in the organisation waits for it, so this comes last.
    """
    held = "SELECT cursor, mark FROM sync_head WHERE organisation = $1 FOR UPDATE"
    head = await tables.row(held, organisation)
    if head is None:
        begin = "INSERT INTO sync_head (organisation, cursor, mark) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING"
        await tables.run(begin, organisation, mark_of_nothing(organisation))
        head = await tables.row(held, organisation)
        assert head is not None
    cursor, marks = head["cursor"], [head["mark"]]
    for each, _ in kept:
        marks.append(hashlib.sha256(marks[-1] + each.digest).digest())
    count = len(kept)
    headers = [each.header for each, _ in kept if each.header is not None]
    await tables.run(
        "WITH moved AS (UPDATE sync_head SET cursor = $14, mark = $15 WHERE organisation = $1)"
        " INSERT INTO operation (organisation, cursor, mark, device, dseq, digest, key, owner, region, kind, object,"
        " record, received_at) SELECT $1, u.*, $2 FROM (SELECT cursor, mark, $3::text, dseq, digest, key, owner,"
        " region, kind, object, record FROM unnest($4::bigint[], $5::bytea[], $6::bigint[], $7::bytea[], $8::text[],"
        " $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[])"
        " AS t (cursor, mark, dseq, digest, key, owner, region, kind, object, record)) u",
        organisation,
        at,
        device,
        list(range(cursor + 1, cursor + count + 1)),
        marks[1:],
        [each.dseq for each, _ in kept],
        [each.digest for each, _ in kept],
        [key.id for _, key in kept],
        [key.owner for _, key in kept],
        [key.region for _, key in kept],
        [header.kind for header in headers],
        [header.object for header in headers],
        [each.operation.record for each, _ in kept],
        cursor + count,
        marks[-1],
    )
    return int(cursor + count)


def mark_of_nothing(organisation: str) -> bytes:
    """The mark of an organisation's empty line."""
    return hashlib.sha256(b"iasted-sync-v1\0" + organisation.encode()).digest()
