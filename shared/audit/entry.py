"""One act that matters, as the device that did it signs it, and the line under which the log keeps it.

The signed bytes are DOMAIN followed by the entry as JSON without spaces, fields in the order below, all of them
present, UTF-8, `null` where there is nothing, bytes in base64 (RFC 4648 §4). The log's line is

    {"received":"…","signature":"…","entry":{…}}

and its leaf is those very bytes. There is one way to write a line; any other is refused.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from shared.audit.merkle import LARGEST
from shared.errors import BadInput
from shared.language import say

DOMAIN = b"iasted-audit-entry-v1\0"
LONGEST_LINE = 16 * 1024
BEGINNING = bytes(32)
"""What the first entry of a device names as the one before it."""

_Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x20\x7f]+\Z")]
_Action = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*\Z")]
_Text = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
_Moment = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z\Z", max_length=24)
]
_Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
_Place = Annotated[int, Meta(ge=1, le=LARGEST)]


class Signing(Protocol):
    """A private key: an Ed25519PrivateKey, or whoever keeps one to themselves."""

    def sign(self, content: bytes, /) -> bytes:
        """64 bytes."""
        ...


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest checkpoint that a device had when it acted: its act is not older than that."""

    size: Annotated[int, Meta(ge=0, le=LARGEST)]
    root: _Hash


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who did what to which object; it never holds content."""

    v: Literal[1] = 1
    organisation: _Name
    who: _Name
    """A person's id; `server` where the server acted by itself."""
    device: _Name
    """Whose key signs: a device's id, or the id of a key of the server."""
    seq: _Place
    """1, 2, 3… for each device."""
    prev: _Hash
    """The link of this device's entry before (`link`); BEGINNING for the first."""
    action: _Action
    object: _Name
    """Kind and id, as in `person:0192…`."""
    change: _Text
    """From what to what, where that is a role, a region or a state; else empty."""
    at: _Moment
    """By the device's own clock, which may be wrong."""
    seen: Seen | None
    """None only for a device that never had a checkpoint."""

    def signed_bytes(self) -> bytes:
        """What the device signs."""
        return DOMAIN + _ENCODER.encode(self)


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as the log keeps it."""

    received: _Moment
    """By the server's clock; never before the entry above it."""
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]
    entry: Entry

    def line(self) -> bytes:
        """The leaf's bytes; its line in an export, without the newline."""
        return _ENCODER.encode(self)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Leaf)


def moment(when: datetime) -> str:
    """A time in the one form that entries know: UTC, milliseconds."""
    utc = when.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def sign_entry(entry: Entry, private: Signing) -> bytes:
    """64 bytes; refuses what no reader would take."""
    try:
        msgspec.convert(msgspec.to_builtins(entry), Entry)
    except msgspec.ValidationError as error:
        raise BadInput(
            say(f"Cette entrée ne peut pas être signée : {error}", f"This entry cannot be signed: {error}"),
            code="entry-malformed",
        ) from None
    return private.sign(entry.signed_bytes())


def link(signed: bytes, signature: bytes) -> bytes:
    """32 bytes that the same device's next entry names: SHA-256 of the signed bytes and the signature."""
    return hashlib.sha256(signed + signature).digest()


def read_line(line: bytes) -> Leaf | None:
    """A leaf from its line; None for whatever we would not have written in these very bytes."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        leaf = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return leaf if leaf.line() == line and are_dates(leaf.received, leaf.entry.at) else None


def are_dates(*moments: str) -> bool:
    """Whether such moments exist: nothing happens on the 31st of February."""
    try:
        for each in moments:
            datetime.fromisoformat(each)
    except ValueError:
        return False
    return True
