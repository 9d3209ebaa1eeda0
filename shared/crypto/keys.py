"""Pairs of keys: Ed25519 to sign, X25519 to seal to, raw public halves of 32 bytes, and fingerprints people compare."""

from __future__ import annotations

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from shared.crypto.refusals import malformed

_FINGERPRINT = b"iasted-fingerprint-v1\0"
_PRIME = 2**255 - 19
_TORSION_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022
"""The height of two of Ed25519's points of order eight; that of the other two is its opposite."""
_SMALL = {0, 1, _PRIME - 1, _TORSION_Y, _PRIME - _TORSION_Y}


class Signer(Protocol):
    """Whoever signs: an Ed25519 private key, or a device that keeps its own to itself."""

    def sign(self, content: bytes, /) -> bytes:
        """64 bytes."""
        ...


def new_signing_key() -> Ed25519PrivateKey:
    """A pair made now."""
    return Ed25519PrivateKey.generate()


def new_sealing_key() -> X25519PrivateKey:
    """A pair made now."""
    return X25519PrivateKey.generate()


def public_of(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    """The half that everybody may know."""
    return key.public_key().public_bytes_raw()


def signing_public(raw: bytes) -> Ed25519PublicKey:
    """The key that checks signatures; the points of small order, under which any signature holds, are refused."""
    height = int.from_bytes(raw, "little") & (2**255 - 1)
    if len(raw) != 32 or height % _PRIME in _SMALL:
        raise malformed()
    return Ed25519PublicKey.from_public_bytes(raw)


def sealing_public(raw: bytes) -> X25519PublicKey:
    """The key that secrets are sealed to."""
    if len(raw) != 32:
        raise malformed()
    return X25519PublicKey.from_public_bytes(raw)


def fingerprint(*public: bytes) -> str:
    """Twelve groups of five digits that two people read to each other: 199 bits of SHA-512 over the keys in order."""
    digest = hashlib.sha512(_FINGERPRINT + b"".join(len(each).to_bytes(2) + each for each in public)).digest()
    groups = (int.from_bytes(digest[start : start + 5]) % 100_000 for start in range(0, 60, 5))
    return " ".join(f"{group:05}" for group in groups)
