"""Unwrap a conversation's key, or a review key that was shared, and accept no other key than the one that was named."""

from __future__ import annotations

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.crypto.data_key import DataKey, commitment
from shared.crypto.header import KeyName
from shared.crypto.keys import public_of
from shared.crypto.recipients import SUITE, Recipient, Wrap, wrap, wrap_info
from shared.crypto.refusals import altered, wrong_key
from shared.crypto.review import Share, share_info


def unwrap(wrapped: Wrap, name: KeyName, private: X25519PrivateKey) -> DataKey:
    """The key of that name, whose commitment comes from a signed header: who made the wrap cannot choose another."""
    if (wrapped.org, wrapped.conversation, wrapped.dek_id) != (name.org, name.conversation, name.id):
        raise wrong_key()
    secret = _decapsulated(wrapped.sealed, private, wrap_info(wrapped))
    if not hmac.compare_digest(commitment(secret), name.commitment):
        raise wrong_key()
    return DataKey(name, secret)


def open_share(shared: Share, listed: Recipient, private: X25519PrivateKey) -> X25519PrivateKey:
    """The private half of exactly the key that the manifest lists."""
    said = Recipient(kind=shared.kind, id=shared.id, epoch=shared.epoch, public=shared.public)
    if said != listed:
        raise wrong_key()
    opened = X25519PrivateKey.from_private_bytes(_decapsulated(shared.sealed, private, share_info(shared)))
    if not hmac.compare_digest(public_of(opened).hex(), listed.public):
        raise wrong_key()
    return opened


def rewrap(wrapped: Wrap, name: KeyName, private: X25519PrivateKey, to: Recipient) -> Wrap:
    """The same key for a newer epoch of the same line; what it seals stays as it is."""
    if (to.kind, to.id) != (wrapped.kind, wrapped.recipient) or to.epoch <= wrapped.epoch:
        raise wrong_key()
    return wrap(unwrap(wrapped, name, private), to)


def _decapsulated(sealed: str, private: X25519PrivateKey, info: bytes) -> bytes:
    try:
        return SUITE.decrypt(bytes.fromhex(sealed), private, info)  # 32 bytes: the shape of `sealed` says so
    except (InvalidTag, ValueError):
        raise altered() from None
