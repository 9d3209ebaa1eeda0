"""What the window shows of fingerprints: words alone, so that the window starts without the store and cryptography."""

from __future__ import annotations

import msgspec


class Fingerprints(msgspec.Struct, frozen=True, kw_only=True):
    """Twelve groups of five digits each; empty for what is not here."""

    device: str = ""
    root: str = ""
    number: int = 0
    """Of the list of keys that is held."""
    alarm: str = ""
    """What the server presented and was refused, in words."""
