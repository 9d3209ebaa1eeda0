"""The ear hears people and not our own voice, asks Silero only when there is something, and always answers the same."""

from __future__ import annotations

import shutil
from functools import cache

import numpy as np
import pytest

from desktop.audio.backend import BLOCK, BLOCK_S, Block
from desktop.audio.ear import LOOK_BACK_S, Ear, Sound
from desktop.audio.endpoint import Endpointer, Onset
from desktop.audio.files import open_sound
from desktop.audio.speech import SpeechDetector
from desktop.bench import corpus
from desktop.bench.pauses import hush
from desktop.bench.rooms import Room, together
from shared.voice.ports import RATE

SIZE = 2 * BLOCK
human = pytest.mark.skipif(shutil.which("apt-get") is None, reason="the recordings come from Debian's packages")


class CountingDetector(SpeechDetector):
    """Silero, and how many samples it was shown."""

    shown = 0

    def probabilities(self, pcm: bytes) -> list[float]:
        self.shown += len(pcm) // 2
        return super().probabilities(pcm)


@cache
def prompt(place: int) -> bytes:
    every = sorted(corpus.prompts(), key=lambda p: (p.duration < 4, p.name))
    return b"".join(open_sound(every[place].path).blocks())


def quiet(seconds: float) -> bytes:
    return np.rint(hush(seconds, np.random.default_rng(0))).astype("<i2").tobytes()


def hear(near: bytes, far: bytes = b"", room: Room | None = None, ear: Ear | None = None) -> list[Sound]:
    ear, sounds = ear or Ear(), []
    for place in range(max(len(near), len(far)) // SIZE):
        mine, theirs = (side[place * SIZE :][:SIZE].ljust(SIZE, b"\0") for side in (near, far))
        heard = together(mine, room.echo(theirs)) if room else mine
        sounds.append(ear.feed(Block(at_s=round((place + 1) * BLOCK_S, 2), near=heard, far=theirs)))
    return sounds


def onsets(sounds: list[Sound]) -> list[tuple[float, float]]:
    """When each was told, and when it was."""
    ears = Endpointer()
    signs = [(sound.at_s, sign) for sound in sounds for sign in ears.feed(sound.at_s, sound.speech)]
    return [(at_s, sign.at_s) for at_s, sign in signs if isinstance(sign, Onset)]


def test_silence_is_silent_and_after_two_seconds_costs_silero_nothing():
    detector = CountingDetector()
    sounds = hear(quiet(20), ear=Ear(detector))
    assert detector.shown <= 2 * RATE  # webrtcvad learns the room first
    assert max(sound.speech for sound in sounds) < 0.1
    assert max(sound.loudness for sound in sounds) < -60
    assert all(len(sound.pcm) == SIZE and not sound.echo for sound in sounds)


@human
def test_a_voice_is_heard_from_its_first_syllable_and_shown_to_silero_from_before_it():
    detector = CountingDetector()
    sounds = hear(quiet(1) + prompt(3), ear=Ear(detector))
    ((_, since_s),) = onsets(sounds)[:1]
    assert 0.85 <= since_s <= 1.2
    assert detector.shown >= len(prompt(3)) // 2 + round((LOOK_BACK_S - 0.1) * RATE) - RATE


@human
def test_the_same_blocks_give_the_same_sounds():
    near, far = quiet(0.5) + prompt(1), prompt(2)
    assert hear(near, far, Room(3)) == hear(near, far, Room(3))


@human
@pytest.mark.parametrize("return_db", [-6.0, -12.0, -20.0])
def test_our_own_voice_is_nobody_in_a_new_room_too(return_db: float):
    for place in range(6):
        far = prompt(place)
        assert onsets(hear(quiet(len(far) / 2 / RATE), far, Room(place, return_db=return_db))) == []


@human
def test_a_person_who_speaks_over_us_is_confirmed_in_a_quarter_of_a_second():
    far = b"".join(prompt(place) for place in range(4))[: 8 * 2 * RATE]
    late = []
    for place in range(5, 13):
        near = quiet(4) + prompt(place)
        samples = np.abs(np.frombuffer(near, "<i2").astype(int))
        truly = int(np.flatnonzero(samples > 32768 * 10 ** (-40 / 20))[0]) / RATE
        told = [at_s for at_s, _ in onsets(hear(near, far, Room(place)))]
        assert told
        late.append(told[0] - truly)
    assert min(late) > 0
    assert sorted(late)[len(late) // 2] <= 0.25
    assert max(late) <= 0.4
