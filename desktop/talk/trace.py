"""The trace of one turn: when each of its stages was reached, by which engines, and never a word of what was said.

A trace is kept on disk unencrypted; that is why it holds times, counts and the names of engines only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.talk.events import EndedBy
from shared.voice.events import Stage


class Instants(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Seconds from the trace's zero; None is what the turn never reached."""

    speech_started: float | None = None
    speech_paused: float | None = None
    """When the silence that proved to be the end was noticed."""
    work_began: float | None = None
    transcript_ready: float | None = None
    first_token: float | None = None
    first_clause: float | None = None
    first_sound_made: float | None = None
    answer_written: float | None = None
    answer_spoken: float | None = None
    """When the last sound of the answer was made."""
    confirmed: float | None = None
    """When it was sure that the person was done; work before that was done ahead."""
    first_sound_played: float | None = None
    answer_played: float | None = None
    """When the answer fell silent, whole or not."""
    interruption_began: float | None = None
    interrupted: float | None = None
    """When it was sure that somebody spoke over the answer."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A stage that failed with every engine."""

    stage: Stage
    code: str


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One turn that is over."""

    id: str
    """The turn's own."""
    when: datetime
    """The hour at which it was over."""
    zero: Literal["end-of-speech", "turn-start"]
    """What the instants count from: a turn that was typed has no speech."""
    instants: Instants
    engines: dict[Stage, str]
    replaced: tuple[str, ...] = ()
    """Engines that failed and were replaced, in order."""
    failures: tuple[Failure, ...] = ()
    ended_by: EndedBy | None = None
    interrupted: bool = False
    played_whole: bool = False
    restarts: int = 0
    """Answers prepared in a pause and thrown away because the person went on."""
    pieces: int = 0
    clauses: int = 0
    withheld: int = 0
    sound_s: float = 0.0
    """Seconds of sound made for the answer."""
    played_s: float = 0.0

    @property
    def silence_s(self) -> float | None:
        """The silence a person lives through: from their last sound to the first of the answer."""
        return self.instants.first_sound_played
