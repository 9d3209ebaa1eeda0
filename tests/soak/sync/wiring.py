"""The product's parts of synchronisation over one laptop, put together as the program does, with its clock."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from desktop.account import kept as account
from desktop.account.device import device_keys
from desktop.keys.keyring import Keyring
from desktop.review.access import may_review
from desktop.review.inbox import Inbox
from desktop.store.store import Store
from desktop.sync import exchange
from desktop.sync.deeds import Deeds
from desktop.sync.files import Files
from desktop.sync.remote import RemoteSync
from desktop.sync.witnessing import Witness
from shared.crypto.data_key import commitment
from shared.crypto.header import KeyName
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import unwrap
from shared.crypto.record import Author, unpack
from shared.crypto.refusals import Refused
from shared.errors import IastedError
from shared.sync.content import read
from shared.sync.protocol import Operation
from tests.fakes.laptop import Laptop
from tests.soak.sync import forms
from tests.soak.sync.reviewer import Reviewer


class Parts:
    """One laptop's."""

    def __init__(self, laptop: Laptop) -> None:
        self._store, self._account = laptop.store, laptop.account
        store, account = laptop.store, laptop.account
        self.files, self.inbox, self.deeds = Files(store, account), Inbox(store), Deeds(store, account)
        self.exchange = exchange.Exchange(
            store,
            account,
            exchange.Parts(
                keyring=Keyring(store, account),
                remote=RemoteSync(account),
                entries=self.deeds,
                checkpoints=Witness(store, account),
                files=self.files,
                folding=self.inbox,
                clock_ms=lambda: int(laptop.clock().timestamp() * 1000),
            ),
        )
        self.exchange.sealer.noted = self.deeds.note

    def reviewer(self) -> Reviewer | None:
        """Whoever may review here."""
        profile = self._account.profile
        if profile is None or not may_review(profile.role):
            return None
        return Reviewer(self._store, self.exchange.sealer, profile.id)

    async def round(self) -> dict[str, Any]:
        """One round; what came of it."""
        told: dict[str, Any] = msgspec.to_builtins(await self.exchange.round(lambda _progress: None))
        return told

    async def fetch_all(self, into: Path) -> list[str]:
        """Every file that a record speaks of which was pulled; what is wrong with those that do not come."""
        wrong = []
        for number, body in enumerate(forms.attachments(self._store)):
            target = into / str(number)
            try:
                await self.files.fetch(body.blob, target)
            except IastedError as error:
                wrong.append(f"{body.report}/{body.name} {body.blob.id}: {error.code}")
                continue
            if hashlib.sha256(target.read_bytes()).hexdigest() != body.blob.sha256:
                wrong.append(f"{body.report}/{body.name} is another file")
            target.unlink()
        return wrong


def lines(store: Store) -> dict[str, Any]:
    """What must be the same on both sides: records of this laptop, records that were pulled, and what waits."""
    profile = account.read(store).profile
    sealed = store.database.rows(
        "SELECT device, dseq, digest, state, code FROM sealed WHERE device <> '' ORDER BY device, dseq"
    )
    pulled = store.database.rows("SELECT device, dseq, state, code FROM received ORDER BY cursor")
    return {
        "device": profile.device if profile else "",
        "sealed": [list(row.values()) for row in sealed],
        "received": [list(row.values()) for row in pulled],
        "outbox": store.outbox.count(),
    }


def unopened(store: Store) -> list[str]:
    """Own records that the owner cannot open with the device's key and the wraps that were sent: there are none."""
    keys, wrong = device_keys(store), list[str]()
    author = Author("", keys.signing_public)
    names: dict[str, tuple[str, Any]] = {}
    opened: dict[str, Any] = {}
    for row in store.database.rows(
        "SELECT device, dseq, operation FROM sealed WHERE device <> '' ORDER BY device, dseq"
    ):
        operation = msgspec.msgpack.decode(row["operation"], type=Operation)
        header = unpack(operation.record).header
        if header.kind in {"comment", "decision"}:
            continue  # under somebody else's key
        for wrap in operation.wraps:
            if wrap.kind == "device":
                names[wrap.dek_id] = (wrap.conversation, wrap)
        try:
            if header.dek_id not in opened:
                conversation, wrap = names[header.dek_id]
                name = KeyName(
                    org=header.org, conversation=conversation, id=header.dek_id, commitment=header.dek_commit
                )
                opened[header.dek_id] = unwrap(wrap, name, keys.sealing)
                assert commitment(opened[header.dek_id].secret) == header.dek_commit
            by = msgspec.structs.replace(author, device=row["device"])
            read(open_record(operation.record, opened[header.dek_id], by).content)
        except (Refused, KeyError) as error:
            wrong.append(f"{row['device']}/{row['dseq']}: {error}")
    return wrong
