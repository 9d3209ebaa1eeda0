"""One key sealed under another, with AES-256-GCM and what it was made for."""

from __future__ import annotations

import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.store.wiping import KEY

NONCE, TAG = 12, 16


class Wrap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed key; the nonce is drawn anew every time."""

    nonce: bytes
    sealed: bytes


def wrap(key: bytearray, under: bytearray, bound_to: bytes) -> Wrap:
    """Seal `key`; it opens only with the same `bound_to`."""
    nonce = secrets.token_bytes(NONCE)
    return Wrap(nonce, AESGCM(under).encrypt(nonce, key, bound_to))


def unwrap(wrapped: Wrap, under: bytearray, bound_to: bytes) -> bytearray | None:
    """The key; None when `under` is not the one that sealed it."""
    if len(wrapped.nonce) != NONCE or len(wrapped.sealed) != KEY + TAG:
        return None
    key = bytearray(KEY)
    try:
        AESGCM(under).decrypt_into(wrapped.nonce, wrapped.sealed, bound_to, key)
    except InvalidTag:
        return None
    return key
