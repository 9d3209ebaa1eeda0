"""Laptops with a keyring, at a server that a test may make pretend."""

from __future__ import annotations

import pytest

from desktop.account.device import device_keys
from desktop.keys.keeper import Keeper
from desktop.keys.keyring import Keyring
from tests.fakes.keys_server import KeysServer
from tests.fakes.laptop import Laptop


class Desk:
    """Somebody's laptop."""

    def __init__(self, laptop: Laptop, server: KeysServer, device: str, role: str, region: str | None) -> None:
        self.store = laptop.store
        self.account = server.enrol(device, device_keys(laptop.store), role=role, region=region)
        self.keyring = Keyring(laptop.store, self.account)
        self.device = device


@pytest.fixture
def server():
    return KeysServer()


@pytest.fixture
async def desk(tmp_path, server):
    """Makes laptops."""
    made = []

    def make(role: str = "agent", region: str | None = "estuaire") -> Desk:
        laptop = Laptop(tmp_path / f"d{len(made)}")
        made.append(laptop)
        return Desk(laptop, server, f"d{len(made)}", role, region)

    yield make
    for each in made:
        each.store.close()


@pytest.fixture
def sheets():
    return []


@pytest.fixture
async def keeper(desk, sheets):
    """One who has founded."""
    mine = desk("super_admin", None)
    keeper = Keeper(mine.store, mine.account, sheets.append)
    await keeper.found()
    return keeper
