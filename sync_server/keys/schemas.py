"""What the routes of review keys take and give."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.audit.keys import LONGEST_MANIFEST
from shared.crypto.refusals import malformed
from shared.crypto.review import Share
from shared.roles import Role
from sync_server.keys.store import Reader

LARGEST = 1 << 20
"""Characters of a list: nine regions and the nation, some hundreds of epochs each."""
MOST_SHARES = 200
Hex = Annotated[str, Meta(min_length=64, max_length=64, description="32 bytes in lower-case hexadecimal.")]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Sealed = Annotated[str, Meta(min_length=160, max_length=160, description="80 bytes in lower-case hexadecimal.")]
Signed = Annotated[str, Meta(max_length=LARGEST, description="The manifest as the root signed it.")]


class ShownShare(msgspec.Struct, frozen=True, kw_only=True):
    """The private half of one epoch for one device, or for a recovery key (`recovery.1`)."""

    org: Id
    kind: Annotated[str, Meta(max_length=16)]
    id: Id
    epoch: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    public: Hex
    device: Id
    sealed: Sealed
    v: Annotated[int, Meta(ge=1, le=1)] = 1


class KeysNow(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation's keys, and what of them is for the device that asks."""

    number: int
    """Of the manifest; 0 while there is none."""
    root: str
    manifest: str
    shares: list[ShownShare]


class NewManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest to publish; the first one pins its root."""

    root: Hex
    manifest: Signed


class AuditManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The audit log's keys, signed by the root (a C2SP signed note)."""

    note: Annotated[str, Meta(min_length=1, max_length=LONGEST_MANIFEST)]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest that is the newest now."""

    number: int


class NewShares(msgspec.Struct, frozen=True, kw_only=True):
    """Shares to keep."""

    shares: Annotated[list[ShownShare], Meta(max_length=MOST_SHARES)]


class ShownReader(msgspec.Struct, frozen=True, kw_only=True):
    """A device that reviews, or waits to be admitted."""

    device: str
    name: str
    signing_key: str
    sealing_key: str
    seen_at: datetime
    lost: bool
    withdrawn: int
    person: str
    person_name: str
    display_name: str
    role: Role
    region: str | None
    disabled: bool


class ShownRegion(msgspec.Struct, frozen=True):
    """A region: each has its line of review keys."""

    code: str
    name: str


class Readers(msgspec.Struct, frozen=True, kw_only=True):
    """Who reviews, who waits, and every share that there is."""

    regions: list[ShownRegion]
    readers: list[ShownReader]
    shares: list[ShownShare]
    in_trust: list[ShownShare]


def taken(shown: ShownShare) -> Share:
    """A share in the form that is sealed; Refused when it is none."""
    try:
        return msgspec.convert(msgspec.structs.asdict(shown), Share)
    except msgspec.ValidationError:
        raise malformed() from None


def given(share: Share) -> ShownShare:
    """A share as it is shown."""
    return ShownShare(**msgspec.structs.asdict(share))


def shown(reader: Reader) -> ShownReader:
    """A device as it is shown."""
    told = msgspec.structs.asdict(reader)
    return ShownReader(**{**told, "signing_key": _text(reader.signing_key), "sealing_key": _text(reader.sealing_key)})


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
