"""Sound in which every word is a tone of its own length, so that whoever loses or repeats a part of it is found out."""

from __future__ import annotations

import numpy as np

RATE = 16_000
VOICED, GAP = 1280, 320
"""Samples of a word, 80 ms, and of the pause after it."""
_FIRST = 1000
_WORDS: list[str] = []


def spoken(text: str) -> bytes:
    """The sound of a text, a tenth of a second a word."""
    parts = []
    for word in text.split():
        if word not in _WORDS:
            _WORDS.append(word)
        parts += [np.full(VOICED, _FIRST + _WORDS.index(word), "<i2"), np.zeros(GAP, "<i2")]
    return np.concatenate([*parts, np.zeros(0, "<i2")]).astype("<i2").tobytes()


def silence(seconds: float) -> bytes:
    """Nothing, for so long."""
    return bytes(2 * round(seconds * RATE))


def words_in(pcm: bytes, since: int = 0) -> list[tuple[str, float, float]]:
    """Words with their beginnings and ends in seconds; less than half a word is none. `since` is counted in samples."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2")
    edges = np.flatnonzero(np.diff(samples)) + 1
    found = []
    for begin, end in zip([0, *edges], [*edges, len(samples)], strict=True):
        index = int(samples[begin]) - _FIRST if end > begin else -1
        if 0 <= index < len(_WORDS) and end - begin > VOICED // 2:
            found.append((_WORDS[index], (since + begin) / RATE, (since + end) / RATE))
    return found
