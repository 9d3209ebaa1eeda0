"""What every scripted candidate shares: pieces given one by one, delays, failures, and a memory of who asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Any

from shared.errors import EngineFailed
from shared.voice.ports import Capabilities


class Scripted:
    """A candidate of any port; `fails_at` and `hangs_at` count pieces from 0, `failures` says how many times."""

    def __init__(
        self,
        name: str,
        *,
        fails_at: int | None = None,
        failures: int = 1_000_000,
        hangs_at: int | None = None,
        delay: Callable[[], float] = lambda: 0.0,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        gate: asyncio.Event | None = None,
    ) -> None:
        self.name = name
        self.capabilities = Capabilities()
        self.asked: list[Any] = []
        self.open = 0
        """Answers begun and neither ended nor closed."""
        self.finished = 0
        self.closed_early = 0
        self.gate = gate
        """When given, the last piece waits for it."""
        self._fails_at = fails_at
        self._failures = failures
        self._hangs_at = hangs_at
        self._delay = delay
        self._sleep = sleep

    async def play(self, request: Any, pieces: Iterable[Any]) -> AsyncGenerator[Any, None]:
        """The pieces, as the script wants them."""
        script = list(pieces)
        self.asked.append(request)
        self.open += 1
        ended = False
        try:
            for number, piece in enumerate([*script, None]):
                await self._step(number, last=number == len(script) - 1)
                if number < len(script):
                    yield piece
            ended = True
        except EngineFailed:
            ended = True
            raise
        finally:
            self.open -= 1
            self.finished += ended
            self.closed_early += not ended

    async def _step(self, number: int, *, last: bool) -> None:
        await self._sleep(self._delay())
        if number == self._fails_at and self._failures > 0:
            self._failures -= 1
            raise EngineFailed(f"{self.name} s'est arrêté au morceau {number}", code="scripted")
        if number == self._hangs_at:
            await asyncio.Event().wait()
        if last and self.gate is not None:
            await self.gate.wait()
