"""Laptops that push, in a process of their own: what they send was sealed before the first request."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import msgspec

from shared.sync.protocol import Operation, Push, Pushed
from shared.sync.wire import MEDIA, packed, unpacked
from sync_server.bench.ground import Meter, Spent
from sync_server.bench.laptop import expect
from sync_server.bench.outcome import Outcome
from sync_server.bench.scribe import Scribe
from sync_server.bench.staff import Laptop, Staff
from sync_server.bench.wire import Asked, Connection

BATCH = 100
"""Operations in one push."""


class Pushing(msgspec.Struct, frozen=True):
    """What each laptop of these sends, as soon as the former push is answered."""

    port: int
    meter: Meter
    staff: Staff
    batches: int
    """One more goes first, to warm up."""


class Sent(msgspec.Struct, frozen=True):
    """What was found: one of `taken` a push."""

    outcome: Outcome
    spent: Spent
    record: float
    """Bytes of a sealed record, on average."""
    wire: float
    """Bytes that an operation takes in its message."""


async def run(told: Pushing) -> Sent:
    """Seal, then push."""
    lines = [_sealed(told.staff, laptop, 1 + told.batches) for laptop in told.staff.writers]
    async with AsyncExitStack() as stack:
        writing = [
            await stack.enter_async_context(Writing(told.port, place, laptop, line))
            for place, (laptop, line) in enumerate(zip(told.staff.writers, lines, strict=True))
        ]
        await asyncio.gather(*(each.push(1) for each in writing))
        before, began = told.meter.read(), time.perf_counter()
        taken = await asyncio.gather(*(each.push(told.batches) for each in writing))
        outcome = Outcome(time.perf_counter() - began, [each for some in taken for each in some])
        spent = told.meter.read().since(before)
    records = [len(each.record) for line in lines for batch in line for each in batch]
    wire = sum(each.sent for each in writing)
    return Sent(outcome, spent, sum(records) / len(records), wire / len(records))


def _sealed(staff: Staff, laptop: Laptop, batches: int) -> list[Sequence[Operation]]:
    scribe = Scribe(laptop.device, laptop.signing, staff.readers)
    written = scribe.write(staff.organisation, batches * BATCH)
    return [list(itertools.islice(written, BATCH)) for _ in range(batches)]


class Writing(Connection):
    """One laptop that pushes what it has; each has an address of its own, behind a proxy."""

    def __init__(self, port: int, place: int, laptop: Laptop, line: Sequence[Sequence[Operation]]) -> None:
        super().__init__(port)
        address = f"10.8.0.{place}"
        self._headers = {
            "authorization": f"Bearer {laptop.access}",
            "content-type": MEDIA,
            "x-forwarded-for": address,
        }
        self._bodies = [packed(Push(operations=tuple(batch))) for batch in line]
        self._pushed = 0

    @property
    def sent(self) -> int:
        """Bytes of all messages."""
        return sum(map(len, self._bodies))

    async def push(self, batches: int) -> list[float]:
        """So many more; the seconds that each took."""
        taken: list[float] = []
        for body in self._bodies[self._pushed : self._pushed + batches]:
            began = time.perf_counter()
            answer = await self.ask(Asked("POST", "/api/v1/sync/push", self._headers, body))
            taken.append(time.perf_counter() - began)
            self._pushed += 1
            told = unpacked(expect(answer, 200).body, Pushed)
            if told.acked != self._pushed * BATCH or told.refused:
                raise RuntimeError(f"{told.acked} of {self._pushed * BATCH} were kept: {told.refused[:3]}")
        return taken


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Pushing)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(asked))))
