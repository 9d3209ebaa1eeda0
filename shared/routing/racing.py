"""Asks one, and after a while of silence another: the first to say something goes on, the other is stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Generic, TypeVar

Item = TypeVar("Item")
Opener = Callable[[], AsyncGenerator[Item, None]]
_END = object()


class Runner(Generic[Item]):
    """One asked engine: it runs in one task from its first to its last piece, whoever reads."""

    def __init__(self, index: int, opener: Opener[Item]) -> None:
        self.index, self.began = index, time.perf_counter()
        self._pieces: asyncio.Queue[object] = asyncio.Queue()
        self.spoke = asyncio.Event()
        """Something came: a piece, the end, or a failure."""
        self.failure: BaseException | None = None
        self._over = False
        self._task = asyncio.create_task(self._run(opener))
        self._ending = {self._task}

    async def pieces(self) -> AsyncGenerator[Item, None]:
        """What it says, until its end or its failure."""
        while (piece := await self._pieces.get()) is not _END:
            yield piece  # type: ignore[misc]  # only `_run` puts anything
        if self.failure is not None:
            raise self.failure

    async def stop(self) -> None:
        """Nobody waits for it any more; back when it has ended, and whom it has overtaken."""
        self._task.cancel()
        await asyncio.wait(self._ending)

    def overtake(self, other: Runner[Item]) -> None:
        """It spoke first: the other one is told to end, and what was said does not wait for that."""
        other._task.cancel()
        self._ending.add(other._task)

    @property
    def fell_silent(self) -> bool:
        """Whether it failed or ended before it said anything."""
        return self._over and self._pieces.qsize() <= 1

    async def _run(self, opener: Opener[Item]) -> None:
        try:
            async with aclosing(opener()) as pieces:
                async for piece in pieces:
                    self._pieces.put_nowait(piece)
                    self.spoke.set()
        except Exception as error:  # told to whoever reads
            self.failure = error
        finally:
            self._over = True
            self._pieces.put_nowait(_END)
            self.spoke.set()


async def race(
    first: Opener[Item], other: Callable[[], Awaitable[Opener[Item] | None]], after_s: float
) -> tuple[Runner[Item], Runner[Item] | None]:
    """Who speaks first, and who else was asked; `other` is called after `after_s` of silence, and may give nobody."""
    runner = Runner(0, first)
    second: Runner[Item] | None = None
    try:
        await _heard(after_s, runner)
        if runner.spoke.is_set() or (opener := await other()) is None:
            await runner.spoke.wait()
            return runner, None
        second = Runner(1, opener)
        await _heard(None, runner, second)
        ahead, behind = (runner, second) if runner.spoke.is_set() else (second, runner)
        if ahead.fell_silent:
            await behind.spoke.wait()
            ahead, behind = behind, ahead
        ahead.overtake(behind)
    except BaseException:
        await runner.stop()
        if second is not None:
            await second.stop()
        raise
    return ahead, behind


async def _heard(within_s: float | None, *runners: Runner[Item]) -> None:
    waits = [asyncio.create_task(each.spoke.wait()) for each in runners]
    try:
        await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
