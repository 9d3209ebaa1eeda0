"""What happens in a conversation besides its turns: who speaks when, what is played, which device is used.

A turn's own events (`shared.voice.events`) travel beside these; `Told` gives each of both its instant.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.voice.events import TurnEvent

EndedBy = Literal["release", "silence", "cap"]


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Something that is heard or played, not part of any one turn."""


class Listening(LiveEvent, frozen=True, kw_only=True, tag="listening"):
    """Everything is ready: whoever speaks now is heard."""

    microphone: str = ""
    speaker: str = ""


class SpeechStarted(LiveEvent, frozen=True, kw_only=True, tag="speech-started"):
    """Somebody began to speak; `turn` is the turn that may come of it."""

    turn: str
    since_s: float
    """When they began, on the line's clock."""


class SpeechPaused(LiveEvent, frozen=True, kw_only=True, tag="speech-paused"):
    """A first tenth of a second of silence: the answer is prepared, and not yet given."""

    turn: str
    since_s: float
    """When the voice stopped, on the line's clock."""


class SpeechResumed(LiveEvent, frozen=True, kw_only=True, tag="speech-resumed"):
    """It was only a pause: what was prepared is thrown away."""

    turn: str


class SpeechEnded(LiveEvent, frozen=True, kw_only=True, tag="speech-ended"):
    """The person is done; from here on the answer may be heard."""

    turn: str
    by: EndedBy
    since_s: float
    """When the voice stopped, on the line's clock."""


class TurnBegan(LiveEvent, frozen=True, kw_only=True, tag="turn-began"):
    """When the work on the answer began, before the person was done."""

    turn: str
    began_s: float
    """When the turn was started, on the line's clock; its own events count their `at_ms` from here."""
    by: Literal["voice", "keyboard", "dictation"] = "voice"
    """How the words came; those of a dictation are wanted for themselves and never answered."""


class TurnDropped(LiveEvent, frozen=True, kw_only=True, tag="turn-dropped"):
    """Nothing comes of what was heard.

    There was no word in it, or only a sign of listening ("mm", "oui"); the person took it back; or they went on in
    another turn before a word of its answer was heard.
    """

    turn: str
    why: Literal["nothing-heard", "backchannel", "cancelled", "went-on"]


class Ducked(LiveEvent, frozen=True, kw_only=True, tag="ducked"):
    """Somebody may be speaking over the answer: it is played more quietly."""

    turn: str


class Interrupted(LiveEvent, frozen=True, kw_only=True, tag="interrupted"):
    """Somebody speaks over the answer: it stops."""

    turn: str
    since_s: float
    """When they began, on the line's clock."""


class Resumed(LiveEvent, frozen=True, kw_only=True, tag="resumed"):
    """It was a noise or a sign of listening: the answer goes on."""

    turn: str
    why: Literal["noise", "backchannel"]


class PlaybackStarted(LiveEvent, frozen=True, kw_only=True, tag="playback-started"):
    """The first sample of an answer that is not silent has left for the speaker."""

    turn: str


class AnswerPlayed(LiveEvent, frozen=True, kw_only=True, tag="answer-played"):
    """What of an answer was really played; this is what is stored as said."""

    turn: str
    text: str
    whole: bool
    seconds: float


class Level(LiveEvent, frozen=True, kw_only=True, tag="level"):
    """How loud the microphone is: RMS and peak in dB below full scale over the last tenth of a second."""

    rms_db: float
    peak_db: float
    speech: float
    """How sure it is that somebody speaks, 0 to 1."""


class DeviceChanged(LiveEvent, frozen=True, kw_only=True, tag="device-changed"):
    """A device went away or came back; `message` tells the person what is used from now on, or what to do."""

    microphone: str
    speaker: str
    message: str


LiveEvents = (
    Listening
    | SpeechStarted
    | SpeechPaused
    | SpeechResumed
    | SpeechEnded
    | TurnBegan
    | TurnDropped
    | Ducked
    | Interrupted
    | Resumed
    | PlaybackStarted
    | AnswerPlayed
    | Level
    | DeviceChanged
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event and its instant: seconds on the line's clock, which in a recording is the recording's own time."""

    at_s: float
    event: TurnEvent | LiveEvents
