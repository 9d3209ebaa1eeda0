"""A second, small HPKE (RFC 9180, base mode, X25519 and HKDF-SHA256), written from the text to check the library's."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEM = b"KEM\x00\x20"
SUITES = {16: b"HPKE\x00\x20\x00\x01\x00\x01", 32: b"HPKE\x00\x20\x00\x01\x00\x02"}
"""By the length of the AES key."""


def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256)


def expand(suite, prk, label, info, length):
    labelled, block, out = length.to_bytes(2) + b"HPKE-v1" + suite + label + info, b"", b""
    while len(out) < length:
        block = hmac.digest(prk, block + labelled + bytes([len(out) // 32 + 1]), hashlib.sha256)
        out += block
    return out[:length]


def shared_secret(dh, enc, public):
    return expand(KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret", enc + public, 32)


class Context:
    """The key schedule, and what it seals and opens by number."""

    def __init__(self, secret, info, key_length):
        suite = SUITES[key_length]
        about = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
        scheduled = extract(suite, secret, b"secret", b"")
        self.key = expand(suite, scheduled, b"key", about, key_length)
        self.base_nonce = expand(suite, scheduled, b"base_nonce", about, 12)
        self.exporter_secret = expand(suite, scheduled, b"exp", about, 32)

    def nonce(self, number):
        return bytes(a ^ b for a, b in zip(self.base_nonce, number.to_bytes(12), strict=True))

    def seal(self, content, aad=b"", number=0):
        return AESGCM(self.key).encrypt(self.nonce(number), content, aad)

    def open(self, content, aad=b"", number=0):
        return AESGCM(self.key).decrypt(self.nonce(number), content, aad)


def sender(public, info, key_length, ephemeral=None):
    """The encapsulated key and the context of whoever seals."""
    ephemeral = ephemeral or X25519PrivateKey.generate()
    enc = ephemeral.public_key().public_bytes_raw()
    dh = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return enc, Context(shared_secret(dh, enc, public), info, key_length)


def receiver(private, enc, info, key_length):
    """The context of whoever opens."""
    dh = private.exchange(X25519PublicKey.from_public_bytes(enc))
    return Context(shared_secret(dh, enc, private.public_key().public_bytes_raw()), info, key_length)
