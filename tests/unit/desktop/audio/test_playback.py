"""What is played: all of it, in order, at the wanted volume, without a click, and known to the sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.audio.playback import DUCKED, Playback

RATE = 16_000
BLOCK = 160
LOUD = 20_000
CLICK = LOUD / BLOCK * 1.1
"""A change over one block moves a steady sample by no more than this from one to the next."""
DEEDS = st.sampled_from(["duck", "restore", "hold", "drop", "quiet", "full", "nothing"])


def fill(playback: Playback, blocks: int = 1) -> np.ndarray:
    out = np.empty(BLOCK * blocks, np.int16)
    for start in range(0, len(out), BLOCK):
        playback.fill(out[start : start + BLOCK])
    return out


def steady(seconds: float) -> np.ndarray:
    return np.full(round(seconds * RATE), LOUD, np.int16)


def playing(seconds: float = 1.0) -> Playback:
    playback = Playback(RATE)
    playback.write(steady(seconds))
    fill(playback)
    return playback


def test_what_is_written_is_played_sample_by_sample_then_silence():
    playback = Playback(RATE)
    spoken = np.arange(-500, 500, dtype=np.int16)
    playback.write(spoken)
    out = fill(playback, 8)
    assert np.array_equal(out[:1000], spoken)
    assert not out[1000:].any()
    assert (playback.played, playback.written, playback.busy) == (1000, 1000, False)


def test_ducked_it_is_twelve_decibels_lower_within_a_block_and_restored_within_another():
    playback = playing()
    playback.duck()
    ducked = fill(playback, 2)
    assert ducked[-1] == pytest.approx(LOUD * DUCKED, abs=1)
    assert ducked[BLOCK] == ducked[-1]
    playback.restore()
    assert fill(playback, 2)[-1] == LOUD


def test_held_it_falls_silent_within_a_block_and_goes_on_from_there():
    playback = playing()
    playback.hold()
    assert fill(playback)[-1] == 0
    reached = playback.played
    assert not fill(playback, 20).any()
    assert playback.played == reached
    playback.restore()
    assert fill(playback, 2)[-1] == LOUD
    assert playback.played == reached + 2 * BLOCK


def test_dropped_it_falls_silent_within_a_block_and_what_comes_next_is_heard_as_written():
    playback = playing()
    reached = playback.drop()
    assert reached == BLOCK
    assert fill(playback)[-1] == 0
    assert not playback.busy
    assert not fill(playback, 5).any()
    playback.write(steady(0.1))
    assert np.all(fill(playback) == LOUD)


def test_what_is_written_after_a_drop_is_played_whole():
    playback = Playback(RATE)
    playback.write(steady(0.002))
    playback.drop()
    playback.write(np.full(BLOCK * 2, 77, np.int16))
    assert np.count_nonzero(fill(playback, 5) == 77) == BLOCK * 2


def test_dropped_while_it_is_held_it_speaks_again_afterwards():
    playback = playing()
    playback.hold()
    fill(playback)
    playback.drop()
    fill(playback)
    playback.write(steady(0.1))
    assert np.all(fill(playback, 2)[BLOCK:] == LOUD)


@given(st.lists(st.tuples(DEEDS, st.integers(0, 3)), max_size=30))
def test_no_change_of_volume_is_a_click(deeds):
    playback = playing(5.0)
    out = [np.full(1, LOUD, np.int16)]
    for deed, blocks in deeds:
        if deed in {"quiet", "full"}:
            playback.volume = 0.3 if deed == "quiet" else 1.0
        elif deed != "nothing":
            getattr(playback, deed)()
        if deed == "drop":
            out.append(fill(playback))
            playback.restore()
            playback.hold()
            fill(playback)  # the next sentence begins from silence, as sentences do
            playback.write(steady(2.0))
            playback.restore()
        out.append(fill(playback, blocks))
    assert np.abs(np.diff(np.concatenate(out).astype(int))).max(initial=0) <= CLICK


@given(st.lists(st.tuples(DEEDS, st.integers(0, 3)), max_size=30))
def test_what_is_kept_for_the_echo_canceller_is_what_left(deeds):
    playback, out = playing(2.0), []
    playback.emitted.skip_to(playback.emitted.written)
    for deed, blocks in deeds:
        if deed in {"duck", "restore", "hold", "drop"}:
            getattr(playback, deed)()
        out.append(fill(playback, blocks))
    left = np.concatenate([*out, np.zeros(0, np.int16)])
    kept = np.empty(len(left) + 1, np.int16)
    assert playback.emitted.read_into(kept) == len(left)
    assert np.array_equal(kept[:-1], left)


def test_a_volume_above_one_saturates_and_never_wraps_round():
    playback = playing()
    playback.volume = 3.0
    assert fill(playback, 2)[-1] == 32767
