"""Whose a voice session is."""

from __future__ import annotations

import msgspec

from shared.roles import Standing


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """The person as they stood, and the laptop the session was opened from."""

    standing: Standing
    device: str | None
