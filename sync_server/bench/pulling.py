"""A national reader that pulls page after page, in a process of its own: where pages begin it has found out before."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time

import msgspec

from shared.sync.protocol import PAGE, Page, Since
from shared.sync.wire import MEDIA, packed, unpacked
from sync_server.bench.ground import Meter, Spent
from sync_server.bench.laptop import expect
from sync_server.bench.outcome import Outcome
from sync_server.bench.staff import Laptop
from sync_server.bench.wire import Asked, Connection

BY_ADDRESS = 100


class Pulling(msgspec.Struct, frozen=True):
    """For so many seconds, over and over from the beginning."""

    port: int
    meter: Meter
    reader: Laptop
    seconds: float


class Read(msgspec.Struct, frozen=True):
    """What was found: one of `taken` a page of 500."""

    outcome: Outcome
    spent: Spent
    wire: float
    """Bytes that an operation takes in its page."""


async def run(told: Pulling) -> Read:
    """Once through, to know where the full pages begin; then those, for as long as asked."""
    numbers = itertools.count()
    taken: list[float] = []
    async with Connection(told.port) as connection:
        full, size = await _full_pages(connection, told.reader, numbers)
        before, began = told.meter.read(), time.perf_counter()
        for body in itertools.cycle(full):
            asked = _asked(told.reader, body, next(numbers))
            since = time.perf_counter()
            if since - began >= told.seconds:
                break
            expect(await connection.ask(asked), 200)
            taken.append(time.perf_counter() - since)
        spent = told.meter.read().since(before)
    return Read(Outcome(since - began, taken), spent, size / (len(full) * PAGE))


async def _full_pages(connection: Connection, reader: Laptop, numbers: itertools.count[int]) -> tuple[list[bytes], int]:
    """The requests that full pages answer, and how many bytes those are."""
    full, size, since = list[bytes](), 0, Since()
    while True:
        body = packed(since)
        answer = expect(await connection.ask(_asked(reader, body, next(numbers))), 200)
        page = unpacked(answer.body, Page)
        if len(page.operations) == PAGE:
            full.append(body)
            size += len(answer.body)
        if not page.more:
            return full, size
        since = Since(cursor=page.cursor, mark=page.mark)


def _asked(reader: Laptop, body: bytes, number: int) -> Asked:
    headers = {
        "authorization": f"Bearer {reader.access}",
        "content-type": MEDIA,
        "x-forwarded-for": f"10.9.0.{number // BY_ADDRESS % 250}",
    }
    return Asked("POST", "/api/v1/sync/pull", headers, body)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Pulling)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(asked))))
