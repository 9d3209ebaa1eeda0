"""A log in a database of its own, laptops that sign entries for it, and the file that it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.audit.chain import Writer
from shared.audit.checkpoint import Checkpoint
from shared.audit.entry import Seen, moment
from shared.audit.keys import Signer, Trusted, manifest
from shared.audit.note import NoteKey
from sync_server.audit import store
from sync_server.audit.act import Act
from sync_server.audit.checking import sound
from sync_server.audit.log import Log
from sync_server.audit.receiving import Sender
from sync_server.kit.database import Database
from sync_server.kit.migrate import migrate
from sync_server.kit.secret import Secret
from sync_server.witness.exporting import Exporting
from tests.servers.postgres import ask, fresh_database

ESSAI = "essai"
ROOT, ROOT_NAME = Ed25519PrivateKey.from_private_bytes(b"r" * 32), "essai.example.ga/racine"
TRUSTED = Trusted((NoteKey(ROOT_NAME, ROOT.public_key().public_bytes_raw()),))


class Laptop:
    """Signs what its person does; sees the checkpoints it is shown."""

    def __init__(self, name: str, organisation: str = ESSAI) -> None:
        self.name, self.person = name, f"person-of-{name}"
        self.key = Ed25519PrivateKey.generate()
        self.writer = Writer(organisation, name, self.key)
        self.sender = Sender(organisation, name, self.person, self.public)
        self.seen: Seen | None = None
        self.sent: list[bytes] = []
        self._acts = count(1)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def act(self, action: str = "report.signed", at: str = "", **other) -> bytes:
        told = {"who": self.person, "on": f"report:{next(self._acts)}", "change": "brouillon → signé", **other}
        signed = self.writer.entry(action=action, at=at or moment(datetime.now(UTC)), seen=self.seen, **told)
        self.sent.append(signed.line())
        return signed.line()

    def acts(self, number: int) -> list[bytes]:
        return [self.act() for _ in range(number)]

    def shown(self, checkpoint: Checkpoint) -> None:
        self.seen = Seen(checkpoint.size, checkpoint.root)


class Journal:
    """An instance of the log; `another` is a second one on the same database."""

    def __init__(self, postgres, url: str, secret: bytes = b"s" * 32) -> None:
        self.postgres, self.url, self.secret = postgres, url, secret
        self.later = timedelta()
        self.database = Database(url, 6)
        self.log = Log(self.database, Secret(secret), self.clock)

    @classmethod
    async def begun(cls, postgres) -> Journal:
        journal = cls(postgres, fresh_database(postgres))
        await migrate(journal.database)
        journal.ask(f"INSERT INTO organisation VALUES ('{ESSAI}', 'Essai', now())")
        return journal

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.later

    def another(self, url: str = "") -> Journal:
        return Journal(self.postgres, url or self.url, self.secret)

    def ask(self, sql: str) -> str:
        return ask(self.postgres, sql, urlsplit(self.url).path.strip("/"))

    async def copied(self) -> Journal:
        """Another database with all of it, whose operator goes another way."""
        await self.database.close()
        return self.another(fresh_database(self.postgres, urlsplit(self.url).path.strip("/")))

    async def did(self, action: str = "user.created", **other) -> None:
        async with self.database.transaction() as tables:
            told = {"who": "p1", "object": "person:p2", **other}
            await self.log.act(tables, Act(organisation=ESSAI, action=action, **told))

    async def takes(self, laptop: Laptop, entries: list[bytes]) -> int:
        async with self.database.transaction() as tables:
            return await self.log.receive(tables, laptop.sender, entries)

    async def signs(self, *shown: Laptop) -> Checkpoint:
        signed = await self.log.checkpoint(ESSAI)
        assert signed is not None
        for laptop in shown:
            laptop.shown(signed)
        return signed

    async def meets(self, laptop: Laptop, checkpoint: Checkpoint) -> str:
        async with self.database.transaction() as tables:
            return await self.log.met(tables, ESSAI, laptop.name, str(checkpoint))

    async def lists(self, *laptops: Laptop, number: int = 1) -> None:
        """The root signs the keys, and the log keeps that."""
        head, keys = await self.log.keys(ESSAI)
        signers = [Signer(keys.signer, keys.signer_public, server=True)]
        signers += [Signer(laptop.name, laptop.public) for laptop in laptops]
        made = manifest(
            origin=head.origin,
            organisation=ESSAI,
            number=number,
            logs=[keys.log],
            signers=signers,
            root=ROOT,
            root_name=ROOT_NAME,
        )
        async with self.database.transaction() as tables:
            await store.keep_manifest(tables, ESSAI, str(made))

    async def export(self, path, head: Checkpoint | None = None):
        head = head or await self.signs()
        async with self.database.reading() as tables:
            manifest = await store.newest_manifest(tables, ESSAI)
        with path.open("wb") as file:
            async for part in Exporting(self.database).whole(ESSAI, manifest or "", head):
                file.write(part)
        return path

    async def sound(self) -> int:
        """How many entries there are; every node, the frontier and every checkpoint is what the leaves make them."""
        return await sound(self.database, ESSAI)

    async def close(self) -> None:
        await self.database.close()
