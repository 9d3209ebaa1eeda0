"""Who synchronises a desk that is only remembered: shows what a test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.desk.events import DeskEvent, SyncChanged
from desktop.sync.items import Item
from desktop.sync.stand import ItemState
from desktop.sync.status import Status


class FakeSyncing:
    """`kept` are the states of things by kind and name; `left` is what is not delivered."""

    def __init__(self, tell: Callable[[DeskEvent], None]) -> None:
        self._tell = tell
        self.status = Status()
        self.kept: dict[tuple[str, str], ItemState] = {}
        self.left: list[Item] = []
        self.done: list[Any] = []

    @property
    def board(self) -> FakeSyncing:
        """What is asked about how things stand is asked here, too."""
        return self

    def show(self, status: Status) -> None:
        """So things stand now."""
        self.status = status
        self._tell(SyncChanged(status=status))

    def at_once(self, *, files: bool = False) -> None:
        self.done.append("files" if files else "at-once")

    def network(self, *, reachable: bool | None = None, costs: bool | None = None) -> None:
        self.done.append(("network", reachable, costs))

    async def confirm_removals(self) -> None:
        self.done.append("confirmed")

    async def seen(self) -> None:
        self.done.append("seen")

    async def states(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]:
        return {name: self.kept[kind, name] for name in objects if (kind, name) in self.kept}

    async def undelivered(self) -> list[Item]:
        return self.left
