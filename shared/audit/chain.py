"""The chain of each device: every entry names the one before it, so that none can be dropped from the middle."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from shared.audit.entry import BEGINNING, LONGEST_LINE, Entry, Seen, Signing, are_dates, link, sign_entry
from shared.audit.merkle import LARGEST
from shared.errors import BadInput
from shared.language import say

HEAD_DOMAIN = b"iasted-audit-head-v1\0"
LONGEST_HEAD = 4096
_Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Link(msgspec.Struct, frozen=True):
    """Where a device's chain stands."""

    seq: int = 0
    last: bytes = BEGINNING
    seen: int = 0
    """The size of the newest checkpoint it named."""
    index: int = -1
    """Where in the log its last entry stands."""

    def follows(self, entry: Entry) -> str:
        """Empty when `entry` is the next one; else what is wrong, as a code."""
        if entry.seq != self.seq + 1:
            return "sequence-broken"
        if entry.prev != self.last:
            return "chain-broken"
        if (entry.seen.size if entry.seen else 0) < self.seen:
            return "checkpoint-went-back"
        return ""


class Writer:
    """What a device does: it signs its acts, each after the one before."""

    def __init__(self, organisation: str, device: str, private: Signing, at: Link | None = None) -> None:
        self._organisation, self._device, self._private = organisation, device, private
        self.at = at or Link()
        """To be kept in the same transaction as the entry itself."""

    def entry(self, *, who: str, action: str, on: str, at: str, change: str = "", seen: Seen | None = None) -> Signed:
        """The next entry, signed."""
        entry = Entry(
            organisation=self._organisation,
            who=who,
            device=self._device,
            seq=self.at.seq + 1,
            prev=self.at.last,
            action=action,
            object=on,
            change=change,
            at=at,
            seen=seen,
        )
        signature = sign_entry(entry, self._private)
        self.at = Link(entry.seq, link(entry.signed_bytes(), signature), seen.size if seen else self.at.seen)
        return Signed(entry, signature)

    def head(self) -> Head:
        """The device's word on how far its chain goes, to be kept where the server's operator cannot reach."""
        unsigned = Head(self._organisation, self._device, self.at.seq, self.at.last, b"")
        return msgspec.structs.replace(unsigned, signature=self._private.sign(unsigned.signed_bytes()))


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry on its way to the log."""

    entry: Entry
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]

    def line(self) -> bytes:
        """As a device sends it: {"entry":{…},"signature":"…"}, written as in the log."""
        return msgspec.json.encode(self)


def read_signed(line: bytes) -> Signed | None:
    """A device's entry from its line; None for whatever we would not have written in these very bytes."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        signed = msgspec.json.decode(line, type=Signed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return signed if signed.line() == line and are_dates(signed.entry.at) else None


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a device says its chain goes: no log that lacks those entries is whole."""

    organisation: _Name
    device: _Name
    seq: Annotated[int, Meta(ge=0, le=LARGEST)]
    last: Annotated[bytes, Meta(min_length=32, max_length=32)]
    signature: bytes

    def signed_bytes(self) -> bytes:
        """Domain, then SHA-256 of the organisation and of the device, then 8 bytes of `seq`, then `last`."""
        names = [hashlib.sha256(name.encode()).digest() for name in (self.organisation, self.device)]
        return HEAD_DOMAIN + b"".join(names) + self.seq.to_bytes(8, "big") + self.last

    def written(self) -> bytes:
        """One line of JSON."""
        return msgspec.json.encode(self) + b"\n"

    def signed_by(self, public: bytes) -> bool:
        """Whether this key signed it."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_heads(written: bytes) -> list[Head]:
    """Heads from a file with one a line."""
    try:
        return [_head(line) for line in written.splitlines() if line.strip()]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadInput(
            say(
                "Ce n'est pas un fichier de têtes de chaînes d'appareils.",
                "This is not a file of devices' chain heads.",
            ),
            code="heads-malformed",
        ) from None


def _head(line: bytes) -> Head:
    if len(line) > LONGEST_HEAD:
        raise msgspec.ValidationError
    return msgspec.json.decode(line, type=Head)
