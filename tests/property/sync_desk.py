"""A laptop of the state machine: a real store that seals, sends, pulls and opens, over a server that may fail."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop.account.device import device_keys
from desktop.account.refusals import Unreachable
from desktop.store.derivation import Cost
from desktop.store.records import Turn
from desktop.store.vault import Vault
from desktop.sync.exchange import Exchange, Parts
from desktop.sync.files import Files
from desktop.sync.sealing import wall_ms
from shared.sync.protocol import Head, Page, Push, Pushed, Since, Sync
from tests.contract.sync_sides import PEOPLE, Office
from tests.fakes.field import FakeAccount, FakeKeyring, Folded, NoEntries

T = TypeVar("T")
PASSPHRASE = "le fleuve passe sous le pont"
_KEY = "t.organisation = $1"
_DEVICE = "t.device IN (SELECT d.id FROM device d JOIN person p ON p.id = d.person WHERE p.organisation = $1)"
SNAPSHOT = {
    "sync_head": _KEY,
    "conversation_key": _KEY,
    "key_wrap": _KEY,
    "operation": _KEY,
    "device_line": _DEVICE,
    "refused_operation": _DEVICE,
}
"""Tables of a backup, in the order in which they are put back."""


class Lost(Unreachable):
    """The link broke, because the state machine said so."""


class Faulty:
    """The server's side, with a fault for each of the next calls."""

    def __init__(self, inner: Sync) -> None:
        self._inner, self.faults = inner, list[str]()

    async def push(self, push: Push) -> Pushed:
        return await self._called(lambda: self._inner.push(push))

    async def pull(self, since: Since) -> Page:
        return await self._called(lambda: self._inner.pull(since))

    async def head(self) -> Head:
        return await self._called(self._inner.head)

    async def _called(self, call):
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "before":
            raise Lost
        if fault == "cancelled":
            raise asyncio.CancelledError
        answer = await call()
        if fault == "twice":
            await call()
        if fault == "after":
            raise Lost
        if fault == "cancelled-after":
            raise asyncio.CancelledError
        return answer


class Keys(FakeKeyring):
    """The server has no list of them."""

    number = 0

    async def refresh(self) -> bool:
        return False


class Witnessed:
    """Checkpoints are left out here."""

    def held(self) -> str:
        return ""

    async def look(self, head: Head) -> None:
        del head


class Desk:
    """Its device is the one that the office put into the tables under this name."""

    def __init__(self, folder: Path, office: Office, name: str, shared: tuple[str, ...]) -> None:
        self._vault = Vault(folder, None, cost=Cost(memory_kib=64, passes=1, lanes=1))
        self.store, _ = self._vault.create(PASSPHRASE)
        scribe, (role, region) = office.scribes[name], PEOPLE[name]
        keys = device_keys(self.store)
        scribe.signing, scribe.sealing = keys._signing, keys.sealing
        self.device, self.off_ms = scribe.device, 0
        self._account = FakeAccount(scribe.device, region or "", role)
        self._account.profile = msgspec.structs.replace(
            self._account.profile, id=office.person(name), organisation_id=office.org
        )
        self._keyring = Keys(office.readers, scribe.device, shared)

    def connect(self, remote: Faulty) -> None:
        self.remote = remote
        self._exchange = self._made()

    def restart(self) -> None:
        """Close everything and open it again."""
        self.store.close()
        self.store = self._vault.unlock(PASSPHRASE)
        self._exchange = self._made()

    def say(self, case: str, text: str) -> str:
        """A turn; its id."""
        turn = Turn(conversation=case, at=datetime.now(UTC), heard=text)
        self.store.conversations.add(turn)
        return turn.id

    async def round(self) -> None:
        await self._exchange.round(lambda _progress: None)

    def _made(self) -> Exchange:
        parts = Parts(
            keyring=self._keyring,
            remote=self.remote,
            entries=NoEntries(),
            checkpoints=Witnessed(),
            files=Files(self.store, self._account),
            folding=Folded(),
            clock_ms=lambda: wall_ms() + self.off_ms,
        )
        return Exchange(self.store, self._account, parts)
