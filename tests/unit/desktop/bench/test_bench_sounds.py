"""What is measured on a spoken reply: waits, clicks and gaps where there are some, none where there are none."""

import numpy as np
import pytest

from desktop.bench.speaking import Sound, clauses_of, gaps_s, jumps, longest_pause_s

RATE = 24_000


def tone(seconds, *, fade=True):
    wave = 0.3 * np.sin(2 * np.pi * 200 * np.arange(int(seconds * RATE)) / RATE)
    if fade:
        ramp = np.minimum(1, np.arange(wave.size) / 120)
        wave *= ramp * ramp[::-1]
    return wave


def pcm(*waves):
    return (np.concatenate(waves) * 32767).astype("<i2").tobytes()


def silence(seconds):
    return np.zeros(int(seconds * RATE))


def sound(*pieces, ready=None):
    return Sound(
        clauses=tuple(f"{place}," for place in range(len(pieces))),
        pieces=pieces,
        rate=RATE,
        ready_s=ready or tuple(range(1, len(pieces) + 1)),
        cpu_s=0.0,
    )


def test_the_gap_is_from_sound_to_sound():
    made = sound(pcm(tone(1), silence(0.2)), pcm(silence(0.05), tone(1)))
    assert gaps_s(made) == [pytest.approx(0.25, abs=0.005)]
    assert longest_pause_s(made) == pytest.approx(0.25, abs=0.005)


def test_a_joint_without_a_fade_is_a_click():
    clean = sound(pcm(tone(1), silence(0.1)), pcm(tone(1)))
    loud = np.full(RATE, 0.9)
    broken = sound(pcm(tone(1, fade=False), silence(0.1)), pcm(loud))
    assert jumps(clean)[0] <= jumps(clean)[1]
    assert jumps(broken)[0] > 10 * jumps(broken)[1]


def test_one_clause_has_no_joint():
    assert gaps_s(sound(pcm(tone(1)))) == []
    assert jumps(sound(pcm(tone(1))))[0] == 0.0


def test_nobody_waits_when_the_next_clause_is_there_in_time():
    second = pcm(tone(1.0))
    assert sound(second, second, second, ready=(0.4, 0.9, 2.0)).wait_s == 0.0


def test_the_longest_wait_is_found_and_moves_what_follows():
    second = pcm(tone(1.0))
    assert sound(second, second, second, ready=(0.5, 2.0, 3.7)).wait_s == pytest.approx(0.7)


def test_the_whole_is_resampled_for_the_ear():
    made = sound(pcm(tone(1)), pcm(tone(0.5)))
    assert len(made.house) == pytest.approx(1.5 * 16_000 * 2, abs=64)
    assert made.seconds == pytest.approx(1.5)


def test_clauses_are_those_of_the_product():
    assert clauses_of("Bonjour à tous les agents, voici 3 points. *Merci*.") == (
        "Bonjour à tous les agents,",
        "voici 3 points.",
        "Merci.",
    )
