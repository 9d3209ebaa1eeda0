"""What can be said of a pushed record by whoever cannot open it, before the database is asked anything."""

from __future__ import annotations

import hashlib

import msgspec

from shared.crypto.canonical import canonical
from shared.crypto.header import Header
from shared.crypto.record import Author, checked
from shared.crypto.refusals import Refused
from shared.sync.protocol import Code, Operation

_CODES: dict[str, Code] = {"sealed-signature": "unsigned", "sealed-too-large": "too-large"}


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """An operation and what is wrong with it, if anything."""

    operation: Operation
    header: Header | None = None
    digest: bytes = b""
    """SHA-256 of the header, by which the next record names this one; empty when it cannot be known."""
    code: Code | None = None

    @property
    def dseq(self) -> int:
        return self.operation.dseq


def judged(operation: Operation, author: Author, organisation: str) -> Judged:
    """Whole, signed by this device, and of this organisation: or not, and why."""
    try:
        record = checked(operation.record, author)
    except Refused as error:
        return Judged(operation=operation, code=_CODES.get(error.code, "malformed"))
    header, digest = record.header, hashlib.sha256(canonical(record.header)).digest()
    code: Code | None = None
    if header.org != organisation:
        code = "foreign"
    elif header.dseq != operation.dseq or any(wrap.org != organisation for wrap in operation.wraps):
        code = "malformed"
    return Judged(operation=operation, header=header, digest=digest, code=code)
