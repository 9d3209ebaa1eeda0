"""Time that jumps while all wait, and stands still while engines work."""

from __future__ import annotations

import asyncio
import time

from tests.fakes.virtually import virtually


async def now() -> float:
    return asyncio.get_running_loop().time()


def test_an_hour_of_waiting_takes_no_time():
    async def wait() -> float:
        await asyncio.sleep(3600)
        return await now()

    began = time.monotonic()
    assert virtually(wait()) == 3600
    assert time.monotonic() - began < 1


def test_timers_come_in_order():
    async def race() -> list[str]:
        came = []

        async def come(name: str, after_s: float) -> None:
            await asyncio.sleep(after_s)
            came.append(name)

        await asyncio.gather(come("last", 3), come("first", 1), come("second", 2))
        return came

    assert virtually(race()) == ["first", "second", "last"]


def test_work_takes_no_time_however_long_it_lasts():
    busy = [0]

    async def work() -> float:
        timer = asyncio.create_task(asyncio.sleep(0.01))
        busy[0] += 1
        await asyncio.to_thread(time.sleep, 0.2)
        busy[0] -= 1
        took = await now()
        await timer
        return took

    assert virtually(work(), lambda: busy[0] > 0) == 0
