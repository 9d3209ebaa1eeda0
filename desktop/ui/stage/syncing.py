"""Who synchronises on the stage: nobody, but what waits is read from the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desktop.store.store import Store
from desktop.sync.items import Item, ItemStates
from desktop.sync.stand import ItemState, Stand, Waiting
from desktop.sync.status import Status
from desktop.ui.stage.account import Invented


class StageSyncing:
    """For an invented account; nothing it is asked to do is done."""

    def __init__(self, store: Store, account: Invented) -> None:
        self._items, self._account = ItemStates(store), account

    @property
    def status(self) -> Status:
        """Whoever is signed in has a little that waits."""
        if self._account.profile is None:
            return Status()
        account = self._account.state
        stand = Stand(account=account, known=True, waiting=Waiting(items=12, files=3, size=4_200_000))
        return Status(phase="offline", stand=stand)

    @property
    def board(self) -> StageSyncing:
        """Whoever asks how things stand is answered here, too."""
        return self

    def at_once(self, *, files: bool = False) -> None:
        """There is no server."""

    def network(self, *, reachable: bool | None = None, costs: bool | None = None) -> None:
        """There is no network."""

    async def seen(self) -> None:
        """Nothing is remembered."""

    async def states(self, kind: str, objects: Sequence[str]) -> dict[str, ItemState]:
        """How these things stand."""
        if self._account.profile is None:
            return {}
        return await asyncio.to_thread(self._items.of, kind, objects)

    async def undelivered(self) -> list[Item]:
        """What was refused, and what waits."""
        return await asyncio.to_thread(self._items.list)
