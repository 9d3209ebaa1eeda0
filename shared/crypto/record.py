"""A sealed record as it travels, and what can be checked of it by whoever cannot open it: the server, a courier.

"iS1" | length of the header, two bytes | header, canonical | signature, 64 bytes | nonce, 12 | ciphertext and tag
"""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from shared.crypto.canonical import canonical, read
from shared.crypto.header import Header
from shared.crypto.padding import padme
from shared.crypto.refusals import altered, malformed, too_large, unsigned
from shared.crypto.signing import verify

LARGEST = 4 * 1024 * 1024
"""Bytes of content; files are blobs."""
NONCE, TAG = 12, 16
LARGEST_BODY = NONCE + padme(LARGEST + LARGEST // 512) + TAG
"""What does not shrink grows a little when it is compressed."""
_MAGIC = b"iS1"
_SIGNATURE = 64


class Record(msgspec.Struct, frozen=True):
    """The three parts of it."""

    header: Header
    signature: bytes
    body: bytes


class Author(msgspec.Struct, frozen=True):
    """The device that should have signed, and its Ed25519 public key as the organisation certified it."""

    device: str
    public: bytes


def pack(record: Record) -> bytes:
    """One run of bytes."""
    header = canonical(record.header)
    return _MAGIC + len(header).to_bytes(2) + header + record.signature + record.body


def unpack(content: bytes) -> Record:
    """The parts; nothing is checked yet but their shape."""
    if len(content) > LARGEST_BODY + 4096:
        raise too_large()
    header = header_bytes(content)
    signature = len(_MAGIC) + 2 + len(header)
    body = signature + _SIGNATURE
    shown = len(content) - body - NONCE - TAG
    if content[: len(_MAGIC)] != _MAGIC or shown < 0 or padme(shown) != shown:  # a length that tells too much, too
        raise malformed()
    return Record(read(header, Header), content[signature:body], content[body:])


def header_bytes(content: bytes) -> bytes:
    """The header as it stands in a packed record: canonical, if the record unpacks."""
    start = len(_MAGIC) + 2
    return content[start : start + int.from_bytes(content[len(_MAGIC) : start])]


def whole(content: bytes) -> Record:
    """The record, when its body is the one that the header names; who signed the header is not asked."""
    record = unpack(content)
    if not hmac.compare_digest(hashlib.sha256(record.body).hexdigest(), record.header.ct_sha256):
        raise altered()
    return record


def require_author(content: bytes, record: Record, author: Author) -> None:
    """Refuse a header that this device did not sign."""
    if record.header.device != author.device:
        raise unsigned()
    verify("record", header_bytes(content), record.signature, author.public)


def checked(content: bytes, author: Author) -> Record:
    """The record, when its author signed this header and the body is the one that the header names."""
    record = unpack(content)
    require_author(content, record, author)
    return whole(content)
