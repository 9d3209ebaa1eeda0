"""An organisation of real laptops in two regions, another one beside it, and all that the server holds of both."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec

from desktop.store.received import Received
from desktop.store.records import Turn
from desktop.sync.opening import Opener
from shared.crypto.recipients import Wrap
from shared.crypto.record import unpack
from shared.sync.protocol import Author, KeyOf
from tests.servers.desks import Desks
from tests.servers.population import Population
from tests.soak.sync.keeping import Keeper
from tests.soak.sync.wiring import Parts

HERE, ELSEWHERE = "estuaire", "nyanga"


class Desk:
    """Somebody at a laptop."""

    def __init__(self, name: str, person, laptop) -> None:
        self.name, self.person, self.laptop, self.parts = name, person, laptop, Parts(laptop)
        self.store, self.account = laptop.store, laptop.account

    @property
    def device(self) -> str:
        return self.account.profile.device

    def says(self, text: str) -> None:
        """A case of one turn."""
        case = self.store.conversations.begin(title=f"dossier de {self.name}")
        self.store.conversations.add(Turn(conversation=case.id, at=datetime.now(UTC), heard=text))

    async def round(self) -> None:
        await self.parts.exchange.round(lambda _progress: None)

    def reads(self) -> set[str]:
        """What this laptop has opened of what it was given."""
        rows = self.store.database.rows("SELECT content FROM received WHERE kind = 'turn' AND state = 'opened'")
        return {msgspec.json.decode(row["content"])["body"]["heard"] for row in rows}

    def opens(self, everything: list[dict]) -> set[str]:
        """What it would open if the server, or whoever stole its database, gave it all there is."""
        profile, found = self.account.profile, set()
        with self.store.database.transaction():
            for row in everything:
                self.store.received.keep_keys([row["key"]])
                self.store.received.keep_authors([row["author"]])
            opener = Opener(self.store, self.parts.exchange._parts.keyring, profile.organisation_id)
            for row in everything:
                opened = opener.opened(row["received"])
                if opened.state == "opened" and opened.kind == "turn":
                    found.add(msgspec.json.decode(opened.content)["body"]["heard"])
        return found


class Country:
    """Its people by name; whoever acts on the population does it on a thread, whose loop is its own."""

    def __init__(self, server, population: Population, desks: Desks, visitor) -> None:
        self.server, self.population, self._desks, self.visitor = server, population, desks, visitor
        self.root = population.person("super_admin")
        self.token = population.access(self.root)
        self.keeper = Keeper(population.ours.id, self.asked)
        self.keeper.found([HERE, ELSEWHERE])

    def asked(self, method: str, path: str, **options):
        answer = self.visitor.call(method, f"/api/v1/{path}", self.token, **options)
        assert answer.is_success, answer.text
        return answer

    def desk(self, name: str, role: str, region: str | None, of=None) -> Desk:
        person = self.population.person(role, region, of=of)
        return Desk(name, person, self._desks.sign_in(person))

    def found(self, foreign, regions) -> Keeper:
        """The keys of another organisation."""
        token = self.population.access(self.population.person("super_admin", of=foreign))

        def asked(method: str, path: str, **options):
            answer = self.visitor.call(method, f"/api/v1/{path}", token, **options)
            assert answer.is_success, answer.text
            return answer

        keeper = Keeper(foreign.id, asked)
        keeper.found(regions)
        return keeper

    async def everything(self) -> list[dict]:
        """Every record that the server holds, with every wrap of its key."""
        return await asyncio.to_thread(self.population.run, self._everything())

    async def _everything(self) -> list[dict]:
        async with self.population.database.reading() as tables:
            wraps: dict[str, list[Wrap]] = {}
            for row in await tables.rows(
                "SELECT k.conversation, w.* FROM key_wrap w JOIN conversation_key k ON k.id = w.key"
            ):
                wrap = Wrap(
                    org=row["organisation"],
                    conversation=row["conversation"],
                    dek_id=row["key"],
                    kind=row["kind"],
                    recipient=row["recipient"],
                    epoch=row["epoch"],
                    sealed=row["sealed"].hex(),
                )
                wraps.setdefault(row["key"], []).append(wrap)
            rows = await tables.rows(
                "SELECT o.*, k.conversation, d.signing_key, d.person FROM operation o"
                " JOIN conversation_key k ON k.id = o.key AND k.organisation = o.organisation"
                " JOIN device d ON d.id = o.device ORDER BY o.organisation, o.cursor"
            )
        return [_told(row, wraps.get(row["key"], [])) for row in rows]


def _told(row, wraps: list[Wrap]) -> dict:
    header = unpack(row["record"]).header
    key = KeyOf(dek_id=row["key"], conversation=row["conversation"], owner=row["owner"], wraps=tuple(wraps))
    author = Author(device=row["device"], person=row["person"], name="", signing_key=row["signing_key"])
    received = Received(
        cursor=row["cursor"],
        device=row["device"],
        dseq=row["dseq"],
        key=row["key"],
        kind=row["kind"],
        object=row["object"],
        conversation=row["conversation"],
        hlc=header.hlc,
        received=0,
        state="waiting",
        record=row["record"],
    )
    return {"key": key, "author": author, "received": received}


@asynccontextmanager
async def country(server, folder):
    """A new one, with keys."""
    visitor = server.visitor()
    population = await asyncio.to_thread(Population, server)
    foreign = await asyncio.to_thread(population.organisation)
    population.ours = await asyncio.to_thread(population.organisation, "La nôtre")
    desks = Desks(server, population, visitor, folder)
    try:
        made = await asyncio.to_thread(Country, server, population, desks, visitor)
        made.foreign = foreign
        yield made
    finally:
        await desks.close()
        await asyncio.to_thread(population.close)
        visitor.close()
