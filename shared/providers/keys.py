"""Vendors' keys: asked for when an engine is first used, and never shown, whatever prints what holds them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from shared.errors import BadInput
from shared.language import say

NAMES = {
    "anthropic": "ANTHROPIC_API_KEY",
    "deepgram": "DEEPGRAM_API_KEY",
    "elevenlabs": "ELEVENLABS_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "google-tts": "GOOGLE_TTS_KEY",
    "openai": "OPENAI_API_KEY",
}
"""The environment variable of each vendor; with _FILE behind it, the file that holds the key."""
LONGEST = 4096


class Keys(Protocol):
    """Whose vendors may be asked."""

    def of(self, provider: str) -> str | None:
        """The key; None where there is none, and then that vendor is not asked."""
        ...


class NoKeys:
    """Nobody's: every answer comes from here."""

    def of(self, _provider: str) -> str | None:
        return None


class EnvironmentKeys:
    """From the environment, or from secret files it names: read again each time, so that a key can be changed."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment

    def __repr__(self) -> str:
        return f"EnvironmentKeys({', '.join(self.named())})"

    def named(self) -> list[str]:
        """The vendors that a key is named for, sorted; whether it can be read is seen when it is."""
        given = self._environment.get
        return sorted(vendor for vendor, name in NAMES.items() if given(name) or given(f"{name}_FILE"))

    def of(self, provider: str) -> str | None:
        """BadInput, without a word of the key, when what is named cannot be one."""
        name = NAMES.get(provider)
        if name is None:
            return None
        if file := self._environment.get(f"{name}_FILE"):
            return fit(_content(Path(file), f"{name}_FILE"), f"{name}_FILE")
        value = self._environment.get(name)
        return fit(value, name) if value else None


def fit(key: str, named: str) -> str:
    """A key without what surrounds it; BadInput when there is none, or what cannot go into a header."""
    key = key.strip()
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise BadInput(
            say(
                f"{named} ne contient pas une clé : donnez-la seule, sur une ligne.",
                f"{named} does not hold a key: give it alone, on one line.",
            ),
            code="key-unfit",
        )
    return key


def _content(path: Path, named: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 2).decode("ascii", "replace")
    except OSError as error:
        raise BadInput(
            say(
                f"{named} désigne {path}, qui ne se lit pas : vérifiez le chemin et les droits.",
                f"{named} names {path}, which cannot be read: check the path and its permissions.",
            ),
            code="key-unreadable",
        ) from error
