"""The device's own keys: made once in each store, sealed in it, and what is signed with them.

The signing key (Ed25519) proves that a session, an enrolment or a wipe is this laptop's; the sealing key (X25519) is
for what others seal to it. They outlive the account: signing out and in again is still the same laptop. They stay out
of backups: what is restored elsewhere is another laptop, which an order to erase the lost one does not concern.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from desktop.account.encoding import b64, unb64
from desktop.store.meta import STAYS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from desktop.store.store import Store

_NAME = f"{STAYS}device keys"
_REFRESH, _ENROLMENT, _WIPED = b"iasted-refresh-v1\0", b"iasted-enrolment-v1\0", b"iasted-wiped-v1\0"


class _Kept(msgspec.Struct, frozen=True):
    signing: str
    sealing: str


class DeviceKeys:
    """Both private keys, for as long as they are needed."""

    def __init__(self, signing: Ed25519PrivateKey, sealing: X25519PrivateKey) -> None:
        self._signing, self.sealing = signing, sealing

    @property
    def signing_public(self) -> bytes:
        """32 bytes."""
        return self._signing.public_key().public_bytes_raw()

    @property
    def sealing_public(self) -> bytes:
        """32 bytes."""
        return self.sealing.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """64 bytes; `content` begins with what it is for, so that no signature serves twice."""
        return self._signing.sign(content)

    def refresh_proof(self, refresh_token: str) -> str:
        """That this refresh comes from the laptop that the session is bound to."""
        return b64(self.sign(_REFRESH + hashlib.sha256(refresh_token.encode("ascii")).digest()))

    def enrolment_proof(self, access_token: str) -> str:
        """That whoever enrols both keys holds the signing key."""
        token = hashlib.sha256(access_token.encode("ascii")).digest()
        return b64(self.sign(_ENROLMENT + token + self.signing_public + self.sealing_public))

    def wiped_proof(self, device: str) -> str:
        """That the laptop itself says it is wiped."""
        return b64(self.sign(_WIPED + device.encode("ascii")))


def device_keys(store: Store) -> DeviceKeys:
    """The keys of this store, made now if it has none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - used seldom
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # noqa: PLC0415 - the same

    with store.database.transaction():  # two at once make one pair
        if not (written := store.meta.get(_NAME)):
            fresh = _Kept(
                signing=b64(Ed25519PrivateKey.generate().private_bytes_raw()),
                sealing=b64(X25519PrivateKey.generate().private_bytes_raw()),
            )
            written = msgspec.json.encode(fresh).decode()
            store.meta.set(_NAME, written)
    kept = msgspec.json.decode(written, type=_Kept)
    return DeviceKeys(
        Ed25519PrivateKey.from_private_bytes(unb64(kept.signing)),
        X25519PrivateKey.from_private_bytes(unb64(kept.sealing)),
    )


def forget_device(store: Store) -> None:
    """The keys of this laptop are used elsewhere too: from the next signing-in on it is another laptop."""
    store.meta.set(_NAME, "")
