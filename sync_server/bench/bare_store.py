"""The rows that the server has just written, written and read once more with nothing around: plain asyncpg."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from typing import Any, Literal

import asyncpg
import msgspec

from shared.sync.protocol import PAGE
from sync_server.bench.outcome import Outcome

_COLUMNS = (
    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum"
)
_PAGE = (
    "SELECT cursor, record, received_at, key, device FROM operation"
    " WHERE organisation = $1 AND cursor > $2 ORDER BY cursor LIMIT $3"
)


class Inserting(msgspec.Struct, frozen=True, tag=True):
    """The rows of some devices into a table with the same indexes, one connection for each device."""

    url: str
    table: Literal["operation", "audit_leaf"]
    by: Literal["device", "signer"]
    devices: list[str]
    batch: int


class Selecting(msgspec.Struct, frozen=True, tag=True):
    """Page after page, for so many seconds."""

    url: str
    organisation: str
    seconds: float


async def run(told: Inserting | Selecting) -> Outcome:
    """One of `taken` a statement."""
    if isinstance(told, Selecting):
        return await _selected(told)
    return await _inserted(told)


async def _inserted(told: Inserting) -> Outcome:
    copy, taken = f"bench_{told.table}", list[float]()
    connections = [await asyncpg.connect(told.url) for _ in told.devices]
    try:
        first = connections[0]
        await first.execute(f"DROP TABLE IF EXISTS {copy}; CREATE TABLE {copy} (LIKE {told.table} INCLUDING ALL)")
        columns = await first.fetch(_COLUMNS, told.table)
        names, types = ([row[part] for row in columns] for part in (0, 1))
        arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
        sql = f"INSERT INTO {copy} ({', '.join(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of columns
        of_device = f"SELECT * FROM {told.table} WHERE {told.by} = $1"  # noqa: S608 - one of two tables
        rows = [await first.fetch(of_device, device) for device in told.devices]
        batches = [[_turned(each[at : at + told.batch]) for at in range(0, len(each), told.batch)] for each in rows]
        statements = [await each.prepare(sql) for each in connections]
        began, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_insert(one, some, taken) for one, some in zip(statements, batches, strict=True)))
        return Outcome(time.perf_counter() - began, taken, time.process_time() - spent)
    finally:
        for each in connections:
            await each.close()


def _turned(rows: Sequence[Any]) -> list[tuple[object, ...]]:
    """Rows as columns."""
    return list(zip(*rows, strict=True))


async def _insert(statement: Any, batches: Sequence[list[Any]], taken: list[float]) -> None:
    for columns in batches:
        began = time.perf_counter()
        await statement.fetch(*columns)
        taken.append(time.perf_counter() - began)


async def _selected(told: Selecting) -> Outcome:
    taken: list[float] = []
    connection = await asyncpg.connect(told.url)
    try:
        last = await connection.fetchval("SELECT max(cursor) FROM operation WHERE organisation = $1", told.organisation)
        starts = range(0, int(last) - PAGE + 1, PAGE)
        began, spent = time.perf_counter(), time.process_time()
        for start in itertools.cycle(starts):
            since = time.perf_counter()
            if since - began >= told.seconds:
                break
            await connection.fetch(_PAGE, told.organisation, start, PAGE)
            taken.append(time.perf_counter() - since)
        return Outcome(since - began, taken, time.process_time() - spent)
    finally:
        await connection.close()


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Inserting | Selecting)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(asked))))
