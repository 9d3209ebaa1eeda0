"""One act that the server does for somebody, or by itself; it never holds content."""

from __future__ import annotations

from datetime import datetime

import msgspec

BY_ITSELF = "server"
"""Who acts where nobody asked the server to."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which object; the log adds when, and signs."""

    organisation: str
    who: str
    """A person's id, or BY_ITSELF."""
    action: str
    object: str
    """Kind and id, as in `person:0192…`."""
    device: str | None = None
    """The laptop it was asked from, if any."""
    change: str = ""
    """From what to what, where that is a role, a region or a state."""

    @property
    def told(self) -> str:
        """The change as it is signed: an entry's own `device` is the server, so that the laptop stands here."""
        return self.change if self.device is None else f"{self.change} [device:{self.device}]".strip()


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log, for whoever looks through it."""

    seq: int
    """Its place, from 1; an export counts from 0."""
    signer: str
    who: str
    device: str | None
    action: str
    object: str
    change: str
    at: datetime
    received: datetime
