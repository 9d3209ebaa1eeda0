"""How this laptop and each thing on it stand with the server; nothing heavy is read for it: the window shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Sending = Literal["waiting", "sent", "refused"]
Alarm = Literal["", "log", "keys"]


class ItemState(msgspec.Struct, frozen=True):
    """Of one thing; `code` says why, where it was refused."""

    state: Sending
    code: str = ""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What is still to be sent."""

    items: int = 0
    files: int = 0
    size: int = 0
    """Bytes of the files."""


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """One look at it."""

    account: Literal["signed-out", "signed-in", "sign-in-again"] = "signed-out"
    known: bool = False
    """Whether anybody ever signed in here."""
    waiting: Waiting = Waiting()
    refused: int = 0
    """Those that nobody has looked at."""
    held: int = 0
    """Orders to destroy that came all at once, and wait for somebody's word."""
    delivered: datetime | None = None
    """When everything was delivered the last time."""
    alarm: Alarm = ""
    """What the server shows and cannot be: of its audit log, or of the organisation's keys."""
    why: str = ""
    """The whole sentence about it."""
