"""Who makes a desk talk on this laptop: the engines, the way to devices, and what is missing of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from desktop.audio.backend import AudioBackend
from desktop.desk.events import PartGone
from desktop.talk.partners import Partners
from shared.reports.extraction import Extractor


class Warmed(Protocol):
    """Engines that are started before they are needed, and ended."""

    async def warm(self) -> None: ...

    async def aclose(self) -> None: ...


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a desk needs besides its store; whoever is missing fails each turn that needs it with a sentence."""

    partners: Partners
    backend: AudioBackend
    engines: Warmed
    extractor: Extractor | None = None
    missing: tuple[PartGone, ...] = ()


Gather = Callable[[float], Awaitable[Company]]
"""Given the speed of the voice, who is here."""
