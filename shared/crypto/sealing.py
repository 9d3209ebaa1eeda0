"""Seal a record: compress, pad, encrypt under the conversation's key, bind the header, sign."""

from __future__ import annotations

import hashlib
import secrets
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace

from shared.crypto.canonical import canonical
from shared.crypto.data_key import DataKey, commitment, derived
from shared.crypto.header import FIRST, Header, Place, bound
from shared.crypto.keys import Signer
from shared.crypto.padding import pad
from shared.crypto.record import LARGEST, NONCE, Record, pack
from shared.crypto.refusals import too_large
from shared.crypto.signing import sign


def seal(content: bytes, key: DataKey, place: Place, signer: Signer) -> bytes:
    """The record, ready to travel; its digest is `header.digest(record.unpack(it).header)`."""
    if len(content) > LARGEST:
        raise too_large()
    open_header = Header(
        org=key.name.org,
        device=place.device,
        dseq=place.dseq,
        prev=place.prev,
        kind=place.kind,
        object=place.object,
        dek_id=key.name.id,
        dek_commit=commitment(key.secret),
        ct_sha256=FIRST,
        hlc=place.hlc,
    )
    nonce = secrets.token_bytes(NONCE)
    padded = pad(_compressed(content))
    body = nonce + AESGCM(derived(key.secret, "record-key")).encrypt(nonce, padded, bound(open_header))
    header = replace(open_header, ct_sha256=hashlib.sha256(body).hexdigest())
    return pack(Record(header, sign("record", canonical(header), signer), body))


def _compressed(content: bytes) -> bytes:
    """In a window no wider than what it looks back on: clearing the widest takes longer than compressing a turn."""
    window, memory = (12, 5) if len(content) <= 4096 else (15, 8)
    compressing = zlib.compressobj(6, zlib.DEFLATED, window, memory)
    return compressing.compress(content) + compressing.flush()
