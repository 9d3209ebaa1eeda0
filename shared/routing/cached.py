"""What the cache is asked with and answers with: a scope, what was found or why not, and the count of it all."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal
from urllib.parse import quote

import msgspec

from shared.routing.guard.reasons import Difference, Refusal
from shared.voice.chat import SYSTEM
from shared.voice.ports import Privacy, Prompt

Layer = Literal["exact", "semantic"]
Reason = Literal["uncacheable", "below_threshold", "guard", "no_encoder", "slow", "failed"]
"""Why there was no hit; `slow` and `failed` are the cache's own trouble, which no turn ever feels."""


def digest(text: str) -> str:
    """A short name for a text."""
    return sha256(text.encode()).hexdigest()[:16]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Who may hear an answer again, and what it rests on: a hit across two scopes would be a leak."""

    organisation: str = ""
    role: str = ""
    privacy: Privacy = "internal"
    language: str = "fr"
    instructions: str = digest(SYSTEM)
    knowledge: str = ""

    def key(self, encoder: str) -> str:
        """Its name, which begins with what may be forgotten together."""
        rest = digest(f"{self.instructions}\0{self.knowledge}\0{encoder}")
        return f"{group(self.organisation, self.role)}{self.privacy}/{self.language}/{rest}"


def group(organisation: str, role: str | None = None) -> str:
    """How the names of an organisation's scopes begin, or those of one role in it."""
    return f"{quote(organisation, safe='')}/" + ("" if role is None else f"{quote(role, safe='')}/")


def scope_of(prompt: Prompt, *, organisation: str = "", role: str = "", language: str = "fr") -> Scope:
    """The scope of a prompt; other facts are another scope."""
    return Scope(
        organisation=organisation,
        role=role,
        privacy=prompt.privacy,
        language=language,
        knowledge=digest(prompt.facts),
    )


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was given before."""

    answer: str
    entry: str
    asked_before: str
    layer: Layer
    similarity: float = 1.0
    tokens: int = 0
    shadow: bool = False
    """Drawn to be asked all the same, and held against the fresh answer."""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is none; `detail` is the guard's code, `similarity` that of the nearest."""

    reason: Reason
    detail: Refusal | Difference | None = None
    similarity: float | None = None
    asked_before: str = ""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One look, for whoever counts: how it ended and how long its stages took."""

    outcome: Found | Missed
    stages_ms: dict[str, float]
    """embed, search, guard, fetch; those that took place."""


class Statistics(msgspec.Struct, kw_only=True):
    """Since the program started; `entries` is what is kept now."""

    exact: int = 0
    semantic: int = 0
    misses: dict[str, int] = msgspec.field(default_factory=dict)
    kept: int = 0
    entries: int = 0
    tokens_saved: int = 0
    shadow_checks: int = 0
    false_hits: int = 0
    evicted: int = 0

    @property
    def hit_rate(self) -> float:
        hits = self.exact + self.semantic
        looks = hits + sum(self.misses.values())
        return hits / looks if looks else 0.0
