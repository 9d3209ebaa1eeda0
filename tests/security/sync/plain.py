"""Records of a device that does as it likes: plaintext where ciphertext belongs, bodies of any length."""

from __future__ import annotations

import hashlib
import secrets

from shared.crypto.canonical import canonical
from shared.crypto.header import Header, digest
from shared.crypto.padding import padme
from shared.crypto.record import Record, pack
from shared.crypto.signing import sign
from shared.ids import new_id
from shared.sync.protocol import Operation
from tests.fakes.scribe import RECEIVED, Scribe


def plaintext_record(scribe: Scribe, text: str) -> Operation:
    """The text itself, of a length that sealed ones have, signed."""
    content = text.encode()
    return record(scribe, bytes(12) + content.ljust(padme(len(content)), b"\0") + bytes(16))


def record_of(scribe: Scribe, size: int) -> Operation:
    """A body of so many bytes."""
    return record(scribe, secrets.token_bytes(size))


def record(scribe: Scribe, body: bytes) -> Operation:
    """The next record of this device with this very body."""
    key, wraps = scribe.key("c")
    header = Header(
        org=key.name.org,
        device=scribe.device,
        dseq=scribe.dseq + 1,
        prev=scribe.prev,
        kind="turn",
        object=new_id(),
        dek_id=key.name.id,
        dek_commit=key.name.commitment,
        ct_sha256=hashlib.sha256(body).hexdigest(),
        hlc=RECEIVED,
    )
    signature = sign("record", canonical(header), scribe.signing)
    scribe.dseq, scribe.prev = header.dseq, digest(header)
    return Operation(dseq=header.dseq, record=pack(Record(header, signature, body)), wraps=wraps)
