"""People with a laptop and a session each, put into a running server's database: no password is hashed for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.recipients import Kind, Recipient
from shared.ids import new_id
from shared.roles import Role
from sync_server.devices import store as devices
from sync_server.identity import store as identity
from sync_server.identity.access import AccessTokens
from sync_server.kit.database import Database, Transaction
from sync_server.kit.secret import of_folder
from sync_server.people import store as people
from sync_server.people.person import Person
from sync_server.signing.keys import Keys

REGION = "ngounie"


class Laptop(msgspec.Struct, frozen=True):
    """One person's, enrolled, with a token that counts for a quarter of an hour."""

    person: str
    device: str
    key: bytes
    """Private, raw: to sign with."""
    access: str

    @property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.key)


class Staff(msgspec.Struct, frozen=True):
    """Who writes, who reads everything, and to whom cases are wrapped."""

    organisation: str
    writers: list[Laptop]
    reader: Laptop
    readers: list[Recipient]


async def hired(url: str, data: Path, issuer: str, count: int) -> Staff:
    """So many users of one region and a national reader, in the server's first organisation."""
    async with Database(url, 2) as database:
        tokens = AccessTokens(Keys(database, of_folder(data), _now), issuer, 15, _now)
        async with database.reading() as tables:
            found = await people.first_organisation(tables)
        assert found is not None
        hiring = _Hiring(database, tokens, found.id)
        writers = [await hiring.somebody("user", REGION) for _ in range(count)]
        return Staff(found.id, writers, await hiring.somebody("admin", None), _readers(found.id))


class _Hiring:
    def __init__(self, database: Database, tokens: AccessTokens, organisation: str) -> None:
        self._database, self._tokens, self._organisation = database, tokens, organisation

    async def somebody(self, role: Role, region: str | None) -> Laptop:
        """A person, their laptop, and a session on it."""
        signing, session = new_signing_key(), new_id()
        async with self._database.transaction() as tables:
            person = await self._person(tables, role, region)
            device, sealing = new_id(), public_of(new_sealing_key())
            await devices.add(tables, device, person, "banc d'essai", "linux", (public_of(signing), sealing), _now())
            until = _now() + timedelta(days=1)
            await identity.add_session(tables, session, person, "iasted-desktop", "account", _now(), until)
            await identity.bind(tables, session, device)
            bound = await identity.session(tables, session)
        assert bound is not None
        return Laptop(person, device, signing.private_bytes_raw(), await self._tokens.issue(bound))

    async def _person(self, tables: Transaction, role: Role, region: str | None) -> str:
        id_ = new_id()
        person = Person(
            id=id_,
            organisation=self._organisation,
            name=f"bench.{id_}",
            display_name="Banc d'essai",
            role=role,
            region=region,
            created_at=_now(),
        )
        await people.add_person(tables, person)
        return id_


def _readers(organisation: str) -> list[Recipient]:
    """Review keys whose private halves nobody has."""
    lines: list[tuple[Kind, str]] = [("region", REGION), ("nation", organisation), ("recovery", organisation)]
    return [Recipient(kind=kind, id=name, epoch=1, public=public_of(new_sealing_key()).hex()) for kind, name in lines]


def _now() -> datetime:
    return datetime.now(UTC)
