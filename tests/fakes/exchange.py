"""An exchange without a server: it remembers its rounds, fails when it is told to, and waits where it is held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from desktop.sync.rounds import Progress, Round
from desktop.sync.stand import Stand, Waiting


class FakeExchange:
    """`refusals` are raised by what is asked next, one each; while `held` is set, a round does not end."""

    def __init__(self, clock: Callable[[], float] = lambda: 0.0) -> None:
        self._clock = clock
        self.refusals: list[Exception] = []
        self.rounds: list[float] = []
        """When each began."""
        self.asked: list[float] = []
        """When it was asked for news."""
        self.with_files: list[bool] = []
        self.cancelled = self.confirmed = 0
        self.here = False
        """Whether something is to be sent, told or not."""
        self.files_here = False
        """Whether a file is."""
        self.there = False
        """Whether the server has something new."""
        self.steps: list[Progress] = []
        self.result = Round()
        self.held: asyncio.Event | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    async def round(self, told: Callable[[Progress], None], *, files: bool = True) -> Round:
        self.rounds.append(self._clock())
        self.with_files.append(files)
        await asyncio.sleep(0)
        self._refuse()
        for step in self.steps:
            told(step)
            await asyncio.sleep(0)
        self.meanwhile()
        try:
            if self.held is not None:
                await self.held.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.here = self.there = False
        self.files_here = self.result.files_due
        return self.result

    async def confirm_removals(self) -> int:
        self.confirmed += 1
        return 1

    def waits(self, *, files: bool = True) -> bool:
        return self.here or (files and self.files_here)

    async def news(self) -> bool:
        self.asked.append(self._clock())
        await asyncio.sleep(0)
        self._refuse()
        return self.there

    def _refuse(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)


class FakeStanding:
    """Somebody is signed in, and nothing waits, until `now` says otherwise."""

    def __init__(self) -> None:
        self.now = Stand(account="signed-in", known=True)
        self.deliveries: list[datetime] = []
        self.looked_at = 0

    def look(self) -> Stand:
        return self.now

    def delivered(self, at: datetime) -> None:
        self.deliveries.append(at)

    def seen(self) -> None:
        self.looked_at += 1

    def waits(self, items: int = 0, files: int = 0, size: int = 0) -> None:
        """So much is to be sent."""
        waiting = Waiting(items=items, files=files, size=size)
        self.now = Stand(account=self.now.account, known=True, waiting=waiting)
