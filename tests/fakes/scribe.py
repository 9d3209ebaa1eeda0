"""A device that seals records in order, without a store: what a laptop pushes, and what a hostile one would."""

from __future__ import annotations

from msgspec.structs import replace

from shared.crypto.data_key import DataKey, new_data_key
from shared.crypto.header import FIRST, Place, digest
from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.opening.records import open_record
from shared.crypto.recipients import Recipient, wrap
from shared.crypto.record import Author, unpack
from shared.crypto.sealing import seal
from shared.ids import new_id
from shared.sync.cases import Step
from shared.sync.content import Content, written
from shared.sync.protocol import Operation

RECEIVED = "0123456789ab-0000"


class Readers:
    """An organisation's review keys, both halves."""

    def __init__(self, org: str, *regions: str) -> None:
        self.org, self.private = org, {}
        lines = [("nation", org), ("recovery", org), *(("region", region) for region in regions)]
        self.listed = [self._line(kind, name) for kind, name in lines]

    def _line(self, kind: str, name: str) -> Recipient:
        key = self.private[kind, name] = new_sealing_key()
        return Recipient(kind=kind, id=name, epoch=1, public=public_of(key).hex())

    def of(self, region: str | None) -> list[Recipient]:
        """To whom a conversation of this region is wrapped."""
        return [each for each in self.listed if each.kind != "region" or each.id == region]


class Scribe:
    """Numbers its records without a gap, as long as nobody makes it do otherwise."""

    def __init__(self, device: str, readers: Readers, region: str | None = None) -> None:
        self.device, self.readers, self.region = device, readers, region
        self.signing, self.sealing = new_signing_key(), new_sealing_key()
        self.dseq, self.prev = 0, FIRST
        self.keys: dict[str, DataKey] = {}

    @property
    def author(self) -> Author:
        return Author(self.device, public_of(self.signing))

    def key(self, case: str) -> tuple[DataKey, tuple]:
        """The case's key; with its wraps when it is made now."""
        if case in self.keys:
            return self.keys[case], ()
        made = self.keys[case] = new_data_key(self.readers.org, case)
        return made, tuple(wrap(made, each) for each in self.readers.of(self.region))

    def write(self, kind: str = "turn", case: str = "", *, step: Step | None = None, **body) -> Operation:
        """The next record."""
        key, wraps = self.key(case or new_id())
        return self.under(key, kind, wraps, step=step, **body)

    def under(self, key: DataKey, kind: str, wraps: tuple = (), *, step: Step | None = None, **body) -> Operation:
        """The next record, under this very key."""
        object_id = key.name.conversation if kind in {"decision", "shred", "conversation"} else new_id()
        content = Content(kind=kind, case=key.name.conversation, object=object_id, body=body)
        place = Place(device=self.device, dseq=self.dseq + 1, prev=self.prev, kind=kind, object=object_id, hlc=RECEIVED)
        record = seal(written(content), key, place, self.signing)
        self.dseq, self.prev = place.dseq, digest(unpack(record).header)
        return Operation(dseq=self.dseq, record=record, wraps=wraps, step=step)

    def aside(self) -> Scribe:
        """A copy of this device, as of a laptop whose folder was copied: the same keys and numbers from here on."""
        other = Scribe(self.device, self.readers, self.region)
        other.signing, other.sealing, other.keys = self.signing, self.sealing, dict(self.keys)
        other.dseq, other.prev = self.dseq, self.prev
        return other


def spoilt(operation: Operation) -> Operation:
    """One bit of its signature is another one."""
    record = bytearray(operation.record)
    parts = unpack(operation.record)
    record[-len(parts.body) - 1] ^= 1
    return replace(operation, record=bytes(record))


def text_in(operation: Operation, key: DataKey, author: Author) -> bytes:
    """What a reader with the key reads."""
    return open_record(operation.record, key, author).content
