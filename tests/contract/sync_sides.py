"""An organisation with a scribe for each kind of person, and both sides of the protocol to speak to the server by."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2
from msgspec.structs import replace

from shared.crypto.keys import public_of
from shared.sync.protocol import Head, Page, Push, Pushed, Since
from shared.sync.wire import MEDIA, packed, unpacked
from sync_server.identity.guard import Caller
from sync_server.identity.session import Session
from sync_server.parts import Parts
from tests.fakes.scribe import Readers, Scribe

FAR = datetime(2100, 1, 1, tzinfo=UTC)
PEOPLE = {
    "agnes": ("user", "ngounie"),
    "simon": ("agent", "ngounie"),
    "marc": ("agent", "nyanga"),
    "awa": ("admin", None),
}


class AtTheService:
    """The service itself, over PostgreSQL."""

    def __init__(self, parts: Parts, caller: Caller) -> None:
        self._parts, self.caller = parts, caller

    async def push(self, push: Push) -> Pushed:
        return await self._parts.receiving.push(self.caller, push)

    async def pull(self, since: Since) -> Page:
        return await self._parts.giving.pull(self.caller, since)

    async def head(self) -> Head:
        return await self._parts.giving.head(self.caller)


class OverHttp:
    """The routes, by messages that are written and read."""

    def __init__(self, base: str, token: str) -> None:
        self._base, self._headers = base, {"Authorization": f"Bearer {token}", "Content-Type": MEDIA}

    async def push(self, push: Push) -> Pushed:
        return await self._asked("POST", "push", Pushed, packed(push))

    async def pull(self, since: Since) -> Page:
        return await self._asked("POST", "pull", Page, packed(since))

    async def head(self) -> Head:
        return await self._asked("GET", "head", Head)

    async def _asked(self, method: str, path: str, kind: type, content: bytes | None = None):
        async with httpx2.AsyncClient(base_url=self._base, headers=self._headers, timeout=30) as client:
            answer = await client.request(method, f"/api/v1/sync/{path}", content=content)
        assert answer.status_code == 200, answer.text
        return unpacked(answer.content, kind)


class Office:
    """People with a device each, put straight into the tables."""

    def __init__(self, org: str) -> None:
        self.org, self.readers = org, Readers(org, "ngounie", "nyanga")
        self.scribes = {
            name: Scribe(f"{org}-{name}-device", self.readers, region) for name, (_, region) in PEOPLE.items()
        }

    async def settle(self, parts: Parts) -> None:
        """Into the database."""
        async with parts.database.transaction() as tables:
            await tables.run("INSERT INTO organisation VALUES ($1, $1, now())", self.org)
            for name, (role, region) in PEOPLE.items():
                await tables.run(
                    "INSERT INTO person (id, organisation, name, display_name, role, region, created_at)"
                    " VALUES ($1, $2, $1, $3, $4, $5, now())",
                    self.person(name),
                    self.org,
                    name.title(),
                    role,
                    region,
                )
                scribe = self.scribes[name]
                await tables.run(
                    "INSERT INTO device (id, person, name, platform, signing_key, sealing_key, enrolled_at, seen_at)"
                    " VALUES ($1, $2, 'laptop', 'linux', $3, $4, now(), now())",
                    scribe.device,
                    self.person(name),
                    public_of(scribe.signing),
                    public_of(scribe.sealing),
                )
                await tables.run(
                    "INSERT INTO session (id, person, client, scope, device, created_at, used_at, expires_at)"
                    " VALUES ($1, $2, 'iasted-desktop', 'account', $3, now(), now(), $4)",
                    self.session(name),
                    self.person(name),
                    scribe.device,
                    FAR,
                )

    def person(self, name: str) -> str:
        return f"{self.org}-{name}"

    def session(self, name: str) -> str:
        return f"{self.org}-{name}-session"

    def caller(self, name: str) -> Caller:
        """As the guard would let them through."""
        role, region = PEOPLE[name]
        scribe = self.scribes[name]
        session = Session(
            id=self.session(name),
            client="iasted-desktop",
            scope="account",
            counter=0,
            expires_at=FAR,
            ended_at=None,
            ended_why=None,
            person=self.person(name),
            organisation=self.org,
            role=role,
            region=region,
            disabled_at=None,
            device=scribe.device,
            signing_key=public_of(scribe.signing),
            revoked_at=None,
            wipe_at=None,
            wiped_at=None,
        )
        return Caller(session=session, token="")


def moved(caller: Caller, **changed) -> Caller:
    """The same person under other circumstances."""
    return replace(caller, session=replace(caller.session, **changed))
