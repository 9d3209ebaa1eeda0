"""What is known of the synchronisation, told whenever it is new."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import msgspec

from desktop.sync.items import Item
from desktop.sync.rounds import Progress
from desktop.sync.stand import ItemState, Stand
from desktop.sync.status import Status
from shared.errors import IastedError

TELL_EVERY_S = 0.1
"""Of the steps of one stage: a screen reader would read every one."""

Aside = Callable[..., Awaitable[Any]]
"""Calls something that may wait for the disk, on another thread."""


class Items(Protocol):
    """How each thing stands; its methods may wait for the disk."""

    def of(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]: ...

    def list(self, limit: int = ...) -> list[Item]: ...


class Stands(Protocol):
    """What is known here; its methods may wait for the disk."""

    @property
    def items(self) -> Items: ...

    def look(self) -> Stand: ...

    def delivered(self, at: datetime) -> None: ...

    def seen(self) -> None: ...


class Board:
    """Belongs to one loop; `tell` is given each status that differs from the one before."""

    def __init__(self, stands: Stands, tell: Callable[[Status], None], aside: Aside) -> None:
        self._stands, self._tell, self._aside = stands, tell, aside
        self._told_at = 0.0
        self.status = Status()

    def show(self, **news: Any) -> None:
        """Tell these fields, if they are new."""
        fresh = msgspec.structs.replace(self.status, **news)
        if fresh != self.status:
            self.status = fresh
            self._tell(fresh)

    async def look(self, **news: Any) -> None:
        """What stands here now, and what is new besides."""
        self.show(stand=await self.stand(), **news)

    async def stand(self) -> Stand:
        """What stands here now; what was known before where the store closes meanwhile."""
        with suppress(IastedError):
            found: Stand = await self._aside(self._stands.look)
            return found
        return self.status.stand

    def progress(self, progress: Progress) -> None:
        """How far a round is."""
        before, at = self.status.progress, time.monotonic()
        if before is None or before.stage != progress.stage or at - self._told_at >= TELL_EVERY_S:
            self._told_at = at
            self.show(progress=progress)

    async def delivered(self, at: datetime) -> None:
        """Everything that was here is at the server."""
        await self._aside(self._stands.delivered, at)

    async def seen(self) -> None:
        """Somebody has looked at what was refused, and at the alarm."""
        await self._aside(self._stands.seen)
        await self.look()

    async def states(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]:
        """How these things stand; nothing while nobody ever signed in, since then nothing is to be sent."""
        if not self.status.stand.known:
            return {}
        found: dict[str, ItemState] = await self._aside(self._stands.items.of, kind, objects)
        return found

    async def undelivered(self) -> list[Item]:
        """What was refused, and what waits."""
        found: list[Item] = await self._aside(self._stands.items.list)
        return found
