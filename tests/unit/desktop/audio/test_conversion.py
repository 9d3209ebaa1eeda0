"""A device's rate turned into the house's without delay: same notes, same loudness, nothing lost at a joint."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.audio.conversion import LiveConverter
from tests.fakes.sounds import tone

RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000)


def whole(samples: np.ndarray) -> np.ndarray:
    return np.rint(samples * 32767).astype(np.int16)


@pytest.mark.parametrize("rate", RATES)
def test_a_note_stays_the_same_note_at_the_same_instant(rate):
    heard = LiveConverter(rate).feed(whole(tone(1.0, rate))) / 32767
    expected = tone(1.0)[: len(heard)]
    assert np.abs(heard - expected)[400:].max() < 0.002


@pytest.mark.parametrize("rate", RATES)
def test_no_more_than_three_milliseconds_are_held_back(rate):
    heard = LiveConverter(rate).feed(whole(tone(0.5, rate)))
    assert 8_000 - 48 <= len(heard) <= 8_000


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 96_000])
def test_what_is_too_high_for_the_house_vanishes(rate):
    heard = LiveConverter(rate).feed(whole(tone(0.5, rate, hertz=9_500.0, level=0.9)))
    assert np.abs(heard[400:]).max() < 0.001 * 32767


def test_silence_stays_silence():
    assert not LiveConverter(48_000).feed(np.zeros(48_000, np.int16)).any()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(RATES), st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_pieces_of_any_size_give_what_the_whole_gives(rate, sizes):
    sound = np.random.default_rng(3).integers(-9000, 9000, sum(sizes)).astype(np.int16)
    converter = LiveConverter(rate)
    pieces = [converter.feed(piece) for piece in np.split(sound, np.cumsum(sizes)[:-1])]
    at_once = LiveConverter(rate).feed(sound)
    assert np.abs(np.concatenate(pieces).astype(int) - at_once).max(initial=0) <= 1
