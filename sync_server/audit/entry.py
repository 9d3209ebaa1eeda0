"""One act that matters, in the form in which the log keeps it; it never holds content."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True, rename={"last_checkpoint": "checkpoint"}):
    """Who did what to which object."""

    organisation: str
    who: str
    """A person's id; `server` where the server acted by itself."""
    action: str
    object: str
    """Kind and id, as in `person:0192…`."""
    at: datetime
    device: str | None = None
    change: str = ""
    """From what to what, where that is a role, a region or a state."""
    last_checkpoint: bytes | None = None
    signature: bytes | None = None


class Kept(Entry, frozen=True, kw_only=True):
    """An entry with its place in the log."""

    seq: int
