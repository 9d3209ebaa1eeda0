"""The language in which the product speaks to people: French first, English second."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import Literal

Language = Literal["fr", "en"]


def _from_environment() -> Language:
    chosen = os.environ.get("IASTED_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if chosen.lower().startswith("en") else "fr"


_current: ContextVar[Language | None] = ContextVar("language", default=None)
_of_program: list[Language] = [_from_environment()]


def use(language: Language) -> None:
    """Speak `language` from now on in this context."""
    _current.set(language)


def use_everywhere(language: Language | None) -> None:
    """Speak `language` in every thread that has not chosen its own; None follows the environment."""
    _of_program[0] = language or _from_environment()


def current() -> Language:
    """The language in use; French unless the program or its environment asks for English."""
    return _current.get() or _of_program[0]


def say(french: str, english: str) -> str:
    """The sentence in the language in use; both stand side by side so that neither is forgotten."""
    return english if current() == "en" else french
