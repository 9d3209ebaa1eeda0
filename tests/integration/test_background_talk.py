"""Ten minutes of people talking in the background: nothing grows, and who speaks up afterwards is answered."""

from __future__ import annotations

import asyncio
import os
import tracemalloc
from typing import Any

import numpy as np
import pytest

from desktop.audio.files import open_sound
from desktop.bench import corpus
from desktop.talk.events import AnswerPlayed, SpeechEnded, SpeechStarted, Told
from desktop.talk.partners import Partners, Subject
from desktop.talk.simulation import Recorded, converse
from desktop.talk.utterance import LONGEST_S
from desktop.talk.virtual_time import VirtualLoop
from shared.voice.events import PartialTranscript
from shared.voice.ports import RATE, Utterance
from shared.voice.turn import Engines
from tests.fakes.responder import ScriptedResponder
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.voice import ScriptedVoice

MINUTES = float(os.environ.get("IASTED_BABBLE_MINUTES", "10"))
FAR_DB, NEAR_DB = -45.0, -20.0
CROWD = 6
ALLOWED_MB = 48.0
"""The longest utterance with its copies on their way to an engine, and an answer; half of this was measured."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def people() -> list[np.ndarray]:
    """Sentences of a person, each as loud as the others."""
    spoken = [np.frombuffer(b"".join(open_sound(one.path).blocks()), "<i2") for one in corpus.prompts()[:120]]
    return [one / np.sqrt(np.mean(np.square(one.astype(float)))) for one in spoken]


def one_after_the_other(people: list[np.ndarray], seconds: float, start: int = 0) -> np.ndarray:
    count = round(seconds * RATE)
    said = np.concatenate([*people[start:], *people[:start]])
    return np.resize(said, count)


def all_at_once(people: list[np.ndarray], seconds: float) -> np.ndarray:
    crowd = sum(one_after_the_other(people, seconds, 1 + 17 * place) for place in range(CROWD))
    return crowd / np.sqrt(CROWD)


def at(level_db: float, sound: np.ndarray) -> np.ndarray:
    return np.rint(sound * 32768 * 10 ** (level_db / 20))


class Reads:
    """A reader of captions that remembers nothing."""

    async def read(self, so_far: Utterance) -> PartialTranscript:
        return PartialTranscript(turn=so_far.turn, stable="où est", unstable="le")


class Afternoon:
    """A conversation in which there is a background, then silence, then a person."""

    def __init__(self, background: np.ndarray, person: np.ndarray) -> None:
        quiet = np.zeros(round(4.0 * RATE))
        sound = np.concatenate([background, quiet, at(NEAR_DB, person), quiet])
        self.pcm = np.clip(sound, -32768, 32767).astype("<i2").tobytes()
        self.spoke_up_s = (len(background) + len(quiet)) / RATE
        self.told: list[Told] = []
        self.ear = ScriptedTranscriber(delay=lambda: 0.1)
        self.longest_s = 0.0

    async def run(self) -> None:
        engines = Engines(transcriber=self.ear, responder=ScriptedResponder(), voice=ScriptedVoice(delay=lambda: 0.1))
        await converse(Recorded(pcm=self.pcm), Partners(engines=engines, reader=Reads), self._take, Subject())

    def _take(self, told: Told) -> None:
        if isinstance(told.event, SpeechStarted | SpeechEnded | AnswerPlayed):
            self.told.append(told)
        self.longest_s = max([self.longest_s, *(len(asked.pcm) / 2 / RATE for asked in self.ear.asked)])
        self.ear.asked.clear()

    def since_spoken(self, *kinds: type) -> list[Any]:
        return [told.event for told in self.told if told.at_s > self.spoke_up_s and isinstance(told.event, kinds)]


@pytest.mark.parametrize("background", [one_after_the_other, all_at_once])
def test_who_speaks_up_after_ten_minutes_of_background_talk_is_answered(people, background):
    afternoon = Afternoon(at(FAR_DB, background(people, MINUTES * 60)), people[0])
    tracemalloc.start()
    try:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(afternoon.run())
        peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    assert afternoon.longest_s <= LONGEST_S
    assert afternoon.since_spoken(SpeechEnded)
    assert afternoon.since_spoken(AnswerPlayed)[-1].whole
    assert peak_mb < ALLOWED_MB
