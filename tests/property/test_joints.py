"""Clauses follow each other without a click, a gap or a rush; long sound is cut without losing a sample."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shared.engines import mel
from shared.engines.joints import OTHER_PAUSE_S, PAUSES_S, QUIET, TAIL_S, pause_s, shape, to_pcm
from tests.fakes.sounds import silence, speech, tone

RATE = 24_000
SAMPLES = arrays.arrays(np.float32, st.integers(0, 4000), elements=st.floats(-1, 1, width=32))


@given(SAMPLES)
def test_a_clause_begins_and_ends_at_zero(samples):
    shaped = shape(samples, RATE, "oui")
    if shaped.size > int(pause_s("oui") * RATE) + 1:
        assert shaped[0] == 0
        assert shaped[-1] == 0


@given(SAMPLES, st.sampled_from([*PAUSES_S, ""]))
def test_a_clause_is_never_longer_than_it_was_with_its_pause(samples, mark):
    assert shape(samples, RATE, f"oui{mark}").size <= samples.size + round(pause_s(mark) * RATE)


def test_no_jump_is_added_at_the_ends_of_a_loud_note():
    note = tone(0.5, RATE, level=0.9)
    assert np.abs(np.diff(shape(note, RATE, "oui."))).max() <= np.abs(np.diff(note)).max() * 1.1


def test_the_voices_own_silence_leaves_and_the_asked_pause_stays():
    note = tone(0.5, RATE)
    shaped = shape(np.concatenate([silence(1, RATE), note, silence(2, RATE)]), RATE, "Oui.")
    assert shaped.size / RATE == pytest.approx(0.5 + 0.02 + TAIL_S + PAUSES_S["."], abs=0.005)
    assert np.abs(shaped[-int(PAUSES_S["."] * RATE) :]).max() == 0


def test_silence_is_no_clause():
    assert shape(silence(1, RATE), RATE, "oui.").size == 0
    assert shape(np.full(RATE, QUIET / 2, np.float32), RATE, "oui.").size == 0


@pytest.mark.parametrize("closing", ["", " »", "\u00a0»", "\u202f»", "”", "’", ")", "]", '"', ")\u00a0»"])
@pytest.mark.parametrize(("mark", "seconds"), [*PAUSES_S.items(), ("", OTHER_PAUSE_S)])
def test_each_mark_has_its_pause_whatever_closes_after_it(mark, seconds, closing):
    assert pause_s(f"oui{mark}{closing}") == seconds


def test_samples_beyond_full_scale_are_held_at_it():
    assert np.frombuffer(to_pcm(np.array([2, -2, 0.5], np.float32)), "<i2").tolist() == [32767, -32767, 16383]


@pytest.mark.parametrize("seconds", [0, 0.001, 1, 28.9, 29, 29.01, 40, 65])
def test_windows_put_end_to_end_are_the_whole_and_none_is_too_long(seconds):
    sound = speech(seconds, mel.RATE) if seconds else silence(0)
    pieces = mel.windows(sound)
    assert np.array_equal(np.concatenate([piece for _, piece in pieces]), sound)
    assert [start for start, _ in pieces] == np.cumsum([0, *(piece.size for _, piece in pieces[:-1])]).tolist()
    assert all(piece.size <= mel.LONGEST_S * mel.RATE for _, piece in pieces)


@pytest.mark.parametrize("sound", [silence(70), tone(70), np.ones(70 * mel.RATE, np.float32)])
def test_sound_without_any_pause_is_cut_all_the_same(sound):
    assert sum(piece.size for _, piece in mel.windows(sound)) == sound.size


def test_a_cut_falls_into_the_pause():
    [_, (cut, _)] = mel.windows(np.concatenate([tone(24), silence(0.4), tone(10)]))
    assert 24 <= cut / mel.RATE <= 24.4


def test_five_minutes_are_cut_in_reasonable_time():
    started = time.process_time()
    mel.windows(np.tile(speech(20), 15))
    assert time.process_time() - started < 2


@given(st.floats(0, 40), st.booleans())
@settings(max_examples=50)
def test_the_frames_shown_are_even_and_never_beyond_thirty_seconds(seconds, full):
    count = mel.frames(np.zeros(int(seconds * mel.RATE), np.float32), full=full)
    assert count % 2 == 0
    assert count <= 3000
    assert count == 3000 or not full
    assert count >= min(seconds, 27.4) * 100
