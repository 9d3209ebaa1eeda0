"""Open a sealed record: signature, hash, commitment, then the encryption; what comes out is never more than may."""

from __future__ import annotations

import hmac
import zlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.data_key import DataKey, commitment, derived
from shared.crypto.header import Header, bound
from shared.crypto.padding import unpad
from shared.crypto.record import LARGEST, NONCE, Author, checked
from shared.crypto.refusals import altered, malformed, too_large, wrong_key


class Opened(msgspec.Struct, frozen=True):
    """What was sealed, and the header that was signed with it; printing it does not show the content."""

    header: Header
    content: bytes

    def __repr__(self) -> str:
        return f"Opened({self.header.object}, {len(self.content)} bytes)"


def open_record(content: bytes, key: DataKey, author: Author) -> Opened:
    """The content, when everything holds; `Refused` otherwise, whatever the bytes are."""
    record = checked(content, author)
    header = record.header
    if (header.org, header.dek_id) != (key.name.org, key.name.id):
        raise wrong_key()
    if not hmac.compare_digest(header.dek_commit, commitment(key.secret)):
        raise wrong_key()
    nonce, sealed = record.body[:NONCE], record.body[NONCE:]
    try:
        padded = AESGCM(derived(key.secret, "record-key")).decrypt(nonce, sealed, bound(header))
    except InvalidTag:
        raise altered() from None
    return Opened(header, _decompressed(unpad(padded)))


def _decompressed(content: bytes) -> bytes:
    inflating = zlib.decompressobj()
    try:
        whole = inflating.decompress(content, LARGEST + 1)
    except zlib.error:
        raise malformed() from None
    if len(whole) > LARGEST:
        raise too_large()
    if not inflating.eof or inflating.unused_data:
        raise malformed()
    return whole
