"""The key of one conversation: made by chance, never used itself, only what is derived from it is."""

from __future__ import annotations

import secrets

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.crypto.header import KeyName
from shared.ids import new_id


class DataKey(msgspec.Struct, frozen=True):
    """The secret and its name; printing it shows the name alone."""

    name: KeyName
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.name.id})"


def new_data_key(org: str, conversation: str) -> DataKey:
    """A key made now."""
    secret = secrets.token_bytes(32)
    return DataKey(KeyName(org=org, conversation=conversation, id=new_id(), commitment=commitment(secret)), secret)


def commitment(secret: bytes) -> str:
    """What the signed header says of the key: two keys with one commitment would be a collision of SHA-256.

    AES-GCM does not commit: one ciphertext can be made that opens under two keys to two texts.
    """
    return derived(secret, "commit").hex()


def derived(secret: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 without salt, for one purpose."""
    return HKDF(SHA256(), 32, salt=None, info=f"iasted-{purpose}-v1".encode("ascii") + b"\0").derive(secret)
