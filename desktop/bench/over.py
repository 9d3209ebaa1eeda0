"""One answer played in a room, and what is said or sounds over it; on virtual time, with the product's own loop."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import msgspec
import numpy as np

from desktop.bench.asked import SILENT_DB
from desktop.bench.noise import FULL_SCALE, to_pcm, wave
from desktop.bench.rooms import Room, together
from desktop.talk.answers import GREETING
from desktop.talk.events import (
    AnswerPlayed,
    Ducked,
    Interrupted,
    PlaybackStarted,
    Resumed,
    Told,
)
from desktop.talk.partners import Partners, Subject
from desktop.talk.simulation import Recorded, converse
from shared.voice.events import FinalTranscript
from shared.voice.phrases import greeting
from shared.voice.ports import RATE, Capabilities, Prompt, Sounded, Voice, Written

GREETED_S = 2.0
"""The greeting is played, and the room is learned by it, before anybody asks."""
OVER_AFTER_S = 2.4
"""From the end of the question until somebody speaks over the answer, which is being played by then."""


class Reads:
    """A responder that reads out what it was given."""

    name = "reads"
    capabilities = Capabilities()

    async def warm(self, prompt: Prompt) -> None:
        """Nothing has to be taken in."""

    async def respond(self, prompt: Prompt) -> AsyncGenerator[Written, None]:
        yield prompt.facts


class Remembers:
    """A voice that makes each sound once."""

    def __init__(self, voice: Voice) -> None:
        self.name = voice.name
        self.capabilities: Capabilities = voice.capabilities
        self._voice = voice
        self._known: dict[str, list[Sounded]] = {}

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        if text not in self._known:
            self._known[text] = [sound async for sound in self._voice.speak(turn, text)]
        for sound in self._known[text]:
            yield sound


class Over(msgspec.Struct, kw_only=True):
    """What became of one answer; seconds on the recording's clock."""

    began_s: float | None = None
    """When the answer was first heard."""
    over_s: float | None = None
    """When somebody really began to speak over it."""
    ducked_s: list[float] = []
    interrupted_s: list[float] = []
    resumed: list[str] = []
    stored: str = ""
    """What was stored as said."""
    whole: bool = False
    seconds: float = 0.0
    played: bytes = b""
    """The sound that left, at `RATE`."""
    played_heard: str = ""
    """What Whisper hears in that sound, up to where it was stopped."""
    heard: list[str] = []


class _Listens(Room):
    """A room that remembers what was played in it."""

    def __init__(self, seed: int, return_db: float) -> None:
        super().__init__(seed, return_db=return_db)
        self.played: list[bytes] = []

    def echo(self, far: bytes) -> bytes:
        self.played.append(far)
        return super().echo(far)


async def over_answer(
    question: bytes, over: bytes, partners: Partners, text: str, *, seed: int, return_db: float
) -> Over:
    """Ask, have `text` answered, and let `over` sound meanwhile; an empty one leaves the answer alone."""
    found = Over()
    room = _Listens(seed, return_db)
    question = bytes(round(GREETED_S * RATE) * 2) + question
    recording = together(question + bytes(round(OVER_AFTER_S * RATE) * 2) + over, _floor(question, over, seed))
    if over:
        found.over_s = len(question) / 2 / RATE + OVER_AFTER_S + _first_s(over)

    def tell(told: Told) -> None:
        _note(found, told)

    recorded = Recorded(pcm=recording, room=room)
    await converse(recorded, partners, tell, Subject(facts=text, greeting=greeting()))
    found.played = b"".join(room.played)
    return found


def _note(found: Over, told: Told) -> None:
    """Of the first answer only: what was said over it is answered too."""
    match told.event:
        case FinalTranscript(text=text):
            found.heard.append(text)
        case PlaybackStarted(turn=turn) if turn != GREETING and found.began_s is None:
            found.began_s = told.at_s
        case Ducked(turn=turn) if turn != GREETING and not found.stored:
            found.ducked_s.append(told.at_s)
        case Interrupted(turn=turn) if turn != GREETING and not found.stored:
            found.interrupted_s.append(told.at_s)
        case Resumed(why=why):
            found.resumed.append(why)
        case AnswerPlayed(turn=turn, text=text, whole=whole, seconds=seconds) if turn != GREETING and not found.stored:
            found.stored, found.whole, found.seconds = text, whole, seconds


def _floor(question: bytes, over: bytes, seed: int) -> bytes:
    """A quiet room is not digital silence: -65 dB below full scale."""
    seconds = (len(question) + len(over)) / 2 / RATE + OVER_AFTER_S
    return to_pcm(wave("pink", seconds, seed=seed) * FULL_SCALE * 10 ** (-65 / 20))


def _first_s(pcm: bytes) -> float:
    """Seconds to the first sample that is not silence."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > 32768 * 10 ** (SILENT_DB / 20))
    return int(loud[0]) / RATE if len(loud) else 0.0
