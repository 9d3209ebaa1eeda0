"""What an adapter is made with: whose model, where it answers, and how its key is had when it is needed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from shared.providers.waiting import Patience


class Vendor(msgspec.Struct, frozen=True, kw_only=True):
    """Printing it shows no key: there is none in it."""

    provider: str
    model: str
    key: Callable[[], str]
    """From the environment, a secret file or a keyring; asked once, when the engine is first used."""
    base_url: str = ""
    """Empty is the vendor's own."""
    patience: Patience = Patience()
    most_output: int = 400
    """Tokens of an answer."""
    languages: tuple[str, ...] = ("fr", "en")
