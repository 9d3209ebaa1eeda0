"""A server, and an organisation of its own for each test, whose people speak the protocol by hand."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import httpx2
import pytest

from shared.ids import new_id
from shared.sync.protocol import Push, Pushed, Since
from shared.sync.wire import MEDIA
from sync_server.identity.access import AccessTokens
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.parts import assemble
from tests.contract.sync_sides import AtTheService, Office
from tests.servers.in_process import Server
from tests.servers.laptop import Laptop
from tests.servers.population import Population
from tests.servers.postgres import ask, fresh_database


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """One of them is enough: what differs between them is tried elsewhere."""
    return embedded_postgres


@pytest.fixture(scope="module")
def server(postgres):
    running = Server(fresh_database(postgres)).start()
    running.ask = lambda sql: ask(postgres, sql, urlsplit(running.url).path.strip("/"))
    yield running
    running.stop()


class Spoken(Office):
    """An office with the server at its back: `push` and `pull` straight to the service, `raw` over the wire."""

    def __init__(self, org: str, server, parts) -> None:
        super().__init__(org)
        self.server, self.parts = server, parts

    async def push(self, name: str, *operations, **other) -> Pushed:
        return await AtTheService(self.parts, self.caller(name)).push(Push(operations=operations, **other))

    async def pull(self, name: str, **since):
        return await AtTheService(self.parts, self.caller(name)).pull(Since(**since))

    async def codes(self, name: str, *operations) -> list[str]:
        """Why these were refused."""
        return [each.code for each in (await self.push(name, *operations)).refused]

    async def token(self, name: str) -> str:
        access = AccessTokens(self.parts.keys, self.server.base, 15, self.parts.clock)
        return await access.issue(self.caller(name).session)

    async def raw(self, name: str, path: str, content: bytes, **headers) -> httpx2.Response:
        """Whatever bytes, to one of the routes."""
        told = {"Authorization": f"Bearer {await self.token(name)}", "Content-Type": MEDIA, **headers}
        async with httpx2.AsyncClient(base_url=self.server.base, timeout=60) as client:
            return await client.post(f"/api/v1/sync/{path}", content=content, headers=told)


@pytest.fixture(scope="module")
def posted(server):
    """Posts whatever bytes to one of the routes, as an agent on an enrolled laptop who has nothing to say."""
    with closing(Population(server)) as population, closing(server.visitor()) as visitor:
        access = population.access(population.person("agent", "ngounie"))
        assert Laptop().enrol(visitor, access).status_code == 201

        def post(path: str, content: bytes, media: str = MEDIA):
            headers = {"Authorization": f"Bearer {access}", "Content-Type": media}
            return visitor.api.post(f"/api/v1/sync/{path}", content=content, headers=headers)

        yield post


@pytest.fixture
async def office(server):
    parts = assemble(server.settings, Database(server.url), Secret(b"s" * 32))
    office = Spoken(f"org{new_id()}", server, parts)
    await office.settle(parts)
    yield office
    await parts.database.close()


async def count(office, sql: str) -> int:
    """A number out of the database."""
    async with office.parts.database.reading() as tables:
        return int(await tables.value(sql))
