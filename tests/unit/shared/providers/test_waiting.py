"""Silence has an end: before the first piece, between two, and over all."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from shared.providers.waiting import Patience, patiently

SHORT = Patience(first=0.05, between=0.05, whole=10.0)


class Pieces:
    """Waits before each."""

    def __init__(self, *waits: float) -> None:
        self.waits, self.closed = waits, False

    async def __call__(self):
        try:
            for wait in self.waits:
                await asyncio.sleep(wait)
                yield wait
        finally:
            self.closed = True


async def drained(pieces: Pieces, patience: Patience = SHORT) -> list[float]:
    return [piece async for piece in patiently(pieces(), patience)]


async def test_what_comes_in_time_comes_whole():
    pieces = Pieces(0, 0, 0)
    assert await drained(pieces) == [0, 0, 0]
    assert pieces.closed


@pytest.mark.parametrize("waits", [(5,), (0, 5)])
async def test_too_long_a_silence_is_a_timeout_and_the_stream_is_closed(waits):
    pieces = Pieces(*waits)
    with pytest.raises(TimeoutError):
        await drained(pieces)
    assert pieces.closed


async def test_an_answer_that_never_ends_ends():
    with pytest.raises(TimeoutError):
        await drained(Pieces(*[0.01] * 1000), Patience(first=1, between=1, whole=0.1))


async def test_whoever_stops_listening_closes_the_stream():
    pieces = Pieces(0, 0, 0)
    async with aclosing(patiently(pieces(), SHORT)) as items:
        await anext(items)
    assert pieces.closed
