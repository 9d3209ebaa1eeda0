"""Laptops that push, in a process of their own: what they send was sealed before the first request."""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence

import msgspec

from shared.sync.protocol import Operation, Push, Pushed
from shared.sync.wire import MEDIA, packed, unpacked
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
    staff: Staff
    batches: int


class Sent(msgspec.Struct, frozen=True):
    """What was found: one of `taken` a push."""

    outcome: Outcome
    record: float
    """Bytes of a sealed record, on average."""
    wire: float
    """Bytes that an operation takes in its message."""


async def run(told: Pushing) -> Sent:
    """Seal, then push."""
    sealed = [_sealed(told.staff, laptop, told.batches) for laptop in told.staff.writers]
    messages = [[packed(Push(operations=tuple(batch))) for batch in batches] for batches in sealed]
    taken: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            _push(told.port, place, laptop, bodies, taken)
            for place, (laptop, bodies) in enumerate(zip(told.staff.writers, messages, strict=True))
        )
    )
    outcome = Outcome(time.perf_counter() - began, taken)
    records = [len(each.record) for batches in sealed for batch in batches for each in batch]
    wire = sum(len(body) for bodies in messages for body in bodies)
    return Sent(outcome, sum(records) / len(records), wire / len(records))


def _sealed(staff: Staff, laptop: Laptop, batches: int) -> list[Sequence[Operation]]:
    scribe = Scribe(laptop.device, laptop.signing, staff.readers)
    written = scribe.write(staff.organisation, batches * BATCH)
    return [list(itertools.islice(written, BATCH)) for _ in range(batches)]


async def _push(port: int, place: int, laptop: Laptop, bodies: Sequence[bytes], taken: list[float]) -> None:
    """Over one connection; each laptop has an address of its own, behind a proxy."""
    headers = {
        "authorization": f"Bearer {laptop.access}",
        "content-type": MEDIA,
        "x-forwarded-for": f"10.8.0.{place}",
    }
    async with Connection(port) as connection:
        for number, body in enumerate(bodies, 1):
            began = time.perf_counter()
            answer = await connection.ask(Asked("POST", "/api/v1/sync/push", headers, body))
            taken.append(time.perf_counter() - began)
            pushed = unpacked(expect(answer, 200).body, Pushed)
            if pushed.acked != number * BATCH or pushed.refused:
                raise RuntimeError(f"{pushed.acked} of {number * BATCH} were kept: {pushed.refused[:3]}")


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Pushing)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(run(asked))))
