"""The speech detector gives one probability for each window, the same however the sound arrives."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from desktop.audio import speech
from desktop.audio.speech import WINDOW, SpeechDetector
from desktop.audio.utterances import utterances
from shared.errors import PartMissing
from tests.fakes.sounds import pcm, silence, tone
from tests.fakes.sounds import speech as talk


@pytest.fixture(scope="module")
def detector() -> SpeechDetector:
    return SpeechDetector()


@pytest.fixture(autouse=True)
def _fresh(detector: SpeechDetector) -> None:
    detector.reset()


@pytest.mark.parametrize("windows", [1, 2, 7, 31])
def test_in_pieces_it_finds_the_same_as_whole(detector: SpeechDetector, windows: int):
    sound = pcm(talk(3))
    whole = detector.probabilities(sound)
    detector.reset()
    step = windows * WINDOW * 2
    cut = [
        p
        for at in range(0, len(sound) // (WINDOW * 2) * WINDOW * 2, step)
        for p in detector.probabilities(sound[at : at + step])
    ]
    assert len(cut) == len(whole) == 3 * 16_000 // WINDOW
    assert np.abs(np.array(cut) - whole).max() < 1e-3


def test_a_reset_forgets(detector: SpeechDetector):
    sound = pcm(talk(1))
    first = detector.probabilities(sound)
    detector.probabilities(pcm(tone(1)))
    detector.reset()
    assert detector.probabilities(sound) == pytest.approx(first, abs=1e-6)


@pytest.mark.parametrize(
    "sound", [silence(3), tone(3), tone(3, hertz=60, level=0.9), np.random.default_rng(1).normal(0, 0.05, 48_000)]
)
def test_silence_notes_and_noise_are_no_speech(detector: SpeechDetector, sound):
    assert max(detector.probabilities(pcm(sound))) < 0.5
    assert list(utterances([pcm(sound)], detector)) == []


@pytest.mark.parametrize("size", [0, 2, 2 * WINDOW - 2])
def test_less_than_a_window_has_no_probability(detector: SpeechDetector, size: int):
    assert detector.probabilities(bytes(size)) == []


def test_probabilities_stay_probabilities_whatever_the_sound(detector: SpeechDetector):
    loud = np.random.default_rng(2).integers(-32768, 32767, 16_000).astype("<i2").tobytes()
    assert all(0 <= p <= 1 for p in detector.probabilities(loud))


def test_without_its_model_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PartMissing, match="pip install"):
        speech._shipped_model()
