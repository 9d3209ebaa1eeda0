"""People, their sessions and devices, put into a server's database through its own stores: no password is hashed."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import secrets
from datetime import timedelta

from shared.ids import new_id
from sync_server.devices import store as devices
from sync_server.identity.session import Code
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret, digest
from sync_server.parts import assemble
from sync_server.people import store as people
from sync_server.people.person import Organisation, Person
from tests.servers.laptop import Laptop, text
from tests.servers.visitor import BACK, CLIENT

_numbers = itertools.count(1)


class Population:
    """A second instance's parts on the server's database, on a loop of the test's own."""

    def __init__(self, server) -> None:
        self._server, self._loop = server, asyncio.new_event_loop()
        self.database = Database(server.url, 4)
        self.parts = assemble(server.settings, self.database, Secret(b"s" * 32), server.clock)
        self.ours = self.run(self._first())

    def close(self) -> None:
        self.run(self.database.close())
        self._loop.close()

    def run(self, work):
        return self._loop.run_until_complete(work)

    def organisation(self, name: str = "Une autre") -> Organisation:
        made = Organisation(new_id(), name)
        self.run(self._done(people.add_organisation, made, self._server.clock()))
        return made

    def person(self, role: str = "user", region: str | None = None, *, of: Organisation | None = None, name: str = ""):
        """Somebody new, without a password."""
        name = name or f"{role}.{next(_numbers)}"
        made = Person(
            id=new_id(),
            organisation=(of or self.ours).id,
            name=name,
            display_name=name.title(),
            role=role,
            region=region,
            created_at=self._server.clock(),
        )
        self.run(self._done(people.add_person, made))
        return made

    def code(self, person: Person) -> tuple[str, str]:
        """An authorization code that they have just allowed, and its verifier."""
        code, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        kept = Code(
            hash=digest(code),
            client=CLIENT,
            person=person.id,
            redirect_uri=BACK,
            scope="account",
            challenge=text(hashlib.sha256(verifier.encode()).digest()),
            expires_at=self._server.clock() + timedelta(minutes=1),
        )
        self.run(self.parts.sessions.keep_code(kept))
        return code, verifier

    def tokens(self, person: Person) -> dict:
        """A new session of theirs."""
        code, _ = self.code(person)
        tokens = self.run(self._opened(digest(code)))
        return {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token}

    def access(self, person: Person) -> str:
        return self.tokens(person)["access_token"]

    def device(self, person: Person) -> Laptop:
        """A laptop of theirs, enrolled; no session lives on it."""
        laptop = Laptop()
        laptop.id = new_id()
        told = (laptop.id, person.id, laptop.name, "linux", laptop.keys, self._server.clock())
        assert self.run(self._done(devices.add, *told))
        return laptop

    async def _first(self) -> Organisation:
        async with self.database.reading() as tables:
            found = await people.first_organisation(tables)
        assert found is not None
        return found

    async def _done(self, work, *told):
        async with self.database.transaction() as tables:
            return await work(tables, *told)

    async def _opened(self, hashed: bytes):
        code = await self.parts.sessions.code(hashed)
        assert code is not None
        return await self.parts.sessions.open(code)
