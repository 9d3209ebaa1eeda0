"""The meter tells decibels below full scale, of the last tenth of a second and of nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.audio.backend import BLOCK
from desktop.audio.level import FLOOR_DBFS, SILENT, Meter
from tests.fakes.sounds import pcm, tone


def test_a_note_is_three_decibels_below_its_peak():
    meter = Meter()
    sound = pcm(tone(0.2, hertz=500, level=0.5))
    for at in range(0, len(sound), 2 * BLOCK):
        level = meter.feed(sound[at : at + 2 * BLOCK])
    assert level.peak == pytest.approx(-6.02, abs=0.1)
    assert level.rms == pytest.approx(-9.03, abs=0.1)


def test_silence_is_the_floor_and_not_minus_infinity():
    assert Meter().feed(b"\0\0" * BLOCK) == SILENT
    assert Meter().feed(b"") == SILENT
    assert SILENT.rms == FLOOR_DBFS


def test_the_loudest_sample_there_is_does_not_overflow():
    assert Meter().feed(np.full(BLOCK, -32768, "<i2").tobytes()).peak == 0.0


def test_what_was_loud_a_tenth_of_a_second_ago_is_forgotten():
    meter = Meter()
    meter.feed(np.full(BLOCK, 20_000, "<i2").tobytes())
    levels = [meter.feed(b"\0\0" * BLOCK) for _ in range(10)]
    assert levels[8].rms > FLOOR_DBFS
    assert levels[9] == SILENT
