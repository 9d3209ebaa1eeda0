"""What an engine was used for, in the units that vendors bill: counted by them, or estimated and said so."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from shared.voice.events import Stage


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Of one attempt, a failed one too; whatever does not apply is 0."""

    input_tokens: int = 0
    """Those read anew; cached ones are counted apart."""
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    """Reasoning included."""
    reasoning_tokens: int = 0
    characters: int = 0
    """Sent to be spoken, markup included."""
    audio_ms: int = 0
    """Heard."""
    requests: int = 1
    estimated: bool = False
    """The vendor said nothing before the stream broke: tokens are a quarter of the characters."""


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of one engine."""

    turn: str
    provider: str
    model: str
    stage: Stage
    usage: Usage
    live: bool = False
    """Heard while it was spoken: its times hold the speaking, too."""
    outcome: str = "done"
    """done, stopped (nobody listens any more), or the code of the failure."""
    first_ms: float = 0.0
    """Until the first of the answer; 0 when there was none."""
    total_ms: float = 0.0


Meter = Callable[[Used], None]
"""Told exactly once an attempt, when it ends however it ends: a cancelled or failed one is paid for, too."""
