"""Who makes a desk talk on this laptop: the engines, the way to devices, and what is missing of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from desktop.account.account import Account
from desktop.audio.backend import AudioBackend
from desktop.desk.events import PartGone
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.talk.partners import Partners
from shared.reports.extraction import Extractor


class Warmed(Protocol):
    """Engines that are started before they are needed, and ended."""

    async def warm(self) -> None: ...

    async def aclose(self) -> None: ...


Note = Callable[[str, str, str], None]
"""Signs an act for the audit log: action, object, change."""


class Beyond(Protocol):
    """Stronger engines, which need an open desk: its account, its books, its settings."""

    async def use(self, store: Store, account: Account, settings: Settings, note: Note) -> None: ...

    async def leave(self) -> None: ...


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a desk needs besides its store; whoever is missing fails each turn that needs it with a sentence."""

    partners: Partners
    backend: AudioBackend
    engines: Warmed
    extractor: Extractor | None = None
    missing: tuple[PartGone, ...] = ()
    beyond: Beyond | None = None


Gather = Callable[[float], Awaitable[Company]]
"""Given the speed of the voice, who is here."""
