"""Review keys: one pair a region or nation and epoch, its private half sealed to each reviewer's devices.

A new epoch begins whenever a reviewer leaves. It opens nothing older and closes nothing older: conversations begun from
then on are wrapped to it, earlier ones are wrapped again by a reviewer's device when it comes to them, and what is
sealed is never sealed anew.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Meta

from shared.crypto.canonical import Count, Hex32, Name, canonical
from shared.crypto.keys import new_sealing_key, public_of
from shared.crypto.recipients import Recipient, encapsulated
from shared.crypto.refusals import wrong_key

ReviewKind = Literal["region", "nation", "recovery"]


class Share(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The private half of one epoch for one device; `public` says which pair it is half of."""

    v: Literal[1] = 1
    org: Name
    kind: ReviewKind
    id: Name
    epoch: Count
    public: Hex32
    device: Name
    sealed: Annotated[str, Meta(pattern=r"^[0-9a-f]{160}\Z")]


def begin(kind: ReviewKind, name: str, after: Recipient | None = None) -> tuple[Recipient, X25519PrivateKey]:
    """The next epoch of a line, or its first: what the manifest will list, and the private half to share."""
    if after is not None and (after.kind, after.id) != (kind, name):
        raise wrong_key()
    private = new_sealing_key()
    epoch = after.epoch + 1 if after else 1
    return Recipient(kind=kind, id=name, epoch=epoch, public=public_of(private).hex()), private


def share(org: str, listed: Recipient, private: X25519PrivateKey, device: Recipient) -> Share:
    """The private half of a listed key for one device of a reviewer."""
    if device.kind != "device" or listed.kind == "device" or public_of(private).hex() != listed.public:
        raise wrong_key()
    unsealed = Share(
        org=org,
        kind=listed.kind,
        id=listed.id,
        epoch=listed.epoch,
        public=listed.public,
        device=device.id,
        sealed="0" * 160,
    )
    sealed = encapsulated(private.private_bytes_raw(), device, share_info(unsealed))
    return msgspec.structs.replace(unsealed, sealed=sealed)


def share_info(shared: Share) -> bytes:
    """What HPKE binds: the canonical share without `sealed`."""
    return b"iasted-share-v1\0" + canonical(shared, without="sealed")
