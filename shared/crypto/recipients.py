"""Wrap a conversation's key to those who may open it: HPKE (RFC 9180, base mode), each wrap bound to what it is for.

HPKE says nothing of who wrapped. That is made good elsewhere: a key counts only if a signed header commits to it, and a
recipient only if the signed manifest lists it or the owner's own device does.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Meta

from shared.crypto.canonical import Count, Hex32, Name, canonical
from shared.crypto.data_key import DataKey
from shared.crypto.keys import sealing_public
from shared.crypto.refusals import malformed

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
Kind = Literal["device", "region", "nation", "recovery"]


class Recipient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One X25519 key that secrets are sealed to.

    `id` is the device's, the region's code, or the organisation's own for the nation and for recovery. Epochs count
    from 1; a device's key is its only one, epoch 0.
    """

    kind: Kind
    id: Name
    epoch: Count
    public: Hex32


class Wrap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conversation's key for one recipient: the encapsulated key, then the key's ciphertext and tag."""

    v: Literal[1] = 1
    org: Name
    conversation: Name
    dek_id: Name
    kind: Kind
    recipient: Name
    epoch: Count
    sealed: Annotated[str, Meta(pattern=r"^[0-9a-f]{160}\Z")]


def wrap(key: DataKey, to: Recipient) -> Wrap:
    """The key for one recipient."""
    unsealed = Wrap(
        org=key.name.org,
        conversation=key.name.conversation,
        dek_id=key.name.id,
        kind=to.kind,
        recipient=to.id,
        epoch=to.epoch,
        sealed="0" * 160,
    )
    return msgspec.structs.replace(unsealed, sealed=encapsulated(key.secret, to, wrap_info(unsealed)))


def wrap_info(wrapped: Wrap) -> bytes:
    """What HPKE binds: the canonical wrap without `sealed`."""
    return b"iasted-wrap-v1\0" + canonical(wrapped, without="sealed")


def encapsulated(secret: bytes, to: Recipient, info: bytes) -> str:
    """A secret for one recipient, bound to `info`."""
    try:
        return SUITE.encrypt(secret, sealing_public(bytes.fromhex(to.public)), info).hex()
    except ValueError:  # a point of small order leads to a secret that everybody knows
        raise malformed() from None
