"""Endless sound is cut where people pause; clicks are no words, nothing said is lost, memory stays bounded."""

from __future__ import annotations

import random

import numpy as np
import pytest

from desktop.audio.speech import WINDOW
from desktop.audio.utterances import LONGEST_S, PADDING_S, PATIENCE_S, Stretch, UtteranceCutter, utterances
from shared.voice.ports import RATE

SPEECH, SILENCE, DOUBT = 9000, 0, 4000
W = WINDOW / RATE


class ScriptedDetector:
    """Takes the loudness of each window for the probability of speech: 10 000 is certainty."""

    def __init__(self) -> None:
        self.resets = 0

    def probabilities(self, pcm: bytes) -> list[float]:
        levels = np.frombuffer(pcm, "<i2").astype(float)
        assert levels.size % WINDOW == 0
        return [float(block.max()) / 10_000 for block in levels.reshape(-1, WINDOW)]

    def reset(self) -> None:
        self.resets += 1


def sound(*parts: tuple[float, int]) -> bytes:
    """Seconds and level of each part."""
    return b"".join(np.full(round(seconds * RATE), level, "<i2").tobytes() for seconds, level in parts)


def blocks(content: bytes, size: int = 2 * 1600) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def cut(content: bytes, size: int = 3200) -> list[Stretch]:
    return list(utterances(blocks(content, size), ScriptedDetector()))


def seconds(stretch: Stretch) -> float:
    return len(stretch.pcm) / 2 / RATE


def spoken(stretch: Stretch) -> float:
    return float(np.sum(np.frombuffer(stretch.pcm, "<i2") == SPEECH)) / RATE


def test_each_stretch_of_speech_is_an_utterance_with_a_little_around_it():
    first, second = cut(sound((1, SILENCE), (1, SPEECH), (1, SILENCE), (2, SPEECH), (1, SILENCE)))
    assert (first.start_s, second.start_s) == (pytest.approx(1 - PADDING_S, abs=0.05), pytest.approx(2.75, abs=0.05))
    assert seconds(first) == pytest.approx(1 + 2 * PADDING_S, abs=0.1)
    assert seconds(second) == pytest.approx(2 + 2 * PADDING_S, abs=0.1)


def test_a_pause_shorter_than_patience_does_not_cut():
    [only] = cut(sound((1, SPEECH), (PATIENCE_S - 0.1, SILENCE), (1, SPEECH), (1, SILENCE)))
    assert spoken(only) == pytest.approx(2)


@pytest.mark.parametrize("size", [1, 2, 511, 1024, 1025, 3200, 10**7])
def test_the_size_of_the_blocks_changes_nothing(size):
    content = sound((0.5, SILENCE), (0.7, SPEECH), (1, SILENCE), (0.4, SPEECH))
    assert cut(content, size) == cut(content)


@pytest.mark.parametrize("level", [SILENCE, DOUBT])
def test_silence_and_doubt_are_no_utterance(level):
    assert cut(sound((40, level))) == []


def test_clicks_are_no_utterance():
    assert cut(sound(*[(0.06, SPEECH), (1.5, SILENCE)] * 10)) == []


def test_speech_without_a_pause_is_cut_before_it_outgrows_the_window_and_none_of_it_is_lost():
    stretches = cut(sound((0.5, SILENCE), (95, SPEECH), (1, SILENCE)))
    assert max(map(seconds, stretches)) <= LONGEST_S + 2 * W
    assert sum(map(spoken, stretches)) == pytest.approx(95)
    ends = [stretch.start_s + seconds(stretch) for stretch in stretches]
    assert [stretch.start_s for stretch in stretches[1:]] == pytest.approx(ends[:-1], abs=0.002)


def test_it_is_cut_at_its_least_voiced_moment():
    first, second = cut(sound((24, SPEECH), (0.3, DOUBT), (10, SPEECH), (1, SILENCE)))
    assert 24 <= seconds(first) <= 24.3
    assert spoken(first) + spoken(second) == pytest.approx(34, abs=0.05)


@pytest.mark.parametrize("after_s", [0.05, 0.1, 0.2, 0.3, 1])
def test_the_last_word_after_a_forced_cut_is_kept(after_s):
    begin = LONGEST_S - 0.1
    content = sound((begin, SPEECH), (0.2, DOUBT), (after_s, SPEECH), (2, SILENCE))
    assert sum(map(spoken, cut(content))) == pytest.approx(begin + after_s, abs=2 * W)


def test_the_end_of_the_recording_ends_the_utterance_and_forgets_the_speaker():
    detector = ScriptedDetector()
    [only] = utterances([sound((0.505, SPEECH))], detector)
    assert spoken(only) == pytest.approx(0.505)
    assert detector.resets == 1


def test_an_odd_byte_at_the_end_is_no_accident():
    [only] = cut(sound((1, SPEECH)) + b"\x01")
    assert len(only.pcm) % 2 == 0


def test_nothing_is_nothing():
    assert cut(b"") == []


def test_memory_stays_bounded_whatever_is_heard():
    dice, cutter = random.Random(2), UtteranceCutter(ScriptedDetector())
    for _ in range(3000):
        level = dice.choice([SILENCE, DOUBT, SPEECH])
        for _ in cutter.feed(sound((dice.choice([0.03, 0.1, 0.4, 0.9]), level))):
            pass
        assert len(cutter._windows) * W <= LONGEST_S + W
        assert len(cutter._windows) == len(cutter._voices)


def test_stretches_are_slices_of_the_recording_in_order_and_apart():
    dice = random.Random(5)
    levels = [(dice.uniform(0.1, 3), dice.choice([SILENCE, DOUBT, SPEECH])) for _ in range(200)]
    content, end = sound(*levels), 0
    for stretch in cut(content):
        start = round(stretch.start_s * RATE) * 2
        assert start >= end
        assert content[start : start + len(stretch.pcm)].ljust(len(stretch.pcm), b"\0") == stretch.pcm
        end = start + len(stretch.pcm)
