"""Sentences that may be needed soon are spoken beforehand, while nobody speaks and nothing is being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

EVERY_S = 20.0
"""What may be needed changes with the minute of the day."""
FIRST_S = 0.5


class Readiness:
    """`rest` ends whatever is being made at once; `go_on` takes it up again."""

    def __init__(self, prepare: Callable[[], Coroutine[None, None, None]] | None) -> None:
        self._prepare = prepare
        self._task: asyncio.Task[None] | None = None

    def go_on(self) -> None:
        """Nobody needs the engines now."""
        if self._task is None and self._prepare is not None:
            self._task = asyncio.create_task(self._run(self._prepare))

    def rest(self) -> None:
        """Somebody speaks, or is answered."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, prepare: Callable[[], Coroutine[None, None, None]]) -> None:
        await asyncio.sleep(FIRST_S)
        while True:
            await prepare()
            await asyncio.sleep(EVERY_S)
