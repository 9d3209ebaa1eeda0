"""Others' work for the stage: sealed by invented laptops under real keys, and opened here as a pull would open it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.review.inbox import Inbox
from desktop.store.case_keys import CaseKey
from desktop.store.moments import kept
from desktop.store.received import Received
from desktop.store.sealed import Sealed
from desktop.store.store import Store
from shared.crypto.data_key import DataKey, new_data_key
from shared.crypto.header import FIRST, Place, digest
from shared.crypto.keys import new_signing_key, public_of
from shared.crypto.opening.records import open_record
from shared.crypto.record import Author as Signs
from shared.crypto.record import unpack
from shared.crypto.sealing import seal
from shared.sync.cases import Step
from shared.sync.clock import FIRST as CLOCK
from shared.sync.clock import stamp
from shared.sync.content import Content, Kind, written
from shared.sync.protocol import Author, KeyOf, Operation

ORG = "invented"


class Laptop:
    """A device of an invented person, whose records form one line."""

    def __init__(self, device: str, person: str, name: str) -> None:
        self.device, self.person, self.name = device, person, name
        self.signing: Ed25519PrivateKey = new_signing_key()
        self.dseq, self._prev, self._clock = 0, FIRST, CLOCK

    @property
    def author(self) -> Author:
        return Author(
            device=self.device, person=self.person, name=self.name, signing_key=public_of(self.signing), certificate=""
        )

    def seal(self, content: Content, key: DataKey, at: datetime) -> bytes:
        """The next record of this laptop."""
        self.dseq += 1
        self._clock = stamp(self._clock, kept(at) // 1000)
        place = Place(
            device=self.device,
            dseq=self.dseq,
            prev=self._prev,
            kind=content.kind,
            object=content.object,
            hlc=self._clock,
        )
        record = seal(written(content), key, place, self.signing)
        self._prev = digest(unpack(record).header)
        return record


class Arrivals:
    """The server's line, as it reaches one reader's store."""

    def __init__(self, store: Store) -> None:
        self.store, self.inbox = store, Inbox(store)
        self.cursor = 0
        self._keys: dict[str, tuple[DataKey, KeyOf]] = {}

    def open_case(self, case: str, owner: Laptop, region: str) -> DataKey:
        """The key of a case, made by its owner."""
        if case not in self._keys:
            key = new_data_key(ORG, case)
            of = KeyOf(dek_id=key.name.id, conversation=case, owner=owner.person, region=region)
            self._keys[case] = key, of
        return self._keys[case][0]

    def bring(self, by: Laptop, content: Content, at: datetime | None = None, **changed: Any) -> int:
        """One record of `by` arrives, is verified, opened and folded; its cursor. `changed` are columns of its row."""
        return self.bring_all([(by, content, at or datetime.now(UTC))], **changed)[0]

    def bring_all(self, told: Iterable[tuple[Laptop, Content, datetime]], **changed: Any) -> list[int]:
        """Several at once, as in one page."""
        with self.store.database.transaction():
            rows = [self._receive(by, content, at, changed) for by, content, at in told]
            self.inbox.take(rows)
        return [row.cursor for row in rows]

    def unlock(self, cursors: Iterable[int]) -> None:
        """The key of records that waited has come."""
        with self.store.database.transaction() as tables:
            rows = [row for row in self.store.received.in_state("waiting") if row.cursor in set(cursors)]
            for row in rows:
                tables.execute("UPDATE received SET state = 'opened', code = '' WHERE cursor = ?", (row.cursor,))
            self.inbox.take(rows)

    def _receive(self, by: Laptop, content: Content, at: datetime, changed: dict[str, Any]) -> Received:
        self.cursor += 1
        key, of = self._keys[content.case]
        record = by.seal(content, key, at)
        opened = open_record(record, key, Signs(by.device, by.author.signing_key))
        row = Received(
            cursor=self.cursor,
            device=by.device,
            dseq=by.dseq,
            key=key.name.id,
            kind=content.kind,
            object=content.object,
            conversation=content.case,
            hlc=opened.header.hlc,
            received=kept(at + timedelta(seconds=20)),
            state="opened",
            record=record,
            content=opened.content,
        )
        self.store.received.keep_authors([by.author])
        self.store.received.keep_keys([of])
        self.store.case_keys.keep(
            CaseKey(
                id=key.name.id,
                conversation=content.case,
                commitment=key.name.commitment,
                secret=key.secret,
                made=False,
            )
        )
        row = msgspec.structs.replace(row, **changed)
        self.store.received.keep(row)
        return row


class StageSeals:
    """Seals what is decided here; `answer` plays the server."""

    def __init__(self, store: Store, here: Laptop) -> None:
        self._store, self._here = store, here

    def seal(self, content: Content, step: Step | None = None) -> None:
        """One record waits to be sent."""
        key, at = new_data_key(ORG, content.case), datetime.now(UTC)
        record = self._here.seal(content, key, at)
        sent = Operation(dseq=self._here.dseq, record=record, step=step)
        self._store.sealed.add(
            Sealed(
                device=self._here.device,
                dseq=self._here.dseq,
                kind=content.kind,
                object=content.object,
                conversation=content.case,
                digest=secrets.token_hex(32),
                operation=msgspec.msgpack.encode(sent),
                at=kept(at),
            )
        )

    def answer(self, code: str = "") -> None:
        """The server takes the last record, or refuses it."""
        self._store.sealed.acked(self._here.device, self._here.dseq)
        if code:
            self._store.sealed.refuse(self._here.device, self._here.dseq, code)


def content(kind: Kind, case: str, object_: str, body: Any, *, removed: bool = False) -> Content:
    """What stands inside a record."""
    return Content(kind=kind, case=case, object=object_, removed=removed, body=msgspec.to_builtins(body))
