"""An account on a real store, at a server that can be told to fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop.account.account import Account
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from tests.fakes.clock import Clock
from tests.fakes.identity import IdentityServer

PASSPHRASE = "le fleuve passe sous le pont"


class WallClock:
    """The laptop's clock, which anybody may set."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


class Laptop:
    """A store, its account, and both clocks."""

    def __init__(self, folder) -> None:
        self.vault = Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1))
        self.clock, self.steady = WallClock(), Clock()
        self.store, _ = self.vault.create(PASSPHRASE)
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


@pytest.fixture
def server():
    with IdentityServer() as server:
        yield server


@pytest.fixture
async def laptop(tmp_path):
    laptop = Laptop(tmp_path / "desk")
    yield laptop
    await laptop.close()


@pytest.fixture
async def signed_in(laptop, server):
    """The laptop, with Odile signed in."""
    await laptop.account.sign_in(server.url, server.browser())
    return laptop
