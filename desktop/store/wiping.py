"""Secrets in memory: kept in bytes that can be overwritten, and overwritten as soon as they have served."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

KEY = 32
"""Bytes in a key."""


def wipe(*held: bytearray) -> None:
    """Overwrite with zeros, in place."""
    for secret in held:
        secret[:] = bytes(len(secret))


@contextmanager
def wiped(secret: bytearray) -> Iterator[bytearray]:
    """Use a secret and overwrite it afterwards, whatever happens."""
    try:
        yield secret
    finally:
        wipe(secret)


def random_key() -> bytearray:
    """A new key."""
    return bytearray(secrets.token_bytes(KEY))
