"""How much sound Whisper's encoder is shown: the speech and a margin, not always thirty seconds.

Whisper was trained on windows of thirty seconds, and its usual clients pad every utterance to that length. The
encoder's cost grows with the window; CTranslate2 takes any even number of frames. A margin of silence after the
speech keeps the decoder from looping (docs/decisions/0004-short-window.md has the figures).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 16_000
HOP = 160
"""Samples a mel frame."""
FULL_S = 30.0
MARGIN_S = 2.56
LONGEST_S = FULL_S - 1.0
"""Speech in one window; a longer utterance is cut at its quietest points."""

Sound = npt.NDArray[np.float32]


def from_pcm(pcm: bytes) -> Sound:
    """16-bit samples as numbers between -1 and 1."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0


def frames(sound: Sound, *, full: bool) -> int:
    """The even number of mel frames to show for `sound`."""
    seconds = FULL_S if full else min(FULL_S, sound.size / RATE + MARGIN_S)
    return int(seconds * RATE / HOP) // 2 * 2


def mel(sound: Sound, extract: Callable[..., Any], *, full: bool) -> Sound:
    """The log-mel spectrogram (80 x frames) of the sound, padded with silence to its window."""
    wanted = frames(sound, full=full)
    padded = np.zeros(wanted * HOP, np.float32)
    padded[: min(sound.size, padded.size)] = sound[: padded.size]
    spectrogram: Sound = extract(padded, padding=0)[:, :wanted]
    return np.ascontiguousarray(spectrogram)


def windows(sound: Sound) -> list[tuple[int, Sound]]:
    """The sound in pieces of at most LONGEST_S, cut where it is quietest; each with its first sample's place."""
    pieces = []
    start, longest = 0, int(LONGEST_S * RATE)
    while sound.size - start > longest:
        cut = start + _quietest(sound[start : start + longest])
        pieces.append((start, sound[start:cut]))
        start = cut
    return [*pieces, (start, sound[start:])]


def _quietest(sound: Sound) -> int:
    """The middle of the quietest 200 ms in the last third."""
    span = RATE // 5
    begin = sound.size * 2 // 3
    energy = np.convolve(np.square(sound[begin:]), np.ones(span, np.float32), mode="valid")
    return begin + int(np.argmin(energy)) + span // 2
