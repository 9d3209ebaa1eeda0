"""What the witness's routes take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from shared.audit.note import LONGEST
from sync_server.audit.meeting import Met


class ShownCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What the log says about itself, newest."""

    checkpoint: str
    """A signed note (C2SP tlog-checkpoint)."""
    key: str
    """The log's key as it calls itself; devices keep the first they are given."""
    proof: list[bytes] = []
    """That it extends the one of `since` entries (RFC 9162 §2.1.4.1), where there is such a one."""


class ShownProof(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9162 §2.1.4.1."""

    first: int
    second: int
    path: list[bytes]


class HeldCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint that a device holds, from whomever."""

    checkpoint: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands to this log."""

    relation: Met


class KeysToSign(msgspec.Struct, frozen=True, kw_only=True):
    """The next key manifest, for the organisation's root to sign."""

    number: int
    text: str
    """The note's text, in whole; under it goes the root's signature (C2SP signed-note)."""
    log: str
    signed: str
    """The manifest that is kept now; empty without one."""
    changed: bool
    """Whether it says anything else than the one that is kept."""
