"""Keeps the stronger engines in step with an open desk: its account, its settings, its end."""

from __future__ import annotations

import asyncio

from desktop.account.account import Account
from desktop.desk.company import Beyond
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.sync.deeds import Deeds


class Reaching:
    """Works from its making to `aclose`; nobody waits for whoever is far away."""

    def __init__(self, beyond: Beyond | None, store: Store, account: Account, settings: Settings) -> None:
        self._beyond, self._store, self._account, self._settings = beyond, store, account, settings
        self._note = Deeds(store, account).note
        self._using: asyncio.Task[None] | None = None
        self.account_changed()

    def use(self, settings: Settings) -> None:
        """Go on with other settings."""
        before, self._settings = self._settings, settings
        if before.stronger != settings.stronger:
            self.account_changed()

    def account_changed(self) -> None:
        """Somebody signed in or out: others may be asked now."""
        if self._beyond is not None:
            before = self._using
            self._using = asyncio.create_task(self._use(self._beyond, before))

    async def aclose(self) -> None:
        """Nobody far away is asked any more; the books are closed before the store is."""
        if self._using is not None:
            await asyncio.gather(self._using, return_exceptions=True)
        if self._beyond is not None:
            await self._beyond.leave()

    async def _use(self, beyond: Beyond, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        await beyond.use(self._store, self._account, self._settings, self._note)
