"""How a voice is to speak, for whatever vendor: what one does not know of it, it is not asked for."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Manner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pitch, a gain or effects that a family of voices does not know are left at 0 or empty."""

    rate: Annotated[int, Meta(ge=8000, le=48_000)] = 24_000
    """Samples a second, where the vendor lets one choose."""
    speed: Annotated[float, Meta(ge=0.25, le=2.0)] = 1.0
    pitch: Annotated[float, Meta(ge=-20, le=20)] = 0.0
    """Semitones."""
    gain_db: Annotated[float, Meta(ge=-96, le=16)] = 0.0
    effects: tuple[str, ...] = ("headphone-class-device",)
    encoding: Literal["linear16", "mp3"] = "linear16"
    """MP3 is a sixth of the bytes on a thin line, and takes its time to be undone."""
    mode: Literal["", "unary", "stream"] = ""
    """One call a clause, or its sound as it is made; empty streams where the voice can."""
