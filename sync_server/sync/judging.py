"""What can be said of pushed records by whoever cannot open them, before the database is asked anything.

Each header names the one before it, so one signature vouches for a whole run: the last of a push is verified, and
whatever it does not reach is verified by itself. Readers verify every one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from shared.crypto.header import Header
from shared.crypto.record import Author, Record, header_bytes, require_author, whole
from shared.crypto.refusals import Refused
from shared.sync.protocol import Code, Operation

_CODES: dict[str, Code] = {"sealed-signature": "unsigned", "sealed-too-large": "too-large"}


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """An operation and what is wrong with it, if anything."""

    operation: Operation
    record: Record | None = None
    digest: bytes = b""
    """SHA-256 of the header, by which the next record names this one; empty when it cannot be known."""
    code: Code | None = None

    @property
    def dseq(self) -> int:
        return self.operation.dseq

    @property
    def header(self) -> Header | None:
        return self.record.header if self.record is not None else None


def judge(operations: Sequence[Operation], author: Author, organisation: str) -> list[Judged]:
    """Each of them: whole, signed by this device, and of this organisation; or why not."""
    read = [_read(each, author, organisation) for each in operations]
    judged: list[Judged] = []
    vouched = b""
    """The digest of the header that a signature vouches for, walking back."""
    for each in reversed(read):
        if each.record is not None and not (vouched and each.digest == vouched):
            each = _verified(each, author)  # noqa: PLW2901 - the same one, with its verdict
        judged.append(each)
        vouched = bytes.fromhex(each.record.header.prev) if each.record is not None else b""
    return judged[::-1]


def _read(operation: Operation, author: Author, organisation: str) -> Judged:
    try:
        record = whole(operation.record)
    except Refused as error:
        return Judged(operation=operation, code=_CODES.get(error.code, "malformed"))
    digest = hashlib.sha256(header_bytes(operation.record)).digest()
    header, code = record.header, None
    if header.org != organisation or header.device != author.device:
        code = _code("foreign")
    elif header.dseq != operation.dseq or any(wrap.org != organisation for wrap in operation.wraps):
        code = _code("malformed")
    return Judged(operation=operation, record=record, digest=digest, code=code)


def _code(code: Code) -> Code:
    return code


def _verified(each: Judged, author: Author) -> Judged:
    assert each.record is not None
    try:
        require_author(each.operation.record, each.record, author)
    except Refused:
        return Judged(operation=each.operation, code=each.code or "unsigned")
    return each
