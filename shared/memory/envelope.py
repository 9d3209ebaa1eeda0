"""Seals entries under a server's secret: whoever reads the shared memory learns neither a question nor an answer."""

from __future__ import annotations

import hmac
import os
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.routing.remembering import Entry

_NONCE = 12
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Entry)


class Envelope:
    """AES-256-GCM, bound to the key it lies under; that key is an HMAC of the entry's name."""

    def __init__(self, secret: bytes, prefix: str) -> None:
        self._prefix = prefix
        self._names = _derived(secret, b"remembered: names")
        self._cipher = AESGCM(_derived(secret, b"remembered: entries"))

    def key(self, entry_id: str) -> str:
        """Where it lies: nobody else can tell whether a question was asked by working out its name."""
        return f"{self._prefix}:e:{hmac.new(self._names, entry_id.encode(), sha256).hexdigest()}"

    def seal(self, key: str, entry: Entry) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, _encoder.encode(entry), key.encode())

    def open(self, key: str, sealed: bytes) -> Entry | None:
        """None for what was not sealed under this secret for this place."""
        try:
            return _decoder.decode(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], key.encode()))
        except (InvalidTag, ValueError, msgspec.DecodeError):
            return None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret)
