"""The header of a sealed record: all that the server may know of it, and all that its author signs."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.crypto.canonical import Hex32, Name, Word, canonical

FIRST = "0" * 64
"""What the first record of a device gives as the one before it."""
_AAD = b"iasted-body-v1\0"


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One record of one device."""

    v: Literal[1] = 1
    org: Name
    device: Name
    dseq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    """The device counts its records without a gap."""
    prev: Hex32
    """`digest` of the header before it; `FIRST` for the first."""
    kind: Word
    object: Name
    dek_id: Name
    dek_commit: Hex32
    ct_sha256: Hex32
    """Of the sealed body: nonce, ciphertext and tag."""
    hlc: Annotated[str, Meta(pattern=r"^[0-9a-f]{12}-[0-9a-f]{4}\Z")]
    """Hybrid logical clock: milliseconds since 1970 and a counter; sorts as text."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a new record stands: what its author says of it before it is sealed."""

    device: str
    dseq: int
    prev: str
    kind: str
    object: str
    hlc: str


class KeyName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which conversation key is meant, and the commitment that no other key fulfils; none of it is secret."""

    org: Name
    conversation: Name
    id: Name
    commitment: Hex32


def bound(header: Header) -> bytes:
    """The additional data of the encryption: the canonical header without `ct_sha256`, which is not known yet."""
    return _AAD + canonical(header, without="ct_sha256")


def digest(header: Header) -> str:
    """The name by which the next record of the device points to this one."""
    return hashlib.sha256(canonical(header)).hexdigest()


def follows(header: Header, before: Header | None) -> bool:
    """Whether it is the next record of the same device, and was written knowing that one."""
    if before is None:
        return (header.dseq, header.prev) == (1, FIRST)
    same = (header.org, header.device) == (before.org, before.device)
    return same and (header.dseq, header.prev) == (before.dseq + 1, digest(before))
