"""An organisation with its keeper and reviewers on laptops, at the real server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from desktop.keys.keeper import Keeper
from desktop.keys.keyring import Keyring
from shared.crypto.data_key import DataKey, new_data_key
from shared.crypto.keys import public_of
from shared.crypto.opening.wraps import unwrap
from shared.crypto.readers import wrap_to_all
from shared.crypto.recipients import Wrap
from tests.fakes.laptop import Laptop
from tests.servers.desks import Desks
from tests.servers.population import Population


class Desk:
    """Somebody's laptop with its keyring."""

    def __init__(self, person, laptop: Laptop) -> None:
        self.person, self.laptop = person, laptop
        self.keyring = Keyring(laptop.store, laptop.account)

    @property
    def device(self) -> str:
        return self.laptop.account.profile.device

    def opens(self, key: DataKey, wraps: list[Wrap]) -> bool:
        """Whether one of the wraps opens here."""
        for each in wraps:
            private = self.keyring.private(each.kind, each.recipient, each.epoch)
            if private is not None:
                return unwrap(each, key.name, private).secret == key.secret
        return False

    def seals(self, region: str) -> tuple[DataKey, list[Wrap]]:
        """A conversation's key, wrapped to everyone who may read it."""
        key = new_data_key(self.person.organisation, "conversation")
        return key, wrap_to_all(key, self.keyring.recipients(region))


class Organisation:
    """Its people; each method that reaches the population runs on a thread, whose loop is its own."""

    def __init__(self, population: Population, desks: Desks) -> None:
        self.population, self._desks = population, desks
        self.ours = population.organisation()
        self.sheets = []

    async def desk(self, role: str = "agent", region: str | None = "estuaire") -> Desk:
        return await asyncio.to_thread(self._desk, role, region)

    async def keeper(self) -> tuple[Desk, Keeper]:
        desk = await self.desk("super_admin", None)
        return desk, self.keeps(desk)

    def keeps(self, desk: Desk, give=None) -> Keeper:
        return Keeper(desk.laptop.store, desk.laptop.account, give or self.sheets.append)

    async def admitted(self, keeper: Keeper, desk: Desk) -> None:
        """The keeper has compared and shares; the reviewer's laptop hears of it."""
        reader = next(each for each in (await keeper.told()).readers if each.device == desk.device)
        await keeper.admit(reader)
        await desk.keyring.refresh()

    async def access(self, person) -> str:
        return await asyncio.to_thread(self.population.access, person)

    def _desk(self, role: str, region: str | None) -> Desk:
        person = self.population.person(role, region, of=self.ours)
        return Desk(person, self._desks.sign_in(person))


@asynccontextmanager
async def organisation(server, folder):
    """A new one."""
    visitor = server.visitor()
    population = await asyncio.to_thread(Population, server)
    desks = Desks(server, population, visitor, folder)
    try:
        yield await asyncio.to_thread(Organisation, population, desks)
    finally:
        await desks.close()
        await asyncio.to_thread(population.close)
        visitor.close()


def root_of(keeper: Keeper) -> str:
    root = keeper.cabinet.root
    assert root is not None
    return public_of(root).hex()
