"""Several processes of one engine, and people who wait for them."""

from __future__ import annotations

import asyncio

import pytest

from shared.errors import EngineFailed
from sync_server.voice.pool import Pool


async def test_members_serve_one_each_and_whoever_waits_is_next():
    pool, served, gate = Pool(["a", "b"]), [], asyncio.Event()

    async def ask() -> None:
        async with pool.one() as member:
            served.append(member)
            await gate.wait()

    asking = [asyncio.create_task(ask()) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sorted(served) == ["a", "b"]
    gate.set()
    await asyncio.gather(*asking)
    assert len(served) == 5


async def test_beyond_the_queue_people_are_told_to_come_back_and_a_cancelled_one_leaves_it():
    pool = Pool(["a"], most_waiting=1)
    async with pool.one():
        waiting = asyncio.create_task(pool.one().__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(EngineFailed) as refused:
            async with pool.one():
                pass
        assert (refused.value.code, refused.value.retryable) == ("engines-busy", True)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with pool.one() as member:
        assert member == "a"


async def test_who_would_be_given_next_is_known_and_stays_free():
    pool = Pool(["a", "b"])
    async with pool.one() as first:
        assert pool.next not in {first, None}
        async with pool.one():
            assert pool.next is None
    assert pool.next == first
