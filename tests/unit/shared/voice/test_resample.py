"""Sound resampled in pieces is the sound resampled whole, without a click where the pieces meet."""

from __future__ import annotations

import numpy as np
import pytest

from shared.voice.resample import Resampler
from tests.fakes.sounds import heard, pcm, tone

RATES = [16_000, 22_050, 24_000]


def pieces(content: bytes, samples: int) -> list[bytes]:
    return [content[at : at + 2 * samples] for at in range(0, len(content), 2 * samples)]


def resampled(content: list[bytes], rate: int, to: int) -> np.ndarray:
    resampler = Resampler(to)
    return heard([*(resampler.feed(piece, rate) for piece in content), resampler.flush()])


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("to", [16_000, 24_000, 48_000])
@pytest.mark.parametrize("samples", [1, 160, 777, 5000])
def test_in_pieces_it_is_the_same_as_whole(rate, to, samples):
    sound = pcm(tone(0.5, rate, level=0.8))
    whole, cut = resampled([sound], rate, to), resampled(pieces(sound, samples), rate, to)
    assert cut.size == whole.size == pytest.approx(0.5 * to, abs=2)
    assert np.abs(cut - whole).max() <= 2 / 32768


@pytest.mark.parametrize("rate", RATES)
def test_no_click_where_pieces_meet(rate):
    note = resampled(pieces(pcm(tone(1.0, rate, hertz=220, level=0.9)), 333), rate, 24_000)
    steepest = 0.9 * 2 * np.pi * 220 / 24_000
    assert np.abs(np.diff(note[200:-200])).max() <= steepest * 1.02


@pytest.mark.parametrize("rate", RATES)
def test_the_note_stays_the_same_note(rate):
    note = resampled(pieces(pcm(tone(1.0, rate, hertz=1000)), 500), rate, 24_000)
    spectrum = np.abs(np.fft.rfft(note))
    assert np.argmax(spectrum) * 24_000 / note.size == pytest.approx(1000, abs=2)


def test_the_right_rate_passes_untouched():
    sound = pcm(tone(0.2))
    assert Resampler(16_000).feed(sound, 16_000) == sound


def test_a_change_of_rate_loses_nothing_of_what_came_before():
    resampler, seconds = Resampler(24_000), 0.25
    out = [resampler.feed(pcm(tone(seconds, rate)), rate) for rate in (16_000, 22_050, 24_000, 16_000)]
    assert heard([*out, resampler.flush()]).size == pytest.approx(4 * seconds * 24_000, abs=8)


def test_nothing_in_is_nothing_out_and_a_flush_may_be_repeated():
    resampler = Resampler(24_000)
    assert resampler.feed(b"", 16_000) + resampler.flush() + resampler.flush() == b""
    resampler.feed(pcm(tone(0.1)), 16_000)
    resampler.flush()
    assert resampler.flush() == b""
    assert heard([resampler.feed(pcm(tone(0.1)), 16_000), resampler.flush()]).size == pytest.approx(2400, abs=2)
