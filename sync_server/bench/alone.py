"""The work beneath the routes with nothing around it, in a process of its own: a query, a commit, a password's hash."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal

import asyncpg
import msgspec

from sync_server.bench.outcome import Outcome
from sync_server.people.passwords import Passwords

_TABLE = """
CREATE TABLE IF NOT EXISTS bench_row (id integer PRIMARY KEY, told text NOT NULL, at timestamptz NOT NULL);
INSERT INTO bench_row SELECT number, 'une fiche', now() FROM generate_series(0, 999) AS number ON CONFLICT DO NOTHING
"""
Work = Callable[[int], Awaitable[object]]


class Alone(msgspec.Struct):
    """What is done, by how many at once."""

    what: Literal["select", "update", "hash"]
    seconds: float
    at_once: int
    url: str = ""
    connections: int = 10


async def run(alone: Alone) -> Outcome:
    """Do it for so many seconds, after a tenth of them to warm up."""
    taken: list[float] = []
    async with _work(alone) as work:
        await _during(alone.seconds / 10, alone.at_once, work, [])
        began, spent = time.perf_counter(), time.process_time()
        await _during(alone.seconds, alone.at_once, work, taken)
        return Outcome(time.perf_counter() - began, taken, time.process_time() - spent)


async def _during(seconds: float, at_once: int, work: Work, taken: list[float]) -> None:
    end = time.perf_counter() + seconds

    async def worker(number: int) -> None:
        while (began := time.perf_counter()) < end:
            await work(number)
            taken.append(time.perf_counter() - began)

    await asyncio.gather(*(worker(number) for number in range(at_once)))


@asynccontextmanager
async def _work(alone: Alone) -> AsyncIterator[Work]:
    if alone.what == "hash":
        passwords = Passwords()
        kept = await passwords.hashed("quatre pirogues")
        yield lambda _: passwords.matches("quatre pirogues", kept)
        return
    async with asyncpg.create_pool(alone.url, min_size=1, max_size=alone.connections) as pool:
        await pool.execute(_TABLE)
        if alone.what == "select":
            yield lambda number: pool.fetchrow("SELECT * FROM bench_row WHERE id = $1", number)
        else:
            yield lambda number: pool.execute("UPDATE bench_row SET at = now() WHERE id = $1", number)


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.buffer.read(), type=Alone)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(told))))
