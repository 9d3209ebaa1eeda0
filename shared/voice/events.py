"""Everything that can happen in a spoken turn, as small frozen events; the same on the laptop, the wire and the server.

Order is promised inside a lane (`hear`, `think`, `speak`, `turn`), not between lanes: sound of the first clause
is made while the answer is still being written.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Stage = Literal["hear", "think", "speak"]
Lane = Literal["turn", "hear", "think", "speak"]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=False):
    """What every event carries."""

    turn: str
    """The turn it belongs to."""
    at_ms: float = 0.0
    """Milliseconds since the turn started."""

    @property
    def lane(self) -> Lane:
        """Where its order among other events is promised."""
        return "turn"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word heard: seconds from the start of the sound, and how sure the engine is (0 to 1)."""

    text: str
    start_s: float
    end_s: float
    confidence: float


class TurnStarted(Event, frozen=True, kw_only=True, tag="turn-started"):
    """A turn begins."""


class PartialTranscript(Event, frozen=True, kw_only=True, tag="partial-transcript"):
    """What has been heard so far: `stable` will not change any more, `unstable` may."""

    stable: str
    unstable: str = ""

    @property
    def lane(self) -> Lane:
        return "hear"


class FinalTranscript(Event, frozen=True, kw_only=True, tag="final-transcript"):
    """What was heard, once and for all; an empty text means that nothing was said."""

    text: str
    language: str = "fr"
    words: tuple[Word, ...] = ()
    engine: str = ""
    window: Literal["short", "full", "none"] = "none"
    """How much sound the encoder saw: speech and a margin, or Whisper's whole thirty seconds."""
    retried: bool = False
    cpu_s: float = 0.0
    """Processor seconds of the engine's own process, retries included."""

    @property
    def lane(self) -> Lane:
        return "hear"


class ReplyDelta(Event, frozen=True, kw_only=True, tag="reply-delta"):
    """The next piece of the answer, as it is written."""

    text: str

    @property
    def lane(self) -> Lane:
        return "think"


class ReplyDone(Event, frozen=True, kw_only=True, tag="reply-done"):
    """The whole answer."""

    text: str
    engine: str = ""
    withheld: tuple[str, ...] = ()
    """Numbers, names and dates that the engine wrote without support, and that were not said."""

    @property
    def lane(self) -> Lane:
        return "think"


class CommandHeard(Event, frozen=True, kw_only=True, tag="command-heard"):
    """What was asked is a command that whoever listens carries out; no engine was asked."""

    intent: str

    @property
    def lane(self) -> Lane:
        return "think"


class SpokenAudio(Event, frozen=True, kw_only=True, tag="spoken-audio"):
    """The sound of one clause: 16-bit little-endian mono samples."""

    index: int
    text: str
    pcm: bytes
    rate: int
    engine: str = ""

    @property
    def lane(self) -> Lane:
        return "speak"


class EngineChosen(Event, frozen=True, kw_only=True, tag="engine-chosen"):
    """Which engine serves a stage from now on, and who failed before it."""

    stage: Stage
    engine: str
    instead_of: str = ""
    why: str = ""

    @property
    def lane(self) -> Lane:
        return self.stage


class TurnFailed(Event, frozen=True, kw_only=True, tag="turn-failed"):
    """A stage failed with every candidate; what came before it stands."""

    stage: Stage
    code: str
    message: str
    retryable: bool

    @property
    def lane(self) -> Lane:
        return self.stage


class TurnEnded(Event, frozen=True, kw_only=True, tag="turn-ended"):
    """The last event of every turn, failed and interrupted ones too."""

    interrupted: bool
    timings_ms: dict[str, float]


TurnEvent = (
    TurnStarted
    | PartialTranscript
    | FinalTranscript
    | ReplyDelta
    | ReplyDone
    | CommandHeard
    | SpokenAudio
    | EngineChosen
    | TurnFailed
    | TurnEnded
)
