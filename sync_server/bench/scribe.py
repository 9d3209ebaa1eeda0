"""A laptop that seals turns in their order, as laptops do, so that a measurement has real records to push."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto.data_key import DataKey, new_data_key
from shared.crypto.header import FIRST, Place, digest
from shared.crypto.readers import wrap_to_all
from shared.crypto.recipients import Recipient
from shared.crypto.record import unpack
from shared.crypto.sealing import seal
from shared.ids import new_id
from shared.sync.content import Content, written
from shared.sync.protocol import Operation

TURNS = 20
"""In one case: each begins with a key and its wraps."""
_SAID = "le puits du village est réparé la pompe tient depuis trois semaines et le chef demande une visite"
_HLC = "0123456789ab-0000"


class Scribe:
    """One device's line, from its first record on."""

    def __init__(self, device: str, key: Ed25519PrivateKey, readers: Sequence[Recipient]) -> None:
        self._device, self._key, self._readers = device, key, readers
        self._dseq, self._prev = 0, FIRST
        self._chance, self._words = random.Random(device), _SAID.split()

    def write(self, organisation: str, count: int) -> Iterator[Operation]:
        """Turns of some 800 bytes sealed, twenty to a case."""
        for place in range(count):
            if place % TURNS == 0:
                key = new_data_key(organisation, new_id())
                yield self._next(key, first=True)
            else:
                yield self._next(key, first=False)

    def _next(self, key: DataKey, *, first: bool) -> Operation:
        said = " ".join(self._chance.choices(self._words, k=18))
        content = Content(kind="turn", case=key.name.conversation, object=new_id(), body={"heard": said})
        place = Place(
            device=self._device,
            dseq=self._dseq + 1,
            prev=self._prev,
            kind=content.kind,
            object=content.object,
            hlc=_HLC,
        )
        record = seal(written(content), key, place, self._key)
        self._dseq, self._prev = place.dseq, digest(unpack(record).header)
        wraps = tuple(wrap_to_all(key, self._readers)) if first else ()
        return Operation(dseq=self._dseq, record=record, wraps=wraps)
