"""Noises are the same every time, and exactly as loud as asked."""

import numpy as np
import pytest

from desktop.bench import noise
from tests.fakes import sounds


def power(samples):
    return float(np.mean(samples.astype(np.float64) ** 2))


@pytest.mark.parametrize("kind", noise.KINDS)
def test_a_noise_is_the_same_at_every_run_and_differs_by_minute(kind):
    assert np.array_equal(noise.wave(kind, 1.0), noise.wave(kind, 1.0))
    assert len(noise.wave(kind, 1.0)) == 16_000
    if kind != "silence":
        assert not np.array_equal(noise.wave(kind, 1.0), noise.wave(kind, 1.0, seed=1))
        assert power(noise.wave(kind, 1.0)) == pytest.approx(1)


@pytest.mark.parametrize("kind", [kind for kind in noise.KINDS if kind != "silence"])
@pytest.mark.parametrize("snr", [20, 5, -5])
def test_the_ratio_is_the_one_asked_for(kind, snr):
    speech = sounds.tone(2, level=0.03)
    mixed = sounds.heard([noise.mix(sounds.pcm(speech), kind, snr)])
    assert 10 * np.log10(power(speech) / power(mixed - speech)) == pytest.approx(snr, abs=0.3)


def test_pauses_do_not_make_the_speech_seem_weaker():
    speech = np.concatenate([sounds.tone(1, level=0.1), sounds.silence(9)])
    mixed = sounds.heard([noise.mix(sounds.pcm(speech), "white", 10)])
    assert 10 * np.log10(power(sounds.tone(1, level=0.1)) / power(mixed[16_000:])) == pytest.approx(10, abs=0.3)


def test_a_loud_mix_shrinks_instead_of_clipping():
    mixed = sounds.heard([noise.mix(sounds.pcm(sounds.tone(1, level=0.99)), "white", 0)])
    assert np.sum(np.abs(mixed) > 0.9999) <= 2


@pytest.mark.parametrize("speech", [b"", bytes(2), bytes(70), sounds.pcm(sounds.silence(1))])
def test_silence_has_no_ratio_and_comes_back_as_it_was(speech):
    assert noise.mix(speech, "motor", 10) == speech
    assert noise.mix(sounds.pcm(sounds.tone(1)), "silence", 10) == sounds.pcm(sounds.tone(1))


def test_minutes_come_one_at_a_time_at_their_level():
    first, second = noise.minutes("pink", 2, level_db=-20)
    assert len(first) == 60 * 32_000
    assert first != second
    assert 10 * np.log10(power(sounds.heard([first]))) == pytest.approx(-20, abs=0.2)
