"""A laptop with a real store and account, and clocks that anybody may set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop.account.account import Account
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from tests.fakes.clock import Clock

PASSPHRASE = "le fleuve passe sous le pont"


class WallClock:
    """The laptop's clock, which anybody may set."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


class Laptop:
    """A store, its account, and both clocks; a folder that has a store already is opened."""

    def __init__(self, folder) -> None:
        self.vault = Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1))
        self.clock, self.steady = WallClock(), Clock()
        self.store = self.vault.unlock(PASSPHRASE) if self.vault.exists else self.vault.create(PASSPHRASE)[0]
        self.account = self._account()

    def _account(self) -> Account:
        return Account(self.store, self._destroy, clock=self.clock, steady=self.steady)

    async def _destroy(self) -> None:
        self.vault.destroy()

    async def restart(self) -> Account:
        """Close everything and open it again, as after a night."""
        await self.close()
        self.store = self.vault.unlock(PASSPHRASE)
        self.account = self._account()
        return self.account

    async def close(self) -> None:
        await self.account.aclose()
        self.store.close()
