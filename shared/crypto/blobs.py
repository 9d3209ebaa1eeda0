"""Seal a file: under a key of its own, in chunks that know their file, their number and their end, of a padded length.

A chunk is a random nonce (12 bytes), the ciphertext and the tag (16). What says how long the file is, what it hashes to
and which key opens it is a `Blob`, which stands inside a sealed record: so nobody who may read a file can change it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta

from shared.crypto.canonical import Count, Hex32, Name, canonical
from shared.crypto.data_key import derived
from shared.crypto.padding import padme
from shared.crypto.refusals import Refused
from shared.ids import new_id
from shared.language import say

CHUNK = 256 * 1024
"""Bytes of content in every chunk but the last."""
NONCE, TAG = 12, 16


class Blob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sealed record says of the file; printing it does not show the key."""

    v: Literal[1] = 1
    id: Name
    key: Hex32
    length: Annotated[int, Meta(ge=0, le=2**40)]
    sha256: Hex32
    """Of the file."""

    def __repr__(self) -> str:
        return f"Blob({self.id}, {self.length} bytes)"


class _Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    blob: Name
    index: Count
    final: bool


def describe(content: Iterable[bytes]) -> Blob:
    """A key made now, for the file that is read here a first time."""
    length, reading = 0, hashlib.sha256()
    for piece in content:
        length += len(piece)
        reading.update(piece)
    return Blob(id=new_id(), key=secrets.token_hex(32), length=length, sha256=reading.hexdigest())


def seal_blob(blob: Blob, content: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed chunks of the file, read a second time; refused at its end if it is not the one described."""
    cipher, held, index = cipher_of(blob), bytearray(), 0
    for piece in chain(as_described(blob, content), _padding(blob)):
        held += piece
        while len(held) > CHUNK:
            yield _sealed(cipher, blob, index, bytes(held[:CHUNK]))
            del held[:CHUNK]
            index += 1
    yield _sealed(cipher, blob, index, bytes(held))


def as_described(blob: Blob, content: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as they come; refused as soon as they are not those of the file that the record speaks of."""
    length, reading = 0, hashlib.sha256()
    for piece in content:
        length += len(piece)
        if length > blob.length:
            raise another_file()  # it may never end
        reading.update(piece)
        yield piece
    if reading.hexdigest() != blob.sha256:
        raise another_file()


def chunks_of(blob: Blob) -> int:
    """How many there are."""
    return -(-padme(blob.length) // CHUNK)


def cipher_of(blob: Blob) -> AESGCM:
    """AES-256-GCM under what is derived from the file's key."""
    return AESGCM(derived(bytes.fromhex(blob.key), "blob-key"))


def position(blob: Blob, index: int) -> bytes:
    """The additional data of one chunk."""
    return b"iasted-blob-v1\0" + canonical(_Position(blob=blob.id, index=index, final=index == chunks_of(blob) - 1))


def _sealed(cipher: AESGCM, blob: Blob, index: int, content: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + cipher.encrypt(nonce, content, position(blob, index))


def _padding(blob: Blob) -> Iterator[bytes]:
    missing = padme(blob.length) - blob.length
    while missing > 0:
        piece = bytes(min(missing, CHUNK))
        missing -= len(piece)
        yield piece


def another_file() -> Refused:
    """Not the one described."""
    return Refused(
        say(
            "Ce fichier n'est pas celui dont parle la fiche : joignez-le de nouveau.",
            "This file is not the one the record speaks of: attach it again.",
        ),
        code="blob-changed",
    )
